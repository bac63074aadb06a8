"""When a county wants its jobs to run."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.querysets import CountyJobQuerySet
from organization.models import Region

LATEST_WORKING_DAY = 20


class JobPlan(models.Model):
    """On which working day of its week, month or quarter a job runs in a county, and at what time.

    A county without a plan has the job's own (``jobs.registry.JobKind``).
    """

    county = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    job = models.CharField(max_length=20)
    is_on = models.BooleanField(_("it runs"), default=True)
    working_day = models.PositiveSmallIntegerField(_("working day"))
    at = models.TimeField(_("time"))
    """In Asia/Shanghai."""
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    """From then on it holds: what would have been due before is not made up for."""

    objects = CountyJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of a job")
        verbose_name_plural = _("plans of jobs")
        constraints = [
            models.UniqueConstraint(fields=["county", "job"], name="job_plan_once_per_county"),
            models.CheckConstraint(
                condition=Q(working_day__range=(1, LATEST_WORKING_DAY)),
                name="job_plan_working_day_exists",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.job}"
