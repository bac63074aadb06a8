"""Runs of the periodic jobs, and the reminders they leave."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.choices import Job, RunStatus
from visits.querysets import ReminderQuerySet


class JobRun(models.Model):
    """One job for one period; a second run of the same finds the work done."""

    job = models.CharField(max_length=20, choices=Job.choices)
    period = models.CharField(max_length=10)
    """ISO week as 2026-W47."""
    as_of = models.DateField()
    status = models.CharField(max_length=8, choices=RunStatus.choices, default=RunStatus.RUNNING)
    items_done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="job_run_once_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Reminder(models.Model):
    """What a cadre was told in a week: how many households are overdue and due soon."""

    run = models.ForeignKey(JobRun, on_delete=models.PROTECT, related_name="reminders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders"
    )
    period = models.CharField(max_length=10)
    overdue = models.PositiveSmallIntegerField()
    due_soon = models.PositiveSmallIntegerField()
    earliest_due_on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "period"], name="reminder_once_per_week")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.period}"
