"""The summary: its figures from the records, its sentences from the figures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.errors import DomainError
from organization.choices import Level
from organization.models import Region
from pairing.models import Programme
from reports.summary import Summary, day_zh, money_en, money_zh, summarise
from tests import factories
from tests.harness import run_command
from visits.choices import AidKind, ContactKind, Verdict

XIHE = Region(code=factories.XIHE, level=Level.COUNTY, name="西和县")
# The figures that 西和县 published for 2023.
PUBLISHED = Summary(
    region=XIHE,
    programme=Programme(slug=factories.AIXIN, name="结对帮扶·爱心甘肃"),
    first=None,
    last=date(2023, 12, 31),
    households=4225,
    people=4583,
    cadres=4225,
    pairings=4225,
    paired_households=4225,
    visits=4931,
    contacts=2686,
    activities=21,
    money=Decimal(169035),
    goods=Decimal(120000),
    groups=[],
)


def test_published_figures_make_the_published_sentence():
    assert PUBLISHED.text_zh == (
        "截至2023年12月31日，西和县4225名干部与4225户4583人结对帮扶，走访探视4931人(次)，"
        "联系2686人(次)，开展活动21次，送去慰问物品和慰问金16.9万元（含物资折合）。"
    )
    assert PUBLISHED.text_en == (
        "Xihe County, up to 2023-12-31: 4,225 cadres are paired with 4,225 households "
        "(4,583 people); 4,931 visits, 2,686 contacts, 21 activities and ¥169,035 donated "
        "(goods at their value included)."
    )


def test_one_of_each_is_in_the_singular():
    one = replace(
        PUBLISHED,
        households=1,
        people=1,
        cadres=1,
        pairings=1,
        paired_households=1,
        visits=1,
        contacts=1,
        activities=1,
        money=Decimal(1),
        goods=Decimal(0),
    )

    assert one.text_en == (
        "Xihe County, up to 2023-12-31: 1 cadre is paired with 1 household (1 person); 1 visit, "
        "1 contact, 1 activity and ¥1 donated."
    )
    assert one.text_zh == (
        "截至2023年12月31日，西和县1名干部与1户1人结对帮扶，走访探视1人(次)，联系1人(次)，"
        "开展活动1次，送去慰问金1元。"
    )


def test_one_cadre_with_several_households():
    two = replace(PUBLISHED, households=2, people=3, cadres=1, pairings=2, paired_households=2)

    assert "1 cadre is paired with 2 households (3 people);" in two.text_en


def test_nothing_is_said_of_money_that_was_not_given():
    none = replace(
        PUBLISHED, visits=0, contacts=0, activities=0, money=Decimal(0), goods=Decimal(0)
    )

    assert none.text_zh == (
        "截至2023年12月31日，西和县4225名干部与4225户4583人结对帮扶，走访探视0人(次)，"
        "联系0人(次)，开展活动0次。"
    )
    assert none.text_en.endswith("(4,583 people); 0 visits, 0 contacts and 0 activities.")


def test_rosters_before_any_pairing():
    rosters = replace(
        PUBLISHED, cadres=0, pairings=0, visits=0, contacts=0, activities=0, money=Decimal(0)
    )

    assert "西和县共有帮扶对象4225户4583人，" in rosters.text_zh
    assert "4,225 households (4,583 people) are on the rosters;" in rosters.text_en
    one = replace(rosters, households=1, people=1)
    assert "1 household (1 person) is on the rosters;" in one.text_en


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (None, date(2024, 5, 1), "截至2024年5月1日，", "up to 2024-05-01:"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024年，", "Xihe County, 2024:"),
        (
            date(2024, 1, 1),
            date(2024, 1, 31),
            "2024年1月1日至2024年1月31日，",
            "2024-01-01 to 2024-01-31:",
        ),
        (
            date(2023, 1, 1),
            date(2024, 12, 31),
            "2023年1月1日至2024年12月31日，",
            "2023-01-01 to 2024-12-31:",
        ),
        (date(2024, 2, 29), date(2024, 2, 29), "2024年2月29日至", "2024-02-29 to 2024-02-29:"),
    ],
)
def test_period_is_written_as_people_write_it(first, last, zh, en):
    found = replace(PUBLISHED, first=first, last=last)

    assert found.text_zh.startswith(zh)
    assert en in found.text_en


def test_day_has_no_leading_zeros():
    assert day_zh(date(2024, 5, 1)) == "2024年5月1日"
    assert day_zh(date(2024, 11, 30)) == "2024年11月30日"


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        ("0.5", "0.50元", "¥0.50"),
        ("80.5", "80.50元", "¥80.50"),
        ("9035", "9035元", "¥9,035"),
        ("9999.99", "9999.99元", "¥9,999.99"),
        ("10000", "1万元", "¥10,000"),
        ("10499.99", "1万元", "¥10,499.99"),
        ("10500", "1.1万元", "¥10,500"),
        ("28800", "2.9万元", "¥28,800"),
        ("99949", "10万元", "¥99,949"),
        ("169035", "16.9万元", "¥169,035"),
        ("1000000", "100万元", "¥1,000,000"),
        ("42901600", "4290.2万元", "¥42,901,600"),
    ],
)
def test_money_is_exact_below_ten_thousand_and_in_wan_above(yuan, zh, en):
    assert money_zh(Decimal(yuan)) == zh
    assert money_en(Decimal(yuan)) == en


# Figures


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

    with django_assert_max_num_queries(8):
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


def test_households_without_a_cadre_are_not_called_paired():
    some = replace(PUBLISHED, pairings=4189, paired_households=4189, cadres=4147)

    assert "西和县共有帮扶对象4225户4583人，4147名干部与其中4189户结对帮扶，" in some.text_zh
    assert (
        "4,225 households (4,583 people) are on the rosters, 4,189 of them paired with "
        "4,147 cadres;" in some.text_en
    )
