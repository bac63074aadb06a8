"""Periods that jobs are about: a day as 2026-11-02, a week as 2026-W47, a month as 2026-10, a
quarter as 2026-Q3.

A daily job is about the day and a weekly one about the week in which it runs, a monthly and a
quarterly one about the month or quarter before. All days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jobs.choices import Cadence


def week_of(day: date) -> str:
    """The ISO week of a day as 2026-W47."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def window(cadence: str, day: date) -> tuple[date, date]:
    """The day, or first and last day of its week, month or quarter: when one run takes place."""
    if cadence == Cadence.DAY:
        return day, day
    if cadence == Cadence.WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    months = 1 if cadence == Cadence.MONTH else 3
    month = months * ((day.month - 1) // months) + 1
    last_month = month + months - 1
    return (
        date(day.year, month, 1),
        date(day.year, last_month, monthrange(day.year, last_month)[1]),
    )


def windows(cadence: str, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Every window from the one that holds ``first`` to the one that holds ``last``."""
    while True:
        span = window(cadence, first)
        if span[0] > last:
            return
        yield span
        first = span[1] + timedelta(days=1)


def period_of(cadence: str, day: date) -> str:
    """The period that a run on ``day`` is about."""
    if cadence == Cadence.DAY:
        return day.isoformat()
    if cadence == Cadence.WEEK:
        return week_of(day)
    about = window(cadence, day)[0] - timedelta(days=1)
    if cadence == Cadence.MONTH:
        return f"{about.year}-{about.month:02d}"
    return f"{about.year}-Q{(about.month + 2) // 3}"


def bounds(period: str) -> tuple[date, date]:
    """First and last day of a period by its name. ValueError for what is no period."""
    year, _dash, rest = period.partition("-")
    if rest.startswith("W"):
        first = date.fromisocalendar(int(year), int(rest[1:]), 1)
        return first, first + timedelta(days=6)
    if "-" in rest:
        day = date.fromisoformat(period)
        return day, day
    if rest.startswith("Q"):
        return window(Cadence.QUARTER, date(int(year), 3 * int(rest[1:]), 1))
    return window(Cadence.MONTH, date(int(year), int(rest), 1))


def in_words(period: str) -> str:
    """A period as people read it: 16 to 22 November, October 2026, the third quarter of 2026."""
    first, last = bounds(period)
    if "W" in period:
        return _("%(first)s to %(last)s") % {
            "first": first.isoformat(),
            "last": last.isoformat(),
        }
    if first == last:
        return first.isoformat()
    if "Q" in period:
        return quarter_words(first.year, int(period[-1]))
    return date_format(first, "YEAR_MONTH_FORMAT")


def quarter_words(year: int, quarter: int) -> str:
    """A quarter as people read it: the third quarter of 2026."""
    names = (
        _("first quarter of %(year)s"),
        _("second quarter of %(year)s"),
        _("third quarter of %(year)s"),
        _("fourth quarter of %(year)s"),
    )
    return names[quarter - 1] % {"year": year}
