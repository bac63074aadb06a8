from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from common.identity import age_on, check_identity, read_certificate
from common.phones import is_mobile
from organization.choices import Role
from organization.models import Unit, User
from organization.regions_file import SHIPPED, read_regions
from pairing.choices import GroupKey
from pairing.models import Cadre, Household, Pairing, Pause, Recipient
from reports.demo import PASSWORD, SIGN_INS, history, people, store
from reports.demo.places import COUNTY_PREFIX, MONTHLY_TOWNSHIP, TOWNSHIPS
from reports.demo.sign_ins import CADRE
from tests.harness import run_command, table_contents
from visits.choices import ContactKind, Status, Verdict
from visits.models import (
    Activity,
    Aid,
    Campaign,
    Contact,
    Distribution,
    Donor,
    Feedback,
    Need,
    PairingYear,
    QuotaRule,
    Reminder,
)
from visits.quotas.duty import Rule, stand, status_on
from visits.quotas.standings import due_years
from visits.selectors import unread_answers

TODAY = date(2026, 11, 22)
FULL = store.HOUSEHOLDS
SMALL = 420

GROUPS = {GroupKey.ORPHAN: 216, GroupKey.DISABLED: 3010, GroupKey.EXTREME_POVERTY: 1357}


@dataclass
class Made:
    households: list[people.Household]
    plan: history.Plan


def villages() -> people.Villages:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in read_regions(SHIPPED):
        if row.code.startswith(COUNTY_PREFIX) and not row.code.endswith("000"):
            found.setdefault(row.code[:9], []).append((row.code, row.name))
    return found


VILLAGES = villages()


def make(total: int, today: date = TODAY, seed: int = 1) -> Made:
    """A county without a database."""
    registry = people.Registry(Random(f"{seed}:numbers"))
    households = people.make_households(
        Random(f"{seed}:people"), registry, VILLAGES, today=today, total=total
    )
    plan = history.make_plan(Random(f"{seed}:pairings"), registry, households, today=today)
    return Made(households, plan)


@pytest.fixture(scope="module")
def full() -> Made:
    return make(FULL)


def rule_of(village: str, year: int) -> Rule:
    is_monthly = village.startswith(MONTHLY_TOWNSHIP[:9])
    return Rule(12, 2) if is_monthly else Rule(4, 2)


def statuses(made: Made, today: date) -> Counter[Status]:
    """Every pairing's status on ``today``, by the quota's own functions."""
    found: Counter[Status] = Counter()
    for pairing in made.plan.pairings:
        moments = history.Diary(Random(pairing.number), pairing, today, rule_of).moments()
        assert all(m.day <= today for m in moments)
        own = [
            m
            for m in moments
            if m.day.year == today.year
            and m.is_reached
            and pairing.started_on <= m.day <= (pairing.ended_on or today)
        ]
        standing = stand(
            year=today.year,
            started_on=pairing.started_on,
            rule=rule_of(pairing.household.village, today.year),
            visit_days=[m.day for m in own if m.kind == ContactKind.HOME_VISIT],
            contact_days=[m.day for m in own if m.kind != ContactKind.HOME_VISIT],
        )
        found[
            status_on(
                today,
                next_due_on=standing.next_due_on,
                ended_on=pairing.ended_on,
                is_paused=any(
                    p.first <= today and (p.last is None or today <= p.last) for p in pairing.pauses
                ),
            )
        ] += 1
    return found


# The whole county, without a database


def test_county_has_the_published_numbers(full):
    by_group = Counter(p.group for h in full.households for p in h.people)
    by_township = Counter(h.township.name for h in full.households)

    assert len(full.households) == 4225
    assert by_group == GROUPS
    assert sum(by_group.values()) == 4583
    assert len(full.plan.cadres) == 4225
    assert len(full.plan.units) == 102
    assert by_township == {t.name: t.households for t in TOWNSHIPS}


def test_households_stand_in_real_villages_of_their_township(full):
    codes = {prefix: {code for code, _name in own} for prefix, own in VILLAGES.items()}

    assert all(h.village in codes[h.township.prefix] for h in full.households)
    assert len({h.village for h in full.households}) > 350


