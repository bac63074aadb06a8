"""The seven published summaries (domain.md), each said from data with its figures.

The English is read for the same numbers: every number of the Chinese, but for its days, stands in
the English too, 万 written out.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from organization.choices import Level
from pairing.models import Household
from reports.summaries.figures import RegionFigures, summarise
from reports.summaries.style import Style
from reports.summaries.wording import sentence_of
from tests import factories
from tests.reports.summaries.county import Made, Of, make_region
from visits.choices import AidKind, Purpose

pytestmark = pytest.mark.django_db

_PERIODS = re.compile(r"(\d+年)?\d+月\d+日|^\d+年|\d{4}-\d\d-\d\d|(?<=, )\d{4}(?=:)")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万?)")


def numbers(text: str) -> list[Decimal]:
    """The numbers of a sentence in ascending order, without those of its period."""
    return sorted(
        Decimal(number.replace(",", "")) * (10000 if short else 1)
        for number, short in _NUMBER.findall(_PERIODS.sub("", text))
    )


def counted(made: Made, first: date | None, last: date) -> RegionFigures:
    return summarise(made.region, made.programme, first=first, last=last)


def test_xihe_2023():
    first, last = date(2023, 1, 1), date(2023, 12, 31)
    made = make_region(
        "621225000000",
        first=first,
        last=last,
        cadres=4225,
        activities=21,
        groups={
            "disabled": Of(
                people=4583,
                households=4225,
                visits=4931,
                contacts=2686,
                aid=[(AidKind.CASH, Decimal(49000)), (AidKind.GOODS, Decimal(120000))],
            )
        },
    )
    style = Style(
        text="{{ 期间 }}，{{ 地区 }}{{ 干部 }}干部与{{ 户数 }}{{ 人数 }}结对帮扶，"
        "走访探视{{ 走访 }}，电话联系{{ 联系 }}，开展活动{{ 活动 }}，"
        "送去慰问物品和慰问金{{ 慰问|万元1 }}。"
    )

    said = sentence_of(counted(made, first, last), style)

    assert said.zh == (
        "2023年，西和县4225名干部与4225户4583人结对帮扶，走访探视4931人(次)，电话联系2686人(次)，"
        "开展活动21次，送去慰问物品和慰问金16.9万元。"
    )
    assert said.en == (
        "Xihe County, 2023: 4,225 cadres are paired with 4,225 households (4,583 people); "
        "4,931 visits, 2,686 contacts, 21 activities and ¥169,000 donated (goods at their value "
        "included)."
    )
    assert numbers(said.zh) == numbers(said.en)


def test_zhangjiachuan_2023_by_group():
    first, last = date(2023, 1, 1), date(2023, 12, 31)
    made = make_region(
        "620525000000",
        first=first,
        last=last,
        cadres=4000,
        groups={
            "orphan": Of(243, 243, 235, 185, policies=203, raised=14, settled=16),
            "disabled": Of(3354, 3300, 3101, 2727, policies=2813, raised=141, settled=176),
            "extreme_poverty": Of(754, 700, 750, 504, policies=676, raised=33, settled=51),
        },
    )
    counts = (
        "联系{{ 联系 }}、走访{{ 走访 }}、宣讲政策{{ 政策 }}、解决困难{{ 困难 }}、办实事{{ 实事 }}"
    )
    style = Style(
        text="{{ 期间 }}，{{ 地区 }}为{{ 人数 }}" + counts + "。其中：{{ 各组 }}。",
        group_text="{{ 组 }}{{ 人数 }}，" + counts,
        is_by_group=True,
        units={"visits": "次", "contacts": "次", "policies": "人次", "needs_raised": "个"},
    )

    said = sentence_of(counted(made, first, last), style)

    assert said.zh == (
        "2023年，张家川回族自治县为4351人联系3416次、走访4086次、宣讲政策3692人次、解决困难188个、"
        "办实事243件。其中："
        "孤儿243人，联系185次、走访235次、宣讲政策203人次、解决困难14个、办实事16件；"
        "困难重度残疾人3354人，联系2727次、走访3101次、宣讲政策2813人次、解决困难141个、"
        "办实事176件；"
        "特困家庭754人，联系504次、走访750次、宣讲政策676人次、解决困难33个、办实事51件。"
    )
    assert numbers(said.zh) == numbers(said.en)
    assert "Orphans: 243 people, 185 contacts, 235 visits, 203 explanations of policies" in said.en
    assert "4,351 people are on the rosters; 3,416 contacts, 4,086 visits, 3,692" in said.en


PINGLIANG = "620800000000"


def test_pingliang_2024_exact():
    first, last = date(2023, 5, 12), date(2024, 1, 31)
    made = make_region(
        PINGLIANG,
        first=first,
        last=last,
        cadres=20518,
        groups={
            "disabled": Of(
                people=22427,
                households=21000,
                visits=65834,
                contacts=97182,
                policies=69684,
                raised=8107,
                settled=12339,
                aid=[(AidKind.CASH, Decimal(2076400)), (AidKind.GOODS, Decimal(600000))],
            )
        },
    )
    style = Style(
        text="{{ 截至 }}，{{ 地区 }}{{ 干部 }}干部与{{ 人数 }}对象结对，走访{{ 走访 }}，"
        "联系{{ 联系 }}，宣讲政策{{ 政策 }}，解决实际困难{{ 困难 }}，办理实事{{ 实事 }}，"
        "资助{% 如有 物资 %}（含物资折合）{% 完 %}{{ 慰问|万元2 }}。",
        units={"people": "名", "visits": "人次", "contacts": "人次"},
    )

    said = sentence_of(counted(made, first, last), style)

    assert said.zh == (
        "截至2024年1月31日，平凉市20518名干部与22427名对象结对，走访65834人次，联系97182人次，"
        "宣讲政策69684件，解决实际困难8107件，办理实事12339件，资助（含物资折合）267.64万元。"
    )
    assert said.en == (
        "Pingliang City, 2023-05-12 to 2024-01-31: 20,518 cadres are paired with 22,427 people; "
        "65,834 visits, 97,182 contacts, 69,684 explanations of policies, 8,107 needs raised, "
        "12,339 needs settled and ¥2,676,400 donated (goods at their value included)."
    )
    assert numbers(said.zh) == numbers(said.en)


def test_pingliang_2024_in_ten_thousands(clock):
    clock("2024-04-30")
    first, last = date(2023, 5, 12), date(2024, 4, 30)
    made = make_region(
        PINGLIANG,
        first=first,
        last=last,
        cadres=20518,
        groups={
            "disabled": Of(
                people=22601,
                households=21000,
                visits=68012,
                contacts=101234,
                policies=72031,
                raised=8326,
                settled=13049,
                aid=[(AidKind.CASH, Decimal(2114321)), (AidKind.GOODS, Decimal(600000))],
            )
        },
    )
    style = Style(
        text="{{ 截至目前 }}，{{ 地区 }}{{ 干部 }}干部与{{ 人数 }}对象结对，联系{{ 联系|万1 }}，"
        "走访{{ 走访|万1 }}，宣讲政策{{ 政策|万1 }}，解决困难{{ 困难 }}，办实事{{ 实事|万1 }}，"
        "资助{{ 慰问|万元1 }}（含物资折合）。",
        is_short=True,
        units={"people": "名", "visits": "人次", "contacts": "人次", "policies": "次"},
    )

    said = sentence_of(counted(made, first, last), style)

    assert said.zh == (
        "截至目前，平凉市2.05万名干部与2.26万名对象结对，联系10.1万人次，走访6.8万人次，"
        "宣讲政策7.2万次，解决困难8326件，办实事1.3万件，资助271.4万元（含物资折合）。"
    )
    assert "about 20,500 cadres are paired with about 22,600 people" in said.en
    assert "about 101,000 contacts, about 68,000 visits" in said.en
    assert "8,326 needs raised, about 13,000 needs settled and about ¥2,714,000" in said.en
    assert numbers(said.zh) == numbers(said.en)


def test_jinchang():
    first, last = date(2023, 5, 12), date(2024, 5, 31)
    made = make_region(
        "620300000000",
        first=first,
        last=last,
        cadres=2206,
        units=274,
        groups={"disabled": Of(2446, 2206, 10093, 13367, raised=1530, settled=2242)},
    )
    style = Style(
        text="{{ 截至 }}，{{ 地区 }}{{ 单位 }}单位{{ 干部 }}干部与{{ 户数 }}{{ 人数 }}结对，"
        "联系{{ 联系 }}，走访{{ 走访 }}，解决困难{{ 困难 }}，办实事{{ 实事 }}。",
        units={"contacts": "次", "visits": "次", "needs_raised": "个"},
    )

    said = sentence_of(counted(made, first, last), style)

    assert said.zh == (
        "截至2024年5月31日，金昌市274个单位2206名干部与2206户2446人结对，联系13367次，走访10093次，"
        "解决困难1530个，办实事2242件。"
    )
    assert "2,206 cadres of 274 units are paired with 2,206 households (2,446 people);" in said.en
    assert numbers(said.zh) == numbers(said.en)


def test_tongchuan_2021_counts_what_donors_gave_by_its_purpose():
    first, last = date(2021, 1, 1), date(2021, 12, 31)
    made = make_region(
        "610200000000",
        level=Level.PREFECTURE,
        name="铜川市",
        first=first,
        last=last,
        cadres=755,
        groups={
            "disabled": Of(
                people=800,
                households=772,
                visits=4164,
                contacts=6087,
                policies=3095,
                raised=900,
                settled=1147,
                aid=[(AidKind.CASH, Decimal(100))] * (2013 - 14 - 12),
            )
        },
    )
    style = Style(
        text="{{ 期间 }}，{{ 地区 }}{{ 干部 }}干部与{{ 户数 }}结对，勤联系{{ 联系 }}、"
        "常走动{{ 走访 }}、讲政策{{ 政策 }}、送温暖{{ 送温暖 }}、办实事{{ 实事 }}；"
        "资助大学新生{{ 助学户 }}，大学新生助学金{{ 助学金 }}，"
        "救助大病患者{{ 医疗救助户 }}，大病救助金{{ 医疗救助金 }}。",
        units={
            **{"cadres": "名", "visits": "次", "contacts": "次", "policies": "次"},
            **{"scholars": "名", "patients": "名"},
        },
    )
    homes = list(Household.objects.inside(made.region.prefix).order_by("pk")[:26])
    for place, household in enumerate(homes):
        factories.give(
            household,
            date(2021, 8, 20),
            5000,
            programme=made.programme,
            purpose=Purpose.SCHOLARSHIP if place < 14 else Purpose.MEDICAL,
        )

    said = sentence_of(counted(made, first, last), style)

    assert said.zh == (
        "2021年，铜川市755名干部与772户结对，勤联系6087次、常走动4164次、讲政策3095次、"
        "送温暖2013次、办实事1147件；资助大学新生14名，大学新生助学金7万元，救助大病患者12名，"
        "大病救助金6万元。"
    )
    assert "755 cadres are paired with 772 households; 6,087 contacts, 4,164 visits" in said.en
    assert "14 households given scholarships, ¥70,000 in scholarships" in said.en
    assert numbers(said.zh) == numbers(said.en)


def test_zhucheng_2020():
    first, last = date(2020, 1, 1), date(2020, 12, 31)
    made = make_region(
        "370782500000",
        level=Level.TOWNSHIP,
        name="诸城高新园",
        first=first,
        last=last,
        cadres=36,
        groups={
            "disabled": Of(
                people=160,
                households=144,
                contacts=180,
                letters=180,
                aid=[(AidKind.CASH, Decimal(200))] * 144,
            )
        },
    )
    style = Style(
        text="{{ 期间 }}，{{ 地区 }}慰问{{ 受助户 }}，{% 如有 每户 %}每户{{ 每户 }}，{% 完 %}"
        "共{{ 慰问|万元2 }}；发放慰问信{{ 书信 }}。",
        units={"letters": "份"},
    )

    said = sentence_of(counted(made, first, last), style)

    assert said.zh == ("2020年，诸城高新园慰问144户，每户200元，共2.88万元；发放慰问信180份。")
    assert said.en.endswith(
        ", 2020: 144 households given aid, ¥200 each, ¥28,800 donated and 180 letters."
    )
    assert numbers(said.zh) == numbers(said.en)
