"""Rounds of visits that programs draw up and change: by the rules of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.dates import today
from organization.models import User
from pairing.models import Pairing
from tests import factories
from tests.api.asking import Program
from visits.choices import FestivalRule
from visits.models import Festival, Round


@pytest.fixture
def festival(db: None) -> Festival:
    """The county's own, in five days."""
    on = today() + timedelta(days=5)
    return Festival.objects.create(
        region_id=factories.XIHE,
        key="own",
        name="本县节",
        rule=FestivalRule.SOLAR,
        month=on.month,
        day=on.day,
    )


def _draw_up(festival: Festival, pairing: Pairing, **fields: Any) -> dict[str, Any]:
    return {
        "festival": festival.pk,
        "unit": pairing.cadre.user.unit_id,
        "households": [pairing.household_id],
        "giver": "unit",
        **fields,
    }


def test_a_round_is_drawn_up_and_changed_in_part(
    liaison: User, festival: Festival, pairing: Pairing
) -> None:
    program = Program(liaison)
    sent = _draw_up(festival, pairing, value="200.00", items="米面油")

    made = program.post("rounds", sent)
    again = program.post("rounds", sent)
    changed = program.patch(f"rounds/{made.json()['id']}", {"note": "上午去"})

    assert made.status_code == 201, made.content.decode()
    assert made.json()["households"] == [pairing.household_id]
    assert (again.status_code, again.json()["code"]) == (409, "round_exists")
    assert changed.status_code == 200, changed.content.decode()
    shown = changed.json()
    assert (shown["note"], shown["items"], shown["value"]) == ("上午去", "米面油", "200.00")
    assert shown["households"] == [pairing.household_id]


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"households": []}, 400, "households"),
        ({"households": [10**9]}, 422, "households"),
        ({"giver": "donor"}, 422, "donor"),
        ({"festival": 10**9}, 422, "festival"),
        ({"unit": 10**9}, 422, "unit"),
        ({"value": "9999999.00"}, 422, "value"),
    ],
)
def test_what_is_wrong_with_a_round_is_said(
    wrong: dict[str, Any],
    status: int,
    told: str,
    office: User,
    festival: Festival,
    pairing: Pairing,
) -> None:
    answer = Program(office).post("rounds", {**_draw_up(festival, pairing), **wrong})

    assert answer.status_code == status, answer.content.decode()
    assert told in (answer.json()["code"], *answer.json().get("errors", {}))
    assert not Round.objects.exists()


def test_a_liaison_draws_up_none_for_another_unit(liaison: User, festival: Festival) -> None:
    other = factories.make_pairing(factories.make_household("李四"))

    answer = Program(liaison).post("rounds", _draw_up(festival, other))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["unit"])


def test_a_round_that_is_over_stays(office: User, pairing: Pairing) -> None:
    over = factories.make_round(pairing)

    answer = Program(office).patch(f"rounds/{over.pk}", {"note": "x"})

    assert (answer.status_code, answer.json()["code"]) == (422, "round_over")


def test_a_county_reads_its_own_festivals(office: User, outsider: User, festival: Festival) -> None:
    assert festival.pk in {row["id"] for row in Program(office).rows("festivals")}
    assert Program(outsider).get(f"festivals/{festival.pk}").status_code == 404


def test_one_that_is_switched_off_has_no_round(
    office: User, festival: Festival, pairing: Pairing
) -> None:
    Festival.objects.filter(pk=festival.pk).update(is_on=False)

    answer = Program(office).post("rounds", _draw_up(festival, pairing))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["festival"])
