"""The jobs there are. Each app registers its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.errors import DomainError

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from jobs.models import JobRun
    from organization.models import Region


@dataclass(frozen=True, slots=True)
class JobKind:
    """What a periodic job does for one county.

    Its items are integer keys in ascending order. A batch is worked through in a transaction that
    the engine opens; where ``work`` raises, the engine looks for the broken items by halves and
    notes each that fails. ``work`` may meet an item again after a crash before the commit, never
    after.
    """

    key: str
    label: _StrOrPromise
    about: _StrOrPromise
    """One sentence for the page: what it does."""
    cadence: str
    """A ``Cadence``."""
    working_day: int
    """On which working day of the week, month or quarter it runs where a county says nothing."""
    at: time
    """At what time it runs where a county says nothing, in Asia/Shanghai."""
    counties: Callable[[date], Sequence[Region]]
    """The counties that have something to do on a day."""
    total: Callable[[JobRun], int]
    items: Callable[[JobRun, int, int], Sequence[int]]
    """Run, a key, a number: so many keys at most that are greater than the key."""
    work: Callable[[JobRun, Sequence[int]], None]
    name_item: Callable[[int], str]
    """What an item is called on the page of runs, without a person's name."""
    finish: Callable[[JobRun], None] | None = None
    """Once, in the transaction in which the run is done."""
    batch: int = 500
    is_stale_when_over: bool = False
    """Whether a period that is over is not made up for: a reminder of last week helps nobody."""


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Add a job; a second one of its key takes its place."""
    _kinds[kind.key] = kind


def kinds() -> list[JobKind]:
    """Every job, in the order in which they were registered."""
    return list(_kinds.values())


def kind_of(key: str) -> JobKind:
    """The job of a key. DomainError names the ones there are."""
    if key not in _kinds:
        raise DomainError(
            "job_unknown",
            _("“%(job)s” is no job. The jobs are %(jobs)s.")
            % {"job": key, "jobs": ", ".join(_kinds)},
        )
    return _kinds[key]
