"""Findings: their ledger, one with all its steps, what units and offices do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import DomainError
from inspections.access import (
    can_hand_on,
    can_inspect,
    can_judge,
    can_plan_inspections,
    can_put_right,
    can_see_findings,
)
from inspections.choices import FindingState
from inspections.forms.findings import (
    OVERDUE,
    UNSETTLED,
    WAITING,
    BackForm,
    CheckForm,
    EndUnitForm,
    FindingFilter,
    HandOnForm,
    PutRightForm,
)
from inspections.models import CheckRound, Finding, FindingFile, Succession
from inspections.querysets import FindingQuerySet
from inspections.resources import FindingResource
from inspections.selectors import (
    findings_by_township,
    findings_by_unit,
    findings_shown,
    findings_together,
)
from inspections.services import findings
from inspections.services.findings import DUE_DAYS
from organization.access import allowed, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from organization.models import User
from pairing.models import Household
from visits.forms.lists import RowsFilter
from visits.selectors import search_households
from visits.views.attachments import file_answer
from visits.views.lists.base import DeskList, with_open_household


class FindingList(DeskList):
    namespace = "inspections"
    name = "finding_list"
    title = pgettext_lazy("inspection", "Findings")
    icon = "checklist"
    form = FindingFilter
    nav = "inspections/_nav.html"
    sorts: ClassVar = [
        ("due", gettext_lazy("Due first"), ("due_on", "pk")),
        ("latest", gettext_lazy("Latest first"), ("-found_on", "-pk")),
        ("place", gettext_lazy("By place"), ("region_id", "-found_on", "-pk")),
    ]
    table = "inspections/_findings.html"
    empty = gettext_lazy(
        "Nothing was found wanting. Findings come of inspections: an answer of the checklist, or "
        "what an inspector writes."
    )

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        rows: FindingQuerySet = Finding.objects.visible_to(form.user)
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        if chosen["unit"]:
            rows = rows.of_unit(chosen["unit"])
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["round"]:
            rows = rows.filter(inspection__line__round=chosen["round"])
        if chosen["state"] == OVERDUE:
            rows = rows.overdue_on(today())
        elif chosen["state"] == WAITING:
            rows = rows.waiting()
        elif chosen["state"] == UNSETTLED:
            rows = rows.unsettled()
        elif chosen["state"]:
            rows = rows.filter(state=chosen["state"])
        if chosen["q"]:
            sought = search_households(Household.objects.all(), chosen["q"], form.user)
            rows = rows.filter(household__in=sought.values("pk"))
        return rows.found_between(chosen["first"], chosen["last"])

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return with_open_household(findings_shown(rows), user, "household_id")

    def taken(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return findings_shown(rows)

    def what(self, form: RowsFilter) -> str:
        state = form.cleaned_data["state"]
        names = {str(value): words for value, words in form.fields["state"].choices}  # type: ignore[attr-defined]
        return str(names[state]) if state else str(self.title)

    def resource(self, user: User) -> FindingResource:
        return FindingResource(user)


finding_list, finding_list_export = FindingList().views(can_see_findings)


@allowed(can_inspect)
@require_GET
def finding_progress(request: HttpRequest) -> HttpResponse:
    """How findings stand, by township and by responsible unit."""
    user = current_user(request)
    rows: FindingQuerySet = Finding.objects.visible_to(user)
    rounds = list(CheckRound.objects.visible_to(user)[:50])
    chosen = next((r for r in rounds if str(r.pk) == request.GET.get("round")), None)
    if chosen is not None:
        rows = rows.filter(inspection__line__round=chosen)
    day = today()
    return render(
        request,
        "inspections/progress.html",
        {
            "rounds": rounds,
            "chosen": chosen,
            "together": findings_together(rows, day),
            "townships": findings_by_township(rows, day),
            "units": findings_by_unit(rows, day),
        },
    )


def _finding(user: User, pk: int) -> Finding:
    rows = findings_shown(Finding.objects.visible_to(user)).select_related(
        "household", "region", "unit", "cadre__user", "inspection__line__round",
        "inspection__inspector", "put_right_by", "checked_by", "closed_by", "created_by",
    )  # fmt: skip
    found: Finding = get_object_or_404(rows, pk=pk)
    return found


def _forms(finding: Finding, user: User) -> dict[str, Form | None]:
    """What an account may do with a finding as it stands, as empty forms by name."""
    judges = can_judge(user, finding)
    again = today() + timedelta(days=DUE_DAYS)
    may_hand_on = can_hand_on(user) and finding.state == FindingState.OPEN
    return {
        "put_right": PutRightForm() if can_put_right(user, finding) else None,
        "check": CheckForm() if judges and finding.state == FindingState.PUT_RIGHT else None,
        "close": CheckForm() if judges and finding.state == FindingState.CHECKED else None,
        "back": (
            BackForm(initial={"due_on": again}, prefix="back")
            if judges and finding.state in (FindingState.PUT_RIGHT, FindingState.CHECKED)
            else None
        ),
        "hand_on": (
            HandOnForm(
                finding=finding,
                user=user,
                prefix="hand",
                initial={
                    "unit": finding.unit_id, "cadre": finding.cadre_id, "due_on": finding.due_on
                },
            )
            if may_hand_on
            else None
        ),
    }  # fmt: skip


def _show(
    request: HttpRequest, finding: Finding, sent: dict[str, Form | None] | None = None
) -> HttpResponse:
    user = current_user(request)
    forms = _forms(finding, user) | (sent or {})
    return render(
        request,
        "inspections/finding.html",
        {
            "finding": finding,
            "steps": finding.steps.select_related("created_by__unit", "unit", "cadre__user"),
            "files": FindingFile.objects.without_content().filter(finding=finding),
            "day": today(),
            "is_overdue": finding.is_overdue_on(today()),
            "can_open": Household.objects.visible_to(user).filter(pk=finding.household_id).exists(),
            "forms": forms,
        },
        status=422 if sent else 200,
    )


@of_person("inspections.finding")
@allowed(can_see_findings)
@require_GET
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding with every step."""
    user = current_user(request)
    finding = _finding(user, pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=finding.household)
    return _show(request, finding)


