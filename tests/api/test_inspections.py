"""Rounds that programs plan, and inspections that they send."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.dates import today
from inspections.models import CheckLine, CheckRound, Finding
from organization.choices import Role
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from tests.api.asking import Program
from tests.inspections.making import RIGHT, make_line


@pytest.fixture
def homes(db: None) -> list[Household]:
    found = [factories.make_household(f"王{word}") for word in "甲乙丙丁"]
    for home in found:
        factories.make_recipient(home)
    return found


def _round(inspector: User, **fields: Any) -> dict[str, Any]:
    return {
        "name": "十月督导",
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=9)).isoformat(),
        "inspectors": [inspector.pk],
        "choose": {"programme": factories.make_programme().pk},
        **fields,
    }


def test_a_round_is_what_its_plan_said(
    homes: list[Household], office: User, supervisor: User
) -> None:
    program = Program(office)
    sent = _round(supervisor, size=2, seed="九月")

    plan = program.post("check-rounds/plan", sent)
    assert not CheckRound.objects.exists()
    made = program.post("check-rounds", sent)

    assert (plan.status_code, made.status_code) == (200, 201), made.content.decode()
    assert plan.json()["population"] == made.json()["population"] == 4
    lines = program.rows("check-lines", round=made.json()["id"], order="position")
    shown = [(line["household"], line["inspector"]) for line in lines]
    assert shown == [(line["household"], line["inspector"]) for line in plan.json()["lines"]]
    assert len(shown) == 2
    assert made.json()["checklist"][0]["key"] == "known"


def test_a_round_is_over_the_households_that_are_named(
    homes: list[Household], office: User, supervisor: User
) -> None:
    program = Program(office)
    programme = factories.make_programme().pk
    named = {"programme": programme, "households": [homes[0].pk, homes[2].pk]}
    far = factories.make_household("远", village=factories.LI_VILLAGE)
    factories.make_recipient(far)
    beyond = {"programme": programme, "households": [homes[0].pk, far.pk]}

    made = program.post("check-rounds", _round(supervisor, choose=named))
    refused = program.post("check-rounds", _round(supervisor, choose=beyond))

    assert made.status_code == 201, made.content.decode()
    rows = CheckLine.objects.filter(round=made.json()["id"])
    assert set(rows.values_list("household", flat=True)) == {homes[0].pk, homes[2].pk}
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["choose.households"]
    assert str(far.pk) in refused.json()["errors"]["choose.households"][0]


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"ends_on": "2020-01-01"}, 422, "ends_on"),
        ({"size": 2}, 422, "seed"),
        ({"size": "2"}, 400, "size"),
        ({"choose": {}}, 400, "choose.programme"),
        ({"choose": {"programme": 10**9}}, 422, "choose.programme"),
        ({"inspectors": [10**9]}, 422, "inspectors"),
        ({"chose": {}}, 400, "chose"),
    ],
)
def test_what_is_wrong_with_a_round_is_said_by_field(
    wrong: dict[str, Any],
    status: int,
    field: str,
    homes: list[Household],
    office: User,
    supervisor: User,
) -> None:
    answer = Program(office).post("check-rounds", _round(supervisor, **wrong))

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert not CheckRound.objects.exists()


def test_households_go_to_another_inspector_until_the_round_ends(
    pairing: Pairing, office: User, supervisor: User
) -> None:
    line = make_line(supervisor, pairing.household, actor=office)
    other = factories.make_user(Role.SUPERVISOR)
    program = Program(office)
    path, sent = f"check-rounds/{line.round_id}", {"lines": [line.pk], "inspector": other.pk}

    moved = program.step(path, "move-lines", sent)
    closed = program.step(path, "close", {})
    late = program.step(path, "move-lines", sent)

    assert (moved.status_code, closed.json()["state"]) == (200, "closed")
    line.refresh_from_db()
    assert line.inspector == other
    assert (late.status_code, late.json()["code"]) == (409, "round_closed")


def test_a_household_is_left_out_and_taken_in_again(
    pairing: Pairing, office: User, supervisor: User
) -> None:
    line = make_line(supervisor, pairing.household, actor=office)
    program, path = Program(office), f"check-lines/{line.pk}"

    out = program.step(path, "leave-out", {"reason": "全家外出"})
    is_out = program.rows("check-lines", is_left_out="true")
    back = program.step(path, "take-in", {})

    assert (out.json()["left_out"], back.json()["left_out"]) == ("全家外出", "")
    assert [row["id"] for row in is_out] == [line.pk]


def _sheet(of: CheckLine, **fields: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "line": of.pk,
        "day": today().isoformat(),
        "answers": RIGHT,
        **fields,
    }


def test_what_an_inspector_saw_becomes_findings_once(
    pairing: Pairing, office: User, supervisor: User
) -> None:
    line = make_line(supervisor, pairing.household, actor=office)
    program = Program(supervisor)
    sent = _sheet(
        line,
        answers={**RIGHT, "fire": "no"},
        words={"fire": "灶边堆着柴"},
        wrong="院墙开裂",
        due_days=7,
    )

    made, again = program.post("inspections", sent), program.post("inspections", sent)
    other = program.post("inspections", {**sent, "note": "另记"})

    assert (made.status_code, again.status_code) == (201, 201), made.content.decode()
    assert made.json()["id"] == again.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "uuid_used")
    assert (made.json()["answers"]["fire"], made.json()["words"]) == ("no", {"fire": "灶边堆着柴"})
    found = program.rows("findings", inspection=made.json()["id"])
    assert any("灶边堆着柴" in row["text"] for row in found if row["item"] == "fire")
    assert sorted(row["item"] for row in found) == ["", "fire"]
    assert {row["due_on"] for row in found} == {(today() + timedelta(days=7)).isoformat()}


def test_an_inspector_sends_what_it_saw_beyond_its_own_unit(liaison: User, office: User) -> None:
    """A liaison that the county sends out inspects other units’ households."""
    home = factories.make_pairing(factories.make_household("李四")).household
    line = make_line(liaison, home, actor=office)
    program = Program(liaison)

    listed = program.rows("check-lines")
    made = program.post("inspections", _sheet(line))

    assert [row["id"] for row in listed] == [line.pk]
    assert made.status_code == 201, made.content.decode()
    assert [row["id"] for row in program.rows("inspections")] == [made.json()["id"]]


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"answers": {**RIGHT, "fire": "perhaps"}}, 422, "answers.fire"),
        ({"answers": {}}, 422, "answers.known"),
        ({"answers": {**RIGHT, "roof": "no"}}, 422, "answers.roof"),
        ({"answers": {**RIGHT, "fire": True}}, 400, "answers.fire"),
        ({"words": {"visits": "两次"}}, 422, "words.visits"),
        ({"words": {"fire": "长" * 301}}, 400, "words.fire"),
        ({"due_days": 8}, 422, "due_days"),
        ({"line": 10**9}, 422, "line"),
        ({"uuid": "x"}, 400, "uuid"),
    ],
)
def test_what_is_wrong_with_an_inspection_is_said_by_field(
    wrong: dict[str, Any],
    status: int,
    field: str,
    pairing: Pairing,
    office: User,
    supervisor: User,
) -> None:
    line = make_line(supervisor, pairing.household, actor=office)

    answer = Program(supervisor).post("inspections", _sheet(line, **wrong))

    assert answer.status_code == status, answer.content.decode()
    assert field in answer.json()["errors"]
    assert not Finding.objects.exists()
