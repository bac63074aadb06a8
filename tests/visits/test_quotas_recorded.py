"""The quota over recorded pairings: verdicts, rules, years and races."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.dates import today
from organization.choices import Role
from pairing.choices import EndReason
from pairing.models import Pairing
from pairing.services import end_pairing
from tests import factories
from tests.harness import Session, run_command, sessions_waiting_for_a_lock, wait_until
from visits.choices import ContactKind, Status, Verdict
from visits.models import Contact, PairingYear, QuotaRule
from visits.quotas import recounting
from visits.quotas.duty import Rule, status_on
from visits.quotas.recounting import open_new_years, recompute
from visits.quotas.rules import RuleBook
from visits.quotas.standings import due_years, picture_on
from visits.services.rules import set_rule

VISIT, PHONE = ContactKind.HOME_VISIT, ContactKind.PHONE


def year_of(pairing, year=2023):
    return PairingYear.objects.get(pairing=pairing, year=year)


def done(pairing, year=2023):
    row = year_of(pairing, year)
    return row.contacts_done, row.visits_done


# Verdicts: counted, same day, not reached, outside the pairing, rejected by a reviewer.


@pytest.fixture
def spring(db):
    """A pairing from 10 March to 20 May 2023."""
    return factories.make_pairing(on=date(2023, 3, 10), ended_on=date(2023, 5, 20))


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2023, 3, 9), Verdict.OUTSIDE_PAIRING),
        (date(2023, 3, 10), Verdict.COUNTED),
        (date(2023, 5, 20), Verdict.COUNTED),
        (date(2023, 5, 21), Verdict.OUTSIDE_PAIRING),
        (date(2022, 4, 1), Verdict.OUTSIDE_PAIRING),
    ],
)
def test_contact_counts_if_its_pairing_held_on_its_own_day(spring, day, verdict):
    assert factories.make_contact(spring, day).verdict == verdict


def test_contact_counts_by_its_day_whenever_it_arrives(spring):
    late = timezone.now() + timedelta(days=300)

    assert factories.make_contact(spring, date(2023, 4, 1), created_at=late).verdict == "counted"
    assert done(spring) == (0, 1)


def test_second_of_a_series_on_a_day_does_not_count(spring):
    day = date(2023, 4, 1)

    found = [
        factories.make_contact(spring, day, kind).verdict
        for kind in (VISIT, VISIT, PHONE, ContactKind.ONLINE, ContactKind.LETTER)
    ]

    assert found == ["counted", "same_day", "counted", "same_day", "same_day"]
    assert done(spring) == (1, 1)


def test_nobody_reached_does_not_count_and_leaves_the_day_free(spring):
    day = date(2023, 4, 1)

    tried = factories.make_contact(spring, day, PHONE, is_reached=False)
    reached = factories.make_contact(spring, day, PHONE)

    assert (tried.verdict, reached.verdict) == (Verdict.NOT_REACHED, Verdict.COUNTED)


def test_rejection_is_kept_and_leaves_the_day_free(spring):
    day = date(2023, 4, 1)
    first = factories.make_contact(spring, day)
    second = factories.make_contact(spring, day)
    assert second.verdict == Verdict.SAME_DAY
    first.verdict = Verdict.REJECTED
    first.save(update_fields=["verdict"])

    recompute([spring.pk], today=today())

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.verdict, second.verdict) == (Verdict.REJECTED, Verdict.COUNTED)
    assert done(spring) == (0, 1)


def test_every_one_counts_where_one_a_day_is_off(spring):
    factories.make_rule(contacts=4, visits=2, one_a_day=False)
    day = date(2023, 4, 1)

    verdicts = [factories.make_contact(spring, day).verdict for _ in range(3)]

    assert verdicts == ["counted"] * 3
    assert done(spring) == (0, 3)


def test_ending_a_pairing_judges_its_contacts_anew(office, clock):
    clock("2023-06-30")
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    kept = factories.make_contact(pairing, date(2023, 5, 1))
    late = factories.make_contact(pairing, date(2023, 6, 1))
    assert done(pairing) == (0, 2)

    end_pairing(pairing=pairing, on=date(2023, 5, 31), reason=EndReason.MOVED_AWAY, actor=office)

    kept.refresh_from_db()
    late.refresh_from_db()
    assert (kept.verdict, late.verdict) == (Verdict.COUNTED, Verdict.OUTSIDE_PAIRING)
    assert done(pairing) == (0, 1)


def test_credit_goes_to_whoever_held_the_pairing_on_the_day(household):
    first = factories.make_pairing(household, on=date(2023, 1, 1), ended_on=date(2023, 6, 30))
    second = factories.make_pairing(household, on=date(2023, 7, 1))

    factories.make_contact(first, date(2023, 6, 30))
    factories.make_contact(second, date(2023, 7, 1))

    assert (done(first), done(second)) == ((0, 1), (0, 1))


# Years


def test_pairing_has_its_years_and_the_next(db, clock):
    clock("2023-12-31")

    pairing = factories.make_pairing(on=date(2022, 5, 1))

    # Nothing was asked for before 2023.
    assert set(pairing.years.values_list("year", flat=True)) == {2023, 2024}


def test_next_years_row_is_due_in_march_on_new_years_day(db, clock):
    clock("2023-12-31T23:59:59")
    pairing = factories.make_pairing(on=date(2023, 5, 1))
    factories.make_contact(pairing, date(2023, 12, 31))

    clock("2024-01-01T00:00:00")

    assert today() == date(2024, 1, 1)
    row = due_years(today()).get()
    assert (row.contacts_needed, row.visits_needed) == (4, 2)
    assert (row.contacts_done, row.visits_done) == (0, 0)
    assert row.next_due_on == date(2024, 3, 31)
    assert due_years(date(2024, 1, 1)).filter(status=Status.ON_TRACK).exists()


def test_years_after_the_end_go_away(office, clock):
    clock("2023-12-31")
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    assert pairing.years.count() == 2

    end_pairing(pairing=pairing, on=date(2023, 12, 30), reason=EndReason.OTHER, actor=office)

    assert [row.year for row in pairing.years.all()] == [2023]


def test_missing_years_are_opened_and_only_those(db, clock):
    clock("2023-07-01")
    idle = factories.make_pairing(on=date(2023, 1, 1))
    factories.make_pairing(on=date(2023, 1, 1), ended_on=date(2023, 6, 1))
    clock("2024-07-01")

    assert open_new_years(today=today()) == 1
    assert open_new_years(today=today()) == 0
    assert set(idle.years.values_list("year", flat=True)) == {2023, 2024, 2025}


def test_nobody_waits_for_the_new_year_of_all_pairings(committing_db, clock, monkeypatch):
    """All of them lack a row in the first night of a year; a contact waits for a few at most."""
    monkeypatch.setattr(recounting, "PIECE", 1)
    clock("2023-07-01")
    first, second = (factories.make_pairing(on=date(2023, 1, 1)) for _number in range(2))
    clock("2024-01-01")
    with transaction.atomic():
        Pairing.objects.select_for_update().get(pk=second.pk)
        night = Session(lambda: open_new_years(today=today()))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second pairing's turn")

        Pairing.objects.select_for_update(nowait=True).get(pk=first.pk)
        there = first.years.filter(year=2025).exists()

    assert there
    assert night.join_session() == 2
    assert second.years.filter(year=2025).exists()


def test_year_is_counted_by_the_contacts_own_day(db):
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29)):
        factories.make_contact(pairing, day)

    assert (done(pairing, 2023), done(pairing, 2024)) == ((0, 1), (0, 2))


def test_counting_again_changes_nothing(db):
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    for day in range(1, 20):
        factories.make_contact(pairing, date(2023, 3, day % 7 + 1), is_counted=False)

    recompute([pairing.pk], today=today())
    first = list(PairingYear.objects.values()), list(Contact.objects.values("pk", "verdict"))
    recompute([pairing.pk], today=today())

    assert (
        list(PairingYear.objects.values()),
        list(Contact.objects.values("pk", "verdict")),
    ) == first
    assert done(pairing) == (0, 7)


def test_nothing_is_owed_where_no_rule_holds(db):
    other = factories.make_programme("jieqin")

    pairing = factories.make_pairing(programme=other, on=date(2023, 1, 1))
    contact = factories.make_contact(pairing, date(2023, 3, 1))

    assert not pairing.years.exists()
    assert contact.verdict == Verdict.COUNTED
    assert picture_on(Pairing.objects.all(), day=date(2023, 3, 1)).assessments == []


# Rules


@pytest.fixture
def find(db):
    def run(village=factories.SOUTH_GATE, year=2023, programme=None):
        programme = programme or factories.make_programme()
        of_all, of_village = (
            book.find(programme_id=programme.pk, region_code=village, year=year)
            for book in (RuleBook(), RuleBook([village]))
        )
        assert of_all == of_village
        return None if of_all is None else (of_all.contacts, of_all.visits)

    return run


def test_shipped_rule_asks_four_and_two_since_2023(find):
    assert find() == (4, 2)
    assert find(year=2030) == (4, 2)
    assert find(year=2022) is None


def test_rule_of_the_smallest_region_holds(find):
    factories.make_rule(contacts=6, visits=5, place=factories.XIHE)
    factories.make_rule(contacts=12, visits=12, place=factories.HANYUAN)
    factories.make_rule(contacts=24, visits=1, place=factories.SOUTH_GATE)

    assert find(factories.SOUTH_GATE) == (24, 1)
    assert find(factories.SOUTH_GATE_COMMUNITY) == (12, 12)
    assert find(factories.WHEAT) == (6, 5)
    assert find(factories.LI_VILLAGE) == (4, 2)


def test_latest_rule_that_is_not_to_come_holds(find):
    factories.make_rule(contacts=6, visits=5, year=2024)
    factories.make_rule(contacts=8, visits=6, year=2026)

    assert [find(year=year) for year in range(2023, 2028)] == [
        (4, 2),
        (6, 5),
        (6, 5),
        (8, 6),
        (8, 6),
    ]


def test_smaller_region_goes_before_the_later_year(find):
    factories.make_rule(contacts=6, visits=5, year=2023, place=factories.XIHE)
    factories.make_rule(contacts=9, visits=9, year=2025, place=factories.GANSU)

    assert find(year=2026) == (6, 5)


def test_programmes_side_by_side_have_their_own_rules_and_counts(household, clock):
    other = factories.make_programme("jieqin")
    factories.make_rule(contacts=12, visits=6, programme=other)
    one = factories.make_pairing(household, on=date(2023, 1, 1))
    two = factories.make_pairing(household, one.cadre, programme=other, on=date(2023, 1, 1))

    factories.make_contact(one, date(2023, 3, 1))
    factories.make_contact(two, date(2023, 3, 1), PHONE)

    assert (year_of(one).contacts_needed, year_of(two).contacts_needed) == (4, 12)
    assert (done(one), done(two)) == ((0, 1), (1, 0))


def test_changed_rule_is_counted_at_once_and_only_where_it_holds(db, clock):
    here = factories.make_pairing(on=date(2023, 1, 1))
    there = factories.make_pairing(
        factories.make_household(village=factories.LI_VILLAGE), on=date(2023, 1, 1)
    )
    for pairing in (here, there):
        factories.make_contact(pairing, date(2023, 2, 1))

    outcome = run_command(
        *("quota_rule", "621225", "2023", "--contacts", "6", "--visits", "5"),
        "--visit-counts-as-contact",
    )

    assert outcome.status == 0
    row = year_of(here)
    assert (row.contacts_needed, row.visits_needed) == (6, 5)
    assert (row.contacts_done, row.visits_done) == (1, 1)
    assert row.next_due_on == date(2023, 4, 30)
    assert (year_of(there).contacts_needed, year_of(there).contacts_done) == (4, 0)


def test_rule_set_again_replaces_the_first(db, clock):
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    place = factories.get_region()
    for contacts in (6, 0):
        set_rule(programme=pairing.programme, region=place, year=2023, contacts=contacts, visits=0)

    assert QuotaRule.objects.filter(region=place).count() == 1
    assert year_of(pairing).next_due_on is None


def test_command_names_the_rule_in_force(db):
    outcome = run_command("quota_rule", "621225", "2024", "--contacts", "6", "--visits", "5")

    assert outcome.out == (
        "西和县 from 2024: 6 contacts and 5 visits a year; a visit does not count as a contact.\n"
    )


# Status in SQL


def test_status_in_sql_equals_status_in_python(db):
    """Over a grid of due dates, ends and pauses, on every day around each of them."""
    pairing_of = {}
    for due in (None, date(2023, 3, 31), date(2023, 6, 30), date(2023, 12, 31)):
        for ended in (None, date(2023, 3, 31), date(2023, 7, 15)):
            for paused in (None, (date(2023, 6, 1), None), (date(2023, 3, 1), date(2023, 4, 1))):
                pairing = factories.make_pairing(on=date(2023, 1, 1), ended_on=ended)
                PairingYear.objects.filter(pairing=pairing, year=2023).update(next_due_on=due)
                if paused is not None:
                    factories.make_pause(pairing, *paused)
                pairing_of[pairing.pk] = (due, ended, paused)
    edges = [date(2023, m, d) for m, d in ((3, 1), (3, 31), (4, 1), (6, 1), (6, 30), (7, 15))]
    days = {edge + timedelta(days=n) for edge in edges for n in (-31, -30, -29, -1, 0, 1, 2)}

    seen = Counter()
    for day in sorted(d for d in days if d.year == 2023):
        in_sql = dict(due_years(day).values_list("pairing_id", "status"))
        for pk, (due, ended, paused) in pairing_of.items():
            is_paused = (
                paused is not None and paused[0] <= day and (paused[1] is None or day <= paused[1])
            )
            expected = status_on(day, next_due_on=due, ended_on=ended, is_paused=is_paused)
            assert in_sql[pk] == expected, (day, due, ended, paused)
            seen[expected] += 1

    assert set(seen) == set(Status)


def test_dashboards_dates_and_counting_agree_all_the_year(db, clock):
    """A year lived through: what is stored and what is counted give one answer on every day."""
    chance = random.Random(5)
    clock("2024-01-01")
    pairings = []
    for n in range(25):
        start = date(2023, 6, 1) if n % 2 else date(2024, 1 + n % 12, 1 + n)
        end = date(2024, 3 + n % 9, 20) if n % 5 == 0 else None
        if end is not None and end < start:
            end = start + timedelta(days=20)
        pairings.append(factories.make_pairing(on=start, ended_on=end))
    factories.make_pause(pairings[3], date(2024, 5, 1), date(2024, 6, 15))
    everything = Pairing.objects.all()

    day = date(2024, 1, 5)
    while day.year == 2024:
        for pairing in chance.sample(pairings, 3):
            factories.make_contact(pairing, day, chance.choice([VISIT, PHONE]))
        picture = picture_on(everything, day=day)
        stored = dict(due_years(day).values_list("pairing_id", "status"))

        assert {a.pairing_id: a.status for a in picture.assessments} == stored, day
        day += timedelta(days=9)


def test_picture_counts_only_contacts_up_to_the_day(db):
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    for month in (2, 5, 8):
        factories.make_contact(pairing, date(2023, month, 1))
        factories.make_contact(pairing, date(2023, month, 2), PHONE)

    def picture(day, rule=None):
        found = picture_on(Pairing.objects.all(), day=day, rule=rule)
        return found.credited_visits, found.credited_contacts, dict(found.by_status)

    assert picture(date(2023, 1, 31)) == (0, 0, {"on_track": 1})
    assert picture(date(2023, 5, 1)) == (2, 1, {"on_track": 1})
    assert picture(date(2023, 12, 31)) == (3, 3, {"due_soon": 1})
    counting = Rule(contacts=4, visits=2, visit_counts_as_contact=True)
    assert picture(date(2023, 12, 31), counting) == (3, 6, {"met": 1})
    assert picture(date(2024, 1, 31)) == (0, 0, {"on_track": 1})


def test_picture_leaves_out_what_has_not_begun_and_what_ended_before_the_year(db):
    factories.make_pairing(on=date(2023, 6, 1))
    factories.make_pairing(on=date(2022, 1, 1), ended_on=date(2022, 12, 31))
    closed = factories.make_pairing(on=date(2023, 1, 1), ended_on=date(2023, 1, 31))

    picture = picture_on(Pairing.objects.all(), day=date(2023, 5, 31))

    assert [(a.pairing_id, a.status) for a in picture.assessments] == [(closed.pk, Status.CLOSED)]


def test_counting_many_takes_a_constant_number_of_queries(db):
    def queries(count):
        ids = [factories.make_pairing(on=date(2023, 1, 1)).pk for _ in range(count)]
        for pairing in Pairing.objects.filter(pk__in=ids):
            for day in (1, 1, 2):
                factories.make_contact(pairing, date(2023, 3, day), is_counted=False)
        with CaptureQueriesContext(connection) as captured:
            recompute(ids, today=today())
        assert Contact.objects.filter(pairing__in=ids, verdict="same_day").count() == count
        return len(captured)

    assert queries(2) == queries(12) <= 12


# Two at once


def log_at_once(pairing, first_day, second_day):
    """Two sessions log a contact; the second has counted its own before the first is committed."""

    def log(day):
        with transaction.atomic():
            factories.make_contact(pairing, day)

    with transaction.atomic():
        factories.make_contact(pairing, first_day)
        other = Session(lambda: log(second_day))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second session's waiting")
    other.join_session()


@pytest.mark.parametrize("has_lock", [False, True], ids=["without lock", "with lock"])
def test_contacts_logged_at_once_are_both_counted(committing_db, monkeypatch, has_lock):
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    if not has_lock:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)

    log_at_once(pairing, date(2023, 3, 1), date(2023, 3, 2))

    # Without the lock the second wrote the year from what it saw: its own contact alone.
    assert done(pairing) == ((0, 2) if has_lock else (0, 1))


@pytest.mark.parametrize("has_lock", [False, True], ids=["without lock", "with lock"])
def test_of_two_on_one_day_logged_at_once_one_counts(committing_db, monkeypatch, has_lock):
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    if not has_lock:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)

    log_at_once(pairing, date(2023, 3, 1), date(2023, 3, 1))

    verdicts = Counter(Contact.objects.values_list("verdict", flat=True))
    if has_lock:
        assert verdicts == {"counted": 1, "same_day": 1}
    else:
        assert verdicts == {"counted": 2}


def test_counting_many_in_any_order_does_not_deadlock(committing_db):
    ids = [factories.make_pairing(on=date(2023, 1, 1)).pk for _ in range(30)]

    sessions = [
        Session(lambda order=order: recompute(order, today=today()))
        for order in (ids, ids[::-1]) * 3
    ]

    for session in sessions:
        session.join_session()


def test_a_pairing_entered_while_a_rule_is_set_owes_by_the_new_rule(committing_db):
    place = factories.get_region()
    programme = factories.make_programme()

    with transaction.atomic():
        pairing = factories.make_pairing(on=date(2023, 1, 1))
        clerk = Session(
            lambda: set_rule(programme=programme, region=place, year=2023, contacts=6, visits=5)
        )
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the rule's waiting")
    clerk.join_session()

    year = PairingYear.objects.get(pairing=pairing, year=2023)
    assert (year.contacts_needed, year.visits_needed) == (6, 5)


def test_a_rule_set_while_a_pairing_ends_does_not_deadlock(committing_db):
    office = factories.make_user(Role.COUNTY_OFFICE)
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    programme, place = factories.make_programme(), factories.get_region()

    def rule():
        return set_rule(programme=programme, region=place, year=2023, contacts=6, visits=5)

    def end():
        return end_pairing(
            pairing=pairing, on=date(2023, 6, 1), reason=EndReason.OTHER, actor=office
        )

    # Both wait for the same row, in whichever order they came, and then both go on.
    with transaction.atomic():
        Pairing.objects.select_for_update().get(pk=pairing.pk)
        sessions = [Session(end), Session(rule)]
        wait_until(lambda: sessions_waiting_for_a_lock() == 2, "both sessions' waiting")
    for session in sessions:
        session.join_session()

    year = PairingYear.objects.get(pairing=pairing, year=2023)
    assert (year.contacts_needed, year.visits_needed) == (6, 5)
    pairing.refresh_from_db()
    assert pairing.ended_on == date(2023, 6, 1)
