"""What the monthly and the quarterly job have in common: their items are programmes."""

from __future__ import annotations

from jobs.models import JobRun
from pairing.models import Programme
from reports.notices.figures import programmes_held

_DRAFTED = {"monthly_notice": "is_noticed", "quarterly_review": "is_reviewed"}
"""By job, what a programme says of whether it is drafted."""


def count(run: JobRun) -> int:
    """How many programmes had a pairing in the county in the period of a run, and ask for it."""
    return len(_asked(run))


def _asked(run: JobRun) -> list[int]:
    asked = Programme.objects.filter(**{_DRAFTED[run.job]: True})
    keys = set(asked.values_list("pk", flat=True))
    return [key for key in programmes_held(run.county, run.first, run.last) if key in keys]


def items(run: JobRun, after: int, limit: int) -> list[int]:
    """The next of them, by key."""
    return [key for key in _asked(run) if key > after][:limit]


def name(programme: int) -> str:
    """What one is called."""
    return str(Programme.objects.filter(pk=programme).first() or programme)
