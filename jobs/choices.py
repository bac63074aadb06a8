"""Stored values of jobs models. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cadence(models.TextChoices):
    """How often a job runs: once in each, about this day or week, the month or quarter before."""

    DAY = "day", _("every working day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")


class RunStatus(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    MISSED = "missed", _("Missed")
