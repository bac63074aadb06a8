"""What the monthly and the quarterly job have in common: their items are programmes."""

from __future__ import annotations

from jobs.models import JobRun
from pairing.models import Programme
from reports.notices.figures import programmes_held


def count(run: JobRun) -> int:
    """How many programmes had a pairing in the county in the period of a run."""
    return len(programmes_held(run.county, run.first, run.last))


def items(run: JobRun, after: int, limit: int) -> list[int]:
    """The next of them, by key."""
    keys = programmes_held(run.county, run.first, run.last)
    return [key for key in keys if key > after][:limit]


def name(programme: int) -> str:
    """What one is called."""
    return str(Programme.objects.filter(pk=programme).first() or programme)
