"""Complaining and suggesting, on the phone, and the county office's answers, at the desk."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import ConflictError
from common.exports.buttons import posted
from common.htmx import list_filters, render_list
from organization.access import allowed, can_answer_feedback, current_user
from organization.exports import answer
from visits.access import is_paired_cadre
from visits.choices import FeedbackKind
from visits.forms.feedback import AnswerForm, FeedbackFilter, FeedbackForm
from visits.models import Feedback
from visits.querysets import FeedbackQuerySet
from visits.resources.columns import scope_name
from visits.resources.reminders import FeedbackResource
from visits.services.feedback import answer_feedback, read_answers, send_feedback, state_of

PER_PAGE = 50
SHOWN_OWN = 50
"""How many of one's own the phone page shows, those first of which something is new."""


@allowed(is_paired_cadre)
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Complain or suggest; below it what I sent, with the answers, which are read herewith."""
    user = current_user(request)
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            send_feedback(
                kind=FeedbackKind(sent["kind"]),
                text=sent["text"],
                client_uuid=sent["client_uuid"],
                actor=user,
            )
        except ConflictError as error:
            # A new one, so that sending again is a new entry.
            data = request.POST.copy()
            data["client_uuid"] = str(uuid4())
            form.data = data
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Sent. The county office's answer will appear below."))
            return redirect("visits:feedback")
    new = read_answers(actor=user)
    own = Feedback.objects.filter(user=user).order_by(
        Coalesce("answered_at", "created_at").desc(), "-pk"
    )
    return render(
        request,
        "visits/phone_feedback.html",
        {"here": "messages", "form": form, "own": own[:SHOWN_OWN], "new": new},
        status=422 if form.errors else 200,
    )


def _find(request: HttpRequest) -> tuple[FeedbackQuerySet, FeedbackFilter, QueryDict]:
    """What the filters of a request leave: unanswered first, whoever has waited longest on top."""
    filters = list_filters(request)
    form = FeedbackFilter(filters)
    form.is_valid()
    wanted = form.cleaned_data
    rows: FeedbackQuerySet = Feedback.objects.visible_to(current_user(request)).select_related(
        "user__unit", "user__region", "answered_by"
    )
    if wanted.get("state") == "unanswered":
        rows = rows.unanswered()
    elif wanted.get("state") == "answered":
        rows = rows.answered()
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    return rows.order_by(F("answered_at").desc(nulls_first=True), "created_at", "pk"), form, filters


@allowed(can_answer_feedback)
@require_http_methods(["GET", "POST"])
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What people of the county complain of and suggest."""
    rows, form, filters = _find(request)
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(filters.get("page")),
        "is_filtered": any(form.cleaned_data.get(name) for name in ("state", "kind")),
    }
    return render_list(
        request,
        filters,
        page="visits/feedback/list.html",
        part="visits/feedback/_rows.html",
        context=context,
    )


@allowed(can_answer_feedback)
@posted("visits:feedback_list")
def feedback_export(request: HttpRequest) -> HttpResponseBase:
    """The list of complaints and suggestions as the filters leave it."""
    rows, form, _filters = _find(request)
    return answer(
        request,
        FeedbackResource(),
        rows,
        about=[scope_name(current_user(request)), *form.chosen("state", "kind")],
    )


@allowed(can_answer_feedback)
@require_http_methods(["GET", "POST"])
def feedback_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one, or correct an answer that was not read yet."""
    user = current_user(request)
    rows = Feedback.objects.visible_to(user).select_related(
        "user__unit", "user__region", "answered_by"
    )
    sent = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST or None, initial={"answer": sent.answer, "seen": state_of(sent)})
    if request.method == "POST" and form.is_valid():
        try:
            answer_feedback(feedback=sent, **form.cleaned_data, actor=user)
        except ConflictError as error:
            # What a colleague wrote is shown beside what is typed here; sending again replaces it.
            sent = rows.get(pk=pk)
            data = request.POST.copy()
            data["seen"] = state_of(sent)
            form.data = data
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Answered. %(name)s sees it on the phone.") % {"name": sent.user.name}
            )
            return redirect("visits:feedback_list")
    return render(
        request,
        "visits/feedback/answer.html",
        {"sent": sent, "form": form},
        status=422 if form.errors else 200,
    )
