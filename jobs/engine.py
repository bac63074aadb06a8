"""Works runs of the periodic jobs through: each item once, whatever breaks in between.

A run is opened once for its county, job and period. Its batches are worked through one after the
other, each in one transaction with the run's ``cursor``, under a lock on the run. So a process that
is killed leaves whole batches behind, another one goes on after them, and two at once take turns.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from jobs.choices import RunStatus
from jobs.models import JobFailure, JobRun
from jobs.periods import period_of, windows
from jobs.registry import JobKind, kind_of
from jobs.reporting import tell_of_failures, tell_of_slow
from jobs.selectors import plans_of
from organization.models import Region, User
from organization.models.region import full_code

logger = logging.getLogger(__name__)

INTERRUPTED = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
"""What says nothing about an item or a run: the run goes on behind its last batch."""

ABANDONED_AFTER = timedelta(minutes=2)
"""Without a finished batch for so long, a run that is running has nobody any more."""

SLOW_AFTER = timedelta(hours=1)
"""How long a run may take before whoever keeps the system is told."""


def run_job(*, job: str, county: Region, day: date, actor: User | None = None) -> JobRun:
    """Run a job of a county for the period that a run on ``day`` is about, or go on with it.

    A run that is done is left as it is. Raises DomainError for a job that there is not.
    """
    kind = kind_of(job)
    run = _opened(kind, county, day, due_at=None, actor=actor)
    if run.status in (RunStatus.FAILED, RunStatus.MISSED):
        reopen(run=run)
    return work_through(run.pk)


def open_due_runs(kind: JobKind, *, now: datetime) -> list[int]:
    """Open the runs of a job that are due in any county and not there; their keys.

    A run whose moment has passed unseen, since nothing was running, is opened now. Of weeks that
    are over there is nothing left to remind of: they are noted as missed. The first run of a county
    is opened on its own day only: rosters taken in on a Wednesday are no reason to remind at once.
    """
    day = timezone.localdate(now)
    counties = kind.counties(day)
    plans = plans_of(kind, counties)
    latest: dict[str, date] = {}
    known: set[tuple[str, str]] = set()
    for code, period, as_of, due_at in JobRun.objects.filter(
        job=kind.key, county__in=[county.code for county in counties]
    ).values_list("county", "period", "as_of", "due_at"):
        known.add((code, period))
        # One that was begun by hand, perhaps for a day long past, says nothing of what was missed.
        if due_at is not None:
            latest[code] = max(as_of, latest.get(code, as_of))
    opened = []
    for county in counties:
        since = latest.get(county.code)
        for first, last in windows(kind.cadence, min(since or day, day), day):
            moment = plans[county.code].moment_in(first, last)
            if moment is None or moment > now:
                continue
            if since is None and timezone.localdate(moment) != day:
                continue
            held_since = plans[county.code].since
            if held_since is not None and moment < held_since:
                continue
            if (county.code, period_of(kind.cadence, first)) in known:
                continue
            is_over = last < day
            run = _opened(kind, county, last if is_over else day, due_at=moment, actor=None)
            if is_over and kind.is_stale_when_over:
                _note_as_missed(run)
            else:
                opened.append(run.pk)
    return opened


def _opened(
    kind: JobKind, county: Region, day: date, *, due_at: datetime | None, actor: User | None
) -> JobRun:
    """The run of a period, made where there is none. Two at once make one."""
    run, _made = JobRun.objects.get_or_create(
        county=county,
        job=kind.key,
        period=period_of(kind.cadence, day),
        defaults={"as_of": day, "due_at": due_at, "started_by": actor},
    )
    return run


def _note_as_missed(run: JobRun) -> None:
    JobRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING, total=0).update(
        status=RunStatus.MISSED, finished_at=timezone.now()
    )


def take_abandoned_runs(*, now: datetime) -> list[int]:
    """The keys of runs that nobody has worked on for a while though they are not done.

    They count as worked on from now, so that the same run is not handed out every minute. One
    whose batch takes long is locked by whoever is at it, and is not waited for.
    """
    abandoned = JobRun.objects.filter(status=RunStatus.RUNNING, worked_at__lt=now - ABANDONED_AFTER)
    with transaction.atomic():
        free = abandoned.select_for_update(skip_locked=True, of=("self",))
        keys = list(free.values_list("pk", flat=True))
        JobRun.objects.filter(pk__in=keys).update(worked_at=now)
    return keys


def reopen(*, run: JobRun) -> None:
    """Have a run that failed as a whole, or was missed, go on where it stopped."""
    now = timezone.now()
    JobRun.objects.filter(pk=run.pk, status__in=[RunStatus.FAILED, RunStatus.MISSED]).update(
        status=RunStatus.RUNNING, error="", finished_at=None, worked_at=now
    )


def work_through(pk: int) -> JobRun:
    """Work a run through to its end, and return it.

    What breaks one item is noted with the item. What breaks the run ends it as failed and is told
    to whoever keeps the system; a database that does not answer is raised, since the run can go on
    once it does.
    """
    kind = kind_of(JobRun.objects.only("job").get(pk=pk).job)
    try:
        while not _is_ended(pk, kind):
            pass
    except INTERRUPTED:
        raise
    except Exception as error:
        logger.exception("Run %s of %s failed", pk, kind.key)
        _fail(pk, kind, error)
    return JobRun.objects.select_related("county").get(pk=pk)


def _is_ended(pk: int, kind: JobKind) -> bool:
    """Work one batch through; whether there is none left."""
    with transaction.atomic():
        # Two workers with the same run take turns here; the cursor that the second one reads is
        # behind what the first one has done.
        run = JobRun.objects.select_for_update(of=("self",)).select_related("county").get(pk=pk)
        if run.status != RunStatus.RUNNING:
            return True
        items = kind.items(run, run.cursor, kind.batch)
        are_last = len(items) < kind.batch
        if not run.cursor and not run.items_done:
            run.total = len(items) if are_last else kind.total(run)
        if items:
            _work(run, kind, items)
            run.cursor = items[-1]
            run.items_done += len(items)
            run.worked_at = timezone.now()
        if are_last:
            if kind.finish is not None:
                kind.finish(run)
            run.total = run.items_done
            run.status = RunStatus.DONE
            run.finished_at = run.worked_at = timezone.now()
        run.save(
            update_fields=[
                *("cursor", "items_done", "total", "worked_at", "status", "finished_at"),
            ]
        )
        if run.status == RunStatus.DONE and run.failures.exists():
            # In the same transaction: who is killed now has not ended the run either.
            tell_of_failures(run, kind)
    return run.status == RunStatus.DONE


def _work(run: JobRun, kind: JobKind, items: Sequence[int]) -> None:
    try:
        with transaction.atomic():
            kind.work(run, items)
    except INTERRUPTED:
        raise
    except Exception as error:
        if len(items) == 1:
            _note_failure(run, kind, items[0], error)
            return
        # One of them is broken: it is looked for by halves, and the others are done all the same.
        middle = len(items) // 2
        _work(run, kind, items[:middle])
        _work(run, kind, items[middle:])


def _note_failure(run: JobRun, kind: JobKind, item: int, error: Exception) -> None:
    logger.exception("Item %s of run %s of %s failed", item, run.pk, kind.key)
    JobFailure.objects.update_or_create(
        run=run,
        item=item,
        defaults={"reason": reason_of(error), "failed_at": timezone.now()},
    )


def retry(*, run: JobRun) -> int:
    """Try the failed items of a run again; how many of them are done now."""
    kind = kind_of(run.job)
    done = 0
    for pk in list(run.failures.values_list("pk", flat=True)):
        with transaction.atomic():
            failure = JobFailure.objects.select_for_update().filter(pk=pk).first()
            if failure is None:
                continue
            failure.delete()
            _work(run, kind, [failure.item])
            done += not run.failures.filter(item=failure.item).exists()
    if done and kind.finish is not None and run.status == RunStatus.DONE:
        with transaction.atomic():
            kind.finish(run)
    return done


def run_again(pk: int) -> JobRun:
    """Go on with a run that stopped, and try what failed in it again."""
    run = JobRun.objects.get(pk=pk)
    retry(run=run)
    reopen(run=run)
    return work_through(pk)


def reason_of(error: Exception) -> str:
    """Why something failed, without the values that an error's own words may carry."""
    if isinstance(error, DomainError):
        return str(error)[:300]
    return _("An error of the program (%(kind)s). The server's log says where.") % {
        "kind": type(error).__name__
    }


def _fail(pk: int, kind: JobKind, error: Exception) -> None:
    with transaction.atomic():
        failed = JobRun.objects.filter(pk=pk, status=RunStatus.RUNNING).update(
            status=RunStatus.FAILED, error=reason_of(error), finished_at=timezone.now()
        )
        if failed:
            tell_of_failures(JobRun.objects.select_related("county").get(pk=pk), kind)


def tell_of_slow_runs(*, now: datetime) -> None:
    """Tell of runs that are not done an hour after they began, once each."""
    for run in JobRun.objects.select_related("county").filter(
        status=RunStatus.RUNNING, started_at__lt=now - SLOW_AFTER
    ):
        tell_of_slow(run, kind_of(run.job))


def counties_for(kind: JobKind, code: str | None, day: date) -> Sequence[Region]:
    """The counties of a job, or the one of a code of 6 or 12 digits.

    Raises DomainError where the code is no county's with something to do.
    """
    counties = kind.counties(day)
    if code is None:
        return counties
    chosen = [county for county in counties if county.code == full_code(code)]
    if not chosen:
        raise DomainError(
            "county_unknown",
            _("“%(code)s” is no county that has pairings. Give its six digits, as in 621225.")
            % {"code": code},
        )
    return chosen
