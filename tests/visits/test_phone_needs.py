"""The cadre's phone: a need's page, the household's word, who is told, and what is to hand out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import today
from delivery.models import Message
from organization.choices import Role
from organization.models import User
from pairing.models import Pairing
from tests import factories
from visits.choices import HandoutState, NeedStatus
from visits.models import Handout, Need
from visits.services.needs import assign_need, settle_need

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def need(pairing: Pairing) -> Need:
    contact = factories.make_contact(pairing, today() - timedelta(days=5))
    return factories.make_need(contact=contact, text="灶房屋顶漏雨")


@pytest.fixture
def doctor(db: None) -> User:
    return factories.make_user(Role.LIAISON, unit=factories.make_unit("西和县医院"))


@pytest.fixture
def settled(need: Need, doctor: User, office: User) -> Need:
    """Given to another unit, which has settled it."""
    assert doctor.unit is not None
    assign_need(need=need, unit=doctor.unit, due_on=today(), text="请办", actor=office)
    return settle_need(need=need, outcome="屋顶已修好", actor=doctor)


@pytest.fixture
def phone(client: Client, pairing: Pairing) -> Client:
    client.force_login(pairing.cadre.user)
    return client


def _at(name: str, need: Need) -> str:
    return reverse(f"visits:{name}", args=[need.pk])


def _word(**changed: Any) -> dict[str, Any]:
    return {"by": "户主本人", "how": "visit", "on": today().isoformat(), **changed}


def _told(user: User) -> list[tuple[str, str]]:
    return list(Message.objects.filter(user=user).values_list("subject", "path"))


def test_a_household_leads_to_its_needs_and_to_those_that_wait_for_its_word(
    phone: Client, settled: Need, pairing: Pairing
) -> None:
    open_too = factories.make_need(pairing.household, text="缺药")

    page = phone.get(reverse("visits:phone_household", args=[pairing.pk])).content.decode()
    shown = phone.get(_at("phone_need", settled))

    assert _at("phone_need", settled) in page
    assert _at("phone_need", open_too) in page
    assert "屋顶已修好" in shown.content.decode()
    assert _at("phone_need_confirm", settled) in shown.content.decode()


def test_a_cadre_brings_the_households_word(phone: Client, settled: Need) -> None:
    answer = phone.post(_at("phone_need_confirm", settled), _word(), follow=True)

    settled.refresh_from_db()
    assert answer.redirect_chain == [(_at("phone_need", settled), 302)]
    assert (settled.status, settled.confirmed_by) == (NeedStatus.CONFIRMED, "户主本人")
    assert settled.confirmed_on == today()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"by": " "}, "by"),
        ({"on": (today() + timedelta(days=1)).isoformat()}, "on"),
        ({"on": "2020-01-01"}, "on"),
    ],
)
def test_a_word_without_who_or_on_no_day_it_can_be_is_refused_beside_the_field(
    phone: Client, settled: Need, changed: dict[str, str], field: str
) -> None:
    answer = phone.post(_at("phone_need_confirm", settled), _word(**changed))

    settled.refresh_from_db()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert settled.status == NeedStatus.DONE


def test_a_cadre_confirms_neither_its_own_deed_nor_its_units(
    phone: Client, need: Need, pairing: Pairing
) -> None:
    cadre = pairing.cadre.user
    colleague = factories.make_user(Role.LIAISON, unit=cadre.unit)
    of_unit = factories.make_need(pairing.household, text="缺药")
    settle_need(need=need, outcome="自己修好了", actor=cadre)
    settle_need(need=of_unit, outcome="已送到", actor=colleague)

    answers = [phone.post(_at("phone_need_confirm", each), _word()) for each in (need, of_unit)]
    page = phone.get(_at("phone_need", need)).content.decode()

    assert [answer.status_code for answer in answers] == [302, 302]
    assert set(Need.objects.values_list("status", flat=True)) == {NeedStatus.DONE}
    assert _at("phone_need_confirm", need) not in page
    assert "本人或本单位办理的，由主管部门确认。" in page


def test_a_need_that_is_not_met_is_its_units_again_with_time(
    phone: Client, settled: Need, doctor: User
) -> None:
    Need.objects.update(due_on=today() - timedelta(days=3))

    phone.post(_at("phone_need_reopen", settled), {"reason": "雨天还漏"})

    settled.refresh_from_db()
    assert settled.status == NeedStatus.ASSIGNED
    assert settled.due_on == today() + timedelta(days=30)
    assert _told(doctor)[-1][1] == reverse("visits:need_detail", args=[settled.pk])


def test_a_unit_that_still_has_time_keeps_its_day(phone: Client, settled: Need) -> None:
    Need.objects.update(due_on=today() + timedelta(days=3))

    phone.post(_at("phone_need_reopen", settled), {"reason": "雨天还漏"})

    settled.refresh_from_db()
    assert settled.due_on == today() + timedelta(days=3)


def test_without_a_word_nothing_is_reopened(phone: Client, settled: Need) -> None:
    answer = phone.post(_at("phone_need_reopen", settled), {"reason": " "})

    settled.refresh_from_db()
    assert answer.status_code == 422
    assert settled.status == NeedStatus.DONE


@pytest.mark.parametrize("name", ["phone_need", "phone_need_confirm", "phone_need_reopen"])
def test_a_need_of_anothers_household_is_not_found(phone: Client, name: str) -> None:
    others = factories.make_need(factories.make_pairing().household)

    assert phone.get(_at(name, others)).status_code == 404


def test_a_cadre_who_has_handed_over_brings_no_word(
    phone: Client, settled: Need, pairing: Pairing
) -> None:
    Pairing.objects.filter(pk=pairing.pk).update(ended_on=today(), end_reason="handover")

    assert phone.get(_at("phone_need", settled)).status_code == 404
    assert phone.post(_at("phone_need_confirm", settled), _word()).status_code == 404


def test_whoever_raised_a_need_is_told_when_it_is_settled(
    settled: Need, phone: Client, pairing: Pairing
) -> None:
    ((_subject, path),) = _told(pairing.cadre.user)

    page = phone.get(reverse("visits:phone_reminders")).content.decode()
    assert path == _at("phone_need", settled)
    assert f'href="{path}"' in page
    assert settled.household.head_name not in Message.objects.get(user=pairing.cadre.user).text


def test_nobody_is_told_of_what_they_did_themselves_or_no_longer_see(
    need: Need, pairing: Pairing, office: User
) -> None:
    cadre = pairing.cadre.user
    own = factories.make_need(pairing.household, text="缺药", created_by=cadre)
    settle_need(need=own, outcome="已送到", actor=cadre)
    Pairing.objects.filter(pk=pairing.pk).update(ended_on=today(), end_reason="handover")
    settle_need(need=need, outcome="已修好", actor=office)

    assert _told(cadre) == []


def test_an_office_that_raised_one_reads_of_it_at_the_desk(
    pairing: Pairing, office: User, township: User
) -> None:
    need = factories.make_need(pairing.household, created_by=township)

    settle_need(need=need, outcome="已修好", actor=office)

    assert [path for _subject, path in _told(township)] == [
        reverse("visits:need_detail", args=[need.pk])
    ]


def test_home_leads_to_what_waits_to_be_handed_out(phone: Client, pairing: Pairing) -> None:
    others = factories.make_pairing().household
    waits = factories.make_distribution(
        pairing.household, others, name="助学金", day=date(2023, 6, 1)
    )
    over = factories.make_distribution(pairing.household, name="慰问金")
    Handout.objects.filter(distribution=over).update(state=HandoutState.LEFT_OUT, reason="已发过")

    page = phone.get(reverse("visits:phone_home"))

    (waiting,) = page.context["handouts"]
    assert (waiting.pk, waiting.name, waiting.lines) == (waits.pk, "助学金", 1)
    address = reverse("visits:distribution_detail", args=[waits.pk])
    assert f"{address}?state=to_hand_out" in page.content.decode()
    assert reverse("visits:distribution_detail", args=[over.pk]) not in page.content.decode()
