from jobs.models.history import JobPlanEvent
from jobs.models.plan import JobPlan
from jobs.models.run import JobFailure, JobRun

__all__ = ["JobFailure", "JobPlan", "JobPlanEvent", "JobRun"]
