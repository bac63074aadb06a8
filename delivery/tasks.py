"""Celery tasks. Each may run twice, and several times at once."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from delivery.services.forgetting import forget_old
from delivery.services.sending import send_due


@shared_task
def send_waiting() -> None:
    """Send what is due by channels outside; queued on commit, and by beat each minute."""
    send_due()


@shared_task
def forget_old_messages() -> None:
    """Remove what was told longer ago than logs are kept; nightly by beat."""
    forget_old(before=timezone.now() - timedelta(days=31 * settings.LOG_MONTHS))
