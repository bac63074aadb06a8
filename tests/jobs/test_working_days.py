"""Working days: weekends, public holidays and the days that make up for them."""

from datetime import date

import pytest

from jobs.working_days import add_working_days, is_working_day, is_year_known, nth_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),
        # Saturdays that make up for the week of National Day, as the State Council announced.
        (date(2026, 10, 10), True),
        (date(2026, 2, 17), False),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
    ],
)
def test_holidays_and_what_makes_up_for_them(day, works):
    assert is_working_day(day) is works


def test_a_year_without_announced_holidays_has_its_weekdays_but_the_fixed_ones():
    assert not is_year_known(2060)
    assert is_working_day(date(2060, 3, 1))
    assert not is_working_day(date(2060, 3, 6))
    assert not is_working_day(date(2060, 10, 1))


def test_the_first_working_day_of_a_week_may_be_a_sunday_before_or_none():
    assert nth_working_day(date(2026, 11, 16), date(2026, 11, 22), 1) == date(2026, 11, 16)
    # The week of National Day 2023 from Monday 2 October to Sunday 8 October: work on 7 and 8.
    assert nth_working_day(date(2023, 10, 2), date(2023, 10, 8), 1) == date(2023, 10, 7)
    assert nth_working_day(date(2023, 10, 2), date(2023, 10, 6), 1) is None


def test_where_there_are_fewer_the_last_one_is_taken():
    assert nth_working_day(date(2026, 11, 16), date(2026, 11, 22), 9) == date(2026, 11, 20)


def test_working_days_are_counted_on_and_back_over_a_holiday():
    assert add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_working_days(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert add_working_days(date(2026, 11, 20), 7) == date(2026, 12, 1)
