"""Runs: opened once, worked through once, and gone on with after whatever broke."""

import logging
from datetime import date, datetime, time, timedelta
from threading import Event

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.utils import timezone

from common.errors import DomainError
from delivery.models import Message
from jobs import engine, registry
from jobs.choices import Cadence, RunStatus
from jobs.models import JobPlan, JobRun
from jobs.registry import kind_of
from organization.choices import Role
from organization.models import Region
from tests import factories
from tests.harness import SHANGHAI, Session, sessions_waiting_for_a_lock, wait_until
from tests.jobs.kinds import KEY, kind

MONDAY = date(2026, 11, 16)


def at(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def county(db) -> Region:
    return Region.objects.get(pk=factories.XIHE)


def run(county: Region, day: date = MONDAY) -> JobRun:
    return engine.run_job(job=KEY, county=county, day=day)


# A run


def test_every_item_is_worked_once_in_batches_and_a_second_run_changes_nothing(work, county):
    first = run(county)
    second = run(county, MONDAY + timedelta(days=3))

    assert first.pk == second.pk
    assert work.batches == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    assert work.finished == 1
    assert (second.status, second.total, second.items_done) == (RunStatus.DONE, 10, 10)
    assert (second.period, second.first, second.last) == (
        "2026-W47",
        date(2026, 11, 16),
        date(2026, 11, 22),
    )


def test_a_run_without_items_is_done(work, county):
    work.numbers = []

    assert (run(county).status, work.finished) == (RunStatus.DONE, 1)


def test_one_broken_item_is_reported_and_the_others_are_done(work, county, caplog):
    keeper = factories.make_user(Role.SYSTEM_ADMIN, place=factories.XIHE)
    work.broken = {6: DomainError("broken", "Number six has no unit.")}

    with caplog.at_level(logging.CRITICAL):
        done = run(county)

    assert work.done == [1, 2, 3, 4, 5, 7, 8, 9, 10]
    assert done.status == RunStatus.DONE
    assert [(f.item, f.reason) for f in done.failures.all()] == [(6, "Number six has no unit.")]
    told = Message.objects.get(user=keeper)
    assert told.path == f"/jobs/runs/{done.pk}/"
    assert "1" in told.text


def test_a_failed_item_is_tried_again_alone(work, county):
    work.broken = {6: ValueError("13812345678")}
    done = run(county)
    assert "13812345678" not in done.failures.get().reason
    work.batches.clear()

    work.broken = {}
    again = engine.run_again(done.pk)

    assert work.batches == [[6]]
    assert again.status == RunStatus.DONE
    assert not again.failures.exists()


def test_what_breaks_the_run_ends_it_as_failed_and_it_goes_on_behind_its_last_batch(
    work, county, monkeypatch
):
    keeper = factories.make_user(Role.COUNTY_OFFICE)
    own = registry._kinds[KEY]

    def items(run_, after, limit):
        if after == 4:
            raise RuntimeError("no list")
        return own.items(run_, after, limit)

    registry.register(kind(work, items=items))
    failed = run(county)
    assert (failed.status, failed.cursor, failed.items_done) == (RunStatus.FAILED, 4, 4)
    assert "RuntimeError" in failed.error
    assert Message.objects.get(user=keeper).path == f"/jobs/runs/{failed.pk}/"

    registry.register(own)
    again = run(county)

    assert (again.pk, again.status, again.error) == (failed.pk, RunStatus.DONE, "")
    assert work.batches == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]


@pytest.mark.parametrize("error", [OperationalError("gone"), SoftTimeLimitExceeded()])
def test_a_database_that_goes_away_or_a_time_limit_fails_neither_the_run_nor_an_item(
    work, county, error
):
    work.broken = {6: error}
    with pytest.raises(type(error)):
        run(county)
    left = JobRun.objects.get()
    assert (left.status, left.cursor) == (RunStatus.RUNNING, 4)
    assert not left.failures.exists()

    work.broken = {}
    run(county)

    assert work.done == list(range(1, 11))
    assert work.batches[0] == [1, 2, 3, 4]


def test_an_unknown_job_is_refused_with_the_ones_there_are(county):
    with pytest.raises(DomainError, match="weekly_reminder"):
        engine.run_job(job="nonsense", county=county, day=MONDAY)


