"""Celery tasks. Each may run twice. They act for the system, for every county."""

from __future__ import annotations

from celery import shared_task

from common.dates import today
from visits.quotas.recounting import open_new_years
from visits.services import festivals


@shared_task
def open_years() -> None:
    """Have next year's rows ready for every open pairing; nightly by beat."""
    open_new_years(today=today())


@shared_task
def remind_rounds() -> None:
    """Tell who is still to visit before a festival that is near; each morning by beat."""
    festivals.remind_rounds(day=today())
