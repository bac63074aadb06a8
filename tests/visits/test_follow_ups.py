"""Follow-ups: weeks of silence, whom is asked then, and what ends it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import ConflictError, DomainError
from delivery.models import Message
from jobs.engine import run_job
from jobs.models import JobRun
from organization.choices import Role
from organization.models import Region, User
from pairing.models import Pairing, Pause
from tests import factories
from visits.choices import (
    AnswerKind,
    AnswerOutcome,
    ContactKind,
    FollowUpEnd,
    FollowUpStage,
    Job,
)
from visits.models import Answer, FollowUp, Reminder, ReminderRule
from visits.quotas.recounting import recompute
from visits.services import follow_ups
from visits.services.contacts import Entry, log_contact
from visits.services.follow_ups import answer_reminder, pause_for, settle_answer

FIRST = date(2023, 4, 3)
"""The Monday after the first contact of 2023 was due on 31 March."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(clock: Callable[[str], None]) -> Callable[[int], date]:
    """Run the weekly reminder of the n-th week after the due date, from 0."""

    def remind(number: int) -> date:
        day = FIRST + timedelta(weeks=number)
        clock(day.isoformat())
        run_job(job=Job.WEEKLY_REMINDER, county=Region.objects.get(pk=factories.XIHE), day=day)
        return day

    return remind


@pytest.fixture
def silent(week, pairing: Pairing, liaison: User) -> FollowUp:
    """The liaison has just been asked for a pairing of which nothing was heard in three weeks."""
    for number in range(4):
        week(number)
    return FollowUp.objects.get()


def test_after_three_reminders_without_a_word_the_liaison_is_asked(week, pairing, liaison):
    opened = []
    for number in range(4):
        week(number)
        opened.append(FollowUp.objects.count())

    assert opened == [0, 0, 0, 1]
    followed = FollowUp.objects.get()
    assert (followed.pairing, followed.unit) == (pairing, liaison.unit)
    assert (followed.stage, followed.weeks) == (FollowUpStage.LIAISON, 3)
    assert (followed.overdue_since, followed.opened_on) == (date(2023, 4, 1), date(2023, 4, 24))
    told = Message.objects.get(user=liaison, key__startswith="follow-up")
    assert told.path == "/follow-ups/"
    assert pairing.household.head_name not in told.text


def test_two_weeks_later_the_office_is_asked_and_nobody_is_asked_twice(silent, week, office):
    week(4)
    with_liaison = FollowUp.objects.get().stage
    week(5)
    week(6)

    followed = FollowUp.objects.get()
    assert with_liaison == FollowUpStage.LIAISON
    assert (followed.stage, followed.to_office_on) == (FollowUpStage.OFFICE, date(2023, 5, 8))
    assert Message.objects.filter(user=office, key__contains="follow-up").count() == 1


def test_a_county_chooses_after_how_many_weeks(week, pairing, liaison):
    ReminderRule.objects.create(county_id=factories.XIHE, follow_up_after=1, office_after=1)

    week(0)
    week(1)
    asked = FollowUp.objects.get().stage
    week(2)

    assert asked == FollowUpStage.LIAISON
    assert FollowUp.objects.get().stage == FollowUpStage.OFFICE


def test_a_unit_without_a_liaison_has_the_office_asked_at_once(week, pairing, office):
    for number in range(4):
        week(number)

    assert FollowUp.objects.get().stage == FollowUpStage.OFFICE


@pytest.mark.parametrize("heard", ["contact", "not reached", "answer", "pause", "new cadre"])
def test_only_weeks_since_something_was_heard_count(heard, week, pairing, cadre, liaison, office):
    for number in range(3):
        week(number)
    day = FIRST + timedelta(weeks=2, days=1)
    if heard == "contact":
        # A second one of a kind that does not end what is overdue.
        factories.make_contact(pairing, day)
        factories.make_contact(pairing, day)
    elif heard == "not reached":
        factories.make_contact(pairing, day, is_reached=False)
    elif heard == "answer":
        answer_reminder(pairing=pairing, kind=AnswerKind.PLANNED, actor=cadre)
    elif heard == "pause":
        factories.make_pause(pairing, FIRST, day)
    else:
        Pairing.objects.filter(pk=pairing.pk).update(started_on=day)
        recompute([pairing.pk], today=day)
    week(3)
    after_one = FollowUp.objects.count()
    for number in (4, 5, 6):
        week(number)

    assert after_one == (1 if heard == "not reached" else 0)
    # A pairing that began in April owes its first contact by June.
    assert FollowUp.objects.count() == (0 if heard == "new cadre" else 1)


