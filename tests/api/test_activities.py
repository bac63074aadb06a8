"""Activities that programs plan, announce, hold and cancel, and their lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.dates import today
from delivery.models import Message
from organization.models import Unit, User
from pairing.models import Pairing
from tests import factories
from tests.api.asking import Program
from visits.choices import ActivityState
from visits.models import Activity

YESTERDAY = today() - timedelta(days=1)
TOMORROW = (today() + timedelta(days=1)).isoformat()


@pytest.fixture
def activity(pairing: Pairing, unit: Unit, office: User) -> Activity:
    """Planned for today, with the household on its list."""
    made = factories.make_activity(
        day=today(),
        programme=pairing.programme,
        units=[unit],
        state=ActivityState.PLANNED,
        created_by=office,
    )
    made.taking_part.create(household=pairing.household)
    return made


def _plan(pairing: Pairing, **fields: Any) -> dict[str, Any]:
    return {
        "programme": pairing.programme_id,
        "name": "义诊",
        "day": TOMORROW,
        "region": factories.XIHE,
        **fields,
    }


def _at(activity: Activity) -> str:
    return f"activities/{activity.pk}"


def test_an_activity_is_planned_and_changed_in_part(
    office: User, cadre: User, pairing: Pairing, unit: Unit
) -> None:
    program = Program(office)
    parts = [{"unit": unit.pk, "contributes": "医生两名"}]

    made = program.post("activities", _plan(pairing, begins_at="09:00", units=parts))
    changed = program.patch(f"activities/{made.json()['id']}", {"venue": "镇政府"})

    assert made.status_code == 201, made.content.decode()
    assert changed.status_code == 200, changed.content.decode()
    shown = changed.json()
    assert (shown["state"], shown["begins_at"], shown["venue"]) == ("planned", "09:00", "镇政府")
    assert shown["units"] == parts


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"begins_at": "9:00"}, 400, "begins_at"),
        ({"begins_at": "10:00", "ends_at": "09:00"}, 422, "activity_hours"),
        ({"region": "621226000000"}, 422, "region"),
        ({"kind": "no such kind"}, 422, "kind"),
        ({"units": [{"unit": 10**12}]}, 422, "units"),
        ({"campaign": 10**12}, 422, "campaign"),
        ({"name": " "}, 400, "name"),
    ],
)
def test_what_is_wrong_with_an_activity_is_said(
    wrong: dict[str, Any], status: int, told: str, office: User, pairing: Pairing
) -> None:
    answer = Program(office).post("activities", _plan(pairing, **wrong))

    assert answer.status_code == status, answer.content.decode()
    assert told in (answer.json()["code"], *answer.json().get("errors", {}))
    assert not Activity.objects.exists()


def test_the_same_twice_is_told_so(office: User, pairing: Pairing) -> None:
    program = Program(office)
    program.post("activities", _plan(pairing))

    answer = program.post("activities", _plan(pairing))

    assert (answer.status_code, answer.json()["code"]) == (409, "activity_twice")


def test_it_is_announced_to_those_concerned(activity: Activity, office: User, cadre: User) -> None:
    answer = Program(office).step(_at(activity), "announce", {})

    assert (answer.status_code, answer.json()["state"]) == (200, "announced")
    assert Message.objects.filter(user=cadre).count() == 1


def test_who_came_is_what_counts(activity: Activity, office: User) -> None:
    program = Program(office)
    (line,) = program.rows("participants", activity=activity.pk)
    said = {"lines": [{"participant": line["id"], "came": True, "people": 3}]}

    ticked = program.step(_at(activity), "tick", said)
    held = program.step(_at(activity), "hold", {"outcome": "看了三人"})

    assert (ticked.status_code, held.status_code) == (200, 200), held.content.decode()
    shown = held.json()
    assert (shown["state"], shown["counted_by"]) == ("held", "list")
    assert (shown["participants"], shown["households"]) == (3, 1)
    assert program.get(f"participants/{line['id']}").json()["came"] is True


def test_numbers_that_differ_from_the_list_must_be_chosen(activity: Activity, office: User) -> None:
    activity.taking_part.update(came=True)
    program = Program(office)

    unsure = program.step(_at(activity), "hold", {"participants": 40})
    chosen = program.step(_at(activity), "hold", {"participants": 40, "counted_by": "number"})

    assert (unsure.status_code, unsure.json()["code"]) == (422, "numbers_or_list")
    assert (chosen.status_code, chosen.json()["participants"]) == (200, 40)


def test_one_that_was_held_is_not_cancelled(activity: Activity, office: User) -> None:
    program = Program(office)

    cancelled = program.step(_at(activity), "cancel", {"reason": "下雨"})
    again = program.step(_at(activity), "hold", {})

    assert (cancelled.status_code, cancelled.json()["cancel_reason"]) == (200, "下雨")
    assert (again.status_code, again.json()["code"]) == (409, "activity_cancelled")


def test_households_are_put_on_its_list_and_taken_off(
    activity: Activity, office: User, pairing: Pairing
) -> None:
    other = factories.make_pairing(factories.make_household("李四"), programme=pairing.programme)
    factories.make_recipient(other.household)
    program = Program(office)
    sent = {
        "choose": {"programme": pairing.programme_id, "households": [other.household_id]},
        "of_people": False,
    }

    asked = program.step(_at(activity), "ask", sent)
    (line,) = program.rows("participants", household=other.household_id)
    off = program.step(_at(activity), "take-off", {"participants": [line["id"]]})
    gone = program.step(_at(activity), "take-off", {"participants": [line["id"]]})

    assert (asked.status_code, off.status_code) == (200, 200), asked.content.decode()
    assert gone.status_code == 422
    assert activity.taking_part.count() == 1


def test_a_liaison_speaks_for_its_own_unit_alone(activity: Activity, liaison: User) -> None:
    program = Program(liaison)

    said = program.step(_at(activity), "contribute", {"contributes": "派车"})
    others = program.step(_at(activity), "announce", {})

    assert said.status_code == 200, said.content.decode()
    assert said.json()["units"] == [{"unit": liaison.unit_id, "contributes": "派车"}]
    assert others.status_code == 404


def test_a_liaison_ticks_no_household_of_another_unit(activity: Activity, liaison: User) -> None:
    own = activity.taking_part.get()
    other = activity.taking_part.create(household=factories.make_household("李四"))
    program = Program(liaison)

    good = program.step(
        _at(activity), "tick", {"lines": [{"participant": own.pk, "came": True, "people": 1}]}
    )
    wrong = program.step(
        _at(activity), "tick", {"lines": [{"participant": other.pk, "came": True, "people": 1}]}
    )

    assert (good.status_code, wrong.status_code) == (200, 422)
    assert [row["id"] for row in program.rows("participants")] == [own.pk]


def test_a_cadre_hears_of_what_was_announced_alone(activity: Activity, cadre: User) -> None:
    program = Program(cadre)

    before = program.rows("activities"), program.rows("participants")
    Activity.objects.filter(pk=activity.pk).update(state=ActivityState.HELD, counted_by="number")
    after = program.rows("activities"), program.rows("participants")

    assert before == ([], [])
    assert [len(rows) for rows in after] == [1, 1]