def test_identity_numbers_are_valid_and_given_once(full):
    persons = [p for h in full.households for p in h.people]
    heads = [h.head for h in full.households]
    identities = {p.identity for p in [*persons, *heads]}

    assert len({p.identity for p in persons}) == len(persons)
    assert len({h.identity for h in heads}) == len(heads)
    assert all(check_identity(number).code is None for number in identities)
    assert all(number.startswith(COUNTY_PREFIX) for number in identities)
    assert all(p.identity[6:14] == f"{p.born:%Y%m%d}" for p in persons)


def test_people_fit_their_group(full):
    for household in full.households:
        for person in household.people:
            age = age_on(person.born, TODAY)
            if person.group == GroupKey.ORPHAN:
                assert 2 <= age <= 18
                assert age_on(household.head.born, TODAY) >= 40
                assert person.child_category
                assert person.guardian_relation
            elif person.group == GroupKey.DISABLED:
                certificate = read_certificate(person.certificate)
                assert certificate is not None
                assert certificate.holder == person.identity
                assert certificate.level in (1, 2)
                assert certificate.kind == person.disability_kind
            else:
                assert age >= 18
    turned_18 = [
        p
        for h in full.households
        for p in h.people
        if p.group == GroupKey.ORPHAN and age_on(p.born, TODAY) == 18
    ]
    assert 3 <= len(turned_18) <= 8


def test_members_of_a_household_have_names_of_their_own(full):
    for household in full.households:
        names = {p.name for p in household.people if p.identity != household.head.identity}
        assert household.head.name not in names
        assert len({p.name for p in household.people}) == len(household.people)


def test_telephones_are_given_once(full):
    phones = [h.phone for h in full.households if h.phone]
    phones += [c.phone for c in full.plan.cadres]

    assert len(set(phones)) == len(phones)
    assert all(is_mobile(phone) for phone in phones)
    assert all(p.startswith("199") or p == CADRE.phone for p in phones)


def test_pairings_hold_together(full):
    by_household: dict[int, list[history.Pairing]] = {}
    for pairing in full.plan.pairings:
        by_household.setdefault(pairing.household.number, []).append(pairing)
    held = Counter(p.cadre.number for p in full.plan.pairings if p.ended_on is None)
    unpaired = [h for h in full.households if all(
        p.ended_on is not None for p in by_household.get(h.number, [])
    )]  # fmt: skip
    idle = [c for c in full.plan.cadres if not c.has_left and not held[c.number]]

    for own in by_household.values():
        own.sort(key=lambda p: p.started_on)
        assert sum(p.ended_on is None for p in own) <= 1
        for before, after in pairwise(own):
            assert before.ended_on is not None
            assert before.ended_on < after.started_on
            assert after.replaces is before
    assert all(
        p.household.joined_on <= p.started_on <= (p.ended_on or TODAY) <= TODAY
        for p in full.plan.pairings
    )
    assert not any(held[c.number] for c in full.plan.cadres if c.has_left)
    assert len(unpaired) == len(idle) == 36
    assert sum(c.has_left for c in full.plan.cadres) > 20


def test_three_quarters_do_well_and_some_townships_are_behind(full):
    found = statuses(full, TODAY)
    open_ones = found.total() - found[Status.CLOSED]
    behind = Counter(
        p.household.township.name
        for p in full.plan.pairings
        if p.mood.endswith("behind") and p.ended_on is None
    )
    shares = {t.name: behind[t.name] / t.households for t in TOWNSHIPS}

    well = found[Status.MET] + found[Status.ON_TRACK] + found[Status.DUE_SOON]
    assert 0.75 < well / open_ones < 0.9
    assert 0.12 < found[Status.OVERDUE] / open_ones < 0.18
    worst = sorted(shares, key=lambda name: -shares[name])[:3]
    assert set(worst) == {"太石河乡", "洛峪镇", "大桥镇"}


def test_same_seed_and_day_make_the_same_people():
    first, second, other = make(SMALL, seed=5), make(SMALL, seed=5), make(SMALL, seed=6)

    assert [asdict(h) for h in first.households] == [asdict(h) for h in second.households]
    assert [asdict(c) for c in first.plan.cadres] == [asdict(c) for c in second.plan.cadres]
    assert first.households[0].head.identity != other.households[0].head.identity


