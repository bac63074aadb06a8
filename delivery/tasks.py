"""Celery tasks. Each may run twice, and several times at once."""

from __future__ import annotations

from celery import shared_task

from delivery.services.sending import send_due


@shared_task
def send_waiting() -> None:
    """Send what is due by channels outside; queued on commit, and by beat each minute."""
    send_due()
