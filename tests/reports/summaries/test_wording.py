"""The sentence of a summary, in Chinese and in English."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.dates import day_zh
from common.numerals import money_en, money_zh
from organization.choices import Level
from organization.models import Region
from pairing.models import Programme
from reports.summaries.figures import RegionFigures
from reports.summaries.style import Style
from reports.summaries.wording import Sentence, sentence_of
from tests import factories

XIHE = Region(code=factories.XIHE, level=Level.COUNTY, name="西和县")
# The figures that 西和县 published for 2023.
PUBLISHED = RegionFigures(
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
)


def said(figures: RegionFigures, style: Style | None = None) -> Sentence:
    return sentence_of(figures, style or Style())


def test_published_figures_make_the_published_sentence():
    assert said(PUBLISHED).zh == (
        "截至2023年12月31日，西和县4225名干部与4225户4583人结对帮扶，走访探视4931人(次)，"
        "联系2686人(次)，开展活动21次，送去慰问物品和慰问金16.9万元（含物资折合）。"
    )
    assert said(PUBLISHED).en == (
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

    assert said(one).en == (
        "Xihe County, up to 2023-12-31: 1 cadre is paired with 1 household (1 person); 1 visit, "
        "1 contact, 1 activity and ¥1 donated."
    )
    assert said(one).zh == (
        "截至2023年12月31日，西和县1名干部与1户1人结对帮扶，走访探视1人(次)，联系1人(次)，"
        "开展活动1次，送去慰问金1元。"
    )


def test_one_cadre_with_several_households():
    two = replace(PUBLISHED, households=2, people=3, cadres=1, pairings=2, paired_households=2)

    assert "1 cadre is paired with 2 households (3 people);" in said(two).en


def test_nothing_is_said_of_money_that_was_not_given():
    none = replace(
        PUBLISHED, visits=0, contacts=0, activities=0, money=Decimal(0), goods=Decimal(0)
    )

    assert said(none).zh == (
        "截至2023年12月31日，西和县4225名干部与4225户4583人结对帮扶，走访探视0人(次)，"
        "联系0人(次)，开展活动0次。"
    )
    assert said(none).en.endswith("(4,583 people); 0 visits, 0 contacts and 0 activities.")


def test_rosters_before_any_pairing():
    rosters = replace(
        PUBLISHED, cadres=0, pairings=0, visits=0, contacts=0, activities=0, money=Decimal(0)
    )

    assert "西和县共有帮扶对象4225户4583人，" in said(rosters).zh
    assert "4,225 households (4,583 people) are on the rosters;" in said(rosters).en
    one = replace(rosters, households=1, people=1)
    assert "1 household (1 person) is on the rosters;" in said(one).en


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

    assert said(found).zh.startswith(zh)
    assert en in said(found).en


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


def test_households_without_a_cadre_are_not_called_paired():
    some = replace(PUBLISHED, pairings=4189, paired_households=4189, unpaired=36, cadres=4147)

    assert "西和县共有帮扶对象4225户4583人，4147名干部与其中4189户结对帮扶，" in said(some).zh
    assert (
        "4,225 households (4,583 people) are on the rosters, 4,189 of them paired with "
        "4,147 cadres;" in said(some).en
    )
