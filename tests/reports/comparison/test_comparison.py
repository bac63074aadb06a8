"""The comparison: two years, places and units side by side, each number with its rows."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.choices import Role
from organization.models import User
from pairing.models import Pairing
from reports.comparison.figures import FIGURES
from reports.comparison.table import Row
from tests import factories
from tests.downloads import download
from visits.choices import ContactKind, NeedStatus

pytestmark = pytest.mark.django_db

PAGE = reverse("reports:comparison")
FILE = reverse("reports:comparison_export")


@pytest.fixture
def wall(client: Client, supervisor: User, clock: Callable[[str], None]) -> Client:
    """A supervisor's browser on 1 July 2024."""
    clock("2024-07-01")
    client.force_login(supervisor)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def year(pairing: Pairing, wall: Client) -> Pairing:
    """What was done in the first half of two years, in two townships."""
    far = factories.make_pairing(
        factories.make_household("远", village=factories.WHEAT), on=date(2024, 1, 1)
    )
    for day in (date(2023, 2, 1), date(2024, 2, 1), date(2024, 3, 1)):
        factories.make_contact(pairing, day)
    # After the days that are compared, and one that does not count.
    factories.make_contact(pairing, date(2023, 7, 2))
    factories.make_contact(pairing, date(2024, 3, 1))
    factories.make_contact(far, date(2024, 4, 1))
    factories.make_contact(far, date(2024, 5, 1), ContactKind.PHONE)
    factories.make_aid(pairing, date(2023, 7, 1), 100)
    factories.make_aid(pairing, date(2024, 6, 1), "250.50")
    factories.make_activity(day=date(2024, 5, 1))
    factories.make_activity("讲座", day=date(2024, 5, 2), place=factories.HANYUAN)
    factories.make_need(pairing.household, raised_on=date(2024, 5, 1))
    factories.make_need(
        pairing.household,
        raised_on=date(2023, 1, 5),
        status=NeedStatus.DONE,
        settled_on=date(2024, 1, 5),
        outcome="已办",
    )
    return pairing


def _rows(client: Client, **query: str) -> list[Row]:
    return list(client.get(PAGE, query).context["found"].rows)


def _figure(client: Client, key: str, **query: str) -> Row:
    return next(row for row in _rows(client, **query) if row.figure.key == key)


def _numbers(row: Row) -> tuple[Any, Any]:
    return row.now.number, row.then.number if row.then else None


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        ("people", (1, 1)),
        ("pairings", (2, 1)),
        ("cadres", (2, 1)),
        ("visits", (3, 1)),
        ("contacts", (1, 0)),
        ("aid", (Decimal("250.50"), Decimal(100))),
        ("activities", (2, 0)),
        ("raised", (1, 1)),
        ("settled", (1, 0)),
        ("unpaired", (0, None)),
        ("needs_open", (1, None)),
    ],
)
def test_a_figure_of_this_year_stands_beside_that_of_the_same_days_of_last(
    key: str, numbers: tuple[Any, Any], wall: Client, year: Pairing
) -> None:
    assert _numbers(_figure(wall, key)) == numbers


def test_the_days_may_be_others(wall: Client, year: Pairing) -> None:
    query = {"first": "2024-02-29", "last": "2024-12-31"}

    asked = wall.get(PAGE, query).context["asked"]

    assert (asked.then.first, asked.then.last) == (date(2023, 2, 28), date(2023, 12, 31))
    assert _numbers(_figure(wall, "visits", **query)) == (2, 1)


def test_shares_stand_beside_the_counts(wall: Client, year: Pairing) -> None:
    visits, lit = _figure(wall, "visits"), _figure(wall, "overdue")

    assert (visits.now.each, visits.then and visits.then.each) == (Decimal("1.5"), Decimal(1))
    assert (visits.change, visits.change_share) == (2, 2.0)
    assert lit.now.share == lit.now.number / 2


def test_places_stand_in_the_order_of_their_codes_and_make_the_whole(
    wall: Client, year: Pairing
) -> None:
    rows = _rows(wall, by="places", figure="visits")

    found = {str(row.label): _numbers(row) for row in rows if any(_numbers(row))}
    assert found == {"Hanyuan Town": (2, 1), "Shili Town": (1, 0), "Together": (3, 1)}
    assert [row.label.code for row in rows[:-1]] == sorted(row.label.code for row in rows[:-1])
    assert rows[0].now.of_all == pytest.approx(2 / 3)
    assert rows[-1].is_total


def test_what_a_county_did_itself_stands_apart_from_its_places(wall: Client, year: Pairing) -> None:
    rows = _rows(wall, by="places", figure="activities")

    found = {str(row.label): row.now.number for row in rows if row.now.number}
    assert found == {"Hanyuan Town": 1, "Xihe County itself": 1, "Together": 2}


def test_a_cadre_of_two_places_is_one_in_all(wall: Client, year: Pairing) -> None:
    factories.make_pairing(
        factories.make_household(village=factories.WHEAT), year.cadre, on=date(2024, 1, 1)
    )

    rows = _rows(wall, by="places", figure="cadres")

    assert sum(int(row.now.number) for row in rows[:-1]) == 3
    assert rows[-1].now.number == 2


