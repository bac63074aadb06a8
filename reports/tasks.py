"""Celery tasks of reports. Each may run twice, and any number of them at once."""

from __future__ import annotations

from celery import shared_task

from common.dates import today
from reports.figures.keeping import refresh_all


@shared_task
def keep_figures() -> None:
    """Count anew what has changed, and at midnight everything, before somebody asks; every minute
    by beat."""
    refresh_all(day=today())
