"""The dashboard: what it shows of which region, how it says what it cannot, and its wall."""

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Household, Pairing
from reports.figures.value import Figures
from tests import factories
from tests.downloads import download
from visits.choices import ContactKind, Status

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("reports:dashboard")
WALL = reverse("reports:dashboard_wall")
EXPORT = reverse("reports:dashboard_export")


@pytest.fixture
def desk(client: Client, supervisor: User) -> Client:
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


def names(page: object) -> list[str]:
    return [str(row.part.name) for row in page.context["rows"]]  # type: ignore[attr-defined]


def notes(page: object) -> list[str]:
    return list(page.context["asked"].notes)  # type: ignore[attr-defined]


def test_the_furthest_behind_come_first_and_all_are_added_up(desk: Client, county: None) -> None:
    page = desk.get(DASHBOARD)

    whole: Figures = page.context["whole"]
    assert names(page) == ["Hanyuan Town", "Shili Town"]
    assert (whole.lit, whole.on_time, whole.unpaired) == (3, 2, 1)
    lights = {tile.key: tile.cell.number for tile in page.context["lights"]}
    assert lights == {
        "overdue": 1,
        "due_soon": 0,
        "on_track": 0,
        "met": 1,
        "paused": 1,
        "unpaired": 1,
    }
    assert [row.grade for row in page.context["rows"]] == [Status.OVERDUE, Status.MET]
    assert "67%" in page.content.decode()


def test_each_level_is_a_click_from_the_next_and_the_way_back(client: Client, county: None) -> None:
    client.force_login(factories.make_user(Role.SUPERVISOR, place=factories.GANSU))
    client.cookies["django_language"] = "en"
    page = client.get(DASHBOARD, {"period": "last_year"})
    trails = []
    while page.context["asked"].has_places:
        trails.append([str(place) for place, _address in page.context["trail"]])
        page = client.get(page.context["rows"][0].part.href)

    assert page.context["region"].code == factories.SOUTH_GATE
    assert [trail[-1] for trail in trails] == [
        "Gansu Province",
        "Longnan City",
        "Xihe County",
        "Hanyuan Town",
    ]
    assert page.context["asked"].period.key == "last_year"
    (_province, up), *_others = page.context["trail"]
    assert str(client.get(up).context["asked"].region.code) == factories.GANSU


def test_a_unit_is_a_view_of_its_own(desk: Client, county: None, pairing: Pairing) -> None:
    unit = pairing.cadre.user.unit
    assert unit is not None
    listed = desk.get(DASHBOARD, {"by": "unit"})

    row = next(row for row in listed.context["rows"] if row.part.name == unit)
    page = desk.get(row.part.href)

    assert page.context["whole"].pairings == 1
    assert names(page) == ["Hanyuan Town"]
    assert page.context["asked"].unit == unit
    assert "unpaired" not in {tile.key for tile in page.context["lights"]}


def test_a_village_is_told_apart_by_units_and_says_nothing_of_places(
    desk: Client, county: None, pairing: Pairing
) -> None:
    page = desk.get(DASHBOARD, {"region": pairing.region_id})

    units = {row.part.name for row in page.context["rows"]}
    here = Pairing.objects.filter(region=pairing.region_id)
    assert units == {each.cadre.user.unit for each in here}
    assert "by=unit" not in page.context["asked"].address()
    words = page.content.decode()
    assert "Units, the furthest behind first" in words
    assert "Told apart by" not in words


def test_a_village_where_nothing_is_paired_has_no_table(desk: Client) -> None:
    factories.make_household("空", village=factories.WHEAT)

    page = desk.get(DASHBOARD, {"region": factories.WHEAT})

    assert page.context["rows"] == []
    assert "Nothing is paired in any of them yet." not in page.content.decode()


def test_a_unit_from_elsewhere_is_named_without_a_view(desk: Client) -> None:
    elsewhere = factories.make_unit("省直单位", place=factories.GANSU)
    factories.make_pairing(cadre=factories.make_cadre(unit=elsewhere))

    page = desk.get(DASHBOARD, {"by": "unit"})
    opened = desk.get(DASHBOARD, {"unit": str(elsewhere.pk)})

    (row,) = page.context["rows"]
    assert (row.part.name, row.part.href, row.pairings.href) == (elsewhere, "", "")
    assert notes(opened) == ["The unit is none of those that you see; all are shown."]


def test_a_view_can_be_sent(desk: Client, county: None) -> None:
    """The address of a view shows the same to whoever else sees the region."""
    asked = {"region": "621225100", "group": "disabled", "first": "2025-03", "last": "2025-05"}
    page = desk.get(DASHBOARD, asked)

    address = urlsplit(page.context["asked"].address())

    sent = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert sent == asked | {"programme": factories.AIXIN}
    again = desk.get(address.geturl())
    assert again.context["whole"] == page.context["whole"]
    assert str(again.context["asked"].period) == "March 2025 – May 2025"


