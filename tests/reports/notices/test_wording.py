"""The shipped text: what it says of much, of little and of nothing."""

import re
from datetime import date

import pytest

from reports.notices.figures import Figures, Row
from reports.notices.wording import (
    PLACEHOLDERS,
    Subject,
    on_time_share,
    text_template,
    title_template,
    values_of,
)
from tests import factories

pytestmark = pytest.mark.django_db

MUCH = {
    **{"households": 4207, "people": 4565, "pairings": 4179, "judged": 4179, "cadres": 4139},
    **{"overdue": 590, "unpaired": 28, "visits": 714, "contacts": 1192, "activities": 2},
    **{"needs_raised": 135, "needs_settled": 126, "needs_open": 262},
    **{"cash": 700000, "goods": 889900},
}
BEFORE = {"judged": 4162, "overdue": 401, "visits": 642, "contacts": 1629}
YEAR = {
    **{"visits": 6005, "contacts": 14906, "activities": 18, "needs_raised": 1155},
    **{"needs_settled": 1335, "cash": 11490000, "goods": 11447100},
}


def subject(now: dict, before: dict | None = None, year: dict | None = None, **places) -> Subject:
    county = factories.get_region()
    row = Row(county.code, county.name)
    row.now.update(now)
    row.before.update(before or {})
    row.year.update(year or {})
    figures = Figures(row, places.get("townships", []), places.get("units", []))
    return Subject(county, factories.make_programme(), date(2026, 10, 1), figures)


def overdue_in(*names: str) -> list[Row]:
    rows = [Row(str(number), name) for number, name in enumerate(names)]
    for row in rows:
        row.now["overdue"] = 1
    return [*rows, Row("99", "无逾期局")]


def text_of(about: Subject) -> str:
    return text_template("").fill(values_of(about))


def test_a_month_with_everything():
    text = text_of(subject(MUCH, BEFORE, YEAR, units=overdue_in("教育局", "水务局")))

    assert title_template("").fill(values_of(subject(MUCH))) == (
        "关于2026年10月结对帮扶工作情况的通报"
    )
    assert (
        "截至2026年10月31日，西和县共有帮扶对象4207户4565人，4139名干部与其中4179户结对帮扶。"
        in text
    )
    assert "按期联系走访的结对占85.9%，比上月下降4.5个百分点。" in text
    assert (
        "本月走访探视714人次，比上月增加72人次；电话等方式联系1192人次，比上月减少437人次。" in text
    )
    assert "累计走访探视6005人次，联系1.49万人次" in text
    assert "送去慰问金和慰问物品1.6万元（含物资折合），今年以来累计22.9万元（含物资折合）" in text
    assert "有590对结对没有按期联系走访，比上月增加189对，涉及教育局、水务局。" in text
    assert "无逾期局" not in text


def test_a_month_with_nothing_says_no_zero():
    text = text_of(subject({"households": 3, "people": 3}))

    assert not re.search(r"(?<!\d)0(?!\d)", text)
    assert "本月没有走访探视的记录" in text
    assert "群众需求。" not in text
    assert "没有逾期的结对" in text
    assert "None" not in text
    assert "。。" not in text
    assert "，。" not in text


def test_a_month_like_the_one_before():
    text = text_of(subject(MUCH, MUCH, YEAR))

    assert "走访探视714人次，与上月持平；" in text
    assert "占85.9%，与上月持平。" in text


def test_many_units_are_left_to_the_table():
    units = overdue_in(*(f"第{number}局" for number in range(16)))

    text = text_of(subject(MUCH, BEFORE, YEAR, units=units))

    assert "涉及16个单位（名单见附件）。" in text
    assert "第1局" not in text


def test_headings_of_parts_follow_each_other():
    without_needs = text_of(subject(MUCH, BEFORE, {"cash": 100}))

    assert re.findall(r"^（(.)）", without_needs, re.M) == ["一", "二"]
    assert re.findall(r"^（(.)）", text_of(subject(MUCH, BEFORE, YEAR)), re.M) == ["一", "二", "三"]


def test_every_placeholder_has_a_value_of_nothing_and_of_much():
    for about in (subject({}), subject(MUCH, BEFORE, YEAR)):
        values = values_of(about)
        assert set(values) == set(PLACEHOLDERS)
        assert all(isinstance(value, int | str) for value in values.values())


def test_share_on_time_is_of_those_that_owe_something():
    row = Row("", "")
    assert on_time_share(row.now) is None
    row.now.update({"judged": 3, "overdue": 1})
    assert str(on_time_share(row.now)) == "66.7"
