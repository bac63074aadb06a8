"""The history of when a county wants its jobs to run."""

from __future__ import annotations

from jobs.models.plan import JobPlan
from organization.models.recorded import recorded


class JobPlanEvent(recorded(JobPlan)):  # type: ignore[misc]
    place = "county"
