"""Plans of households, and visits that units are asked for: by the rules of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from tests.api.asking import Program
from visits.models import AskedVisit, HouseholdPlan

SOON = (today() + timedelta(days=10)).isoformat()


def _measure(**fields: Any) -> dict[str, Any]:
    return {"text": "申请危房改造", "who": "村委会", "due_on": SOON, **fields}


def _plan(household: Household, **fields: Any) -> dict[str, Any]:
    return {
        "household": household.pk,
        "aims": "住上安全的房子",
        "measures": [_measure()],
        **fields,
    }


def test_a_plan_is_drawn_up_changed_in_part_reviewed_and_closed(
    office: User, household: Household
) -> None:
    program = Program(office)

    made = program.post("plans", _plan(household, situation="房屋漏雨"))
    at = f"plans/{made.json()['id']}"
    (first,) = program.rows("plan-measures", plan=made.json()["id"])
    done = {**_measure(), "id": first["id"], "state": "done"}
    changed = program.patch(at, {"measures": [done, _measure(text="安装太阳灶")]})
    reviewed = program.step(at, "review", {"text": "已动工"})
    twice = program.step(at, "review", {"text": "已动工"})
    closed = program.step(at, "close", {"text": "已入住"})
    late = program.patch(at, {"aims": "再好些"})

    assert made.status_code == 201, made.content.decode()
    assert changed.status_code == 200, changed.content.decode()
    assert (changed.json()["aims"], changed.json()["situation"]) == ("住上安全的房子", "房屋漏雨")
    rows = program.rows("plan-measures", plan=made.json()["id"])
    assert [row["state"] for row in rows] == ["done", "planned"]
    assert (reviewed.status_code, closed.status_code) == (200, 200)
    assert (twice.status_code, twice.json()["code"]) == (409, "reviewed_today")
    assert (late.status_code, late.json()["code"]) == (409, "plan_closed")
    assert [row["text"] for row in program.rows("plan-reviews")] == ["已动工"]


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"aims": " "}, 400, "aims"),
        ({"measures": []}, 422, "measures"),
        ({"measures": [_measure(state="dropped")]}, 422, "note_missing"),
        ({"measures": [_measure(id=7)]}, 422, "measures"),
        ({"measures": [_measure(due_on="soon")]}, 400, "measures.0.due_on"),
        ({"household": 10**12}, 422, "household"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(
    wrong: dict[str, Any], status: int, told: str, office: User, household: Household
) -> None:
    answer = Program(office).post("plans", {**_plan(household), **wrong})

    assert answer.status_code == status, answer.content.decode()
    assert told in (answer.json()["code"], *answer.json().get("errors", {}))
    assert not HouseholdPlan.objects.exists()


def test_one_is_in_force_at_a_time(office: User, household: Household) -> None:
    factories.make_plan(household)

    answer = Program(office).post("plans", _plan(household))

    assert (answer.status_code, answer.json()["code"]) == (409, "plan_there")


def test_a_measure_of_another_plan_is_not_written(office: User, household: Household) -> None:
    plan = factories.make_plan(household)
    strange = factories.make_plan(factories.make_household("李四")).measures.get()

    answer = Program(office).patch(f"plans/{plan.pk}", {"measures": [_measure(id=strange.pk)]})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["measures.0.id"])


def test_supervisors_read_no_words_of_a_plan(supervisor: User, household: Household) -> None:
    plan = factories.make_plan(household)
    program = Program(supervisor)

    assert program.get(f"plans/{plan.pk}").json()["aims"] == ""
    assert {row["text"] for row in program.rows("plan-measures")} == {""}


def test_a_liaison_plans_for_households_of_its_unit_alone(liaison: User, pairing: Pairing) -> None:
    other = factories.make_household("李四")
    program = Program(liaison)

    own, strange = (program.post("plans", _plan(home)) for home in (pairing.household, other))

    assert (own.status_code, strange.status_code) == (201, 422)


# Visits


@pytest.fixture
def clinic(db: None) -> User:
    """The liaison of another unit."""
    return factories.make_user(Role.LIAISON, unit=factories.make_unit("西和县医院"))


def _ask(pairing: Pairing, unit: int | None, **fields: Any) -> dict[str, Any]:
    return {
        "household": pairing.household_id,
        "unit": unit,
        "reason": "请医生上门看腿",
        "wanted_by": SOON,
        **fields,
    }


def test_a_cadre_asks_and_the_unit_answers(cadre: User, clinic: User, pairing: Pairing) -> None:
    asked = Program(cadre).post("asked-visits", _ask(pairing, clinic.unit_id))
    unit = Program(clinic)
    at = f"asked-visits/{asked.json()['id']}"

    day = unit.step(at, "set-day", {"on": SOON})
    held = unit.step(at, "hold", {"on": today().isoformat(), "found": "已开药"})
    again = unit.step(at, "decline", {"reason": "没空"})

    assert asked.status_code == 201, asked.content.decode()
    assert (day.json()["state"], day.json()["visit_on"]) == ("agreed", SOON)
    assert (held.json()["state"], held.json()["answer"]) == ("held", "已开药")
    assert (again.status_code, again.json()["code"]) == (409, "answered_already")


def _beyond(account: User, village: str) -> Pairing:
    """Somebody at a desk who is paired too, with a household that the desk does not see."""
    home = factories.make_household("赵大", village=village)
    return factories.make_pairing(home, factories.make_cadre(user=account))


def test_a_liaison_asks_for_a_household_of_its_own_and_answers_for_no_other_unit(
    liaison: User, clinic: User, client: Client
) -> None:
    pairing = _beyond(liaison, factories.SOUTH_GATE)
    program = Program(liaison)

    asked = program.post("asked-visits", _ask(pairing, clinic.unit_id))
    at = f"asked-visits/{asked.json()['id']}"
    client.force_login(liaison)
    page = client.get(reverse("visits:asked_visit", args=[asked.json()["id"]]))

    assert asked.status_code == 201, asked.content.decode()
    assert program.get(at).status_code == 200
    assert program.step(at, "decline", {"reason": "没空"}).status_code == 404
    assert (page.status_code, page.context["answers"]) == (200, False)


def test_an_office_acts_for_a_household_of_its_own_beyond_its_region(
    township: User, clinic: User
) -> None:
    pairing = _beyond(township, factories.WHEAT)
    contact = {"uuid": str(uuid4()), "day": today().isoformat(), "kind": "phone"}
    program = Program(township)

    answers = [
        program.post("asked-visits", _ask(pairing, clinic.unit_id)),
        program.post("answers", {"pairing": pairing.pk, "kind": "planned"}),
        program.post("contacts", {**contact, "pairing": pairing.pk}),
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert program.rows("contacts") == []


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"wanted_by": "2020-01-01"}, 422, "date_past"),
        ({"reason": ""}, 400, "reason"),
        ({"household": 10**12}, 422, "household"),
    ],
)
def test_what_is_wrong_with_asking_is_said(
    wrong: dict[str, Any], status: int, told: str, office: User, clinic: User, pairing: Pairing
) -> None:
    answer = Program(office).post("asked-visits", {**_ask(pairing, clinic.unit_id), **wrong})

    assert answer.status_code == status, answer.content.decode()
    assert told in (answer.json()["code"], *answer.json().get("errors", {}))
    assert not AskedVisit.objects.exists()


def test_a_unit_of_another_county_is_not_asked(office: User, pairing: Pairing) -> None:
    unit = factories.make_unit("礼县医院", place=factories.LI_COUNTY)

    answer = Program(office).post("asked-visits", _ask(pairing, unit.pk))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["unit"])


def test_a_cadre_asks_for_no_strange_household(cadre: User, clinic: User) -> None:
    other = factories.make_pairing(factories.make_household("李四"))

    answer = Program(cadre).post("asked-visits", _ask(other, clinic.unit_id))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["household"])


def test_whoever_asked_does_not_answer_as_the_unit(
    cadre: User, liaison: User, clinic: User, pairing: Pairing
) -> None:
    asked = Program(cadre).post("asked-visits", _ask(pairing, clinic.unit_id)).json()["id"]
    at = f"asked-visits/{asked}"

    own = Program(cadre).step(at, "decline", {"reason": "没空"})
    strange = Program(liaison).get(at)

    assert (own.status_code, strange.status_code) == (403, 404)