def test_a_leave_to_come_excuses_nobody_yet(week, pairing, liaison):
    factories.make_pause(pairing, FIRST + timedelta(weeks=12), FIRST + timedelta(weeks=14))

    for number in range(4):
        week(number)

    assert FollowUp.objects.get().weeks == 3


def test_a_contact_ends_it_at_once(silent, pairing, cadre):
    log_contact(
        pairing=pairing,
        entry=Entry(day=date(2023, 4, 24), kind=ContactKind.PHONE),
        actor=cadre,
        client_uuid=uuid4(),
    )

    silent.refresh_from_db()
    assert (silent.end, silent.ended_on) == (FollowUpEnd.CONTACT, date(2023, 4, 24))


def test_a_contact_from_a_spreadsheet_ends_it_with_the_next_run(silent, pairing, week):
    factories.make_contact(pairing, date(2023, 4, 26))
    week(4)

    silent.refresh_from_db()
    assert silent.end == FollowUpEnd.CONTACT


def test_the_end_of_a_pairing_ends_it_with_the_next_run(silent, pairing, week):
    Pairing.objects.filter(pk=pairing.pk).update(
        ended_on=date(2023, 4, 26), end_reason="moved_away"
    )
    week(4)

    silent.refresh_from_db()
    assert silent.end == FollowUpEnd.ENDED


# Answers


def test_an_answer_ends_the_follow_up_and_goes_to_whoever_can_act_on_it(
    silent, pairing, cadre, liaison, office, township
):
    Message.objects.all().delete()

    answer = answer_reminder(pairing=pairing, kind=AnswerKind.MOVED, actor=cadre)

    silent.refresh_from_db()
    assert silent.end == FollowUpEnd.ANSWERED
    assert (answer.follow_up, answer.outcome) == (silent, AnswerOutcome.WAITING)
    told = Message.objects.filter(path=f"/follow-ups/answers/{answer.pk}/")
    assert {message.user for message in told} == {office, township}
    assert not [m for m in told if cadre.name in m.text or pairing.household.head_name in m.text]


def test_illness_goes_to_the_liaison(pairing, cadre, liaison, office):
    answer_reminder(pairing=pairing, kind=AnswerKind.ILLNESS, actor=cadre)

    assert [message.user for message in Message.objects.all()] == [liaison]


def test_what_nobody_has_to_act_on_is_noted_and_bothers_nobody(pairing, cadre, liaison, office):
    answer = answer_reminder(pairing=pairing, kind=AnswerKind.PLANNED, actor=cadre)

    assert answer.outcome == AnswerOutcome.NOTED
    assert not Message.objects.exists()


def test_a_double_tap_is_one_answer(pairing, cadre):
    first = answer_reminder(pairing=pairing, kind=AnswerKind.LEAVE, actor=cadre)
    second = answer_reminder(pairing=pairing, kind=AnswerKind.LEAVE, actor=cadre)

    assert first == second
    assert Answer.objects.count() == 1


def test_something_else_needs_a_word_and_an_ended_pairing_no_answer(pairing, cadre):
    with pytest.raises(DomainError):
        answer_reminder(pairing=pairing, kind=AnswerKind.OTHER, text="  ", actor=cadre)
    Pairing.objects.filter(pk=pairing.pk).update(
        ended_on=date(2023, 4, 26), end_reason="moved_away"
    )
    with pytest.raises(ConflictError):
        answer_reminder(pairing=pairing, kind=AnswerKind.PLANNED, actor=cadre)

    assert not Answer.objects.exists()


def test_a_pause_holds_for_all_of_the_cadres_pairings_and_settles_the_answer(
    week, pairing, cadre, liaison
):
    week(0)
    factories.make_pairing(cadre=cadre.cadre, on=date(2023, 1, 1))
    answer = answer_reminder(pairing=pairing, kind=AnswerKind.ILLNESS, actor=cadre)

    paused = pause_for(answer=answer, first=FIRST, last=date(2023, 4, 30), actor=liaison)
    week(1)

    assert paused == Pause.objects.count() == 2
    answer.refresh_from_db()
    assert (answer.outcome, answer.settled_by) == (AnswerOutcome.SETTLED, liaison)
    # The liaison has nothing to hear either.
    assert not Reminder.objects.filter(period="2023-W15").exists()
    with pytest.raises(ConflictError):
        settle_answer(answer=answer, text="again", actor=liaison)


def test_a_pause_that_ends_before_it_begins_is_refused_and_changes_nothing(pairing, cadre, liaison):
    answer = answer_reminder(pairing=pairing, kind=AnswerKind.LEAVE, actor=cadre)

    with pytest.raises(DomainError):
        pause_for(answer=answer, first=FIRST, last=FIRST - timedelta(days=1), actor=liaison)

    assert not Pause.objects.exists()
    answer.refresh_from_db()
    assert answer.outcome == AnswerOutcome.WAITING