def test_a_period_is_whole_months_of_two_years(desk: Client, pairing: Pairing) -> None:
    year = today().year
    factories.make_contact(pairing, date(year - 1, 3, 31))
    factories.make_contact(pairing, date(year - 1, 4, 1), ContactKind.PHONE)
    factories.make_aid(pairing, date(year - 1, 4, 30), "80.50")

    def done(**asked: str) -> list[object]:
        page = desk.get(DASHBOARD, asked)
        assert notes(page) == []
        tiles = {t.key: t.cell.number for g in page.context["groups"] for t in g.tiles}
        return [tiles[name] for name in ("visits", "contacts", "aid")]

    assert done() == [0, 0, 0]
    assert done(period="last_year") == [1, 1, Decimal("80.50")]
    assert done(first=f"{year - 1}-04", last=f"{year - 1}-04") == [0, 1, Decimal("80.50")]
    assert done(last=f"{year - 1}-03") == [1, 0, 0]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"region": "621226"}, "“621226” is no region of yours; Xihe County is shown."),
        ({"region": "62"}, "“62” is no region of yours; Xihe County is shown."),
        ({"region": "abc"}, "“abc” is no region of yours; Xihe County is shown."),
        ({"region": "６２１２２５"}, "“６２１２２５” is no region of yours; Xihe County is shown."),
        (
            {"region": "621225999"},
            "There is no region “621225999”; Xihe County around it is shown.",
        ),
        (
            {"region": "621225100999"},
            "There is no region “621225100999”; Hanyuan Town around it is shown.",
        ),
        ({"region": "6212251"}, "There is no region “6212251”; Xihe County around it is shown."),
        ({"programme": "none"}, "No programme “none” runs here; Love Gansu is shown."),
        ({"group": "none"}, "There is no group “none” in this programme; all are shown."),
        ({"unit": "999999"}, "The unit is none of those that you see; all are shown."),
        ({"unit": "x"}, "The unit is none of those that you see; all are shown."),
        ({"period": "week"}, "“week” is no period; this year is shown."),
        (
            {"first": "2026-13"},
            "“2026-13” is no month; this year is shown. A month is written 2026-05.",
        ),
        (
            {"first": "2026-1²"},
            "“2026-1²” is no month; this year is shown. A month is written 2026-05.",
        ),
        (
            {"first": "2026-05", "last": "2026-04"},
            "The period ends in April 2026, before it begins in May 2026; this year is shown.",
        ),
        (
            {"first": "2020-01", "last": "2020-12"},
            "Figures by month are there from January 2025 to December 2026; this year is shown.",
        ),
        (
            {"first": "2024-11", "last": "2025-02"},
            "Figures by month are there from January 2025 to December 2026; "
            "the period is cut to these.",
        ),
    ],
)
def test_what_cannot_be_shown_is_said_and_the_nearest_view_shown(
    desk: Client, pairing: Pairing, clock: object, asked: dict[str, str], sentence: str
) -> None:
    clock("2026-11-22")  # type: ignore[operator]
    page = desk.get(DASHBOARD, asked)
    wall = desk.get(WALL, asked)

    assert (page.status_code, wall.status_code) == (200, 200)
    assert [note.replace(str(page.context["programme"]), "Love Gansu") for note in notes(page)] == [
        sentence
    ]
    assert page.context["whole"].pairings == 1
    # The view's own address names what is shown.
    assert notes(desk.get(page.context["asked"].address())) == []


def test_nothing_of_another_township_is_shown_to_one(client: Client, township: User) -> None:
    factories.make_pairing(factories.make_household("远", village=factories.WHEAT))
    client.force_login(township)

    page = client.get(DASHBOARD, {"region": factories.SHILI[:9]})

    assert page.context["region"].code == factories.HANYUAN
    assert page.context["whole"] == Figures()
    assert client.post(EXPORT, {"region": factories.SHILI[:9], "as": "csv"}).status_code == 404


@pytest.mark.parametrize("asked", [{}, {"group": "orphan"}, {"region": "621225100"}])
def test_the_dashboard_asks_the_database_as_often_whatever_the_county(
    desk: Client,
    county: None,
    django_assert_num_queries: DjangoAssertNumQueries,
    asked: dict[str, str],
) -> None:
    """Twelve at the most where figures are kept; what is counted for the view costs some more."""
    is_kept = "region" not in asked
    for group in ("disabled", "orphan"):
        factories.make_recipient(Household.objects.latest("pk"), group=factories.make_group(group))
    desk.get(DASHBOARD, asked)
    number = 7 if is_kept else 24
    with django_assert_num_queries(number):
        desk.get(DASHBOARD, asked)
    for _ in range(15):
        factories.make_pairing()
    desk.get(DASHBOARD, asked)
    with django_assert_num_queries(number):
        desk.get(DASHBOARD, asked)


