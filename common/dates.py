"""Dates as spreadsheets write them, and days in the office's time zone."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from django.utils import timezone

from common.text import compact

_SEPARATED = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ]?\d{1,2}:\d{2}.*)?")
_MONTH = re.compile(r"(\d{4})[-./年]?(\d{1,2})月?")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EXCEL_EPOCH = date(1899, 12, 30)


YEARS = range(1900, 3000)
"""The years that days are of. In others there is no day before or a year after some of them, and
who writes one has slipped: a browser takes 26 for the year 26."""


def today() -> date:
    """Today in the office's time zone (TIME_ZONE, Asia/Shanghai)."""
    return timezone.localdate()


def day_zh(day: date) -> str:
    """A day as documents write it, without leading zeros: 2024年5月1日 (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months earlier, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def names_month_of(value: object, day: date) -> bool:
    """Whether a cell holds the year and month of ``day`` alone, as 出生年月 often does.

    2012.05, 2012年5月, 2012-05 and 201205; as a number 2012.1 is January or October, since a
    spreadsheet drops the last zero.
    """
    text = compact(str(value or ""))
    match = _MONTH.fullmatch(text)
    if match is None:
        return False
    year, month = int(match[1]), int(match[2])
    is_shortened = isinstance(value, float) and len(match[2]) == 1
    return day.year == year and day.month in ((month, month * 10) if is_shortened else (month,))


def parse_date(value: object) -> date | None:
    """A cell's day in any of the forms rosters use, or None.

    20120503, 2012.5.3, 2012-05-03, 2012/5/3, 2012年5月3日, a real date, or the serial number a
    spreadsheet shows when a date cell has lost its format.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            return None
        if value == int(value) and 19000101 <= value <= 29991231:
            value = f"{value:.0f}"
        elif 1 <= value < 100000:
            return _EXCEL_EPOCH + timedelta(days=int(value))
        else:
            return None
    text = compact(str(value or ""))
    match = _SEPARATED.fullmatch(text) or _PLAIN.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