DAYS = [
    date(2024, 1, 1),
    date(2024, 2, 29),
    date(2026, 1, 1),
    date(2026, 1, 2),
    date(2026, 1, 31),
    date(2026, 2, 1),
    date(2027, 2, 28),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 6, 30),
    date(2026, 8, 15),
    TODAY,
    date(2026, 11, 30),
    date(2026, 12, 1),
    date(2026, 12, 31),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2040, 7, 1),
]


def possible_on(day: date) -> set[Status]:
    """The statuses that the quota allows on a day of the year, whatever was done.

    Four calls on four days and two visits take the first days of January; due dates are ends of
    months of the same year, so nothing is overdue before February, and from 1 December on
    whatever is owed falls due within thirty days.
    """
    found = set(Status)
    if day < date(day.year, 1, 8):
        found.discard(Status.MET)
    if day.month == 1:
        found.discard(Status.OVERDUE)
    if day.month == 12:
        found.discard(Status.ON_TRACK)
    return found


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_status_the_quota_allows_occurs_on_any_day(day):
    found = statuses(make(SMALL, day), day)

    assert set(found) == possible_on(day)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nothing_is_dated_after_today(day):
    made = make(SMALL, day)

    assert all(h.joined_on <= day for h in made.households)
    assert all(p.born < p.joined_on <= day for h in made.households for p in h.people)
    assert all(p.started_on <= day for p in made.plan.pairings)


# A small county in the database

TABLES: tuple[type[models.Model], ...] = (
    Unit, User, Cadre, Household, Recipient, Pairing, Pause, Contact, Aid, Need, Activity,
    PairingYear, QuotaRule, Feedback,
)  # fmt: skip
REFERRED = (*TABLES, Donor, Campaign, Distribution)
# Keys come from sequences, passwords have salt; the rest must be equal.
VARIES = {"id", "password", "head_id", "identity", "certificate"}


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row without keys and what is encrypted anew, in the order of writing."""
    return {
        model.__name__: list(
            model._default_manager.order_by("pk").values_list(
                *(
                    field.attname
                    for field in model._meta.concrete_fields
                    if field.name not in VARIES
                    and not (field.is_relation and field.related_model is not None
                             and field.related_model in REFERRED)
                )
            )
        )
        for model in TABLES
    }  # fmt: skip


@pytest.fixture(scope="module")
def loaded_county(django_db_setup, django_db_blocker):
    """A small county loaded twice, the first time undone; and what was in it each time."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            store.load_county(seed=7, today=TODAY, total=SMALL)
            first = snapshot()
            closed = User.objects.get(phone=CADRE.phone).has_usable_password()
            transaction.set_rollback(True)
        loaded = store.load_county(seed=7, today=TODAY, total=SMALL, with_sign_ins=True)
        yield {"loaded": loaded, "first": first, "second": snapshot(), "closed": closed}
        transaction.set_rollback(True)


@pytest.fixture
def county(loaded_county, db):
    """The small county, for one test to do with as it likes."""
    return loaded_county


def test_loading_tells_what_is_there(county):
    loaded = county["loaded"]

    assert loaded.households == Household.objects.count() == SMALL
    assert loaded.cadres == Cadre.objects.count() == SMALL
    assert loaded.people == Recipient.objects.count()
    assert loaded.contacts == Contact.objects.count()
    assert loaded.aid == Aid.objects.count()
    assert loaded.needs == Need.objects.count()
    assert loaded.feedback == Feedback.objects.count()
    assert loaded.reminders == Reminder.objects.count() > 0
    assert Activity.objects.filter(day__year=TODAY.year).count() in range(17, 22)


def test_same_seed_and_day_write_the_same_rows(county):
    for name, rows in county["first"].items():
        assert rows == county["second"][name], name


def test_rows_satisfy_deferred_constraints(county):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_statuses_of_the_dashboard_include_all(county):
    found = Counter(due_years(TODAY).values_list("status", flat=True))

    assert set(found) == {status.value for status in Status}


