"""The Celery application. Tasks are found in every app's `tasks` module."""

import os
import warnings
from typing import Any

import pghistory
from celery import Celery, Task
from celery.platforms import SecurityWarning
from celery.signals import setup_logging
from django.conf import settings

from config import servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class RecordedTask(Task):
    """Has what it changes bear its name, so far as it tells nothing more exact itself."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with pghistory.context(route=self.name):
            return super().__call__(*args, **kwargs)


class JieduiCelery(Celery):
    """Has the embedded Valkey started when a task is first sent or waited for."""

    task_cls = RecordedTask

    def _connection(self, url: Any, **options: Any) -> Any:
        if settings.EMBEDDED_VALKEY:
            servers.ensure("valkey", settings.DATA_DIR, throwaway=settings.TESTING)
        return super()._connection(url, **options)


# It warns of pickled messages. Ours are JSON, and so is all that is accepted.
warnings.filterwarnings("ignore", category=SecurityWarning, module=r"celery\.platforms")


@setup_logging.connect
def _leave_logging(**_options: Any) -> None:
    """Django sets logging up, in workers too; Celery would put handlers of its own in its place.

    Those would let numbers through that ``common.logs`` takes out.
    """


app = JieduiCelery("jiedui")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
