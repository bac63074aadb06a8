"""Complaining and suggesting: on the phone, at the desk of the county office, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.errors import ConflictError, DomainError
from organization.choices import Action, Role
from organization.models import AccessEvent, User
from tests import factories
from tests.downloads import download
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.choices import FeedbackKind
from visits.models import Feedback
from visits.selectors import unread_answers
from visits.services.feedback import answer_feedback, read_answers, send_feedback, state_of

PHONE = reverse("visits:feedback")
LIST = reverse("visits:feedback_list")


@pytest.fixture
def phone(client: Client, cadre: User) -> Client:
    client.force_login(cadre)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def desk(office: User) -> Client:
    desk = Client()
    desk.force_login(office)
    desk.cookies["django_language"] = "en"
    return desk


def _entry(**fields: Any) -> dict[str, Any]:
    return {"client_uuid": uuid4(), "kind": "complaint", "text": "同一次走访要填三处", **fields}


def _answer(sent: Feedback, text: str, actor: User) -> Feedback:
    return answer_feedback(feedback=sent, answer=text, seen=state_of(sent), actor=actor)


@contextmanager
def refused_with(code: str) -> Iterator[None]:
    with pytest.raises(DomainError) as refused:
        yield
    assert refused.value.code == code


# Sending


def test_what_is_sent_twice_arrives_once(cadre: User) -> None:
    entry = _entry(kind=FeedbackKind.COMPLAINT)

    first, is_new = send_feedback(**entry, actor=cadre)
    second, is_new_again = send_feedback(**entry, actor=cadre)

    assert (is_new, is_new_again) == (True, False)
    assert first == second == Feedback.objects.get()
    assert first.region_id == factories.XIHE


def test_of_two_that_are_sent_at_once_one_arrives(committing_db: None) -> None:
    cadre = factories.make_user()
    entry = _entry(kind=FeedbackKind.COMPLAINT)

    with transaction.atomic():
        send_feedback(**entry, actor=cadre)
        other = Session(lambda: send_feedback(**entry, actor=cadre)[1])
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waits")

    assert other.join_session() is False
    assert Feedback.objects.count() == 1


def test_a_uuid_is_not_used_for_anything_else(cadre: User) -> None:
    entry = _entry(kind=FeedbackKind.COMPLAINT)
    send_feedback(**entry, actor=cadre)

    for other, actor in (({"text": "另一件事"}, cadre), ({}, factories.make_user())):
        with refused_with("uuid_used"):
            send_feedback(**{**entry, **other}, actor=actor)

    assert Feedback.objects.count() == 1


def test_nothing_is_sent_without_a_word(cadre: User) -> None:
    with refused_with("text_missing"):
        send_feedback(**_entry(kind=FeedbackKind.COMPLAINT, text=" "), actor=cadre)


# Answering and reading


def test_an_answer_is_corrected_until_it_was_read(cadre: User, office: User) -> None:
    sent = factories.make_feedback(cadre)
    _answer(sent, "正在办", office)
    sent.refresh_from_db()
    _answer(sent, "已办好", office)

    new = read_answers(actor=cadre)
    sent.refresh_from_db()
    with refused_with("answer_read"):
        _answer(sent, "改口", office)

    sent.refresh_from_db()
    assert new == {sent.pk}
    assert sent.answer == "已办好"
    assert sent.answered_by == office
    assert read_answers(actor=cadre) == set()


def test_an_answer_of_a_colleague_is_not_written_over_unseen(cadre: User, office: User) -> None:
    sent = factories.make_feedback(cadre)
    seen = state_of(sent)
    _answer(sent, "已办好", office)

    with refused_with("answered_meanwhile"):
        answer_feedback(feedback=sent, answer="不归我们管", seen=seen, actor=office)

    sent.refresh_from_db()
    assert sent.answer == "已办好"


def test_nothing_is_answered_without_a_word(cadre: User, office: User) -> None:
    with refused_with("answer_missing"):
        _answer(factories.make_feedback(cadre), " ", office)


def test_an_answer_is_not_corrected_while_it_is_being_read(committing_db: None) -> None:
    cadre, office = factories.make_user(), factories.make_user(Role.COUNTY_OFFICE)
    sent = factories.make_feedback(cadre)
    sent = _answer(sent, "已办好", office)

    def correct() -> str:
        try:
            _answer(sent, "改口", office)
        except ConflictError as error:
            return error.code
        return "corrected"

    with transaction.atomic():
        read_answers(actor=cadre)
        other = Session(correct)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the correction waits")

    assert other.join_session() == "answer_read"


def test_unread_answers_are_ones_own(cadre: User, office: User) -> None:
    factories.make_feedback(cadre)
    _answer(factories.make_feedback(cadre), "好", office)
    _answer(factories.make_feedback(), "好", office)

    before = unread_answers(cadre)
    read_answers(actor=cadre)

    assert before == 1
    assert unread_answers(cadre) == 0
    assert Feedback.objects.unread().count() == 1


# The phone page


def test_it_is_said_who_reads_it_before_anything_is_typed(phone: Client) -> None:
    page = phone.get(PHONE).content.decode()

    assert "to the county office alone, under your name: 张三" in page
    assert page.index("under your name") < page.index("<textarea")
    assert "You have sent nothing yet." in page


def test_a_complaint_is_sent_from_the_phone_and_stands_below(phone: Client, cadre: User) -> None:
    answer = phone.post(PHONE, _entry(), follow=True)

    sent = Feedback.objects.get()
    assert (sent.user, sent.kind, sent.text) == (cadre, "complaint", "同一次走访要填三处")
    page = answer.content.decode()
    assert "Sent. The county office&#x27;s answer will appear below." in page
    assert "Not answered yet." in page


def test_an_answer_is_shown_as_new_once_and_is_read_by_looking(
    phone: Client, cadre: User, office: User
) -> None:
    sent = _answer(factories.make_feedback(cadre), "下月起只填一处", office)

    first = phone.get(PHONE).content.decode()
    second = phone.get(PHONE).content.decode()

    assert "下月起只填一处" in first
    assert "<strong>new answer</strong>" in first
    assert "<strong>new answer</strong>" not in second
    sent.refresh_from_db()
    assert sent.read_at is not None


def test_nobody_reads_what_others_have_sent(phone: Client, office: User) -> None:
    other = _answer(factories.make_feedback(text="别人的事"), "给别人的话", office)

    page = phone.get(PHONE).content.decode()

    assert "别人的事" not in page
    other.refresh_from_db()
    assert other.read_at is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " "}, "Write what it is about."),
        ({"text": "长" * 1001}, "At most 1000 characters; 1001 were written."),
        ({"kind": ""}, "Say whether it is a suggestion or a complaint."),
    ],
)
def test_what_is_refused_is_still_in_the_form(
    fields: dict[str, str], sentence: str, phone: Client
) -> None:
    entry = _entry(**fields)

    answer = phone.post(PHONE, entry)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert entry["text"] in page
    assert str(entry["client_uuid"]) in page
    assert not Feedback.objects.exists()


def test_the_same_form_again_with_other_words_is_sent_when_it_is_sent_again(
    phone: Client,
) -> None:
    entry = _entry()
    phone.post(PHONE, entry)

    refused = phone.post(PHONE, {**entry, "text": "另一件事"})
    form = refused.context["form"]
    phone.post(PHONE, {**entry, "text": "另一件事", "client_uuid": form["client_uuid"].value()})

    assert refused.status_code == 422
    assert "This was sent already." in refused.content.decode()
    assert set(Feedback.objects.values_list("text", flat=True)) == {
        "同一次走访要填三处",
        "另一件事",
    }


def test_an_office_that_is_paired_too_may_complain(desk: Client, office: User) -> None:
    before = desk.get(PHONE).status_code
    factories.make_cadre(user=office)

    desk.post(PHONE, _entry())

    assert before == 403
    assert Feedback.objects.get().user == office


# The desk


def _rows(client: Client, **posted: str) -> list[str]:
    return [sent.text for sent in client.post(LIST, posted).context["page"]]


@pytest.fixture
def some(cadre: User, office: User) -> None:
    ago = timezone.now() - timedelta(days=9)
    factories.make_feedback(cadre, text="新的")
    factories.make_feedback(cadre, text="等得久", created_at=ago, kind=FeedbackKind.COMPLAINT)
    _answer(factories.make_feedback(cadre, text="早答的"), "好", office)
    _answer(factories.make_feedback(cadre, text="才答的"), "好", office)
    factories.make_feedback(factories.make_user(place=factories.LI_COUNTY), text="邻县的")


def test_who_has_waited_longest_comes_first(desk: Client, some: None) -> None:
    assert _rows(desk) == ["等得久", "新的", "才答的", "早答的"]


def test_the_list_is_narrowed_and_taken_away(desk: Client, some: None) -> None:
    assert _rows(desk, state="unanswered") == ["等得久", "新的"]
    assert _rows(desk, state="answered") == ["才答的", "早答的"]
    assert _rows(desk, kind="complaint") == ["等得久"]
    assert _rows(desk, state="odd", kind="odd") == ["等得久", "新的", "才答的", "早答的"]
    assert _rows(desk, state="answered", kind="complaint") == []

    file = download(desk, reverse("visits:feedback_export"), as_="csv", state="unanswered")

    lines = file.lines()
    assert [line["What it is about"] for line in lines] == ["等得久", "新的"]
    assert {(line["Who"], line["Unit"]) for line in lines} == {("张三", "西和县教育局")}
    assert AccessEvent.objects.get(action=Action.EXPORT).count == 2


def test_the_county_office_alone_reads_it(
    client: Client, township: User, liaison: User, supervisor: User, some: None
) -> None:
    client.cookies["django_language"] = "en"
    pages = {}
    for user in (township, liaison, supervisor):
        client.force_login(user)
        pages[user.role] = client.get(LIST)

    assert {page.status_code for page in pages.values()} == {403}
    for page in pages.values():
        assert "Complaints and suggestions are for the county office alone." in str(
            page.content.decode()
        )


def test_an_empty_list_says_where_it_comes_from(desk: Client, some: None) -> None:
    narrowed = desk.post(LIST, {"state": "answered", "kind": "complaint"}).content.decode()
    Feedback.objects.all().delete()
    empty = desk.get(LIST).content.decode()

    assert "Nothing fits these filters." in narrowed
    assert "Cadres do so on their phones, and it appears here." in empty


def test_an_entry_is_answered_from_the_list_and_corrected(
    desk: Client, cadre: User, office: User
) -> None:
    sent = factories.make_feedback(cadre)
    address = reverse("visits:feedback_answer", args=[sent.pk])

    answered = desk.post(address, {"answer": "正在办", "seen": ""}, follow=True)
    form = desk.get(address).context["form"]
    desk.post(address, {"answer": "已办好", "seen": form["seen"].value()})

    assert "Answered. 张三 sees it on the phone." in answered.content.decode()
    assert "Correct the answer" in answered.content.decode()
    sent.refresh_from_db()
    assert (sent.answer, sent.answered_by) == ("已办好", office)


def test_an_answer_that_was_read_has_no_form_any_more(
    desk: Client, cadre: User, office: User
) -> None:
    sent = _answer(factories.make_feedback(cadre), "已办好", office)
    read_answers(actor=cadre)
    address = reverse("visits:feedback_answer", args=[sent.pk])

    page = desk.get(address).content.decode()
    late = desk.post(address, {"answer": "改口", "seen": state_of(sent)})
    listed = desk.get(LIST).content.decode()

    assert "<textarea" not in page
    assert "An answer that was read stays as it is." in page
    assert late.status_code == 422
    assert "stays as it is; nothing was changed." in late.content.decode()
    assert address not in listed


def test_a_colleagues_answer_is_shown_before_it_is_replaced(
    desk: Client, cadre: User, office: User
) -> None:
    sent = factories.make_feedback(cadre)
    _answer(sent, "同事的答复", office)
    address = reverse("visits:feedback_answer", args=[sent.pk])

    refused = desk.post(address, {"answer": "我的答复", "seen": ""})
    form = refused.context["form"]
    desk.post(address, {"answer": "我的答复", "seen": form["seen"].value()})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "同事的答复" in page
    assert "我的答复" in page
    sent.refresh_from_db()
    assert sent.answer == "我的答复"


@pytest.mark.parametrize("text", ["", "长" * 1001])
def test_a_refused_answer_is_still_in_the_form(text: str, desk: Client, cadre: User) -> None:
    sent = factories.make_feedback(cadre)

    answer = desk.post(reverse("visits:feedback_answer", args=[sent.pk]), {"answer": text})

    assert answer.status_code == 422
    assert text in answer.content.decode()
    sent.refresh_from_db()
    assert sent.answer == ""


def test_the_menu_tells_the_county_office_how_many_wait(
    desk: Client, client: Client, township: User, some: None
) -> None:
    client.force_login(township)
    client.cookies["django_language"] = "en"

    county = desk.get(reverse("visits:household_list")).content.decode()
    theirs = client.get(reverse("visits:household_list")).content.decode()

    assert county.count('<span class="tab-count">2<') == 2
    assert LIST in county
    assert 'class="tab-count"' not in theirs
    assert LIST not in theirs
