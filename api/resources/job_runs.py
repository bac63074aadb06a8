"""Periodic jobs: how each run went, what failed in it, and trying that again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter
from api.resource import Listed, Resource, step
from api.showing import RegionCode, RowKey
from common.commits import send_after_commit
from common.errors import ConflictError
from jobs import engine, tasks
from jobs.choices import RunStatus
from jobs.models import JobFailure, JobRun
from jobs.registry import kinds
from organization.access import can_see_jobs

JOBS = [(kind.key, kind.key) for kind in kinds()]


class JobRunShown(serializers.ModelSerializer):
    county = RegionCode()
    started_by = RowKey(allow_null=True)

    class Meta:
        model = JobRun
        fields = [
            *("id", "county", "job", "period", "as_of", "due_at", "status", "total", "items_done"),
            *("error", "started_by", "started_at", "worked_at", "finished_at"),
        ]


class JobRunFilters(filters.FilterSet):
    region = RegionFilter(field_name="county__code")
    job = ChoiceFilter(choices=JOBS)
    status = ChoiceFilter(choices=RunStatus.choices)
    as_of_from = DayFilter(field_name="as_of", lookup_expr="gte")
    as_of_to = DayFilter(field_name="as_of", lookup_expr="lte")


class JobRuns(Listed):
    """A job of a county for a week, a month or a quarter: `period` is as `2026-W47`, `2026-10` or
    `2026-Q3`."""

    area = Area.WORK
    may_read = staticmethod(can_see_jobs)
    may_write = staticmethod(can_see_jobs)
    serializer_class = JobRunShown
    filterset_class = JobRunFilters
    rows = JobRun.objects.all()
    orders = ("id", "started_at", "as_of")

    def seen(self) -> Any:
        return super().seen().filter(job__in=[key for key, _name in JOBS])

    @step()
    def again(self, run: JobRun, given: dict[str, Any]) -> None:
        """Have a run that stopped go on, and what failed in it tried again."""
        if run.status == RunStatus.DONE and not run.failures.exists():
            raise ConflictError("run_done", _("This run is done; there is nothing to try again."))
        engine.reopen(run=run)
        send_after_commit(tasks.run_again.delay, run.pk)


class JobFailureShown(serializers.ModelSerializer):
    run = RowKey()

    class Meta:
        model = JobFailure
        fields = ["id", "run", "item", "reason", "failed_at"]


class JobFailureFilters(filters.FilterSet):
    region = RegionFilter(field_name="run__county__code")
    run = KeyFilter()
    job = ChoiceFilter(field_name="run__job", choices=JOBS)


class JobFailures(Listed):
    """What failed in a run, and why; the others of the run were done."""

    area = Area.WORK
    may_read = staticmethod(can_see_jobs)
    serializer_class = JobFailureShown
    filterset_class = JobFailureFilters
    rows = JobFailure.objects.select_related("run")

    def seen(self) -> Any:
        runs = JobRun.objects.visible_to(self.account).filter(job__in=[key for key, _n in JOBS])
        return self.rows.filter(run__in=runs)


RESOURCES: dict[str, type[Resource]] = {"job-runs": JobRuns, "job-failures": JobFailures}