def test_two_workers_with_one_run_take_turns(committing_db, work):
    county = Region.objects.get(pk=factories.XIHE)
    inside, go_on = Event(), Event()

    def hold(_run, items):
        if items[0] == 1:
            inside.set()
            assert go_on.wait(20)

    work.before = hold
    first = Session(lambda: run(county))
    assert inside.wait(20)
    second = Session(lambda: run(county))
    wait_until(lambda: sessions_waiting_for_a_lock() == 1, "The second worker's wait")
    go_on.set()
    runs = [first.join_session(), second.join_session()]

    assert {each.pk for each in runs} == {JobRun.objects.get().pk}
    assert sorted(work.batches) == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    assert work.finished == 1


# When


def test_a_run_is_opened_at_its_moment_and_once(work, county):
    job = kind_of(KEY)

    assert engine.open_due_runs(job, now=at("2026-11-16T08:59:59")) == []
    opened = engine.open_due_runs(job, now=at("2026-11-16T09:00:00"))
    assert engine.open_due_runs(job, now=at("2026-11-16T09:00:00")) == []
    assert engine.open_due_runs(job, now=at("2026-11-22T23:59:59")) == []

    only = JobRun.objects.get()
    assert opened == [only.pk]
    assert only.due_at == at("2026-11-16T09:00:00")


def test_a_first_working_day_that_is_no_monday(work, county):
    # 1 to 3 January 2026 were off, and Sunday the 4th was worked.
    job = kind_of(KEY)
    registry.register(kind(work, cadence=Cadence.MONTH))

    assert engine.open_due_runs(kind_of(KEY), now=at("2026-01-03T12:00:00")) == []
    assert len(engine.open_due_runs(kind_of(KEY), now=at("2026-01-04T09:00:00"))) == 1
    assert JobRun.objects.get().period == "2025-12"
    assert job.cadence == Cadence.WEEK


def test_a_county_has_a_day_and_a_time_of_its_own(work, county):
    JobPlan.objects.create(
        county=county,
        job=KEY,
        working_day=3,
        at=time(14, 30),
        changed_at=at("2026-11-01T09:00:00"),
    )

    assert engine.open_due_runs(kind_of(KEY), now=at("2026-11-18T14:29:00")) == []
    assert len(engine.open_due_runs(kind_of(KEY), now=at("2026-11-18T14:30:00"))) == 1


def test_a_job_that_is_switched_off_does_not_run(work, county):
    JobPlan.objects.create(county=county, job=KEY, working_day=1, at=time(9), is_on=False)

    assert engine.open_due_runs(kind_of(KEY), now=at("2026-11-16T10:00:00")) == []


def test_the_first_run_of_a_county_is_not_made_up_for(work, county):
    assert engine.open_due_runs(kind_of(KEY), now=at("2026-11-18T10:00:00")) == []
    assert len(engine.open_due_runs(kind_of(KEY), now=at("2026-11-23T10:00:00"))) == 1


def test_a_run_that_was_missed_is_started_and_a_week_that_is_over_is_noted(work, county):
    registry.register(kind(work, is_stale_when_over=True))
    engine.open_due_runs(kind_of(KEY), now=at("2026-11-02T09:00:00"))
    JobRun.objects.update(status=RunStatus.DONE, finished_at=timezone.now())

    opened = engine.open_due_runs(kind_of(KEY), now=at("2026-11-18T10:00:00"))

    states = dict(JobRun.objects.values_list("period", "status"))
    assert states == {
        "2026-W45": RunStatus.DONE,
        "2026-W46": RunStatus.MISSED,
        "2026-W47": RunStatus.RUNNING,
    }
    late = JobRun.objects.get(pk=opened[0])
    assert (late.period, late.due_at) == ("2026-W47", at("2026-11-16T09:00:00"))


def test_every_month_that_was_missed_is_made_up_for(work, county):
    registry.register(kind(work, cadence=Cadence.MONTH))
    engine.open_due_runs(kind_of(KEY), now=at("2026-08-03T09:00:00"))

    opened = engine.open_due_runs(kind_of(KEY), now=at("2026-11-20T10:00:00"))

    assert list(
        JobRun.objects.filter(pk__in=opened).order_by("period").values_list("period", flat=True)
    ) == ["2026-08", "2026-09", "2026-10"]


