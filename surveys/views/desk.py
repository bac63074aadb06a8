"""Forms filled at the desk after a call, corrected, and decided about when they came late."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.access import allowed, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from surveys.access import can_fill_at_desk, can_make_surveys
from surveys.choices import LineState, NotReached, SurveyStatus, Via
from surveys.forms.lines import FilledForm
from surveys.models import Survey, SurveyAnswer, SurveyLine
from surveys.phone import fill_context
from surveys.questions import in_words, read_questions
from surveys.services.filling import (
    Filled,
    GivenError,
    drop_held,
    fill_line,
    note_not_reached,
    take_held,
)
from surveys.views.shared import first_errors, raw_answers, with_names


def sent_form(request: HttpRequest, line: SurveyLine) -> tuple[dict[str, str], dict[str, Any], str]:
    """What a browser's form says of a line, recorded: the errors, the raw answers, the conflict.

    All empty when it is recorded. A conflict is the sentence that somebody else was first.
    """
    questions = read_questions(line.survey.questions)
    raw = raw_answers(request.POST, questions)
    form = FilledForm(request.POST)
    if not form.is_valid():
        return first_errors(form), raw, ""
    data = form.cleaned_data
    try:
        if data["outcome"] == LineState.NOT_REACHED:
            note_not_reached(
                line=line,
                reason=NotReached(data["reason"]),
                note=data["note"],
                day=data["day"],
                base=data["base"],
                actor=current_user(request),
            )
        else:
            fill_line(
                line=line,
                filled=Filled(raw, data["day"], Via(data["via"]), data["base"]),
                client_uuid=_uuid(request),
                actor=current_user(request),
            )
    except GivenError as error:
        return error.errors, raw, ""
    except ConflictError as error:
        return {"": str(error)}, raw, str(error)
    except DomainError as error:
        field = {"survey_note_missing": "note"}.get(error.code, "day")
        return {field: str(error)}, raw, ""
    return {}, raw, ""


def _uuid(request: HttpRequest) -> UUID:
    """The number of the form that was sent, so that sent twice it is one."""
    try:
        return UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return uuid4()


def sent_context(request: HttpRequest) -> dict[str, Any]:
    """What was typed beside the answers, for a form that comes back."""
    names = ("outcome", "day", "via", "reason", "note")
    return {name: request.POST.get(name, "") for name in names}


@of_person("surveys.surveyline")
@allowed(can_fill_at_desk)
@require_http_methods(["GET", "POST"])
def line_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one line at the desk: filled after a call, corrected, or looked at."""
    user = current_user(request)
    seen = SurveyLine.objects.visible_to(user).exclude(survey__status=SurveyStatus.DRAFT)
    line = with_names(get_object_or_404(seen, pk=pk))
    errors: dict[str, str] = {}
    given: dict[str, Any] | None = None
    conflict = ""
    if request.method == "POST":
        if not line.survey.is_open:
            messages.error(request, _("The survey is closed; nothing was changed."))
            return redirect("surveys:line", pk)
        errors, given, conflict = sent_form(request, line)
        if not errors:
            messages.success(request, _("The form of %(name)s is saved.") % {"name": line.whose})
            return redirect("surveys:lines", line.survey_id)
        # Whoever looks at both now has seen what the other one wrote.
        line = with_names(line)
    note(Action.VIEW_PERSON, user=user, request=request, subject=line.household)
    context = {
        **fill_context(line, pairing=None, given=given, errors=errors),
        "errors": errors,
        "conflict": conflict,
        "sent": sent_context(request),
        "client_uuid": uuid4(),
        "now": in_words(read_questions(line.survey.questions), line.current.given)
        if line.current
        else [],
        "past": _past(line),
        "day": request.POST.get("day") or (line.settled_on or today()).isoformat(),
    }
    return render(request, "surveys/line.html", context, status=422 if errors else 200)


def _past(line: SurveyLine) -> list[tuple[SurveyAnswer, list[tuple[str, str]]]]:
    """Every form that arrived for a line, the latest first, in words."""
    questions = read_questions(line.survey.questions)
    forms = line.answers.select_related("filled_by", "decided_by").order_by("-pk")
    return [(form, in_words(questions, form.given)) for form in forms]


@of_person("surveys.surveyanswer")
@allowed(can_make_surveys)
@require_POST
def late_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a form that came after its survey was closed, or leave it out."""
    user = current_user(request)
    rows = SurveyAnswer.objects.visible_to(user).filter(
        line__survey__in=Survey.objects.kept_by(user)
    )
    late = get_object_or_404(rows.select_related("line"), pk=pk)
    try:
        if request.POST.get("act") == "take":
            take_held(answer=late, actor=user)
            messages.success(request, _("The form is taken."))
        elif request.POST.get("act") == "drop":
            drop_held(answer=late, actor=user)
            messages.success(request, _("The form is left out."))
    except ConflictError as error:
        messages.error(request, str(error))
    return redirect("surveys:detail", late.line.survey_id)
