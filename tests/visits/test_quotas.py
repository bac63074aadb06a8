"""The quota, sentence by sentence of the design."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest

from visits.choices import Status
from visits.quotas.duty import DUE_SOON_DAYS, Rule, due_date, due_dates, needed, stand, status_on

RULE = Rule(contacts=4, visits=2)


def on(year, month, day):
    return date(year, month, day)


# Need: ceil(minimum × M / 12), M = 13 − first month of the window.


@pytest.mark.parametrize(
    ("minimum", "by_first_month"),
    [
        (4, [4, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1]),
        (2, [2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]),
        (6, [6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1]),
        (5, [5, 5, 5, 4, 4, 3, 3, 3, 2, 2, 1, 1]),
        (1, [1] * 12),
        (0, [0] * 12),
        (12, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        (24, [24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2]),
    ],
)
def test_need_is_the_share_of_the_year_rounded_up(minimum, by_first_month):
    assert [needed(minimum, month) for month in range(1, 13)] == by_first_month


# The k-th is due on the last day of month first + ceil(k × M / need) − 1.


@pytest.mark.parametrize(
    ("first_month", "need", "days"),
    [
        (1, 4, [(3, 31), (6, 30), (9, 30), (12, 31)]),
        (1, 2, [(6, 30), (12, 31)]),
        (1, 6, [(2, 28), (4, 30), (6, 30), (8, 31), (10, 31), (12, 31)]),
        (1, 5, [(3, 31), (5, 31), (8, 31), (10, 31), (12, 31)]),
        (5, 3, [(7, 31), (10, 31), (12, 31)]),
        (5, 2, [(8, 31), (12, 31)]),
        (7, 1, [(12, 31)]),
        (12, 1, [(12, 31)]),
        (12, 2, [(12, 31), (12, 31)]),
    ],
)
def test_due_dates_are_ends_of_months(first_month, need, days):
    assert due_dates(2023, first_month, need) == [date(2023, m, d) for m, d in days]


def test_february_ends_on_the_29th_in_a_leap_year():
    assert due_date(2024, 1, 6, 1) == date(2024, 2, 29)
    assert due_date(2023, 1, 6, 1) == date(2023, 2, 28)
    assert due_date(2100, 1, 6, 1) == date(2100, 2, 28)


def test_due_dates_of_every_minimum_and_month_are_in_order_and_close_the_year():
    for minimum in range(1, 40):
        for first_month in range(1, 13):
            need = needed(minimum, first_month)
            days = due_dates(2024, first_month, need)

            assert len(days) == need >= 1
            assert all(a <= b for a, b in pairwise(days))
            assert days[-1] == date(2024, 12, 31)
            assert days[0].month >= first_month
            for day in days:
                assert day.day == monthrange(day.year, day.month)[1]


def test_later_start_never_owes_more_nor_earlier():
    for minimum in range(1, 25):
        for month in range(1, 12):
            earlier, later = needed(minimum, month), needed(minimum, month + 1)

            assert earlier - 1 - minimum // 12 <= later <= earlier
            # The last ones are due at the same time or later.
            for k in range(1, later + 1):
                assert due_date(2024, month + 1, later, k) >= due_date(2024, month, earlier, k)


# What is done.


def standing(year=2023, start=date(2022, 5, 1), rule=RULE, visits=(), contacts=()):
    return stand(
        year=year,
        started_on=start,
        rule=rule,
        visit_days=[date(2023, *day) for day in visits],
        contact_days=[date(2023, *day) for day in contacts],
    )


def test_full_year_owes_the_minimum_and_is_first_due_on_31_march():
    found = standing()

    assert (found.contacts_needed, found.visits_needed) == (4, 2)
    assert (found.contacts_done, found.visits_done) == (0, 0)
    assert (found.contact_due_on, found.visit_due_on) == (date(2023, 3, 31), date(2023, 6, 30))
    assert found.next_due_on == date(2023, 3, 31)


@pytest.mark.parametrize(
    ("start", "contacts", "visits"),
    [
        (date(2022, 12, 31), 4, 2),
        (date(2023, 1, 1), 4, 2),
        (date(2023, 1, 31), 4, 2),
        (date(2023, 5, 1), 3, 2),
        (date(2023, 5, 31), 3, 2),
        (date(2023, 12, 31), 1, 1),
    ],
)
def test_window_begins_with_the_pairings_month(start, contacts, visits):
    found = standing(start=start)

    assert (found.contacts_needed, found.visits_needed) == (contacts, visits)


def test_next_due_is_the_first_not_yet_done():
    found = standing(contacts=[(1, 5), (1, 6)], visits=[(2, 1)])

    assert found.contact_due_on == date(2023, 9, 30)
    assert found.visit_due_on == date(2023, 12, 31)
    assert found.next_due_on == date(2023, 9, 30)


def test_nothing_is_due_when_both_needs_are_met():
    contacts = [(1, day) for day in (1, 2, 3, 4)]

    assert standing(contacts=contacts, visits=[(1, 1), (1, 2)]).next_due_on is None
    assert standing(contacts=contacts, visits=[(1, 1)]).next_due_on == date(2023, 12, 31)
    assert standing(contacts=contacts[:3], visits=[(1, 1), (1, 2)]).next_due_on == date(
        2023, 12, 31
    )


def test_more_than_needed_is_still_counted():
    found = standing(visits=[(1, day) for day in range(1, 8)])

    assert (found.visits_done, found.visit_due_on) == (7, None)


def test_two_of_one_series_on_one_day_count_once():
    found = standing(contacts=[(1, 5), (1, 5), (1, 6)], visits=[(1, 5), (1, 5)])

    assert (found.contacts_done, found.visits_done) == (2, 1)


def test_two_series_on_one_day_count_each():
    found = standing(contacts=[(1, 5)], visits=[(1, 5)])

    assert (found.contacts_done, found.visits_done) == (1, 1)


def test_day_with_either_counts_once_as_a_contact_when_visits_count_too():
    rule = Rule(contacts=4, visits=2, visit_counts_as_contact=True)

    found = standing(rule=rule, contacts=[(1, 5), (1, 6)], visits=[(1, 5), (1, 7), (1, 8)])

    assert (found.contacts_done, found.visits_done) == (4, 3)
    assert found.next_due_on is None


def test_visits_do_not_count_as_contacts_by_default():
    found = standing(visits=[(1, 5), (1, 6), (1, 7), (1, 8)])

    assert (found.contacts_done, found.visits_done) == (0, 4)


def test_every_one_counts_where_one_a_day_is_off():
    rule = Rule(contacts=4, visits=2, one_a_day=False)
    both = Rule(contacts=4, visits=2, one_a_day=False, visit_counts_as_contact=True)
    days = {"contacts": [(1, 5), (1, 5)], "visits": [(1, 5), (1, 5)]}

    assert (standing(rule=rule, **days).contacts_done, standing(rule=rule, **days).visits_done) == (
        2,
        2,
    )
    assert standing(rule=both, **days).contacts_done == 4


def test_nothing_asked_for_is_met():
    found = standing(rule=Rule(contacts=0, visits=0))

    assert (found.contact_due_on, found.visit_due_on, found.next_due_on) == (None, None, None)


def test_one_series_alone_may_be_asked_for():
    found = standing(rule=Rule(contacts=0, visits=1))

    assert found.next_due_on == date(2023, 12, 31)


# Status on a day.


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2023, 5, 30), Status.ON_TRACK),
        (date(2023, 5, 31), Status.DUE_SOON),
        (date(2023, 6, 29), Status.DUE_SOON),
        (date(2023, 6, 30), Status.DUE_SOON),
        (date(2023, 7, 1), Status.OVERDUE),
        (date(2024, 1, 1), Status.OVERDUE),
    ],
)
def test_status_before_and_after_a_due_date(day, status):
    assert status_on(day, next_due_on=date(2023, 6, 30)) == status


def test_due_soon_is_thirty_days_and_that_day():
    due = date(2023, 6, 30)
    soon = [
        n
        for n in range(0, 60)
        if status_on(due - timedelta(days=n), next_due_on=due) == Status.DUE_SOON
    ]

    assert DUE_SOON_DAYS == 30
    assert soon == list(range(0, 31))


def test_due_soon_reaches_over_a_leap_day():
    assert status_on(date(2024, 2, 29), next_due_on=date(2024, 3, 31)) == Status.ON_TRACK
    assert status_on(date(2024, 3, 1), next_due_on=date(2024, 3, 31)) == Status.DUE_SOON


def test_met_when_nothing_is_owed():
    assert status_on(date(2023, 1, 1), next_due_on=None) == Status.MET


def test_closed_from_the_day_after_the_end():
    due, end = date(2023, 6, 30), date(2023, 8, 15)

    assert status_on(date(2023, 8, 15), next_due_on=due, ended_on=end) == Status.OVERDUE
    assert status_on(date(2023, 8, 16), next_due_on=due, ended_on=end) == Status.CLOSED
    assert status_on(date(2023, 8, 16), next_due_on=None, ended_on=end) == Status.CLOSED


def test_pause_goes_before_what_is_owed_and_after_the_end():
    day, due = date(2023, 8, 16), date(2023, 6, 30)

    assert status_on(day, next_due_on=due, is_paused=True) == Status.PAUSED
    assert status_on(day, next_due_on=None, is_paused=True) == Status.PAUSED
    ended = day - timedelta(days=1)
    assert status_on(day, next_due_on=due, is_paused=True, ended_on=ended) == Status.CLOSED
