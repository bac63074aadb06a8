"""Every figure on the dashboard is as many as the rows that it opens."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from organization.choices import Role
from organization.models import Unit, User
from reports.demo import store
from tests import factories
from tests.harness import SHANGHAI
from visits.models import Contact

DASHBOARD = reverse("reports:dashboard")
NOW = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        store.load_county(seed=7, today=NOW.date(), total=90)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def county(_loaded: None, db: None) -> Iterator[None]:
    """A small demonstration county, on a day that stays."""
    with time_machine.travel(NOW, tick=False):
        yield


class Figures(HTMLParser):
    """The links of a page that hold a figure: address → number."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        number, href = given.get("data-number"), given.get("href")
        if tag == "a" and number is not None:
            assert href is not None
            assert self.found.setdefault(href, number) == number, href
            return
        assert "data-number" not in given


def figures_of(client: Client, **asked: str) -> dict[str, Decimal]:
    page = client.get(DASHBOARD, asked)
    assert page.status_code == 200
    reader = Figures()
    reader.feed(page.content.decode())
    return {address: Decimal(number) for address, number in reader.found.items()}


def rows_of(client: Client, address: str) -> Decimal:
    """How many rows a list has, or what they come to where it is about money."""
    context = client.get(address).context
    assert not context.get("notes"), (address, context.get("notes"))
    if address.startswith(reverse("visits:aid_list")):
        return Decimal(context["sums"]["value"] or 0)
    return Decimal(context["page"].paginator.count)


def walk(client: Client, **asked: str) -> int:
    """Opens every figure; how many there were that are not zero."""
    figures = figures_of(client, **asked)
    opened = {address: rows_of(client, address) for address in figures}
    assert opened == figures
    return sum(1 for number in figures.values() if number)


@pytest.fixture(params=[Role.COUNTY_OFFICE, Role.SUPERVISOR])
def reader(request: pytest.FixtureRequest, county: None, client: Client) -> Client:
    client.force_login(factories.make_user(request.param))
    return client


@pytest.mark.parametrize(
    ("asked", "least"),
    [
        ({}, 120),
        ({"region": "621225100", "period": "quarter"}, 50),
        ({"region": "621225", "group": "orphan", "period": "last_year"}, 60),
        ({"by": "unit", "period": "month"}, 60),
    ],
    ids=["county", "township", "group", "units"],
)
def test_every_figure_opens_as_many_rows(reader: Client, asked: dict[str, str], least: int) -> None:
    assert walk(reader, **asked) >= least


def test_every_figure_of_a_unit_opens_as_many_rows(reader: Client) -> None:
    unit = Unit.objects.filter(users__cadre__pairings__ended_on=None).first()
    assert unit is not None

    assert walk(reader, unit=str(unit.pk)) >= 30


def test_every_figure_of_a_village_opens_as_many_rows(reader: Client) -> None:
    village = Contact.objects.filter(verdict="counted").order_by("pk").values_list("region")[0][0]

    assert walk(reader, region=village, first="2025-05", last="2026-02") >= 20


def test_every_figure_of_a_province_opens_as_many_rows(county: None, client: Client) -> None:
    client.force_login(factories.make_user(Role.SUPERVISOR, place=factories.GANSU))

    assert walk(client) >= 60
    assert walk(client, region="6212") >= 60


def test_a_township_office_opens_its_own(county: None, client: Client, township: User) -> None:
    client.force_login(township)

    assert walk(client) >= 50
