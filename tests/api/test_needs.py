"""Needs that programs raise, give to units, settle and confirm: by the rules of the pages."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest

from common.dates import today
from organization.choices import Role
from organization.models import AccessEvent, User
from pairing.models import Household, Pairing
from tests import factories
from tests.api.asking import Program
from visits.models import Need, NeedFile, NeedStep
from visits.services.needs import assign_need, settle_need

SOON = (today() + timedelta(days=10)).isoformat()


@pytest.fixture
def need(pairing: Pairing) -> Need:
    contact = factories.make_contact(pairing, today() - timedelta(days=5))
    return factories.make_need(contact=contact, text="灶房屋顶漏雨")


@pytest.fixture
def clinic(db: None) -> User:
    """The liaison of another unit."""
    return factories.make_user(Role.LIAISON, unit=factories.make_unit("西和县医院"))


@pytest.fixture
def given(need: Need, clinic: User, office: User) -> Need:
    assert clinic.unit is not None
    return assign_need(need=need, unit=clinic.unit, due_on=today(), text="请办", actor=office)


@pytest.fixture
def settled(given: Need, clinic: User) -> Need:
    return settle_need(need=given, outcome="屋顶已修好", actor=clinic)


def _at(need: Need) -> str:
    return f"needs/{need.pk}"


def _raise(household: Household, **fields: Any) -> dict[str, Any]:
    return {
        "household": household.pk,
        "text": "修屋顶",
        "kind": "housing",
        "source": "phone",
        "told_by": "户主",
        "on": today().isoformat(),
        **fields,
    }


def _word(**fields: Any) -> dict[str, Any]:
    return {"by": "户主本人", "how": "visit", "on": today().isoformat(), **fields}


def test_from_a_call_to_the_households_word(office: User, household: Household) -> None:
    unit = factories.make_unit("西和县住建局")
    program = Program(office)

    made = program.post("needs", _raise(household))
    at = f"needs/{made.json()['id']}"
    steps = [
        program.step(at, "assign", {"unit": unit.pk, "due_on": SOON, "text": "请上门看"}),
        program.step(at, "extend", {"due_on": "2099-01-01", "reason": "雨季"}),
        program.step(at, "note-work", {"text": "已订瓦"}),
        program.step(at, "settle", {"outcome": "换了瓦"}),
        program.step(at, "confirm", _word()),
        program.step(at, "reopen", {"reason": "又漏了", "due_on": SOON}),
    ]

    assert made.status_code == 201, made.content.decode()
    assert [step.status_code for step in steps] == [200] * 6, steps[-1].content.decode()
    states = [step.json()["status"] for step in steps]
    assert states == ["assigned", "assigned", "working", "done", "confirmed", "assigned"]
    moves = [row["move"] for row in program.rows("need-steps", need=made.json()["id"])]
    assert moves == [
        *("raised", "assigned", "extended", "note", "done", "confirmed", "reopened"),
    ]


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"kind": "no-such-kind"}, 422, "kind"),
        ({"text": " "}, 400, "text"),
        ({"household": 10**12}, 422, "household"),
        ({"on": "2099-01-01"}, 422, "date_in_future"),
        ({"found": "x"}, 400, "found"),
    ],
)
def test_what_is_wrong_with_a_need_is_said(
    wrong: dict[str, Any], status: int, told: str, office: User, household: Household
) -> None:
    answer = Program(office).post("needs", {**_raise(household), **wrong})

    assert answer.status_code == status, answer.content.decode()
    assert told in (answer.json()["code"], *answer.json().get("errors", {}))
    assert not Need.objects.exists()


def test_a_liaison_raises_one_and_does_not_see_it_by_that(liaison: User, pairing: Pairing) -> None:
    program = Program(liaison)

    made = program.post("needs", _raise(pairing.household))

    assert made.status_code == 201, made.content.decode()
    assert program.get(f"needs/{made.json()['id']}").status_code == 404


def test_a_unit_works_on_what_it_was_given_alone(
    need: Need, liaison: User, clinic: User, given: Need
) -> None:
    seen = Program(liaison)
    work = {"text": "已上门"}

    other = seen.step(_at(need), "note-work", work)
    own = Program(clinic).step(_at(need), "note-work", work)

    assert seen.get(_at(need)).status_code == 200
    assert (other.status_code, own.status_code) == (404, 200)


def test_a_liaison_does_not_give_needs_away(given: Need, clinic: User) -> None:
    sent = {"unit": clinic.unit_id, "due_on": SOON, "text": "请办"}

    answer = Program(clinic).step(_at(given), "assign", sent)

    assert answer.status_code == 403
    assert NeedStep.objects.filter(need=given).count() == 1


def test_the_cadre_brings_the_households_word(settled: Need, cadre: User) -> None:
    answer = Program(cadre).step(_at(settled), "confirm", _word())

    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["status"] == "confirmed"


def test_nobody_confirms_their_own_deed(need: Need, office: User, cadre: User) -> None:
    settle_need(need=need, outcome="我修好了", actor=cadre)

    answer = Program(cadre).step(_at(need), "confirm", _word())

    assert (answer.status_code, answer.json()["code"]) == (409, "not_to_confirm")
    need.refresh_from_db()
    assert need.status == "done"


def test_a_cadre_who_has_it_reopened_sets_no_day(settled: Need, cadre: User) -> None:
    Need.objects.filter(pk=settled.pk).update(due_on=today() - timedelta(days=3))
    program = Program(cadre)

    refused = program.step(_at(settled), "reopen", {"reason": "还漏", "due_on": SOON})
    answer = program.step(_at(settled), "reopen", {"reason": "还漏"})

    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["due_on"])
    assert answer.json()["status"] == "assigned"
    assert answer.json()["due_on"] > today().isoformat()


@pytest.mark.parametrize("name", ["..", "/", "扫描件/"])
def test_a_file_whose_name_is_none_is_kept_under_a_word_for_it(
    name: str, need: Need, office: User
) -> None:
    file = {"name": name, "content": b64encode(b"%PDF-1.4 ").decode()}

    answer = Program(office).step(_at(need), "note-work", {"text": "已订瓦", "files": [file]})

    assert answer.status_code == 200, answer.content.decode()
    assert NeedFile.objects.get().name == "file.pdf"


def test_what_was_settled_meanwhile_is_not_settled_again(settled: Need, clinic: User) -> None:
    answer = Program(clinic).step(_at(settled), "settle", {"outcome": "再办"})

    assert (answer.status_code, answer.json()["code"]) == (409, "need_settled")


def test_its_kind_is_one_of_the_countys(need: Need, office: User) -> None:
    program = Program(office)

    good = program.step(_at(need), "set-kind", {"kind": "housing"})
    odd = program.step(_at(need), "set-kind", {"kind": "no-such-kind"})

    assert (good.status_code, good.json()["kind"]) == (200, "housing")
    assert odd.status_code == 422


def test_a_supervisor_reads_no_words_of_it(settled: Need, supervisor: User, office: User) -> None:
    shown = Program(supervisor).get(_at(settled)).json()
    steps = Program(supervisor).rows("need-steps", need=settled.pk)

    assert (shown["text"], shown["outcome"]) == ("", "")
    assert {row["text"] for row in steps} == {""}
    assert Program(office).get(_at(settled)).json()["text"] == "灶房屋顶漏雨"


def test_a_cadre_sees_the_needs_of_its_own_households(need: Need, cadre: User) -> None:
    other = factories.make_need(factories.make_household("李四"))
    program = Program(cadre)

    assert [row["id"] for row in program.rows("needs")] == [need.pk]
    assert program.get(_at(other)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"status": "assigned"}, True),
        ({"status": "done"}, False),
        ({"is_open": "true"}, True),
        ({"is_open": "false"}, False),
        ({"is_overdue": "true"}, False),
        ({"region": "621225"}, True),
        ({"region": "621226"}, False),
        ({"raised_from": "2100-01-01"}, False),
    ],
)
def test_needs_are_narrowed(
    asked: dict[str, str], is_found: bool, given: Need, office: User
) -> None:
    assert bool(Program(office).rows("needs", **asked)) is is_found


def test_whoever_opens_a_need_is_in_the_access_log(need: Need, office: User) -> None:
    Program(office).get(_at(need))

    line = AccessEvent.objects.filter(user=office).latest("pk")
    assert (line.subject_model, line.subject_pk) == ("pairing.household", str(need.household_id))
