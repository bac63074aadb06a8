"""Needs of a household on the desk, and settling them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.choices import Role
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.choices import NeedStatus
from visits.models import Need, NeedEvent
from visits.services.needs import reopen_need, settle_need


@pytest.fixture
def need(pairing: Pairing) -> Need:
    contact = factories.make_contact(pairing, today() - timedelta(days=5))
    return factories.make_need(contact=contact, text="灶房屋顶漏雨")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _page(client: Client, household: Household) -> Any:
    client.cookies["django_language"] = "en"
    return client.get(reverse("visits:household_detail", args=[household.pk]))


def _settle(client: Client, need: Need, outcome: str) -> Any:
    address = reverse("visits:need_settle", args=[need.pk])
    return client.post(address, {"outcome": outcome}, follow=True)


def _said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_a_settled_need_says_what_was_done_when_and_by_whom(need: Need, office: User) -> None:
    settled = settle_need(need=need, outcome=" 已修好 ", actor=office)

    need.refresh_from_db()
    assert need == settled
    assert (need.status, need.outcome) == (NeedStatus.DONE, "已修好")
    assert (need.settled_on, need.settled_by) == (today(), office)


def test_a_need_is_not_settled_twice_nor_without_a_word(need: Need, office: User) -> None:
    with pytest.raises(DomainError) as wordless:
        settle_need(need=need, outcome=" ", actor=office)
    settle_need(need=need, outcome="已修好", actor=office)
    with pytest.raises(ConflictError) as twice:
        settle_need(need=need, outcome="又修了", actor=office)

    need.refresh_from_db()
    assert wordless.value.code == "outcome_missing"
    assert twice.value.code == "need_settled"
    assert need.outcome == "已修好"


def test_a_reopened_need_is_as_before_and_its_history_knows_better(
    need: Need, office: User
) -> None:
    settle_need(need=need, outcome="已修好", actor=office)

    reopen_need(need=need, reason="又漏了", actor=office)
    with pytest.raises(ConflictError) as again:
        reopen_need(need=need, reason="又漏了", actor=office)

    need.refresh_from_db()
    assert again.value.code == "need_open"
    assert (need.status, need.settled_on, need.settled_by) == (NeedStatus.RAISED, None, None)
    assert list(NeedEvent.objects.order_by("pgh_id").values_list("outcome", flat=True)) == [
        "",
        "已修好",
        "",
    ]


def test_of_two_who_settle_a_need_at_once_the_second_is_told(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    need = factories.make_need()

    def settle() -> str:
        try:
            settle_need(need=need, outcome="乙", actor=office)
        except ConflictError as error:
            return error.code
        return "settled"

    with transaction.atomic():
        settle_need(need=need, outcome="甲", actor=office)
        other = Session(settle)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waits")

    assert other.join_session() == "need_settled"
    assert Need.objects.get().outcome == "甲"


# The card


def test_open_needs_come_first_and_settled_ones_with_what_was_done(
    desk: Client, household: Household, need: Need, office: User
) -> None:
    settled = factories.make_need(household, text="身份证到期")
    settle_need(need=settled, outcome="新证已送到", actor=office)

    page = _page(desk, household)

    assert list(page.context["needs"]) == [need]
    assert list(page.context["settled"]) == [settled]
    text = page.content.decode()
    assert text.index("灶房屋顶漏雨") < text.index("新证已送到") < text.index("身份证到期")
    assert f"raised on {need.raised_on}" in text
    assert "1 open" in text


def test_a_household_without_needs_says_where_they_come_from(
    desk: Client, household: Household
) -> None:
    assert "No need has been raised." in _page(desk, household).content.decode()


def test_a_supervisor_sees_that_there_is_a_need_and_not_what(
    client: Client, supervisor: User, household: Household, need: Need, office: User
) -> None:
    settle_need(need=factories.make_need(household, text="要轮椅"), outcome="已送", actor=office)
    client.force_login(supervisor)

    page = _page(client, household).content.decode()

    assert f"raised on {need.raised_on}" in page
    assert "1 open" in page
    for word in ("灶房屋顶漏雨", "要轮椅", "已送", reverse("visits:need_settle", args=[need.pk])):
        assert word not in page


def test_a_liaison_sees_what_is_open_and_of_the_past_its_own_units_alone(
    client: Client, liaison: User, office: User, household: Household, pairing: Pairing, need: Need
) -> None:
    before = factories.make_pairing(
        household,
        factories.make_cadre("李前任"),
        on=pairing.started_on - timedelta(days=90),
        ended_on=pairing.started_on - timedelta(days=1),
    )
    for text, is_settled in (("前任的旧事", True), ("前任的未了事", False)):
        raised = factories.make_need(
            contact=factories.make_contact(before, before.started_on), text=text
        )
        if is_settled:
            settle_need(need=raised, outcome="前任办妥", actor=office)
    settle_need(need=need, outcome="本单位办妥", actor=office)
    client.force_login(liaison)

    page = _page(client, household)

    text = page.content.decode()
    assert "前任的未了事" in text
    assert "本单位办妥" in text
    assert "前任的旧事" not in text
    assert "前任办妥" not in text
    assert reverse("visits:need_reopen", args=[need.pk]) not in text


# Settling and reopening


def test_an_office_settles_a_need_and_reopens_it(
    desk: Client, household: Household, need: Need
) -> None:
    form = desk.get(reverse("visits:need_settle", args=[need.pk])).content.decode()
    settled = _settle(desk, need, "已修好")
    reopened = desk.post(
        reverse("visits:need_reopen", args=[need.pk]), {"reason": "又漏了"}, follow=True
    )

    assert "灶房屋顶漏雨" in form
    assert _said(settled) == ["The need is settled; the household is yet to confirm it."]
    assert "已修好" in settled.content.decode()
    assert _said(reopened) == ["The need is open again."]
    need.refresh_from_db()
    assert need.status == NeedStatus.RAISED


def test_a_township_settles_in_its_own_place(client: Client, township: User, need: Need) -> None:
    client.force_login(township)

    _settle(client, need, "村上修好了")

    need.refresh_from_db()
    assert need.settled_by == township


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [("", "Write what was done."), ("长" * 501, "At most 500 characters; 501 were written.")],
)
def test_a_refused_settlement_keeps_what_was_typed(
    outcome: str, sentence: str, desk: Client, need: Need
) -> None:
    answer = desk.post(reverse("visits:need_settle", args=[need.pk]), {"outcome": outcome})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert outcome in answer.content.decode()
    need.refresh_from_db()
    assert need.status == NeedStatus.RAISED


def test_what_a_colleague_has_done_meanwhile_is_said(
    desk: Client, need: Need, township: User
) -> None:
    settle_need(need=need, outcome="镇上已办", actor=township)

    late = _settle(desk, need, "县上也办")
    opened = desk.get(reverse("visits:need_settle", args=[need.pk]))
    reopen_need(need=need, reason="又漏了", actor=township)
    again = desk.post(
        reverse("visits:need_reopen", args=[need.pk]), {"reason": "又漏了"}, follow=True
    )

    assert _said(late) == [f"This need was settled on {today()} already; nothing was changed."]
    assert "镇上已办" in late.content.decode()
    assert opened.status_code == 302
    assert _said(again) == ["This need is open already; nothing was changed."]
