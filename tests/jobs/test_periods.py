"""Periods by their names."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from jobs.choices import Cadence
from jobs.periods import bounds, period_of, window, windows


@pytest.mark.parametrize(
    ("cadence", "day", "period", "first", "last"),
    [
        (Cadence.DAY, date(2026, 11, 2), "2026-11-02", date(2026, 11, 2), date(2026, 11, 2)),
        (Cadence.WEEK, date(2024, 12, 30), "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        (Cadence.WEEK, date(2027, 1, 1), "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (Cadence.MONTH, date(2026, 1, 4), "2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        (Cadence.MONTH, date(2024, 3, 1), "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (Cadence.QUARTER, date(2026, 1, 6), "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        (Cadence.QUARTER, date(2026, 12, 31), "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_a_run_is_about_its_day_or_week_or_the_month_or_quarter_before(
    cadence, day, period, first, last
):
    assert period_of(cadence, day) == period
    assert bounds(period) == (first, last)


@pytest.mark.parametrize("cadence", list(Cadence))
def test_windows_follow_one_another_without_a_gap(cadence):
    spans = list(windows(cadence, date(2025, 11, 20), date(2027, 2, 3)))

    assert spans[0] == window(cadence, date(2025, 11, 20))
    assert spans[-1][0] <= date(2027, 2, 3) <= spans[-1][1]
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in pairwise(spans))


@pytest.mark.parametrize("name", ["2026", "2026-11-31", "2026-W60", "2026-13", "nonsense"])
def test_what_is_no_period_is_refused(name):
    with pytest.raises(ValueError, match=r".+"):
        bounds(name)
