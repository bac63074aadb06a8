"""What was due in a stretch of days and what of it was kept, against a recount day by day."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.models import Pairing
from tests import factories
from visits.choices import ContactKind, Status
from visits.quotas.duty import Due, Rule, dues_between, stand, status_on
from visits.quotas.standings import dues_of

RULE = Rule(contacts=4, visits=2)
QUARTERS = [
    (date(2024, 1, 1), date(2024, 3, 31)),
    (date(2024, 4, 1), date(2024, 6, 30)),
    (date(2024, 7, 1), date(2024, 9, 30)),
    (date(2024, 10, 1), date(2024, 12, 31)),
]
THIRD = QUARTERS[2]


def contacts_due(*days, started_on=date(2023, 1, 1), rule=RULE, of=THIRD, **more):
    found = dues_between(
        *of,
        started_on=started_on,
        rule=rule,
        visit_days=[],
        contact_days=[date(2024, *day) for day in days],
        **more,
    )
    return found.contacts


def test_the_third_contact_of_a_year_is_due_in_the_third_quarter():
    assert contacts_due() == [Due(3, date(2024, 9, 30), None)]


@pytest.mark.parametrize(
    ("days", "done_on", "is_kept"),
    [
        ([(1, 5), (2, 5)], None, False),
        ([(1, 5), (2, 5), (9, 30)], date(2024, 9, 30), True),
        ([(1, 5), (2, 5), (10, 1)], date(2024, 10, 1), False),
        # Two on one day are one.
        ([(1, 5), (1, 5), (9, 1)], None, False),
        ([(9, 1), (3, 1), (2, 1), (1, 1)], date(2024, 3, 1), True),
    ],
)
def test_a_due_date_is_kept_when_as_many_were_made_by_then(days, done_on, is_kept):
    (due,) = contacts_due(*days)

    assert (due.done_on, due.is_kept) == (done_on, is_kept)


@pytest.mark.parametrize(
    ("more", "is_owed"),
    [
        ({"ended_on": date(2024, 9, 29)}, False),
        ({"ended_on": date(2024, 9, 30)}, True),
        ({"pauses": [(date(2024, 9, 1), date(2024, 9, 29))]}, True),
        ({"pauses": [(date(2024, 9, 1), date(2024, 9, 30))]}, False),
        ({"pauses": [(date(2024, 9, 30), None)]}, False),
        ({"pauses": [(date(2024, 10, 1), None)]}, True),
        ({"started_on": date(2024, 10, 1)}, False),
        ({"started_on": date(2025, 1, 1)}, False),
    ],
)
def test_what_fell_due_outside_the_pairing_or_in_a_pause_is_not_owed(more, is_owed):
    assert bool(contacts_due(**more)) is is_owed


days_of_2024 = st.dates(date(2024, 1, 1), date(2024, 12, 31))
pauses_of_2024 = st.lists(
    st.tuples(days_of_2024, days_of_2024 | st.none()).filter(
        lambda span: span[1] is None or span[0] <= span[1]
    ),
    max_size=2,
)
rules = st.builds(
    Rule,
    contacts=st.integers(0, 24),
    visits=st.integers(0, 24),
    visit_counts_as_contact=st.booleans(),
    one_a_day=st.booleans(),
)


def _missed(
    of: tuple[date, date],
    started_on: date,
    ended_on: date | None,
    rule: Rule,
    visit_days: list[date],
    contact_days: list[date],
    pauses: Collection[tuple[date, date | None]],
) -> tuple[int, int, int, int]:
    """Owed and kept contacts and visits by going through the days, one by one.

    On each day the standing of ``stand`` says what is due next; what is due on that very day, as
    many times as it is, is owed, and was kept when the standing with this day is past it.
    """
    owed_contacts = kept_contacts = owed_visits = kept_visits = 0
    day = of[0]
    while day <= of[1]:
        holds = started_on <= day and (ended_on is None or day <= ended_on)
        paused = any(a <= day and (b is None or day <= b) for a, b in pauses)
        if holds and not paused:
            now = stand(
                year=2024,
                started_on=started_on,
                rule=rule,
                visit_days=[d for d in visit_days if d <= day],
                contact_days=[d for d in contact_days if d <= day],
            )
            # As if nothing but k had been done: what the k-th and every other is due on.
            for need, done, is_visit in (
                (now.contacts_needed, now.contacts_done, False),
                (now.visits_needed, now.visits_done, True),
            ):
                for k in range(need):
                    others = [day - timedelta(days=1000 + n) for n in range(k)]
                    plain = Rule(rule.contacts, rule.visits, one_a_day=False)
                    as_if = stand(
                        year=2024,
                        started_on=started_on,
                        rule=plain,
                        visit_days=others if is_visit else [],
                        contact_days=[] if is_visit else others,
                    )
                    due = as_if.visit_due_on if is_visit else as_if.contact_due_on
                    if due != day:
                        continue
                    if is_visit:
                        owed_visits += 1
                        kept_visits += done > k
                    else:
                        owed_contacts += 1
                        kept_contacts += done > k
        day += timedelta(days=1)
    return owed_contacts, kept_contacts, owed_visits, kept_visits


@settings(max_examples=50, deadline=None)
@given(
    of=st.sampled_from(QUARTERS),
    started_on=st.dates(date(2023, 6, 1), date(2024, 12, 31)),
    lasted=st.none() | st.integers(0, 500),
    rule=rules,
    visit_days=st.lists(days_of_2024, max_size=12),
    contact_days=st.lists(days_of_2024, max_size=12),
    pauses=pauses_of_2024,
)
def test_dues_are_those_of_a_recount_day_by_day(
    of, started_on, lasted, rule, visit_days, contact_days, pauses
):
    ended_on = None if lasted is None else started_on + timedelta(days=lasted)

    found = dues_between(
        *of,
        started_on=started_on,
        rule=rule,
        visit_days=visit_days,
        contact_days=contact_days,
        ended_on=ended_on,
        pauses=pauses,
    )

    assert (
        len(found.contacts),
        sum(due.is_kept for due in found.contacts),
        len(found.visits),
        sum(due.is_kept for due in found.visits),
    ) == _missed(of, started_on, ended_on, rule, visit_days, contact_days, pauses)


@settings(max_examples=200, deadline=None)
@given(rule=rules, started_on=st.dates(date(2023, 6, 1), date(2024, 12, 31)))
def test_the_four_quarters_hold_each_due_date_of_the_year_once(rule, started_on):
    found = [
        dues_between(*of, started_on=started_on, rule=rule, visit_days=[], contact_days=[])
        for of in QUARTERS
    ]

    owed = stand(year=2024, started_on=started_on, rule=rule, visit_days=[], contact_days=[])
    assert [due.number for dues in found for due in dues.contacts] == list(
        range(1, owed.contacts_needed + 1)
    )
    assert [due.number for dues in found for due in dues.visits] == list(
        range(1, owed.visits_needed + 1)
    )


@settings(max_examples=200, deadline=None)
@given(rule=rules, of=st.sampled_from(QUARTERS), contact_days=st.lists(days_of_2024, max_size=12))
def test_whoever_missed_the_last_due_date_is_overdue_on_the_day_after(rule, of, contact_days):
    only = Rule(rule.contacts, 0, one_a_day=rule.one_a_day)
    known = [day for day in contact_days if day <= of[1]]
    start = date(2023, 1, 1)

    dues = dues_between(*of, started_on=start, rule=only, visit_days=[], contact_days=known)
    standing = stand(year=2024, started_on=start, rule=only, visit_days=[], contact_days=known)
    light = status_on(of[1] + timedelta(days=1), next_due_on=standing.next_due_on)

    last = [due for due in dues.contacts if due.on == of[1]]
    if last:
        assert (light == Status.OVERDUE) is not all(due.done_on for due in last)


@pytest.mark.django_db
def test_dues_of_many_pairings_are_read_in_as_many_queries_as_of_one(
    django_assert_num_queries,
):
    kept = factories.make_pairing(on=date(2023, 1, 1))
    for month in (1, 2, 9):
        factories.make_contact(kept, date(2024, month, 5), ContactKind.PHONE)
    factories.make_contact(kept, date(2024, 10, 5), ContactKind.PHONE)
    missed = factories.make_pairing(on=date(2023, 1, 1))
    rejected = factories.make_contact(missed, date(2024, 9, 5), ContactKind.PHONE)
    type(rejected).objects.filter(pk=rejected.pk).update(verdict="rejected")
    paused = factories.make_pairing(on=date(2023, 1, 1))
    factories.make_pause(paused, date(2024, 9, 1), date(2024, 10, 1))
    factories.make_pairing(on=date(2023, 1, 1), ended_on=date(2024, 6, 30))
    factories.make_pairing(on=date(2024, 10, 1))

    with django_assert_num_queries(4):
        found = dict(dues_of(Pairing.objects.all(), first=THIRD[0], last=THIRD[1]))

    assert {pk: [due.is_kept for due in dues.contacts] for pk, dues in found.items()} == {
        kept.pk: [True],
        missed.pk: [False],
    }
    assert not any(dues.visits for dues in found.values())


@pytest.mark.django_db
def test_days_of_two_years_are_refused():
    with pytest.raises(ValueError, match="one year"):
        list(dues_of(Pairing.objects.all(), first=date(2023, 12, 1), last=date(2024, 2, 1)))
