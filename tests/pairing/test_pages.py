"""Pairing and unpairing in the browser's terms: what is posted, what is said."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.dates import today
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def test_a_household_is_paired(desk: Client, household: Household, recipient: object) -> None:
    cadre = factories.make_cadre("赵新")

    answer = desk.post(
        reverse("pairing:start", args=[household.pk]),
        {"cadre": cadre.pk, "on": today().isoformat()},
        follow=True,
    )

    assert answer.redirect_chain == [(reverse("visits:household_detail", args=[household.pk]), 302)]
    assert household.pairings.get().cadre == cadre
    assert "王成 is paired with 赵新" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cadre": ""}, "Choose a cadre."),
        ({"cadre": "999999"}, "This cadre is not in your region."),
        ({"on": ""}, "Choose the day."),
        ({"on": "someday"}, "This is not a day."),
        ({"on": (today() + timedelta(days=400)).isoformat()}, "cannot begin on a day to come"),
        ({"on": "0026-05-01"}, "No programme began before 2000-01-01"),
    ],
)
def test_what_cannot_be_paired_is_explained_and_nothing_typed_is_lost(
    change: dict[str, str], sentence: str, desk: Client, household: Household
) -> None:
    cadre = factories.make_cadre("赵新")
    typed = {"cadre": str(cadre.pk), "on": today().isoformat(), "q": "zx"} | change

    answer = desk.post(reverse("pairing:start", args=[household.pk]), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="zx"' in page
    assert not household.pairings.exists()


def test_a_cadre_of_another_county_cannot_be_chosen(desk: Client, household: Household) -> None:
    foreign = factories.make_cadre("外人", place=factories.LI_COUNTY)

    answer = desk.post(
        reverse("pairing:start", args=[household.pk]),
        {"cadre": foreign.pk, "on": today().isoformat()},
    )

    assert answer.status_code == 422
    assert not household.pairings.exists()


def test_the_picker_offers_those_with_room_first(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    busy = factories.make_cadre("安忙")
    factories.make_pairing(cadre=busy)
    for name in ("赵闲", "钱闲"):
        factories.make_cadre(name)
    address = reverse("pairing:cadre_picker")
    desk.post(address)

    with django_assert_num_queries(3):
        page = desk.post(address)
    by_initials = desk.post(address, {"q": "zx"})
    nobody = desk.post(address, {"q": "無"}).content.decode()

    assert [c.user.name for c in page.context["cadres"]] == ["钱闲", "赵闲", "安忙"]
    assert [c.user.name for c in by_initials.context["cadres"]] == ["赵闲"]
    assert "No cadre is called “無”" in nobody


def test_a_pairing_is_ended_with_a_reason_and_can_be_taken_back(
    desk: Client, household: Household, pairing: Pairing
) -> None:
    answer = desk.post(
        reverse("pairing:end", args=[pairing.pk]),
        {"reason": "cadre_retired", "on": today().isoformat()},
        follow=True,
    )
    pairing.refresh_from_db()
    assert pairing.end_reason == "cadre_retired"
    assert reverse("pairing:undo", args=[pairing.pk]) in answer.content.decode()

    desk.post(reverse("pairing:undo", args=[pairing.pk]))
    pairing.refresh_from_db()
    assert pairing.is_open


def test_an_end_without_a_reason_is_asked_for_one(desk: Client, pairing: Pairing) -> None:
    answer = desk.post(reverse("pairing:end", args=[pairing.pk]), {"on": today().isoformat()})

    assert answer.status_code == 422
    assert "Choose a reason." in answer.content.decode()
    pairing.refresh_from_db()
    assert pairing.is_open


def test_what_has_ended_is_not_ended_again(desk: Client, pairing: Pairing) -> None:
    address = reverse("pairing:end", args=[pairing.pk])
    typed = {"reason": "other", "on": today().isoformat()}
    desk.post(address, typed)

    again = desk.post(address, typed)

    assert again.status_code == 422
    assert "This pairing has ended already." in again.content.decode()
    assert "This pairing ended on" in desk.get(address).content.decode()


def test_where_two_programmes_run_the_clerk_chooses_and_both_are_shown(
    desk: Client, household: Household, pairing: Pairing
) -> None:
    council = factories.make_programme("jieqinqi", place=factories.XIHE, name="结亲戚")
    factories.make_programme("shisheng", place=factories.XIHE, name="师生结对")
    cadre = factories.make_cadre("赵新")
    address = reverse("pairing:start", args=[household.pk])
    typed = {"cadre": cadre.pk, "on": today().isoformat()}

    unsaid = desk.post(address, typed)
    desk.post(address, typed | {"programme": council.pk})
    page = desk.get(reverse("visits:household_detail", args=[household.pk])).content.decode()

    assert "Choose a programme." in unsaid.content.decode()
    assert set(household.pairings.values_list("programme__slug", flat=True)) == {
        factories.AIXIN,
        "jieqinqi",
    }
    assert page.count("结亲戚") >= 1
    assert "赵新" in page
    assert "Pair with a cadre" in page
