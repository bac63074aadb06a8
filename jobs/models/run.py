"""Runs of the periodic jobs, and the items that failed in them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.choices import RunStatus
from jobs.periods import bounds, in_words
from jobs.querysets import CountyJobQuerySet
from organization.models import Region


class JobRun(models.Model):
    """One job of one county for one period; a second run of the same finds the work done.

    ``cursor`` is the last item that was worked through: written in the transaction of its batch,
    so that after a crash the next worker goes on behind it. Moments are in UTC as stored, days in
    Asia/Shanghai.
    """

    county = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    job = models.CharField(max_length=20)
    period = models.CharField(max_length=10)
    """2026-W47, 2026-10 or 2026-Q3 (``jobs.periods``)."""
    as_of = models.DateField()
    """The day it runs for."""
    due_at = models.DateTimeField(null=True)
    """When it was to begin; None where somebody began it by hand."""
    status = models.CharField(max_length=8, choices=RunStatus.choices, default=RunStatus.RUNNING)
    total = models.PositiveIntegerField(default=0)
    items_done = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    """Why the run as a whole stopped, in words without personal data."""
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    worked_at = models.DateTimeField(default=timezone.now)
    """When a batch was finished last."""
    finished_at = models.DateTimeField(null=True)

    objects = CountyJobQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "job", "period"], name="job_run_once_per_county_and_period"
            ),
            models.CheckConstraint(
                condition=Q(status=RunStatus.RUNNING, finished_at__isnull=True)
                | (~Q(status=RunStatus.RUNNING) & Q(finished_at__isnull=False)),
                name="job_run_ended_or_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["worked_at"],
                condition=Q(status=RunStatus.RUNNING),
                name="job_run_still_running",
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.job} {self.period}"

    @property
    def first(self) -> date:
        """The first day of the period."""
        return bounds(self.period)[0]

    @property
    def last(self) -> date:
        """The last day of the period."""
        return bounds(self.period)[1]

    @property
    def about(self) -> str:
        """The period as people read it."""
        return in_words(self.period)

    @property
    def percent(self) -> int:
        """0 to 100: how much of it is done."""
        if self.status == RunStatus.DONE:
            return 100
        return min(100, 100 * self.items_done // self.total) if self.total else 0


class JobFailure(models.Model):
    """An item of a run that could not be done, and why. It goes when the item is done after all."""

    run = models.ForeignKey(JobRun, on_delete=models.CASCADE, related_name="failures")
    item = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    """Without personal data."""
    failed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["item"]
        constraints = [
            models.UniqueConstraint(fields=["run", "item"], name="job_failure_once_per_item")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.item}"