def _act(
    request: HttpRequest,
    finding: Finding,
    name: str,
    form: Form,
    work: Callable[[dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """Do what a form asks, or show it again with what is wrong and all that was typed."""
    if form.is_valid():
        try:
            work(form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return redirect("inspections:finding", finding.pk)
    return _show(request, finding, {name: form})


@allowed(can_see_findings)
@require_POST
def finding_put_right(request: HttpRequest, pk: int) -> HttpResponse:
    """What the responsible unit did about a finding."""
    user = current_user(request)
    finding = _finding(user, pk)
    form = PutRightForm(request.POST, request.FILES)
    return _act(
        request,
        finding,
        "put_right",
        form,
        lambda given: findings.put_right(
            finding=finding, measure=given["measure"], uploads=given["papers"], actor=user
        ),
        _("Saved. Somebody else looks at it on the spot."),
    )


@allowed(can_see_findings)
@require_POST
def finding_check(request: HttpRequest, pk: int) -> HttpResponse:
    """That a finding was put right, as somebody else saw on the spot."""
    user = current_user(request)
    finding = _finding(user, pk)
    form = CheckForm(request.POST, request.FILES)
    return _act(
        request,
        finding,
        "check",
        form,
        lambda given: findings.check(
            finding=finding, note=given["note"], uploads=given["papers"], actor=user
        ),
        _("Checked. It can be closed now."),
    )


@allowed(can_see_findings)
@require_POST
def finding_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of a finding."""
    user = current_user(request)
    finding = _finding(user, pk)
    form = CheckForm(request.POST)
    return _act(
        request,
        finding,
        "close",
        form,
        lambda given: findings.close(finding=finding, note=given["note"], actor=user),
        _("Closed."),
    )


@allowed(can_see_findings)
@require_POST
def finding_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to whoever must put it right, with a reason."""
    user = current_user(request)
    finding = _finding(user, pk)
    form = BackForm(request.POST, prefix="back")
    return _act(
        request,
        finding,
        "back",
        form,
        lambda given: findings.send_back(
            finding=finding, reason=given["reason"], due_on=given["due_on"], actor=user
        ),
        _("Sent back. Whoever must put it right has been told."),
    )


@allowed(can_hand_on)
@require_POST
def finding_hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Who must put a finding right, and by when."""
    user = current_user(request)
    finding = _finding(user, pk)
    form = HandOnForm(request.POST, prefix="hand", finding=finding, user=user)
    return _act(
        request,
        finding,
        "hand_on",
        form,
        lambda given: findings.hand_on(
            finding=finding,
            unit=given["unit"],
            cadre=given["cadre"],
            due_on=given["due_on"],
            reason=given["reason"],
            actor=user,
        ),
        _("Saved."),
    )


@allowed(can_see_findings)
@require_GET
def finding_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A photograph or paper beside a finding."""
    user = current_user(request)
    file = get_object_or_404(
        FindingFile.objects.visible_to(user).select_related("finding__household"), pk=pk
    )
    return finding_file_answer(request, file)


def finding_file_answer(request: HttpRequest, file: FindingFile) -> HttpResponse:
    """A file that was found within scope; the look is noted."""
    user, household = current_user(request), file.finding.household
    note(Action.VIEW_PERSON, user=user, request=request, subject=household)
    return file_answer(file)


@allowed(can_plan_inspections)
@require_http_methods(["GET", "POST"])
def unit_end(request: HttpRequest) -> HttpResponse:
    """A unit that was merged or closed: who takes over what it was to put right."""
    user = current_user(request)
    form = EndUnitForm(request.POST or None, user=user, initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            moved = findings.end_unit(
                unit=given["unit"],
                successor=given["successor"],
                since=given["since"],
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                ngettext(
                    "Saved. %(number)d finding has gone over.",
                    "Saved. %(number)d findings have gone over.",
                    moved,
                )
                % {"number": moved},
            )
            return redirect("inspections:unit_end")
    known = Succession.objects.visible_to(user).select_related("unit", "successor")
    return render(
        request,
        "inspections/unit_end.html",
        {"form": form, "known": known.order_by("-since", "-pk")},
        status=422 if form.errors else 200,
    )