def test_units_stand_by_name_and_make_the_whole(wall: Client, year: Pairing) -> None:
    rows = _rows(wall, by="units", figure="visits")

    names = [row.label.pinyin for row in rows[:-1]]
    assert names == sorted(names)
    assert sorted(_numbers(row) for row in rows[:-1]) == [(1, 0), (2, 1)]
    assert _numbers(rows[-1]) == (3, 1)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Hanyuan Town", "Shili Town"]),
        ("now", ["Hanyuan Town", "Shili Town"]),
        ("share", ["Hanyuan Town", "Shili Town"]),
        ("change", ["Hanyuan Town", "Shili Town"]),
    ],
)
def test_the_reader_may_sort_and_all_together_stays_last(
    sort: str, names: list[str], wall: Client, year: Pairing
) -> None:
    far = Pairing.objects.exclude(pk=year.pk).get()
    for month in (1, 2, 3):
        factories.make_contact(far, date(2024, month, 5))
    # Now the second township has more.
    expected = names if not sort else names[::-1]

    rows = _rows(wall, by="places", figure="visits", sort=sort)

    assert [str(row.label) for row in rows if row.now.number] == [*expected, "Together"]


@pytest.mark.parametrize("by", ["", "places", "units"])
def test_every_number_opens_as_many_rows(
    by: str, client: Client, office: User, wall: Client, year: Pairing
) -> None:
    client.force_login(office)
    opened = 0
    for key in FIGURES if by else ["visits"]:
        for row in _rows(client, by=by, figure=key):
            for side in (row.now, row.then):
                if side is None or not side.href:
                    continue
                context = client.get(side.href).context
                if row.figure.is_money:
                    shown: Any = context["sums"]["value"]
                else:
                    shown = context["page"].paginator.count
                assert shown == side.number, (row.figure.key, row.label, side.href)
                opened += 1
    assert opened > 20


def test_a_group_narrows_what_is_compared(wall: Client, year: Pairing) -> None:
    assert _numbers(_figure(wall, "visits", group="disabled")) == (2, 1)
    assert _numbers(_figure(wall, "people", group="orphan")) == (0, 0)
    assert "activities" not in {row.figure.key for row in _rows(wall, group="disabled")}


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ({"region": factories.LI_COUNTY[:6]}, "There is no place “621226”"),
        ({"first": "2024-02-30"}, "“2024-02-30” is not a day"),
        ({"first": "0001-01-01"}, "“0001-01-01” is not a day"),
        ({"first": "2024-05-01", "last": "2024-03-01"}, "The days were the wrong way round"),
        ({"figure": "points"}, "“points” is not known here"),
        ({"by": "persons"}, "“persons” is not known here"),
        ({"by": "units", "figure": "people"}, "People on the rosters are of no unit"),
        ({"by": "places", "region": factories.SOUTH_GATE}, "There are no smaller places"),
    ],
)
def test_what_cannot_be_is_said_and_the_nearest_view_shown(
    query: dict[str, str], note: str, wall: Client, year: Pairing
) -> None:
    answer = wall.get(PAGE, query)

    assert answer.status_code == 200
    assert any(str(each).startswith(note) for each in answer.context["notes"])
    assert note in answer.content.decode()
    assert answer.context["found"].rows


def test_a_province_compares_places_where_units_were_asked_for(
    client: Client, db: None, clock: Callable[[str], None]
) -> None:
    clock("2024-07-01")
    client.force_login(factories.make_user(Role.SUPERVISOR, place=factories.GANSU))
    client.cookies["django_language"] = "en"
    factories.make_contact(factories.make_pairing(), date(2024, 2, 1))

    answer = client.get(PAGE, {"by": "units"})

    assert "Units are compared in a county" in answer.content.decode()
    assert "Longnan City" in answer.content.decode()


def test_an_empty_place_says_so(wall: Client) -> None:
    assert "Nothing is recorded here of these days" in wall.get(PAGE).content.decode()


def test_no_person_is_compared(wall: Client, year: Pairing) -> None:
    for by in ("", "places", "units"):
        assert year.cadre.user.name not in wall.get(PAGE, {"by": by}).content.decode()


def test_the_file_has_the_rows_of_the_page(wall: Client, year: Pairing) -> None:
    query = {"by": "places", "figure": "aid"}
    shown = _rows(wall, **query)

    file = download(wall, FILE, as_="csv", **query)

    lines = file.lines()
    assert [line["Place or unit"] for line in lines] == [str(row.label) for row in shown]
    assert lines[-1]["Yuan"] == "250.50"
    assert lines[-1]["Yuan then"] == "100.00"
    assert lines[-1]["Change"] == "150%"
    assert lines[0]["Days"] == "2024-01-01 – 2024-07-01"
    assert "Place beside place" in file.name
    years = download(wall, FILE, as_="xlsx").sheet()
    assert years.max_row == len(_rows(wall)) + 1


def test_no_file_reaches_beyond_the_scope(wall: Client) -> None:
    assert wall.post(FILE, {"region": factories.LI_COUNTY[:6]}).status_code == 404


@pytest.mark.parametrize("by", ["", "places", "units"])
@pytest.mark.parametrize("figure", ["visits", "overdue", "cadres"])
def test_a_comparison_asks_the_database_as_often_for_many(
    by: str, figure: str, wall: Client, year: Pairing
) -> None:
    query = {"by": by, "figure": figure}
    counts = []
    for number in (1, 6):
        for _n in range(number):
            factories.make_contact(factories.make_pairing(), date(2024, 3, 1))
        wall.get(PAGE, query)
        with CaptureQueriesContext(connection) as queries:
            wall.get(PAGE, query)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 30