def test_the_clock_over_midnight_and_over_the_new_year_opens_no_second_run(work, county):
    job = kind_of(KEY)
    # Monday 28 December 2026 to Sunday 3 January 2027 is one week.
    assert len(engine.open_due_runs(job, now=at("2026-12-28T23:59:59"))) == 1
    for moment in ("2026-12-29T00:00:00", "2026-12-31T23:59:59", "2027-01-01T00:00:01"):
        assert engine.open_due_runs(job, now=at(moment)) == []
    # And set back over it, as a clock that is put right may be.
    assert engine.open_due_runs(job, now=at("2026-12-30T09:00:00")) == []

    assert JobRun.objects.get().period == "2026-W53"


def test_two_beats_at_the_same_moment_open_one_run(committing_db, work):
    job = kind_of(KEY)
    now = at("2026-11-16T09:00:00")

    beats = [Session(lambda: engine.open_due_runs(job, now=now)) for _ in range(4)]
    for beat in beats:
        beat.join_session()

    assert JobRun.objects.count() == 1


# Nobody is at work any more


def test_a_run_that_nobody_works_on_is_handed_out_again_and_not_every_minute(work, county):
    now = timezone.now()
    left = JobRun.objects.create(
        county=county,
        job=KEY,
        period="2026-W47",
        as_of=MONDAY,
        worked_at=now - engine.ABANDONED_AFTER - timedelta(seconds=1),
    )

    assert engine.take_abandoned_runs(now=now) == [left.pk]
    assert engine.take_abandoned_runs(now=now + timedelta(seconds=60)) == []
    assert engine.work_through(left.pk).status == RunStatus.DONE
    assert engine.take_abandoned_runs(now=now + timedelta(hours=1)) == []


def test_a_run_whose_batch_takes_long_is_neither_handed_out_nor_waited_for(committing_db, work):
    now = timezone.now()
    long = JobRun.objects.create(
        county_id=factories.XIHE,
        job=KEY,
        period="2026-W47",
        as_of=MONDAY,
        worked_at=now - engine.ABANDONED_AFTER - timedelta(seconds=1),
    )

    with transaction.atomic():
        JobRun.objects.select_for_update().get(pk=long.pk)
        taken = Session(lambda: engine.take_abandoned_runs(now=now)).join_session(5)

    assert taken == []
    assert engine.take_abandoned_runs(now=now) == [long.pk]


# What is told


def test_a_run_that_stops_twice_is_told_twice_and_a_slow_one_once(work, county):
    keeper = factories.make_user(Role.COUNTY_OFFICE)

    def fail(_run, _after, _limit):
        raise RuntimeError("no list")

    registry.register(kind(work, items=fail))
    stopped = run(county)
    engine.run_again(stopped.pk)
    slow = JobRun.objects.create(
        county=county,
        job=KEY,
        period="2026-W46",
        as_of=MONDAY,
        started_at=timezone.now() - timedelta(minutes=61),
    )
    for _time in range(2):
        engine.tell_of_slow_runs(now=timezone.now())

    paths = list(Message.objects.filter(user=keeper).values_list("path", flat=True))
    assert sorted(paths) == sorted([f"/jobs/runs/{stopped.pk}/"] * 2 + [f"/jobs/runs/{slow.pk}/"])


def test_what_is_done_after_all_is_finished_too(work, county):
    work.broken = {6: ValueError("broken")}
    done = run(county)
    work.broken = {}

    engine.run_again(done.pk)

    assert work.finished == 2


def test_runs_by_hand_make_nothing_be_made_up_for(work, county):
    registry.register(kind(work, cadence=Cadence.MONTH))
    run(county, date(2026, 1, 5))

    assert engine.open_due_runs(kind_of(KEY), now=at("2026-11-20T10:00:00")) == []


def test_what_was_due_before_a_plan_was_changed_is_not_made_up_for(work, county):
    registry.register(kind(work, cadence=Cadence.MONTH))
    assert len(engine.open_due_runs(kind_of(KEY), now=at("2026-06-01T09:00:00"))) == 1
    JobPlan.objects.create(
        county=county, job=KEY, working_day=1, at=time(9), changed_at=at("2026-10-15T09:00:00")
    )

    opened = engine.open_due_runs(kind_of(KEY), now=at("2026-11-20T10:00:00"))

    assert [each.period for each in JobRun.objects.filter(pk__in=opened)] == ["2026-10"]
