"""Celery tasks. Each may run twice."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from organization import chain, sessions
from organization.archive import archive
from organization.long_exports.making import make_ordered
from organization.long_exports.ordering import clear_lapsed
from organization.models import Archive, FileOrder, Seal
from organization.signin import browsers, throttle

logger = logging.getLogger(__name__)


@shared_task
def seal_log() -> None:
    """Seal what was logged; every minute by beat.

    The newest seal goes to the program's own log as well: kept elsewhere, it shows later that
    nothing was cut off the end of the chain (``verify_log --expect``).
    """
    if chain.seal():
        newest = Seal.objects.order_by("-number").only("number", "digest").first()
        if newest is not None:
            logger.info("Log sealed: %s:%s", newest.number, bytes(newest.digest).hex())


@shared_task
def archive_old_log() -> None:
    """Archive what is older than is kept, or say that there is something; each month by beat."""
    before = timezone.now() - timedelta(days=31 * settings.LOG_MONTHS)
    if settings.LOG_ARCHIVE:
        archive(before=before, folder=Path(settings.LOG_ARCHIVE_DIR), actor=None)
        return
    done = Archive.objects.order_by("-last_seal").values_list("last_seal", flat=True).first() or 0
    if count := Seal.objects.filter(number__gt=done, made_at__lt=before).count():
        logger.warning(
            "%s seals of the log are older than %s months; manage.py archive_log moves them to a "
            "file.",
            count,
            settings.LOG_MONTHS,
        )


@shared_task
def clear_sign_ins() -> None:
    """Remove what signing in no longer needs: sessions, counts, browsers; nightly by beat."""
    sessions.delete_old()
    throttle.delete_old()
    browsers.delete_old()


@shared_task
def make_file(order_id: int) -> None:
    """Make a file that was ordered, unless it is made already."""
    make_ordered(order_id)


@shared_task
def resume_files() -> None:
    """Go on with files whose message or worker was lost; every minute by beat."""
    for order_id in FileOrder.objects.open().order_by("pk").values_list("pk", flat=True):
        make_file.delay(order_id)


@shared_task
def clear_files() -> None:
    """Remove the files that have lapsed; every ten minutes by beat."""
    clear_lapsed()
