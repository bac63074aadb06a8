"""The tables of the dashboard and the summary as files."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.dates import today
from organization.models import User
from pairing.models import Pairing
from tests import factories
from tests.downloads import download
from visits.choices import ContactKind

pytestmark = pytest.mark.django_db

AREAS = reverse("reports:dashboard_export")
SUMMARY = reverse("reports:summary")
FIGURES = reverse("reports:figures_export")
GROUPS = reverse("reports:groups_export")


@pytest.fixture
def wall(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    client.cookies["django_language"] = "en"
    return client


def _lines(client: Client, address: str, **posted: str) -> list[dict[str, str]]:
    return download(client, address, as_="csv", **posted).lines()


def test_the_summarys_figures_are_those_of_its_page(wall: Client, pairing: Pairing) -> None:
    factories.make_contact(pairing, date(2024, 2, 1), ContactKind.PHONE)
    factories.make_aid(pairing, date(2024, 2, 1), "80.50")
    period = {"first": "2024-01-01", "last": "2024-12-31"}
    shown = wall.get(SUMMARY, period).context["summary"]

    lines = _lines(wall, FIGURES, **period)

    found = {line["Figure"]: line["Number"] or line["Yuan"] for line in lines}
    assert found == {
        "Households on the rosters": str(shown.households),
        "People": str(shown.people),
        "Units with paired cadres": "1",
        "Paired cadres": "1",
        "Pairings": "1",
        "Households that are paired": "1",
        "Home visits": "0",
        "Other contacts": "1",
        "Activities": "0",
        "Times aid was given": "1",
        "Households that were given aid": "1",
        "Aid to each of them, where it was the same": "80.50",
        "Aid, goods at their value": "80.50",
        "of which cash": "80.50",
        "of which goods": "0.00",
        "Aid from cadres": "80.50",
    }
    assert {(x["Place"], x["Period from"], x["Period to"]) for x in lines} == {
        ("Xihe County", "2024-01-01\t", "2024-12-31\t")
    }


def test_the_summarys_groups_end_with_all_together(wall: Client, pairing: Pairing) -> None:
    child = factories.make_recipient(pairing.household, group=factories.make_group("orphan"))

    orphans, _disabled, together = _lines(wall, GROUPS, first="", last="")

    assert (orphans["Group"], orphans["People"]) == (str(child.group), "1")
    assert (together["Group"], together["People"]) == ("Together", "2")
    assert together["Households on the rosters"] == "1"
    assert together["Period from"] == ""


@pytest.mark.parametrize("query", ["", "?first=&last=2024-06-30", "?first=2024-01-01&last="])
def test_the_page_posts_the_very_summary_that_it_shows(
    query: str, wall: Client, pairing: Pairing
) -> None:
    page = wall.get(SUMMARY + query)
    shown = page.context["summary"]
    carried = dict(page.context["carried"])

    lines = _lines(wall, FIGURES, **carried)

    for name, value in carried.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page.content.decode()
    assert lines[0]["Period from"] == (f"{shown.first}\t" if shown.first else "")
    assert lines[0]["Period to"] == f"{shown.last}\t"


@pytest.mark.parametrize("address", [FIGURES, GROUPS])
def test_a_period_that_ends_before_it_begins_has_no_file(address: str, wall: Client) -> None:
    answer = wall.post(address, {"first": "2024-05-01", "last": "2024-04-01"})

    assert answer.status_code == 404


@pytest.mark.parametrize("address", [AREAS, FIGURES, GROUPS])
def test_no_file_reaches_beyond_the_scope(address: str, wall: Client) -> None:
    assert wall.post(address, {"region": factories.LI_COUNTY[:6]}).status_code == 404


def test_a_file_of_figures_costs_the_same_whatever_the_county(
    wall: Client, pairing: Pairing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for address, number in ((FIGURES, 21), (GROUPS, 19)):
        wall.post(address)
        with django_assert_num_queries(number):
            wall.post(address)
    for _ in range(15):
        factories.make_pairing()
    for address, number in ((FIGURES, 21), (GROUPS, 19)):
        with django_assert_num_queries(number):
            wall.post(address)


def test_a_summary_names_its_period_in_the_file(wall: Client, pairing: Pairing) -> None:
    day = today().isoformat()

    year = download(wall, FIGURES, first="2024-01-01", last="2024-12-31").name
    to_today = download(wall, FIGURES, first="", last="").name
    to_then = download(wall, GROUPS, first="", last="2024-06-30").name

    assert year == f"Summary_Xihe County_2024-01-01–2024-12-31_{day}.xlsx"
    assert to_today == f"Summary_Xihe County_{day}.xlsx"
    assert to_then == f"Summary by group_Xihe County_–2024-06-30_{day}.xlsx"
