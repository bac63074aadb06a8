"""The periodic jobs at the desk: when each runs next, and what became of each run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from kombu.exceptions import OperationalError

from common.errors import DomainError
from jobs import engine, tasks
from jobs.choices import RunStatus
from jobs.forms import PlanForm
from jobs.models import JobRun
from jobs.registry import JobKind, kind_of, kinds
from jobs.selectors import Plan, next_moment, own_plan, plans_of
from jobs.services import set_plan
from jobs.working_days import is_year_known
from organization.access import allowed, can_plan_jobs, can_see_jobs, current_user, own_region
from organization.choices import Level
from organization.models import Region, User

RUNS_PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job with when it runs in the county, and when next; both None above a county."""

    kind: JobKind
    plan: Plan | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run with what its job is called."""

    run: JobRun
    kind: JobKind
    failed: int

    @property
    def is_late(self) -> bool:
        """Whether it began an hour or more after its time."""
        due = self.run.due_at
        return due is not None and (self.run.started_at - due).total_seconds() >= 3600


def _own_county(user: User) -> Region | None:
    region = own_region(user)
    return region if region.level == Level.COUNTY else None


def _shown_jobs(county: Region | None, now: datetime) -> list[ShownJob]:
    shown = []
    for kind in kinds():
        plan = plans_of(kind, [county])[county.code] if county is not None else None
        shown.append(ShownJob(kind, plan, next_moment(kind, plan, now) if plan else None))
    return shown


def _kind_or_404(key: str) -> JobKind:
    try:
        return kind_of(key)
    except DomainError as error:
        raise Http404 from error


@allowed(can_see_jobs)
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """When the jobs run, and their last runs."""
    user, now = current_user(request), timezone.now()
    runs = (
        JobRun.objects.visible_to(user)
        .select_related("county")
        .annotate(failed=Count("failures"))
        .filter(job__in=[kind.key for kind in kinds()])
        .order_by("-started_at", "-pk")
    )
    page = Paginator(runs, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    county = _own_county(user)
    year = timezone.localdate(now).year
    return render(
        request,
        "jobs/list.html",
        {
            "jobs": _shown_jobs(county, now),
            "county": county,
            "page": page,
            "runs": [ShownRun(run, kind_of(run.job), run.failed) for run in page],
            "is_working": any(run.status == RunStatus.RUNNING for run in page),
            "unknown_years": [y for y in (year, year + 1) if not is_year_known(y)],
            "year": year,
        },
    )


@allowed(can_see_jobs)
@require_GET
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far it is, what failed in it and why."""
    run = get_object_or_404(
        JobRun.objects.visible_to(current_user(request)).select_related("county"), pk=pk
    )
    kind = _kind_or_404(run.job)
    failures = [(kind.name_item(failure.item), failure) for failure in run.failures.all()]
    return render(
        request,
        "jobs/_run.html" if request.headers.get("X-Background") else "jobs/run.html",
        {"run": run, "shown": ShownRun(run, kind, len(failures)), "failures": failures},
    )


@allowed(can_see_jobs)
@require_POST
def run_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a run that stopped go on, and what failed in it tried again."""
    run = get_object_or_404(JobRun.objects.visible_to(current_user(request)), pk=pk)
    if run.status == RunStatus.DONE and not run.failures.exists():
        messages.info(request, _("This run is done; there is nothing to try again."))
    else:
        engine.reopen(run=run)
        try:
            tasks.run_again.delay(run.pk)
        except OperationalError:
            # A run that stopped is open again, and beat finds it; failures of one that is done are
            # tried again only when somebody asks.
            messages.error(
                request, _("The queue does not answer. Nothing is lost; try again in some minutes.")
            )
        else:
            messages.success(request, _("It is being tried again."))
    return redirect("jobs:run_detail", pk)


@allowed(can_plan_jobs)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, job: str) -> HttpResponse:
    """When the office's county wants a job to run."""
    user, kind = current_user(request), _kind_or_404(job)
    county = own_region(user)
    form = PlanForm(request.POST or None, kind=kind, instance=own_plan(kind, county))
    if request.method == "POST" and form.is_valid():
        set_plan(kind=kind, county=county, **form.cleaned_data, actor=user)
        messages.success(request, _("Saved. It holds from the next run on."))
        return redirect("jobs:run_list")
    return render(
        request,
        "jobs/plan.html",
        {"form": form, "kind": kind, "county": county},
        status=422 if form.errors else 200,
    )
