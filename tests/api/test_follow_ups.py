"""Follow-ups and answers to reminders that programs read and act on: by the rules of the pages."""

from __future__ import annotations

from datetime import date

import pytest

from organization.models import User
from pairing.models import Pairing, Pause
from tests import factories
from tests.api.asking import Program
from visits.choices import AnswerKind
from visits.models import Answer, FollowUp, Reminder
from visits.models.reminder import Line


@pytest.fixture
def followed(pairing: Pairing) -> FollowUp:
    return factories.make_follow_up(pairing, run=factories.make_run())


def test_a_follow_up_ends_with_its_answer(followed: FollowUp, liaison: User) -> None:
    program = Program(liaison)
    at = f"follow-ups/{followed.pk}"

    answer = program.step(at, "reply", {"kind": "urged", "text": "明天去"})
    again = program.step(at, "reply", {"kind": "planned"})

    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["end"] == "answered"
    assert (again.status_code, again.json()["code"]) == (409, "follow_up_ended")
    (given,) = program.rows("answers", follow_up=followed.pk)
    assert (given["kind"], given["text"], given["outcome"]) == ("urged", "明天去", "noted")


def test_something_else_needs_words(followed: FollowUp, office: User) -> None:
    answer = Program(office).step(f"follow-ups/{followed.pk}", "reply", {"kind": "other"})

    assert (answer.status_code, answer.json()["code"]) == (422, "answer_missing")
    assert not Answer.objects.exists()


def test_supervisors_read_and_do_not_answer(followed: FollowUp, supervisor: User) -> None:
    program = Program(supervisor)

    answer = program.step(f"follow-ups/{followed.pk}", "reply", {"kind": "planned"})

    assert answer.status_code == 403
    assert [row["id"] for row in program.rows("follow-ups")] == [followed.pk]


def test_a_cadre_answers_for_its_own_households(pairing: Pairing, cadre: User) -> None:
    other = factories.make_pairing(factories.make_household("李四"))
    program = Program(cadre)

    own = program.post("answers", {"pairing": pairing.pk, "kind": "illness"})
    strangers = program.post("answers", {"pairing": other.pk, "kind": "illness"})
    not_a_cadres = program.post("answers", {"pairing": pairing.pk, "kind": "urged"})

    assert (own.status_code, own.json()["outcome"]) == (201, "waiting")
    assert (strangers.status_code, not_a_cadres.status_code) == (422, 400)


def test_a_cadre_who_is_ill_is_paused(pairing: Pairing, liaison: User) -> None:
    given = factories.make_answer(pairing)
    program = Program(liaison)
    at = f"answers/{given.pk}"

    wrong = program.step(at, "pause", {"first": "2023-06-02", "last": "2023-06-01"})
    answer = program.step(at, "pause", {"first": "2023-06-01", "last": "2023-06-30"})
    again = program.step(at, "settle", {"text": "已处理"})

    assert (wrong.status_code, wrong.json()["code"]) == (422, "pause_days")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "settled")
    assert (again.status_code, again.json()["code"]) == (409, "answer_settled")
    assert Pause.objects.get().ended_on == date(2023, 6, 30)


def test_what_the_office_must_act_on_is_not_the_liaisons(
    pairing: Pairing, liaison: User, office: User
) -> None:
    given = factories.make_answer(pairing, kind=AnswerKind.MOVED)
    at = f"answers/{given.pk}"

    refused = Program(liaison).step(at, "settle", {"text": "已处理"})
    answer = Program(office).step(at, "settle", {"text": "已销号"})

    assert refused.status_code == 403
    assert (answer.status_code, answer.json()["outcome_text"]) == (200, "已销号")


def test_a_reminder_is_its_readers_own(pairing: Pairing, cadre: User, liaison: User) -> None:
    run = factories.make_run()
    line = Line(pairing.pk, "overdue", date(2023, 3, 31), 3, date(2023, 3, 31), 1, None)
    reminder = Reminder.objects.create(
        run=run, user=cadre, period="2023-W20", overdue=1, lines=[line.stored()]
    )

    (shown,) = Program(cadre).rows("reminders")

    assert shown["lines"][0]["pairing"] == pairing.pk
    assert shown["lines"][0]["visit_due_on"] is None
    assert Program(liaison).get(f"reminders/{reminder.pk}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"stage": "liaison"}, True),
        ({"stage": "office"}, False),
        ({"is_open": "true"}, True),
        ({"is_open": "false"}, False),
        ({"region": "621226"}, False),
    ],
)
def test_follow_ups_are_narrowed(
    asked: dict[str, str], is_found: bool, followed: FollowUp, office: User
) -> None:
    assert bool(Program(office).rows("follow-ups", **asked)) is is_found
