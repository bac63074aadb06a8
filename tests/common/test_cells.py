"""Phones, dates and text as cells hold them."""

from datetime import date, datetime

import pytest

from common.dates import names_month_of, parse_date, today
from common.phones import clean_phone, is_mobile, mask_phone
from common.text import compact, initials, pinyin, squeeze


@pytest.mark.parametrize(
    "cell",
    [
        "20120503",
        20120503,
        20120503.0,
        "2012.5.3",
        "2012.05.03",
        "2012-05-03",
        "2012-5-3",
        "2012/5/3",
        "2012/05/03",
        "2012年5月3日",
        "2012年05月03日",
        "2012年5月3",
        " 2012 年 5 月 3 日 ",
        "２０１２年５月３日",
        "2012-05-03 00:00:00",
        "2012-05-03T08:30:00+08:00",
        date(2012, 5, 3),
        datetime(2012, 5, 3, 23, 59),
        41032,
        41032.0,
        41032.75,
    ],
)
def test_every_form_of_a_date_is_read(cell):
    assert parse_date(cell) == date(2012, 5, 3)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "不详",
        "2012年5月",
        "2012.5",
        "5月3日",
        "2012-13-01",
        "2012-02-30",
        "20121301",
        "2013-02-29",
        "12-5-3",
        "2012-05-03 or so",
        True,
        0,
        -1,
        20121301,
        1e12,
        float("nan"),
    ],
)
def test_what_is_no_date_is_none(cell):
    assert parse_date(cell) is None


def test_leap_day_is_read():
    assert parse_date("2012.2.29") == date(2012, 2, 29)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2023-12-31T15:59:59+00:00", date(2023, 12, 31)),
        ("2023-12-31T16:00:00+00:00", date(2024, 1, 1)),
    ],
)
def test_today_is_the_day_in_shanghai(moment, day, time_machine):
    time_machine.move_to(datetime.fromisoformat(moment), tick=False)

    assert today() == day


@pytest.mark.parametrize(
    "cell",
    [
        "13812345678",
        13812345678,
        13812345678.0,
        " 138 1234 5678 ",
        "138-1234-5678",
        "１３８１２３４５６７８",
        "'13812345678",
        "\t13812345678\u00a0",
        "+8613812345678",
        "+86 138 1234 5678",
        "(+86)13812345678",
        "8613812345678",
    ],
)
def test_phone_is_cleaned(cell):
    assert clean_phone(cell) == "13812345678"
    assert is_mobile(clean_phone(cell))


@pytest.mark.parametrize("cell", [None, "", " ", "\u00a0"])
def test_empty_phone_is_empty(cell):
    assert clean_phone(cell) == ""


@pytest.mark.parametrize(
    "phone",
    [
        *("", "1990000", "12812345678", "1381234567", "138123456789", "0939-6621234", "无"),
        # Digits of other scripts are digits to Python, and to nobody else.
        "1381234567٠",
    ],
)
def test_other_numbers_are_no_mobile(phone):
    assert not is_mobile(clean_phone(phone))


def test_phone_is_masked():
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("1990000") == "199****"
    assert mask_phone("") == ""


def test_text_is_made_comparable():
    assert squeeze("\u3000 张\u00a0\n三 ") == "张 三"
    assert compact(" 张 \u200b三（Ａ）") == "张三(A)"


def test_pinyin_sorts_and_finds_names():
    assert pinyin("张三") == "zhang san"
    assert initials("张三") == "zs"
    assert initials("欧阳Bo") == "oybo"


@pytest.mark.parametrize(
    ("cell", "is_so"),
    [
        ("2012.05", True),
        ("2012年5月", True),
        ("2012-5", True),
        ("201205", True),
        (2012.05, True),
        ("2012.06", False),
        ("2013.05", False),
        ("五月", False),
        (None, False),
        (2012.5, True),
    ],
)
def test_year_and_month_alone_are_compared_as_such(cell, is_so):
    assert names_month_of(cell, date(2012, 5, 3)) is is_so


def test_october_loses_its_zero_as_a_number():
    assert names_month_of(2012.1, date(2012, 10, 3))
    assert names_month_of(2012.1, date(2012, 1, 3))
    assert not names_month_of("2012.1", date(2012, 10, 3))
