"""The pages of follow-ups: who answers what, and what is said of it."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Pairing, Pause
from tests import factories
from visits.choices import AnswerKind, AnswerOutcome, FollowUpEnd
from visits.models import Answer, FollowUp, ReminderRule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LIST = reverse("visits:follow_up_list")


@pytest.fixture
def followed(pairing: Pairing, cadre: User) -> FollowUp:
    return factories.make_follow_up(pairing, run=factories.make_run())


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_liaison_answers_with_one_tap_and_it_ends(client, followed, liaison, pairing):
    page = read(client, liaison, reverse("visits:follow_up_answer", args=[followed.pk]))
    assert "Reminded in 3 weeks, nothing heard" in page

    done = client.post(
        reverse("visits:follow_up_answer", args=[followed.pk]), {"kind": "urged", "text": ""}
    )

    assert (done.status_code, done.url) == (302, LIST)
    followed.refresh_from_db()
    assert followed.end == FollowUpEnd.ANSWERED
    answer = Answer.objects.get()
    assert (answer.kind, answer.answered_by, answer.outcome) == (
        AnswerKind.URGED,
        liaison,
        AnswerOutcome.NOTED,
    )


def test_something_else_without_a_word_keeps_the_page_and_says_so(client, followed, liaison):
    client.force_login(liaison)
    refused = client.post(
        reverse("visits:follow_up_answer", args=[followed.pk]), {"kind": "other", "text": " "}
    )

    assert refused.status_code == 422
    assert refused.context["form"].errors["text"]
    assert not Answer.objects.exists()


def test_a_supervisor_reads_and_changes_nothing(client, followed, supervisor, pairing):
    answer = factories.make_answer(pairing)
    page = read(client, supervisor, reverse("visits:follow_up_answer", args=[followed.pk]))
    assert "Steps so far" in page
    assert 'name="kind"' not in page
    for address, data in (
        (reverse("visits:follow_up_answer", args=[followed.pk]), {"kind": "urged"}),
        (reverse("visits:answer_settle", args=[answer.pk]), {"text": "done"}),
    ):
        assert client.post(address, data).status_code == 403

    answer.refresh_from_db()
    assert answer.outcome == AnswerOutcome.WAITING


def test_a_liaison_pauses_whom_is_ill_and_leaves_to_the_office_what_is_the_offices(
    client, pairing, liaison
):
    ill = factories.make_answer(pairing, AnswerKind.ILLNESS)
    moved = factories.make_answer(pairing, AnswerKind.MOVED)
    client.force_login(liaison)

    refused = client.post(reverse("visits:answer_settle", args=[moved.pk]), {"text": "gone"})
    wrong = client.post(
        reverse("visits:answer_settle", args=[ill.pk]),
        {"act": "pause", "first": "2026-05-02", "last": "2026-05-01"},
    )
    done = client.post(
        reverse("visits:answer_settle", args=[ill.pk]),
        {"act": "pause", "first": "2026-05-02", "last": ""},
    )

    assert (refused.status_code, wrong.status_code, done.status_code) == (403, 422, 302)
    assert wrong.context["pause_form"].errors["last"]
    pause = Pause.objects.get()
    assert (pause.started_on, pause.ended_on) == (date(2026, 5, 2), None)


def test_an_office_is_led_to_the_end_of_the_pairing(client, pairing, office):
    moved = factories.make_answer(pairing, AnswerKind.MOVED)

    page = read(client, office, reverse("visits:answer_settle", args=[moved.pk]))

    assert reverse("pairing:end", args=[pairing.pk]) in page


def test_whoever_is_back_is_taken_off_the_list(client, pairing, liaison):
    pause = factories.make_pause(pairing, date(2023, 1, 2))
    assert "Ill or away" in read(client, liaison, LIST)

    client.post(reverse("visits:cadre_back", args=[pause.pk]))

    assert "Ill or away" not in read(client, liaison, LIST)


def test_the_list_says_why_it_is_empty_and_filters(client, followed, office, pairing):
    page = read(client, office, LIST)
    assert pairing.household.head_name in page
    assert pairing.household.head_name not in read(client, office, LIST + "?state=office")
    FollowUp.objects.update(ended_on=date(2023, 5, 2), end=FollowUpEnd.CONTACT)
    assert "Nothing is to be followed up" in read(client, office, LIST)
    assert "There was a contact" in read(client, office, LIST + "?state=ended")


def test_the_office_says_after_how_many_weeks(client, office):
    client.force_login(office)
    address = reverse("visits:reminder_rule")

    refused = client.post(address, {"follow_up_after": "0", "office_after": "2"})
    client.post(address, {"follow_up_after": "4", "office_after": "1"})

    assert refused.status_code == 422
    rule = ReminderRule.objects.get()
    assert (rule.county_id, rule.follow_up_after, rule.office_after) == (factories.XIHE, 4, 1)


def test_a_cadre_answers_on_the_phone_and_sees_each_step(client, followed, cadre, pairing):
    page = read(client, cadre, reverse("visits:phone_reminders"))
    assert "Reminded in 3 weeks, nothing heard" in page
    assert "the unit liaison was asked" in page

    done = client.post(reverse("visits:phone_answer", args=[pairing.pk]), {"kind": "illness"})

    assert done.status_code == 302
    assert Answer.objects.get().kind == AnswerKind.ILLNESS
    other = factories.make_pairing()
    assert client.get(reverse("visits:phone_answer", args=[other.pk])).status_code == 404


def test_a_liaison_reads_what_its_unit_owes_by_name(client, pairing, liaison, cadre, clock):
    client.force_login(liaison)
    factories.remind(date(2023, 7, 3))

    page = client.get(LIST).content.decode()

    assert cadre.name in page
    stranger = factories.make_user(Role.LIAISON, name="外单位")
    client.force_login(stranger)
    assert cadre.name not in client.get(LIST).content.decode()


def test_the_phone_goes_on_showing_what_was_answered_and_done(
    client, followed, cadre, liaison, pairing
):
    client.force_login(liaison)
    client.post(
        reverse("visits:follow_up_answer", args=[followed.pk]), {"kind": "urged", "text": "下周去"}
    )
    alone = factories.make_answer(
        pairing, AnswerKind.MOVED, day=today(), outcome=AnswerOutcome.WAITING
    )

    page = read(client, cadre, reverse("visits:phone_reminders"))

    assert "下周去" in page
    assert alone.get_kind_display() in page
    assert "To be acted on" in page


def test_a_cadre_cannot_say_what_only_others_say_and_nobody_answers_what_has_ended(
    client, followed, cadre, liaison, pairing
):
    client.force_login(cadre)
    urged = client.post(reverse("visits:phone_answer", args=[pairing.pk]), {"kind": "urged"})
    FollowUp.objects.update(ended_on=date(2023, 5, 2), end=FollowUpEnd.CONTACT)
    client.force_login(liaison)
    late = client.post(
        reverse("visits:follow_up_answer", args=[followed.pk]), {"kind": "urged", "text": ""}
    )

    assert (urged.status_code, late.status_code) == (422, 302)
    assert not Answer.objects.exists()
