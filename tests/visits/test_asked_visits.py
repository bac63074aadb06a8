"""Visits of experts and departments: asked for, answered, and whoever asked is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import today
from common.errors import ConflictError, DomainError
from delivery.models import Message
from organization.choices import Role
from organization.models import Unit, User
from pairing.models import Household, Pairing
from tests import factories
from visits.choices import AskedState
from visits.models import AskedVisit
from visits.services.asked_visits import ask_visit, decline_visit, hold_visit, set_visit_day

LATER = timedelta(days=20)


@pytest.fixture
def clinic(db: None) -> Unit:
    return factories.make_unit("西和县医院")


@pytest.fixture
def doctor(clinic: Unit) -> User:
    return factories.make_user(Role.LIAISON, name="赵联络", unit=clinic)


@pytest.fixture
def asked(pairing: Pairing, cadre: User, clinic: Unit, doctor: User) -> AskedVisit:
    return ask_visit(
        household=pairing.household,
        unit=clinic,
        reason="看腿",
        wanted_by=today() + LATER,
        actor=cadre,
    )


def _told(user: User) -> int:
    return Message.objects.filter(user=user).count()


def test_whoever_asked_is_told_of_each_answer(asked: AskedVisit, doctor: User, cadre: User) -> None:
    first = _told(doctor), _told(cadre)
    set_visit_day(asked=asked, on=today(), actor=doctor)
    agreed = _told(cadre)
    hold_visit(asked=asked, on=today(), found="需要做手术", actor=doctor)

    asked.refresh_from_db()
    assert first == (1, 0)
    assert (agreed, _told(cadre)) == (1, 2)
    assert (asked.state, asked.visit_on, asked.held_on, asked.answer) == (
        AskedState.HELD,
        today(),
        today(),
        "需要做手术",
    )


def test_an_answer_is_given_once_and_in_words(asked: AskedVisit, doctor: User) -> None:
    codes = []
    for act in (
        lambda: decline_visit(asked=asked, reason=" ", actor=doctor),
        lambda: hold_visit(asked=asked, on=today(), found="", actor=doctor),
        lambda: hold_visit(asked=asked, on=today() + LATER, found="看了", actor=doctor),
        lambda: hold_visit(asked=asked, on=today() - LATER, found="看了", actor=doctor),
        lambda: set_visit_day(asked=asked, on=today() - LATER, actor=doctor),
        lambda: decline_visit(asked=asked, reason="没有眼科", actor=doctor),
        lambda: set_visit_day(asked=asked, on=today(), actor=doctor),
    ):
        try:
            act()
            codes.append("")
        except DomainError as error:
            codes.append(error.code)

    asked.refresh_from_db()
    assert codes == [
        *("reason_missing", "found_missing", "date_in_future", "before_asked", "date_past"),
        *("", "answered_already"),
    ]
    assert (asked.state, asked.answer) == (AskedState.DECLINED, "没有眼科")


def test_a_unit_is_not_asked_twice_before_it_has_come(
    asked: AskedVisit, doctor: User, office: User
) -> None:
    again: dict[str, Any] = {
        "household": asked.household,
        "unit": asked.unit,
        "reason": "再看",
        "wanted_by": today() + LATER,
        "actor": office,
    }
    with pytest.raises(ConflictError) as caught:
        ask_visit(**again)
    hold_visit(asked=asked, on=today(), found="看了", actor=doctor)
    ask_visit(**again)

    assert caught.value.code == "asked_already"
    assert AskedVisit.objects.count() == 2


def test_a_cadre_asks_on_the_phone_and_reads_the_answer(
    client: Client, cadre: User, pairing: Pairing, clinic: Unit, doctor: User
) -> None:
    client.force_login(cadre)
    client.post(
        reverse("visits:phone_visit_ask", args=[pairing.pk]),
        {"unit": clinic.pk, "reason": "看腿", "wanted_by": today() + LATER},
    )
    asked = AskedVisit.objects.get()
    client.force_login(doctor)
    answered = client.post(
        reverse("visits:asked_answer", args=[asked.pk, "held"]),
        {"on": today(), "found": "需要做手术"},
    )
    client.force_login(cadre)

    page = client.get(reverse("visits:asked_visit", args=[asked.pk])).content.decode()

    assert (asked.asked_by, asked.household) == (cadre, pairing.household)
    assert answered.status_code == 302
    assert "需要做手术" in page


def test_another_unit_and_another_cadre_find_nothing(
    client: Client, asked: AskedVisit, liaison: User, supervisor: User
) -> None:
    address = reverse("visits:asked_visit", args=[asked.pk])
    found = {}
    for user in (liaison, factories.make_cadre("别人").user, supervisor):
        client.force_login(user)
        found[user.role] = client.get(address)

    assert [answer.status_code for answer in found.values()] == [404, 404, 200]
    assert "看腿" not in found[Role.SUPERVISOR].content.decode()


def test_the_list_is_narrowed_to_what_is_overdue(
    client: Client, asked: AskedVisit, office: User, household: Household
) -> None:
    AskedVisit.objects.filter(pk=asked.pk).update(wanted_by=today() - timedelta(days=1))
    factories.make_asked_visit(household, wanted_by=today())
    client.force_login(office)

    page = client.get(reverse("visits:asked_visit_list"), {"state": "overdue"})

    assert [row.pk for row in page.context["page"]] == [asked.pk]
