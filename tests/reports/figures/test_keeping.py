"""Kept figures are those counted now, whatever happened and whoever came at the same time."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.dates import today
from common.turns import Turns
from config.celery import app
from pairing.models import Group, Pairing, Programme
from reports.figures import keeping
from reports.figures.keeping import read, refresh, refresh_all
from reports.figures.live import Scope, count_live, count_whole
from reports.models import KeptFigures, StaleArea
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from tests.reports.figures.changing import Changing
from tests.reports.figures.recount import plain
from visits.choices import ContactKind
from visits.models import Contact
from visits.quotas.recounting import recompute_region

DAY = date(2026, 11, 22)


@pytest.fixture
def programme(db: None) -> Programme:
    return factories.make_programme()


def assert_fresh(prefix: str, programme: Programme, group: Group | None = None) -> None:
    kept = read(prefix, programme, day=today(), group=group)
    scope = Scope((prefix,), programme, group)
    below = {2: 4, 4: 6, 6: 9}[len(prefix)]
    assert plain(kept.whole) == plain(count_whole(scope, day=today())), prefix
    live = count_live(scope, below, day=today())
    found = {area: plain(each) for area, each in kept.parts.items() if plain(each)["groups"]}
    assert {a: plain(each) for a, each in live.items() if plain(each)["groups"]} == found, prefix


LEVELS = ("621225", "621226", "6212", "62")


@pytest.mark.parametrize("seed", range(4))
def test_kept_figures_equal_live_ones_after_whatever_happened(programme, clock, seed):
    """Read in another order after each few changes, so that each level is stale at times."""
    clock("2026-11-22")
    county = Changing(20 + seed, programme)
    groups = [None, None, *Group.objects.filter(programme=programme)]
    for step in range(8):
        county.happen(county.chance.randrange(1, 7))
        order = county.chance.sample(LEVELS, 2) if step % 3 else list(LEVELS)
        for prefix in order:
            assert_fresh(prefix, programme, county.chance.choice(groups))


def test_two_programmes_are_kept_apart(programme, clock):
    """What both are counted from is marked once, and taken by one of them first."""
    clock("2026-11-22")
    other = factories.make_programme("jieqinqi", place=factories.XIHE)
    factories.make_rule(contacts=6, visits=5, year=2025, programme=other)
    household = factories.make_household()
    mine = factories.make_pairing(household, on=date(2025, 2, 1))
    theirs = factories.make_pairing(household, on=date(2025, 2, 1), programme=other)
    for each in (programme, other):
        assert_fresh("621225", each)

    factories.make_contact(mine, date(2026, 11, 1))
    factories.make_contact(theirs, date(2026, 10, 1), ContactKind.PHONE)
    factories.make_need(household, raised_on=date(2026, 10, 1))
    factories.make_household()

    for each in (programme, other):
        assert_fresh("621225", each)
        assert_fresh("62", programme)
    assert read("621225", other, day=today()).whole.needs_open == 1


@pytest.mark.parametrize("change", ["rule", "row of a rule"])
def test_a_rule_that_changes_changes_the_figures_at_once(programme, clock, change):
    clock("2026-11-22")
    pairing = factories.make_pairing(on=date(2025, 1, 1))
    factories.make_contact(pairing, date(2026, 3, 5))
    before = read("621225", programme, day=today()).whole

    factories.make_rule(contacts=12, visits=2, year=2026, visit_counts_as_contact=True)
    if change == "rule":
        recompute_region("621225", today=today())

    after = read("621225", programme, day=today()).whole
    assert_fresh("621225", programme)
    assert after.months["contacts_credited"] != before.months.get("contacts_credited")
    is_counted_anew = change == "rule"
    assert (sum(after.months["contacts_due"][12:]) == 12) == is_counted_anew


def test_figures_of_another_day_are_counted_anew(programme, clock):
    clock("2026-09-30")
    factories.make_pairing(on=date(2025, 1, 1))
    factories.make_pairing(on=date(2026, 10, 1))
    before = read("62", programme, day=today()).whole

    clock("2026-10-01")

    after = read("62", programme, day=today()).whole
    assert (before.pairings, after.pairings) == (1, 2)
    for prefix in LEVELS:
        assert_fresh(prefix, programme)


def test_fresh_figures_take_three_queries_and_a_groups_four(programme, clock):
    clock("2026-11-22")
    Changing(5, programme).happen(30)
    group = Group.objects.filter(programme=programme).first()

    for prefix in LEVELS:
        for each, most in ((None, 3), (group, 4)):
            read(prefix, programme, day=today(), group=each)
            with CaptureQueriesContext(connection) as queries:
                read(prefix, programme, day=today(), group=each)
            assert len(queries) == most


def test_only_the_township_of_a_contact_is_counted_anew(programme, clock, monkeypatch):
    clock("2026-11-22")
    county = Changing(5, programme)
    county.happen(30)
    pairing = factories.make_pairing(
        factories.make_household(village=factories.WHEAT), on=date(2025, 1, 1)
    )
    read("62", programme, day=today())
    counted = []
    count = keeping.count_live

    def noted(scope, by, *, day):
        counted.append(scope.prefixes)
        return count(scope, by, day=day)

    monkeypatch.setattr(keeping, "count_live", noted)
    factories.make_contact(pairing, date(2026, 11, 1))

    found = read("62", programme, day=today())

    assert counted == [(factories.WHEAT[:9],)]
    assert sum(found.whole.months["home_visit"]) >= 1
    assert not StaleArea.objects.filter(area__startswith="62").exists()


def test_the_job_leaves_nothing_stale(programme, clock, settings):
    clock("2026-11-22")
    Changing(6, programme).happen(30)

    app.autodiscover_tasks(force=True)
    app.tasks[settings.CELERY_BEAT_SCHEDULE["keep-figures"]["task"]].apply()

    assert not StaleArea.objects.exists()
    assert refresh_all(day=today()) == 0
    with CaptureQueriesContext(connection) as queries:
        read("62", programme, day=today())
    assert len(queries) == 3


# Several at once: commits are real


def count_visits(prefix: str, programme: Programme) -> int:
    return sum(read(prefix, programme, day=DAY).whole.months.get("home_visit", ()))


@pytest.fixture
def two(committing_db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Programme, Pairing]:
    """A programme with a pairing whose figures are kept, read by processes of their own."""
    monkeypatch.setattr(keeping, "_turns", Turns(patience=0))
    programme = factories.make_programme()
    pairing = factories.make_pairing(on=date(2025, 1, 1))
    read("62", programme, day=DAY)
    return programme, pairing


def held_up(monkeypatch: pytest.MonkeyPatch, name: str, meanwhile: Callable[[], None]) -> None:
    """Has ``meanwhile`` happen, once, right after the step ``name`` of whoever counts first."""
    step = getattr(keeping, name)
    waiting = [meanwhile]

    def slow(*args, **kwargs):
        result = step(*args, **kwargs)
        if waiting:
            waiting.pop()()
        return result

    monkeypatch.setattr(keeping, name, slow)


def visit(pairing: Pairing, day: int) -> None:
    factories.make_contact(pairing, date(2026, 11, day))


def test_a_second_reader_waits_for_the_first_and_counts_nothing(two, monkeypatch):
    programme, pairing = two
    visit(pairing, 1)
    second: list[Session] = []

    def comes() -> None:
        second.append(Session(lambda: count_visits("62", programme)))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second at the lock")

    counted = []
    count = keeping.count_live
    monkeypatch.setattr(keeping, "count_live", lambda *a, **k: counted.append(1) or count(*a, **k))
    held_up(monkeypatch, "_write", comes)

    first = count_visits("62", programme)

    assert (first, second[0].join_session()) == (1, 1)
    assert counted == [1]


def test_in_a_process_one_counts_and_the_others_find_it_counted(two, monkeypatch):
    programme, pairing = two
    monkeypatch.setattr(keeping, "_turns", Turns())
    visit(pairing, 1)
    others: list[Session] = []
    held_up(
        monkeypatch,
        "_write",
        lambda: others.extend(Session(lambda: count_visits("62", programme)) for _ in range(3)),
    )
    refreshed = []
    refresh = keeping.refresh
    monkeypatch.setattr(keeping, "refresh", lambda *a, **k: refreshed.append(1) or refresh(*a, **k))

    first = count_visits("62", programme)

    assert [first, *(other.join_session() for other in others)] == [1, 1, 1, 1]
    assert refreshed == [1]


def test_a_contact_committed_while_somebody_counts_is_not_lost(two, monkeypatch):
    """Its mark comes after the marks were taken, whether its row was counted or not."""
    programme, pairing = two
    visit(pairing, 1)
    held_up(monkeypatch, "count_live", lambda: Session(lambda: visit(pairing, 2)).join_session())

    first = count_visits("62", programme)

    assert first == 1
    assert StaleArea.objects.filter(area=pairing.region_id[:9]).exists()
    assert count_visits("621225", programme) == count_visits("62", programme) == 2


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_reader_with_an_older_count_does_not_write_last(two, monkeypatch, is_kept):
    """The first has counted; a contact comes; the second would count it and commit before.

    Where nothing is kept yet there is no mark that both would take, and so wait for each other.
    """
    programme, pairing = two
    visit(pairing, 1)
    if not is_kept:
        KeptFigures.objects.all().delete()
        StaleArea.objects.all().delete()
    second: list[Session] = []

    def comes() -> None:
        Session(lambda: visit(pairing, 2)).join_session()
        second.append(Session(lambda: count_visits("621225", programme)))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second at the lock")

    held_up(monkeypatch, "count_live", comes)

    assert count_visits("621225", programme) == 1
    assert second[0].join_session() == 2
    assert count_visits("621225", programme) == count_visits("62", programme) == 2


def test_nobody_who_logs_a_contact_waits_for_somebody_who_counts(two, monkeypatch):
    programme, pairing = two
    visit(pairing, 1)
    logged = []

    def logs() -> None:
        logged.append(Session(lambda: visit(pairing, 2)).join_session(seconds=5))

    held_up(monkeypatch, "_write", logs)

    read("62", programme, day=DAY)

    assert len(logged) == 1


@pytest.mark.parametrize("step", ["count_live", "_write", "_mark_above", "_refresh_sums"])
def test_a_crash_in_the_middle_leaves_what_was_stale_to_the_next(two, monkeypatch, step):
    programme, pairing = two
    visit(pairing, 1)

    def fails() -> None:
        raise MemoryError

    held_up(monkeypatch, step, fails)
    with pytest.raises(MemoryError):
        read("62", programme, day=DAY)

    assert StaleArea.objects.exists() or step == "_refresh_sums"
    for prefix in ("62", "6212", "621225"):
        assert count_visits(prefix, programme) == 1


def test_what_is_taken_back_leaves_no_mark(two):
    programme, pairing = two

    @transaction.atomic
    def taken_back() -> None:
        visit(pairing, 1)
        raise MemoryError

    with pytest.raises(MemoryError):
        taken_back()

    assert not StaleArea.objects.exists()
    assert count_visits("62", programme) == 0


def test_many_at_once_end_with_what_is_recorded(committing_db):
    """Readers of several levels while contacts come in from others, none in step."""
    programme = factories.make_programme()
    villages = (factories.SOUTH_GATE, factories.WHEAT, factories.LI_VILLAGE)
    pairings = [
        factories.make_pairing(factories.make_household(village=v), on=date(2025, 1, 1))
        for v in villages
    ]

    def log(pairing: Pairing) -> None:
        for day in range(1, 9):
            visit(pairing, day)

    def look(prefix: str) -> None:
        for _ in range(8):
            read(prefix, programme, day=DAY)

    sessions = [Session(lambda p=p: log(p)) for p in pairings]
    sessions += [Session(lambda a=a: look(a)) for a in ("62", "6212", "621225", "62")]
    for session in sessions:
        session.join_session(60)

    assert Contact.objects.count() == 24
    assert count_visits("62", programme) == 24
    assert count_visits("6212", programme) == 24


def test_a_bulk_of_rows_leaves_a_mark_for_each_township(committing_db):
    programme = factories.make_programme()
    pairings = [
        factories.make_pairing(factories.make_household(village=v))
        for v in (factories.SOUTH_GATE, factories.WHEAT)
    ]
    refresh("62", programme, day=DAY)

    Contact.objects.bulk_create(
        Contact(
            pairing=pairings[n % 2],
            region_id=pairings[n % 2].region_id,
            day=date(2026, 1, 1),
            kind=ContactKind.PHONE,
        )
        for n in range(100)
    )

    marked = list(StaleArea.objects.values_list("area", flat=True).order_by("area"))
    assert marked == [factories.SOUTH_GATE[:9], factories.WHEAT[:9]]
