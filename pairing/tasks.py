"""Celery tasks. Each may run twice.

A step of an import acts for whoever asked for it, within the import's region.
"""

from __future__ import annotations

from celery import shared_task

from common.commits import send_after_commit
from common.progress import Reporter
from pairing.intake.stages.running import run
from pairing.models import Import


def work_on(import_id: int) -> None:
    """Have a worker go on with an import, once what led to it is committed.

    Should no message get through, ``resume_imports`` finds the import within a minute.
    """
    send_after_commit(run_import.delay, import_id)


@shared_task
def run_import(import_id: int) -> None:
    """Do what is to be done for an import until it waits for a person."""
    reporter = Reporter(f"import-{import_id}")
    try:
        run(import_id, reporter)
    finally:
        reporter.clear()


@shared_task
def resume_imports() -> None:
    """Go on with imports whose worker was lost; every minute by beat."""
    for import_id in Import.objects.working().order_by("pk").values_list("pk", flat=True):
        run_import.delay(import_id)
