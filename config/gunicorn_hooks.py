"""What gunicorn's first process does for the figures; named by gunicorn.conf.py."""

import os
from typing import Any

from config import metrics_files


def on_starting(server: Any) -> None:
    """Before any process of the site is there: the figures begin anew."""
    from django.conf import settings

    if settings.METRICS_TOKEN:
        metrics_files.prepare()


def child_exit(server: Any, worker: Any) -> None:
    """What a process counted outlives it; figures are no reason for a server to end."""
    if metrics_files.VARIABLE not in os.environ:
        return
    try:
        metrics_files.take_over(worker.pid)
    except Exception:
        server.log.exception("What process %s counted could not be added", worker.pid)
