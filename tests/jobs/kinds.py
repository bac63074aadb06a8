"""A job of the tests' own, whose items are numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from jobs.choices import Cadence
from jobs.models import JobRun
from jobs.registry import JobKind
from organization.models import Region
from tests import factories

KEY = "test_job"


@dataclass
class Work:
    """What the job was asked to do, and what breaks it."""

    numbers: Sequence[int] = range(1, 11)
    batches: list[list[int]] = field(default_factory=list)
    finished: int = 0
    broken: dict[int, Exception] = field(default_factory=dict)
    before: Callable[[JobRun, Sequence[int]], None] | None = None

    def work(self, run: JobRun, items: Sequence[int]) -> None:
        if self.before is not None:
            self.before(run, items)
        for item in items:
            if item in self.broken:
                raise self.broken[item]
        self.batches.append(list(items))

    def finish(self, run: JobRun) -> None:
        self.finished += 1

    @property
    def done(self) -> list[int]:
        return sorted(item for batch in self.batches for item in batch)


def kind(own: Work, **changes: Any) -> JobKind:
    """The job with its items taken four at a time."""
    usual = JobKind(
        key=KEY,
        label="Test",
        about="Does what a test says.",
        cadence=Cadence.WEEK,
        working_day=1,
        at=time(9),
        counties=lambda _day: list(Region.objects.filter(pk=factories.XIHE)),
        total=lambda _run: len(own.numbers),
        items=lambda _run, after, limit: [n for n in own.numbers if n > after][:limit],
        work=own.work,
        name_item=lambda item: f"number {item}",
        finish=own.finish,
        batch=4,
    )
    return replace(usual, **changes)
