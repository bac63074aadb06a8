"""Accounts that programs keep for those who keep them on the site."""

from __future__ import annotations

from typing import Any

import pytest

from organization.choices import Role
from organization.models import Unit, User
from tests import factories
from tests.api.asking import Program


def _cadre(of: Unit, **fields: Any) -> dict[str, Any]:
    return {
        "name": "张建国",
        "phone": factories.phone_number(),
        "role": "cadre",
        "unit": of.pk,
        **fields,
    }


def test_an_account_is_made_changed_closed_and_opened_again(office: User, unit: Unit) -> None:
    program = Program(office)

    made = program.post("accounts", _cadre(unit))
    assert made.status_code == 201, made.content.decode()
    path = f"accounts/{made.json()['id']}"
    changed = program.patch(path, {"name": "张建军"})
    closed = program.step(path, "close", {"reason": "moved"})
    opened = program.step(path, "reopen", {})

    assert (changed.json()["name"], changed.json()["unit"]) == ("张建军", unit.pk)
    assert (closed.status_code, closed.json()["is_active"]) == (200, False)
    assert (opened.json()["is_active"], opened.json()["closing_reason"]) == (True, "")


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"role": "security_admin", "region": factories.XIHE}, 422, "role"),
        ({"role": "emperor"}, 400, "role"),
        ({"unit": 10**9}, 422, "unit"),
        ({"role": "township_office", "region": factories.LI_COUNTY}, 422, "region"),
        ({"name": ""}, 400, "name"),
        ({"password": "x"}, 400, "password"),
    ],
)
def test_what_is_wrong_with_an_account_is_said_by_field(
    wrong: dict[str, Any], status: int, field: str, office: User, unit: Unit
) -> None:
    answer = Program(office).post("accounts", _cadre(unit, **wrong))

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert not User.objects.filter(name="张建国").exists()


def test_a_number_that_is_somebodys_is_refused(office: User, unit: Unit, cadre: User) -> None:
    answer = Program(office).post("accounts", _cadre(unit, phone=cadre.phone))

    assert answer.status_code == 409


def test_nobody_closes_their_own_or_an_administrators(office: User, security_admin: User) -> None:
    program = Program(office)

    own = program.step(f"accounts/{office.pk}", "close", {"reason": "moved"})

    assert own.status_code == 403
    assert program.get(f"accounts/{security_admin.pk}").status_code == 404


def test_accounts_are_found_by_role(office: User, liaison: User, cadre: User) -> None:
    program = Program(office)

    shown = {row["id"] for row in program.rows("accounts", role=Role.LIAISON)}

    assert shown == {liaison.pk}