def test_an_empty_county_says_what_comes_first(desk: Client) -> None:
    for address in (DASHBOARD, WALL):
        page = desk.get(address).content.decode()

        assert "Nothing is paired here yet" in page
        assert "echarts" not in page


def test_a_household_without_a_cadre_is_a_view_already(desk: Client) -> None:
    factories.make_household()

    page = desk.get(DASHBOARD)

    assert page.context["whole"].unpaired == 1
    assert [row.grade for row in page.context["rows"]] == [Status.PAUSED]
    assert '<p class="hero-number">—</p>' in page.content.decode()


def test_numbers_of_ten_million_have_their_separators(
    desk: Client, pairing: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_aid(pairing, today(), "9999999.99")
    factories.make_aid(pairing, today(), "9999999.99")

    page = desk.get(DASHBOARD).content.decode()

    assert "¥19,999,999.98" in page


def test_a_chart_has_its_table_with_the_same_numbers(desk: Client, county: None) -> None:
    page = desk.get(DASHBOARD)

    charts = {chart.key: chart for chart in page.context["charts"]}
    assert set(charts) == {"pace_visits", "pace_contacts", "months", "kinds", "groups"}
    drawn = page.context["drawn"]["months"]
    assert [each["values"][0] for each in drawn["series"]] == [4.0, 4.0]
    for category, cells in charts["months"].rows:
        for cell, each in zip(cells, drawn["series"], strict=True):
            place = drawn["categories"].index(category)
            assert (each["values"][place], each["links"][place]) == (cell.number, cell.href)
    done, due = charts["pace_visits"].series
    assert [cell.number for cell in done.cells if cell is not None][-1] == 4
    assert [cell.number for cell in due.cells if cell is not None][-1] == 4


def test_the_pace_opens_no_rows_where_visits_are_credited_as_contacts(
    desk: Client, pairing: Pairing
) -> None:
    """More is credited than the list of contacts would have rows."""
    year = today().year
    factories.make_rule(contacts=4, visits=2, year=year, visit_counts_as_contact=True)
    factories.make_contact(pairing, date(year, 1, 5))
    factories.make_contact(pairing, date(year, 1, 6), ContactKind.PHONE)

    charts = {chart.key: chart for chart in desk.get(DASHBOARD).context["charts"]}

    contacts = charts["pace_contacts"].series[0].cells[0]
    visits = charts["pace_visits"].series[0].cells[0]
    assert contacts is not None
    assert visits is not None
    assert (contacts.number, contacts.href) == (2, "")
    assert visits.number == 1
    assert "kind=visits" in visits.href


def test_the_wall_shows_the_same_without_menus(desk: Client, county: None) -> None:
    page = desk.get(WALL).content.decode()

    assert "67%" in page
    assert "Hanyuan Town" in page
    assert "Sign out" not in page
    assert "js/dashboard/wall.js" in page


# The table as a file


def test_the_places_are_exported_as_they_stand_and_together(desk: Client, county: None) -> None:
    page = desk.get(DASHBOARD).context

    lines = download(desk, EXPORT, as_="csv").lines()

    rows = [*page["rows"], page["total"]]
    assert [line["Place"] for line in lines] == [
        *(str(row.part.name) for row in rows[:-1]),
        "Together",
    ]
    for line, row in zip(lines, rows, strict=True):
        figures = row.part.figures
        assert line["Overdue"] == str(figures.overdue)
        assert line["Met"] == str(figures.lights["met"])
        assert line["Unpaired"] == str(figures.unpaired)
        assert line["Pairings"] == str(figures.pairings)
        assert line["Home visits"] == str(row.visits.number)
        assert line["Other contacts"] == str(row.contacts.number)
    assert [line["On time"] for line in lines] == ["50%", "100%", "67%"]


def test_a_place_where_nothing_is_asked_has_no_share(desk: Client) -> None:
    factories.make_household("空", village=factories.WHEAT)

    lines = download(desk, EXPORT, as_="csv").lines()

    assert [line["On time"] for line in lines] == ["", ""]


def test_the_places_together_are_outside_the_filter_of_the_workbook(
    desk: Client, pairing: Pairing
) -> None:
    file = download(desk, EXPORT, region=factories.HANYUAN[:9])

    sheet = file.sheet()
    assert [cell.value for cell in sheet["A"]] == ["Place", "Nanguan Village", "Together"]
    assert sheet.auto_filter.ref == "A1:K2"
    assert "Hanyuan Town" in file.name


def test_a_file_costs_the_same_whatever_the_county(
    desk: Client, pairing: Pairing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.post(EXPORT)
    with django_assert_num_queries(11):
        desk.post(EXPORT)
    for _ in range(15):
        factories.make_pairing()
    desk.post(EXPORT)
    with django_assert_num_queries(11):
        desk.post(EXPORT)
