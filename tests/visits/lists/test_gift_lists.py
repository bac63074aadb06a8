"""The lists of distributions and of donors: what narrows them, their sums and their files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.models import User
from pairing.models import Pairing
from tests import factories
from tests.downloads import download
from visits.choices import AidKind, DonorKind, Giver, HandoutState, Purpose
from visits.models import Aid, Distribution, Handout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

DISTRIBUTIONS = reverse("visits:distribution_list")
DONORS = reverse("visits:donor_list")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _handed_out(distribution: Distribution, *numbers: int) -> None:
    for line in distribution.lines.filter(number__in=numbers):
        aid = factories.give(line.household, distribution.day, line.value)
        Handout.objects.filter(pk=line.pk).update(state=HandoutState.HANDED_OUT, aid=aid)


def _shown(client: Client, address: str, **filters: Any) -> list[str]:
    page = client.get(address, filters)
    assert page.status_code == 200
    return [row.name for row in page.context["page"]]


@pytest.fixture
def distributions(db: None) -> None:
    north = factories.make_household("赵一")
    wheat = factories.make_household("钱二", village=factories.WHEAT)
    money = factories.make_distribution(
        north,
        wheat,
        name="秋季助学",
        day=date(2023, 6, 1),
        giver=Giver.DONOR,
        donor=factories.make_donor("春蕾基金会"),
        purpose=Purpose.SCHOLARSHIP,
    )
    _handed_out(money, 1)
    oil = factories.make_distribution(
        wheat,
        name="中秋米油",
        value=150,
        day=date(2023, 4, 20),
        kind=AidKind.GOODS,
        items="米油",
        giver=Giver.UNIT,
        giver_unit=factories.make_unit("西和县供销社"),
    )
    _handed_out(oil, 1)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["秋季助学", "中秋米油"]),
        ({"sort": "earliest"}, ["中秋米油", "秋季助学"]),
        ({"first": "2023-05-01"}, ["秋季助学"]),
        ({"last": "2023-05-01"}, ["中秋米油"]),
        ({"giver": "unit"}, ["中秋米油"]),
        ({"kind": "cash"}, ["秋季助学"]),
        ({"what_for": Purpose.SCHOLARSHIP.value}, ["秋季助学"]),
        ({"state": "open"}, ["秋季助学"]),
        ({"state": "closed"}, ["中秋米油"]),
        ({"state": "reversed"}, []),
        ({"q": "助学"}, ["秋季助学"]),
        ({"q": "供销社"}, ["中秋米油"]),
        ({"q": "春蕾"}, ["秋季助学"]),
    ],
)
def test_distributions_are_narrowed(
    desk: Client, distributions: None, filters: dict[str, str], names: list[str]
) -> None:
    assert _shown(desk, DISTRIBUTIONS, **filters) == names


def test_distributions_of_a_donor(desk: Client, distributions: None) -> None:
    donor = factories.make_donor("春蕾基金会")
    other = factories.make_donor("别家")

    assert _shown(desk, DISTRIBUTIONS, donor=donor.pk) == ["秋季助学"]
    assert _shown(desk, DISTRIBUTIONS, donor=other.pk) == []


def test_a_foreign_donor_is_told_and_left_out(desk: Client, distributions: None) -> None:
    foreign = factories.make_donor("外县企业", place=factories.LI_COUNTY)

    page = desk.get(DISTRIBUTIONS, {"donor": foreign.pk})

    assert len(page.context["page"].object_list) == 2
    assert len(page.context["notes"]) == 1


def test_sums_stand_below_and_are_of_the_place_asked_for(desk: Client, distributions: None) -> None:
    whole = desk.get(DISTRIBUTIONS).context["sums"]
    wheat = desk.get(DISTRIBUTIONS, {"region": factories.SHILI[:9]}).context["sums"]

    assert whole == {"total": 2, "lines": 3, "done": 2, "value": Decimal(350)}
    assert wheat == {"total": 2, "lines": 2, "done": 1, "value": Decimal(150)}
    assert "¥350.00" in desk.get(DISTRIBUTIONS).content.decode().split("<tfoot>")[1]


def test_a_township_counts_its_own_lines(
    client: Client, township: User, distributions: None
) -> None:
    client.force_login(township)

    page = client.get(DISTRIBUTIONS)

    assert [row.name for row in page.context["page"]] == ["秋季助学"]
    assert page.context["sums"] == {"total": 1, "lines": 1, "done": 1, "value": Decimal(200)}


def test_a_cadre_finds_the_distributions_of_its_households_on_the_phone(
    client: Client, pairing: Pairing, distributions: None
) -> None:
    factories.make_distribution(pairing.household, name="慰问金")
    client.force_login(pairing.cadre.user)

    page = client.get(DISTRIBUTIONS)

    assert [row.name for row in page.context["page"]] == ["慰问金"]
    assert page.context["sums"]["lines"] == 1
    assert "donor" not in page.context["form"].fields


def test_distributions_are_taken_away_as_they_are_narrowed(
    desk: Client, distributions: None
) -> None:
    address = reverse("visits:distribution_list_export")

    (row,) = download(desk, address, as_="csv", what_for="scholarship").lines()

    assert (row["Name"], row["Lines"], row["Handed out"]) == ("秋季助学", "2", "1")
    assert row["Given, in yuan"] == "200.00"


@pytest.fixture
def donors(db: None) -> None:
    home = factories.make_household("赵一")
    other = factories.make_household("钱二", village=factories.WHEAT)
    factories.make_donor("春蕾基金会", contact="王主任 13900001234")
    factories.make_donor("张三丰", kind=DonorKind.PERSON)
    factories.make_donor("未捐企业")
    factories.give(home, date(2023, 5, 1), 300, donor="春蕾基金会", purpose=Purpose.SCHOLARSHIP)
    factories.give(other, date(2022, 5, 1), 500, donor="春蕾基金会")
    factories.give(home, date(2022, 6, 1), 1000, donor="张三丰")
    gone = factories.give(home, date(2023, 5, 2), 9000, donor="张三丰")
    Aid.objects.filter(pk=gone.pk).update(reversed_on=gone.day, reverse_reason="重复")


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"sort": "value"}, ["张三丰", "春蕾基金会", "未捐企业"]),
        ({"sort": "latest"}, ["春蕾基金会", "张三丰", "未捐企业"]),
        ({"first": "2023-01-01"}, ["春蕾基金会"]),
        ({"last": "2022-12-31", "sort": "value"}, ["张三丰", "春蕾基金会"]),
        ({"what_for": Purpose.SCHOLARSHIP.value}, ["春蕾基金会"]),
        ({"kind": DonorKind.PERSON.value}, ["张三丰"]),
        ({"region": factories.SHILI[:9]}, ["春蕾基金会"]),
        ({"q": "基金"}, ["春蕾基金会"]),
        ({"q": "zsf"}, ["张三丰"]),
        ({"q": "zhang san"}, ["张三丰"]),
        ({"q": "ZHANGSAN"}, ["张三丰"]),
        ({"q": "无此人"}, []),
    ],
)
def test_donors_are_narrowed(
    desk: Client, donors: None, filters: dict[str, str], names: list[str]
) -> None:
    assert _shown(desk, DONORS, **filters) == names


def test_donors_sums_are_of_what_stands_in_the_time_asked_for(desk: Client, donors: None) -> None:
    whole = desk.get(DONORS)
    of_2023 = desk.get(DONORS, {"first": "2023-01-01"})

    assert whole.context["sums"] == {"total": 3, "value": Decimal(1800)}
    assert of_2023.context["sums"] == {"total": 1, "value": Decimal(300)}
    (row,) = of_2023.context["page"]
    assert (row.given, row.homes, row.last_on) == (Decimal(300), 1, date(2023, 5, 1))
    assert "¥1,800.00" in whole.content.decode().split("<tfoot>")[1]


def test_donors_are_taken_away_and_a_supervisor_gets_no_contact(
    desk: Client, donors: None, supervisor: User
) -> None:
    address = reverse("visits:donor_list_export")

    (whole,) = download(desk, address, as_="csv", q="春蕾").lines()
    desk.force_login(supervisor)
    (masked,) = download(desk, address, as_="csv", q="春蕾").lines()

    assert whole["Whom to reach, and how"].startswith("王主任")
    assert whole["Given in all, in yuan"] == masked["Given in all, in yuan"] == "800.00"
    assert masked["Name"] == "春蕾基金会"
    assert "王主任" not in str(masked)


@pytest.mark.parametrize("address", [DISTRIBUTIONS, DONORS])
def test_as_many_queries_for_many_rows_as_for_few(
    desk: Client, distributions: None, donors: None, address: str
) -> None:
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    for number in range(12):
        household = factories.make_household(f"户{number}")
        donor = factories.make_donor(f"企业{number}")
        factories.make_distribution(household, giver=Giver.DONOR, donor=donor)
        factories.give(household, date(2023, 5, 1), donor=donor.name)
    with CaptureQueriesContext(connection) as many:
        desk.get(address)

    assert len(few) == len(many) <= 14
