"""The dashboard and the summary: the same figures as their rows, and in scope."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.dates import today
from organization.models import User
from pairing.models import Pairing
from tests import factories
from visits.choices import ContactKind

pytestmark = pytest.mark.django_db

SUMMARY = reverse("reports:summary")


@pytest.fixture
def wall(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def county(pairing: Pairing) -> None:
    """One overdue and one met in 汉源镇, one paused in 十里镇, one unpaired there."""
    year = today().year
    met = factories.make_pairing(factories.make_household("毕"), on=date(year, 1, 1))
    for month in range(1, 5):
        factories.make_contact(met, date(year, 1, month))
        factories.make_contact(met, date(year, 1, month), kind=ContactKind.PHONE)
    paused = factories.make_pairing(factories.make_household("停", village=factories.WHEAT))
    factories.make_pause(paused, date(year, 1, 1))
    factories.make_household("空", village=factories.WHEAT)


@pytest.mark.parametrize("code", ["621226", "62", "999999", "abc", "6212250000001"])
def test_a_region_out_of_scope_is_not_there(code: str, wall: Client) -> None:
    assert wall.get(SUMMARY, {"region": code}).status_code == 404


def test_the_summary_shows_its_sentence_in_the_pages_language(
    wall: Client, county: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wall.get(SUMMARY)
    with django_assert_num_queries(21):
        page = wall.get(SUMMARY)
    wall.cookies["django_language"] = "zh-hans"
    chinese = wall.get(SUMMARY)

    assert page.context["sentence"].en in page.content.decode()
    assert "3 cadres" in page.context["sentence"].en
    assert chinese.context["sentence"].zh in chinese.content.decode()


def test_a_period_that_ends_before_it_begins_is_explained(wall: Client) -> None:
    page = wall.get(SUMMARY, {"first": "2024-05-01", "last": "2024-04-01"})

    assert page.status_code == 422
    assert "before it begins" in page.content.decode()
    assert 'value="2024-05-01"' in page.content.decode()
