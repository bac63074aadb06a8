"""The figures of a summary: counted from the records."""

from datetime import date
from decimal import Decimal

import pytest

from common.errors import DomainError
from reports.summaries.figures import summarise
from tests import factories
from tests.harness import run_command
from visits.choices import AidKind, ContactKind, Verdict


@pytest.fixture
def home(db):
    """A household of two in 南关村, paired since 1 March 2023."""
    home = factories.make_household()
    factories.make_recipient(home, joined_on=date(2023, 1, 15))
    factories.make_recipient(
        home, group=factories.make_group("orphan"), joined_on=date(2023, 1, 15)
    )
    return home


@pytest.fixture
def held(home):
    return factories.make_pairing(home, on=date(2023, 3, 1))


def figures(first=None, last=date(2023, 12, 31), place=factories.XIHE):
    found = summarise(
        factories.get_region(place), factories.make_programme(), first=first, last=last
    )
    return {
        "people": (found.households, found.people),
        "paired": (found.cadres, found.pairings),
        "seen": (found.visits, found.contacts),
        "activities": found.activities,
        "money": (found.money, found.goods),
    }


def test_figures_of_a_county_are_counted_from_its_records(held):
    factories.make_contact(held, date(2023, 3, 5))
    factories.make_contact(held, date(2023, 3, 6), ContactKind.PHONE)
    factories.make_contact(held, date(2023, 3, 7), ContactKind.ONLINE)
    factories.make_aid(held, date(2023, 3, 5), 200)
    factories.make_aid(held, date(2023, 3, 5), "80.50", kind=AidKind.GOODS)
    factories.make_activity(day=date(2023, 3, 8), place=factories.SHILI)

    assert figures() == {
        "people": (1, 2),
        "paired": (1, 1),
        "seen": (1, 2),
        "activities": 1,
        "money": (Decimal("280.50"), Decimal("80.50")),
    }


def test_county_without_records_is_all_zero(db):
    assert figures() == {
        "people": (0, 0),
        "paired": (0, 0),
        "seen": (0, 0),
        "activities": 0,
        "money": (0, 0),
    }


def test_only_contacts_that_count_are_counted(held):
    day = date(2023, 3, 5)
    factories.make_contact(held, day)
    factories.make_contact(held, day)
    factories.make_contact(held, date(2023, 2, 1))
    factories.make_contact(held, date(2023, 3, 6), is_reached=False)
    factories.make_contact(held, date(2023, 3, 7), verdict=Verdict.REJECTED)

    assert figures()["seen"] == (1, 0)


def test_both_ends_of_a_period_belong_to_it(held):
    for day in (date(2023, 3, 31), date(2023, 4, 1), date(2023, 4, 30), date(2023, 5, 1)):
        factories.make_contact(held, day)
        factories.make_aid(held, day, 10)
        factories.make_activity(str(day), day=day)

    april = figures(date(2023, 4, 1), date(2023, 4, 30))

    assert (april["seen"], april["activities"], april["money"][0]) == ((2, 0), 2, 20)
    assert figures(None, date(2023, 4, 1))["seen"] == (2, 0)


def test_people_and_pairings_are_those_of_the_last_day(home, held):
    gone = home.recipients.earliest("pk")
    gone.status, gone.ended_on, gone.exit_reason = "ended", date(2023, 6, 30), "moved_away"
    gone.save()
    held.ended_on, held.end_reason = date(2023, 8, 31), "moved_away"
    held.save()

    assert figures(last=date(2023, 1, 14))["people"] == (0, 0)
    assert figures(last=date(2023, 1, 15))["people"] == (1, 2)
    assert figures(last=date(2023, 6, 29))["people"] == (1, 2)
    assert figures(last=date(2023, 6, 30))["people"] == (1, 1)
    assert figures(last=date(2023, 2, 28))["paired"] == (0, 0)
    assert figures(last=date(2023, 3, 1))["paired"] == (1, 1)
    assert figures(last=date(2023, 8, 31))["paired"] == (1, 1)
    assert figures(last=date(2023, 9, 1))["paired"] == (0, 0)


def test_cadre_with_two_households_is_one_cadre(held):
    factories.make_pairing(factories.make_household(), held.cadre, on=date(2023, 3, 1))

    assert figures()["paired"] == (1, 2)


def test_township_and_programme_have_their_own_figures(held):
    other = factories.make_programme("jieqin")
    elsewhere = factories.make_household(village=factories.WHEAT)
    factories.make_recipient(elsewhere)
    far = factories.make_pairing(elsewhere, on=date(2023, 3, 1))
    second = factories.make_pairing(
        held.household, held.cadre, programme=other, on=date(2023, 3, 1)
    )
    for pairing in (held, far, second):
        factories.make_contact(pairing, date(2023, 3, 5))
        factories.make_aid(pairing, date(2023, 3, 5), 10)
    factories.make_activity(day=date(2023, 3, 5), place=factories.SHILI)
    factories.make_activity("别的", day=date(2023, 3, 5), programme=other)

    assert figures()["seen"] == (2, 0)
    assert figures()["money"][0] == 20
    assert figures()["activities"] == 1
    here = figures(place=factories.HANYUAN)
    assert (here["people"], here["paired"], here["seen"]) == ((1, 2), (1, 1), (1, 0))
    assert here["activities"] == 0
    assert figures(place=factories.LI_COUNTY)["people"] == (0, 0)


def test_groups_are_in_the_programmes_order(held):
    found = summarise(
        factories.get_region(), factories.make_programme(), last=date(2023, 12, 31)
    ).groups

    assert [(g.name, g.people, g.households) for g in found] == [
        ("孤儿", 1, 1),
        ("困难重度残疾人", 1, 1),
    ]


def test_without_an_end_the_period_runs_to_today(held, clock):
    clock("2023-07-15")
    factories.make_contact(held, date(2023, 7, 15))
    factories.make_contact(held, date(2023, 7, 16))

    found = summarise(factories.get_region(), factories.make_programme())

    assert (found.last, found.visits) == (date(2023, 7, 15), 1)


def test_period_that_ends_before_it_begins_is_refused(db):
    with pytest.raises(DomainError) as caught:
        figures(date(2023, 6, 1), date(2023, 5, 31))

    assert caught.value.code == "period"


def test_summary_takes_a_constant_number_of_queries(held, django_assert_max_num_queries):
    for _ in range(5):
        factories.make_pairing(factories.make_household())
    region, programme = factories.get_region(), factories.make_programme()

    with django_assert_max_num_queries(13):
        summarise(region, programme, last=date(2023, 12, 31))


@pytest.mark.parametrize(
    "options",
    [["--from", "2023年3月1日", "--to", "20231231"], ["--from", "2023-3-1", "--to", "2023.12.31"]],
)
def test_command_takes_days_in_any_form(held, options):
    factories.make_contact(held, date(2023, 3, 5))

    outcome = run_command("county_summary", "621225", *options)

    zh, en = outcome.out.splitlines()
    assert zh.startswith(
        "2023年3月1日至2023年12月31日，西和县1名干部与1户2人结对帮扶，走访探视1人(次)"
    )
    assert en.startswith("Xihe County, 2023-03-01 to 2023-12-31: 1 cadre is paired with")
