"""On which days festivals fall, by the calendar and by the lunar calendar.

All days are dates in Asia/Shanghai; the lunar calendar is known for the lunar years 1900 to 2100.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from borax.calendars.lunardate import LCalendars, LunarDate

from pairing.models.programme import in_language
from visits.choices import FestivalRule
from visits.models import Festival

LUNAR_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
"""The names of the lunar months, as people say them."""


def days_in(festival: Festival, year: int) -> Iterator[date]:
    """The days of a calendar year on which a festival falls, in order: mostly one.

    A day late in the lunar year falls twice in some calendar years and not at all in others.
    """
    days: list[date | None]
    if festival.rule == FestivalRule.LUNAR:
        # A lunar year ends in January or February of the calendar year after it.
        days = [_lunar_day(festival, lunar_year) for lunar_year in (year - 1, year)]
    elif festival.rule == FestivalRule.SOLAR:
        days = [_solar_day(festival, year)]
    else:
        days = [_weekday(festival, year)]
    yield from (day for day in days if day is not None and day.year == year)


def next_day(festival: Festival, day: date) -> date | None:
    """When a festival falls next, ``day`` itself included; None when it does not in three years."""
    for year in range(day.year, day.year + 3):
        for found in days_in(festival, year):
            if found >= day:
                return found
    return None


def _lunar_day(festival: Festival, lunar_year: int) -> date:
    """In the month that is no leap month; the last day of a month that has no thirtieth."""
    assert festival.day is not None
    length = LCalendars.ndays(lunar_year, festival.month)
    lunar = LunarDate(lunar_year, festival.month, min(festival.day, length))
    found: date = lunar.to_solar_date()
    return found


def _solar_day(festival: Festival, year: int) -> date | None:
    assert festival.day is not None
    try:
        return date(year, festival.month, festival.day)
    except ValueError:
        return None


def _weekday(festival: Festival, year: int) -> date | None:
    assert festival.weekday is not None
    assert festival.nth is not None
    first = date(year, festival.month, 1)
    days = (festival.weekday - first.isoweekday()) % 7 + 7 * (festival.nth - 1)
    found = first + timedelta(days=days)
    return found if found.month == festival.month else None


def lunar_words(day: date) -> str:
    """A day of the lunar calendar: 农历五月初五, lunar 5/5; in a leap month 闰五月."""
    lunar = LunarDate.from_solar(day)
    leap = "闰" if lunar.leap else ""
    return in_language(
        f"农历{leap}{LUNAR_MONTHS[lunar.month - 1]}月{lunar.cn_day}",
        f"lunar {'leap ' if lunar.leap else ''}{lunar.month}/{lunar.day}",
    )
