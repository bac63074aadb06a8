"""One household of a round on the desk: what was seen there, its photographs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import DomainError
from inspections.access import can_inspect, can_plan_inspections
from inspections.checklist import OWN_WORDS, read_items
from inspections.forms.rounds import LeaveOutForm
from inspections.models import CheckLine, InspectedFile
from inspections.selectors import lines_shown
from inspections.services.rounds import leave_out
from organization.access import allowed, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from visits.views.attachments import file_answer


@of_person("inspections.checkline")
@allowed(can_inspect)
@require_http_methods(["GET", "POST"])
def line_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was seen at one household of a round; leaving it out, for who plans."""
    user = current_user(request)
    line = get_object_or_404(
        lines_shown(CheckLine.objects.visible_to(user)).select_related(
            "household", "region", "inspector", "round__programme"
        ),
        pk=pk,
    )
    form = LeaveOutForm(request.POST or None)
    if request.method == "POST":
        if not can_plan_inspections(user):
            return redirect("inspections:line", pk)
        again = request.POST.get("do") == "take_in"
        if again or form.is_valid():
            try:
                reason = "" if again else form.cleaned_data["reason"]
                leave_out(line=line, reason=reason, actor=user)
            except DomainError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("Saved."))
            return redirect("inspections:line", pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=line.household)
    items = [item for item in read_items(line.round.checklist) if item.is_asked]
    inspections = list(line.inspections.select_related("inspector").prefetch_related("findings"))
    files = InspectedFile.objects.without_content().filter(inspection__in=inspections)
    return render(
        request,
        "inspections/line.html",
        {
            "line": line,
            "form": form,
            "sheets": [
                {
                    "inspection": each,
                    "rows": [
                        (
                            item,
                            item.says(each.answers.get(item.key, "")),
                            each.answers.get(f"{item.key}{OWN_WORDS}", ""),
                            item.is_wrong(each.answers.get(item.key, "")),
                        )
                        for item in items
                    ],
                    "files": [file for file in files if file.inspection_id == each.pk],
                }
                for each in inspections
            ],
            "may_plan": can_plan_inspections(user) and line.round.is_open,
        },
        status=422 if form.errors else 200,
    )


@allowed(can_inspect)
@require_GET
def inspection_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A photograph of an inspection."""
    user = current_user(request)
    file = get_object_or_404(
        InspectedFile.objects.visible_to(user).select_related("inspection__line__household"), pk=pk
    )
    return inspection_file_answer(request, file)


def inspection_file_answer(request: HttpRequest, file: InspectedFile) -> HttpResponse:
    """A photograph that was found within scope; the look is noted."""
    household = file.inspection.line.household
    note(Action.VIEW_PERSON, user=current_user(request), request=request, subject=household)
    return file_answer(file)