def test_contacts_have_words_and_reasons(county):
    verdicts = Counter(Contact.objects.values_list("verdict", flat=True))
    texts = Contact.objects.exclude(found="").values_list("found", flat=True)

    assert verdicts[Verdict.NOT_REACHED] > 0
    assert verdicts[Verdict.SAME_DAY] > 0
    assert verdicts[Verdict.COUNTED] > 0.9 * verdicts.total()
    assert len(set(texts)) > 0.6 * len(texts)
    assert not [text for text in texts if "{" in text or "，，" in text or "。。" in text]
    assert set(Contact.objects.values_list("kind", flat=True)) == set(ContactKind.values)


def test_needs_are_what_contacts_ask_for_and_most_are_settled(county):
    needs = list(Need.objects.select_related("contact__pairing"))
    settled = [need for need in needs if need.settled_on is not None]

    assert all(need.text in need.contact.found for need in needs)
    assert all(need.household_id == need.contact.pairing.household_id for need in needs)
    assert all(need.raised_on < need.settled_on <= TODAY for need in settled)
    assert 0.6 < len(settled) / len(needs) < 0.98
    assert all(
        need.raised_on >= TODAY - timedelta(days=store.PATIENCE)
        for need in needs
        if need.settled_on is None
    )


def test_one_answer_waits_to_be_read_and_one_complaint_to_be_answered(county):
    cadre = User.objects.get(phone=CADRE.phone)
    office = User.objects.get(phone=SIGN_INS[0].phone)

    assert unread_answers(cadre) == 1
    assert Feedback.objects.visible_to(office).count() == 3
    assert Feedback.objects.visible_to(office).unanswered().count() == 1


def test_a_year_of_contacts_lies_back(county):
    days = Contact.objects.aggregate(first=models.Min("day"), last=models.Max("day"))

    assert days["first"] < date(TODAY.year - 1, 2, 1)
    assert TODAY - timedelta(days=7) < days["last"] <= TODAY


def test_sign_ins_open_and_nobody_else_can(county):
    accounts = User.objects.in_bulk([a.phone for a in SIGN_INS], field_name="phone")
    others = User.objects.exclude(phone__in=accounts)

    assert {u.role for u in accounts.values()} == set(Role.values)
    assert [accounts[a.phone].name for a in SIGN_INS] == [a.name for a in SIGN_INS]
    assert all(u.check_password(PASSWORD) for u in accounts.values())
    assert not any(u.has_usable_password() for u in others)
    assert others.filter(role=Role.LIAISON).count() == 101


def test_passwords_are_given_only_where_debug_is_on(county):
    assert county["closed"] is False


def test_signed_in_cadre_has_something_of_each(county):
    user = User.objects.get(phone=CADRE.phone)
    own = due_years(TODAY).filter(pairing__cadre__user=user, pairing__ended_on__isnull=True)
    liaison = User.objects.get(role=Role.LIAISON, unit=user.unit)
    office = User.objects.get(role=Role.TOWNSHIP_OFFICE, phone=SIGN_INS[1].phone)

    assert Counter(own.values_list("status", flat=True)) == {
        Status.OVERDUE: 1,
        Status.DUE_SOON: 1,
        Status.ON_TRACK: 1,
    }
    # The same households from every chair.
    for viewer in (liaison, office):
        assert Pairing.objects.visible_to(viewer).filter(cadre__user=user).count() == 3
    assert liaison.phone == SIGN_INS[2].phone


def test_command_refuses_a_filled_database_and_changes_nothing(county):
    before = table_contents()

    outcome = run_command("demo")

    assert outcome.status == 2
    assert len(outcome.err.strip().splitlines()) == 1
    assert before == table_contents()


def test_sign_ins_are_printed_with_their_password(county):
    outcome = run_command("demo", "--sign-ins")

    assert outcome.status == 0
    for account in SIGN_INS:
        line = next(line for line in outcome.out.splitlines() if account.phone in line)
        assert account.role in line
        assert account.name in line
        assert PASSWORD in line


def test_sign_ins_that_open_nothing_are_not_printed(county):
    User.objects.update(password="!")

    outcome = run_command("demo", "--sign-ins")

    assert outcome.status == 2
    assert PASSWORD not in outcome.out


def test_changed_password_is_not_printed(county):
    User.objects.filter(phone=CADRE.phone).update(password=make_password("another-one"))

    outcome = run_command("demo", "--sign-ins")

    assert CADRE.phone not in outcome.out
    assert SIGN_INS[0].phone in outcome.out
