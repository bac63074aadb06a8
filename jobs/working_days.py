"""Working days in China: weekends, public holidays and the days that make up for them.

The State Council announces a year's holidays towards the end of the year before, and
``chinesecalendar`` knows them from its next release on. Of a year it does not know, Monday to
Friday are taken, without the days off that fall on the same date every year
(全国年节及纪念日放假办法, as of 2025).
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

_FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def is_year_known(year: int) -> bool:
    """Whether the holidays of a year are known here, or only its weekends."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Whether offices work on ``day``."""
    if is_year_known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in _FIXED


def nth_working_day(first: date, last: date, number: int) -> date | None:
    """The ``number``-th working day from ``first`` to ``last``, both included.

    The last one where there are fewer, and None where there is none at all, as in the week of
    National Day.
    """
    found = None
    day = first
    while day <= last and number:
        if is_working_day(day):
            found = day
            number -= 1
        day += timedelta(days=1)
    return found


def add_working_days(day: date, number: int) -> date:
    """The ``number``-th working day after ``day``; before it where ``number`` is negative."""
    step = timedelta(days=1 if number > 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= is_working_day(day)
    return day
