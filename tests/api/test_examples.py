"""Every example of the guide is a request that works."""

from __future__ import annotations

from typing import Any

import pytest

from api.examples import Example, examples
from common.dates import today
from organization.models import User
from pairing.models import Household
from tests import factories
from tests.api.asking import Program


@pytest.mark.parametrize("number", range(len(examples(""))))
def test_an_example_works(number: int, office: User, cadre: User, household: Household) -> None:
    """With the keys of rows that are there in the place of those that it names."""
    example: Example = examples("")[number]
    pairing = factories.make_pairing(household, cadre.cadre, on=today().replace(month=1, day=1))
    free = factories.make_household("李四")
    rows = {
        "household": free.pk,
        "cadre": cadre.cadre.pk,
        "programme": pairing.programme_id,
        "pairing": pairing.pk,
    }
    days = {"day", "started_on", "ended_on"}

    def real(body: Any) -> Any:
        if isinstance(body, list):
            return [real(each) for each in body]
        if not isinstance(body, dict):
            return body
        return {
            name: rows.get(name, today().isoformat() if name in days else real(value))
            for name, value in body.items()
        }

    program = Program(office)
    path = example.path.replace("/17/", f"/{pairing.pk}/").replace(
        "cadre=5", f"cadre={rows['cadre']}"
    )
    headers = dict(example.headers)
    if "If-Match" in headers:
        headers["If-Match"] = program.get(f"pairings/{pairing.pk}").headers["ETag"]

    answer = program.ask(example.method.lower(), path, real(example.body), headers)

    assert answer.status_code in (200, 201), answer.content.decode()
    if path == "contacts/bulk":
        assert [result["status"] for result in answer.json()["results"]] == [201]