def test_no_pause_follows_from_an_answer_that_gives_no_reason_for_one(pairing, cadre, liaison):
    answer = answer_reminder(pairing=pairing, kind=AnswerKind.UNREACHABLE, actor=cadre)

    with pytest.raises(DomainError) as refusal:
        pause_for(answer=answer, first=FIRST, last=None, actor=liaison)

    assert refusal.value.code == "no_pause"
    assert not Pause.objects.exists()


def test_whoever_is_back_owes_again_from_that_day(clock, pairing, cadre, liaison):
    clock("2023-04-03")
    answer = answer_reminder(pairing=pairing, kind=AnswerKind.LEAVE, actor=cadre)
    pause_for(answer=answer, first=FIRST, last=None, actor=liaison)
    pause = Pause.objects.get()
    away = follow_ups.cadres_away(liaison, date(2023, 4, 20))

    ended = follow_ups.end_pauses(pause=pause, on=date(2023, 4, 20), actor=liaison)

    assert away == [pause]
    assert ended == 1
    pause.refresh_from_db()
    assert pause.ended_on == date(2023, 4, 19)
    assert follow_ups.cadres_away(liaison, date(2023, 4, 20)) == []


def test_somebody_without_a_unit_is_followed_up_by_the_office(week, office):
    own = factories.make_pairing(cadre=factories.make_cadre(user=office), on=date(2023, 1, 1))
    for number in range(4):
        week(number)

    followed = FollowUp.objects.get()
    assert (followed.pairing, followed.unit, followed.stage) == (own, None, FollowUpStage.OFFICE)


def test_what_a_departed_cadre_left_behind_goes_to_the_office_too(silent, week, cadre):
    cadre.is_active = False
    cadre.save(update_fields=["is_active"])
    week(4)
    week(5)

    silent.refresh_from_db()
    assert silent.stage == FollowUpStage.OFFICE


def test_a_run_for_a_day_to_come_keeps_nobody_from_logging(silent, pairing, cadre, clock):
    clock("2023-04-20")

    log_contact(
        pairing=pairing,
        entry=Entry(day=date(2023, 4, 20), kind=ContactKind.PHONE),
        actor=cadre,
        client_uuid=uuid4(),
    )

    silent.refresh_from_db()
    assert (silent.end, silent.ended_on) == (FollowUpEnd.CONTACT, silent.opened_on)


def test_the_cadre_hears_what_others_answered_and_what_was_done(pairing, cadre, liaison, office):
    answer = answer_reminder(pairing=pairing, kind=AnswerKind.MOVED, actor=liaison)
    first = Message.objects.get(user=cadre)

    settle_answer(answer=answer, text="已联系新住地", actor=office)

    assert first.path == "/my/reminders/"
    assert Message.objects.filter(user=cadre).count() == 2
    assert pairing.household.head_name not in "".join(
        message.subject + message.text for message in Message.objects.all()
    )


def test_an_illness_that_goes_on_makes_the_pause_longer(pairing, cadre, liaison, clock):
    clock("2023-04-03")
    known = factories.make_pause(pairing, date(2023, 4, 1), date(2023, 4, 10))
    answer = answer_reminder(pairing=pairing, kind=AnswerKind.ILLNESS, actor=cadre)

    paused = pause_for(answer=answer, first=FIRST, last=date(2023, 5, 31), actor=liaison)

    assert paused == 1
    pause = Pause.objects.get()
    assert (pause.pk, pause.started_on, pause.ended_on) == (
        known.pk,
        date(2023, 4, 1),
        date(2023, 5, 31),
    )


def test_many_units_are_told_in_a_constant_number_of_queries(week, clock):
    for _number in range(6):
        unit = factories.make_unit()
        factories.make_user(Role.LIAISON, unit=unit)
        factories.make_pairing(
            cadre=factories.make_cadre(user=factories.make_user(Role.CADRE, unit=unit)),
            on=date(2023, 1, 1),
        )
    for number in range(4):
        week(number)
    run = JobRun.objects.latest("as_of")

    # Telling itself takes as many as it does, unit by unit; who the liaisons are is asked once.
    with CaptureQueriesContext(connection) as asked:
        follow_ups.tell_of_new(run=run)

    assert FollowUp.objects.filter(stage=FollowUpStage.LIAISON).count() == 6
    assert sum('"organization_user"."role" = ' in query["sql"] for query in asked) == 1
