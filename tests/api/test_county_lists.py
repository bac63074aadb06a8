"""Short lists, festivals and partner townships that programs keep: by the rules of the pages."""

from __future__ import annotations

from typing import Any

from organization.models import Unit, User
from pairing.models import Partnership
from tests import factories
from tests.api.asking import Program
from visits.models import Festival, Topic


def _found(program: Program) -> list[dict[str, Any]]:
    return sorted(program.rows("topics", list="found"), key=lambda row: row["order"])


def test_an_entry_is_added_renamed_moved_and_stopped(office: User) -> None:
    program = Program(office)
    first, second = (row["key"] for row in _found(program)[:2])
    at = {"list": "found"}

    made = program.post("topics", {**at, "name": "出行", "name_en": "Going out"})
    taken = program.post("topics", {**at, "name": "出行"})
    renamed = program.post("topics/rename", {**at, "key": first, "name": "近况"})
    moved = program.post("topics/move", {**at, "key": first, "to": "down"})
    stopped = program.post("topics/offer", {**at, "key": second, "is_offered": False})

    assert made.status_code == 201, made.content.decode()
    assert (taken.status_code, taken.json()["code"]) == (422, "topic_name_taken")
    assert {row["key"]: row["name"] for row in renamed.json()["topics"]}[first] == "近况"
    assert [row["key"] for row in moved.json()["topics"]][:2] == [second, first]
    offered = {row["key"]: row["is_offered"] for row in stopped.json()["topics"]}
    assert (offered[first], offered[second]) == (True, False)
    assert {row.region_id for row in Topic.objects.filter(name="近况")} == {factories.XIHE}


def test_the_shipped_list_is_offered_again(office: User) -> None:
    program = Program(office)
    before = [row["key"] for row in _found(program) if row["is_offered"]]
    program.post("topics", {"list": "found", "name": "出行"})

    restored = program.post("topics/restore", {"list": "found"})

    shown = [row["key"] for row in restored.json()["topics"] if row["is_offered"]]
    assert shown == before


def test_an_entry_that_there_is_not_is_told(office: User) -> None:
    program, at = Program(office), {"list": "found", "key": "moon"}

    renamed = program.post("topics/rename", {**at, "name": "月亮"})
    moved = program.post("topics/move", {**at, "to": "up"})

    assert (renamed.status_code, list(renamed.json()["errors"])) == (422, ["key"])
    assert (moved.status_code, moved.json()["code"]) == (422, "topic_unknown")


def test_a_festival_is_added_changed_and_switched_for_the_county_alone(office: User) -> None:
    program = Program(office)
    body = {
        "name": "牧民节",
        "rule": "solar",
        "month": 8,
        "day": 15,
        "opens_days": 20,
        "visit_days": 10,
    }

    made = program.post("festivals", body)
    wrong = program.post("festivals", {**body, "name": "别节", "day": 31, "month": 6})
    changed = program.post("festivals/change", {"key": "spring", "opens_days": 40})
    off = program.post("festivals/change", {"key": "spring", "is_on": False})
    unknown = program.post("festivals/change", {"key": "moon", "is_on": False})

    assert made.status_code == 201, made.content.decode()
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["day"])
    assert (changed.status_code, changed.json()["opens_days"]) == (200, 40), changed.content
    assert (off.json()["is_on"], off.json()["region"]) == (False, factories.XIHE)
    assert (unknown.status_code, list(unknown.json()["errors"])) == (422, ["key"])
    shipped = Festival.objects.get(key="spring", region=None)
    assert (shipped.is_on, shipped.opens_days) != (False, 40)


def test_partner_townships_are_set_as_a_whole(office: User, unit: Unit) -> None:
    program, programme = Program(office), factories.make_programme()
    body = {"programme": programme.pk, "unit": unit.pk}
    both = [factories.HANYUAN, factories.SHILI]

    program.post("partnerships/set", {**body, "townships": both})
    answer = program.post("partnerships/set", {**body, "townships": [factories.SHILI]})
    wrong = program.post("partnerships/set", {**body, "townships": [factories.SOUTH_GATE]})

    assert answer.json() == {"townships": [factories.SHILI]}, answer.content.decode()
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["townships"])
    (row,) = program.rows("partnerships", unit=unit.pk)
    assert (row["township"], row["programme"]) == (factories.SHILI, programme.pk)
    assert Partnership.objects.count() == 1
