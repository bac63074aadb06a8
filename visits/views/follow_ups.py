"""Follow-ups at the desk, and the answers that somebody has to act on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.dates import today
from common.errors import ConflictError, DomainError
from common.exports.buttons import posted
from common.htmx import list_filters, render_list
from organization.access import (
    WHO_MAY,
    allowed,
    can_follow_up,
    can_plan_jobs,
    current_user,
    own_region,
)
from organization.exports import answer
from organization.models import User
from pairing.models import Pairing, Pause
from visits.access import is_paired_cadre, own_pairings
from visits.choices import AnswerKind, FollowUpStage
from visits.forms.follow_ups import (
    AnswerReminderForm,
    FollowUpFilter,
    PauseForm,
    ReminderRuleForm,
    SettleForm,
)
from visits.models import Answer, FollowUp
from visits.querysets import FollowUpQuerySet
from visits.resources.columns import scope_name
from visits.resources.reminders import FollowUpResource
from visits.selectors import own_reminder_rule, unit_reminder
from visits.services import follow_ups

PER_PAGE = 30
WAITING_SHOWN = 100
_PEOPLE = ("pairing__household__region", "pairing__cadre__user__unit")


def _find(request: HttpRequest) -> tuple[FollowUpQuerySet, FollowUpFilter, QueryDict]:
    """What the filters leave: whoever has been silent longest on top."""
    filters = list_filters(request)
    form = FollowUpFilter(filters)
    form.is_valid()
    state = form.cleaned_data.get("state")
    rows: FollowUpQuerySet = (
        FollowUp.objects.visible_to(current_user(request))
        .select_related(*_PEOPLE)
        .prefetch_related(Prefetch("answers", Answer.objects.select_related("answered_by")))
    )
    if state == "ended":
        return rows.filter(ended_on__isnull=False).order_by("-ended_on", "-pk"), form, filters
    rows = rows.open()
    if state in FollowUpStage.values:
        rows = rows.filter(stage=state)
    return rows.order_by("overdue_since", "pk"), form, filters


@allowed(can_follow_up)
@require_http_methods(["GET", "POST"])
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Answers to act on, what is followed up, and who is ill or away."""
    user = current_user(request)
    rows, form, filters = _find(request)
    waiting = [
        (given, follow_ups.can_settle(user, given))
        for given in Answer.objects.visible_to(user)
        .waiting()
        .select_related(*_PEOPLE, "answered_by")
        .order_by("created_at")[:WAITING_SHOWN]
    ]
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(filters.get("page")),
        "state": form.cleaned_data.get("state"),
        "waiting": waiting,
        "unit": unit_reminder(user) if user.is_liaison else None,
        "away": follow_ups.cadres_away(user, today()),
        "can_answer": not user.is_supervisor,
    }
    return render_list(
        request,
        filters,
        page="visits/follow_ups/list.html",
        part="visits/follow_ups/_rows.html",
        context=context,
    )


@allowed(can_follow_up)
@posted("visits:follow_up_list")
def follow_up_export(request: HttpRequest) -> HttpResponseBase:
    """The follow-ups as the filters leave them."""
    rows, form, _filters = _find(request)
    about = [scope_name(current_user(request)), *form.chosen("state")]
    return answer(request, FollowUpResource(), rows, about=about)


@allowed(can_follow_up)
@require_http_methods(["GET", "POST"])
def follow_up_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One follow-up: its steps, and what the liaison or the office answers."""
    user = current_user(request)
    followed = get_object_or_404(
        FollowUp.objects.visible_to(user)
        .select_related(*_PEOPLE, "unit")
        .prefetch_related(Prefetch("answers", Answer.objects.select_related("answered_by"))),
        pk=pk,
    )
    form = AnswerReminderForm(request.POST or None, kinds=list(AnswerKind))
    if request.method == "POST":
        if user.is_supervisor:
            raise PermissionDenied(_("Supervisors read follow-ups; liaisons and offices answer."))
        if followed.ended_on is not None:
            messages.warning(request, _("This follow-up has ended already; nothing was changed."))
            return redirect("visits:follow_up_list")
        if form.is_valid() and _answered(form, followed.pairing, user):
            messages.success(request, _("Answered. The cadre sees it on the phone."))
            return redirect("visits:follow_up_list")
    return render(
        request,
        "visits/follow_ups/answer.html",
        {
            "followed": followed,
            "form": form,
            "kinds": AnswerKind.choices,
            "can_answer": not user.is_supervisor and followed.ended_on is None,
        },
        status=422 if form.errors else 200,
    )


def _answered(form: AnswerReminderForm, pairing: Pairing, user: User) -> bool:
    try:
        follow_ups.answer_reminder(
            pairing=pairing,
            kind=AnswerKind(form.cleaned_data["kind"]),
            text=form.cleaned_data["text"],
            actor=user,
        )
    except DomainError as error:
        form.add_error("text" if error.code == "answer_missing" else None, str(error))
        return False
    return True


@allowed(can_follow_up)
@require_http_methods(["GET", "POST"])
def answer_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Act on an answer: pause the cadre's pairings, or note what was done."""
    user = current_user(request)
    given = get_object_or_404(
        Answer.objects.visible_to(user).select_related(*_PEOPLE, "answered_by", "settled_by"), pk=pk
    )
    may = follow_ups.can_settle(user, given)
    pauses = AnswerKind(given.kind) in follow_ups.PAUSES
    is_pause = request.POST.get("act") == "pause"
    pause_form = PauseForm(request.POST if is_pause else None, auto_id="pause_%s")
    form = SettleForm(request.POST if request.method == "POST" and not is_pause else None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied(_("The office acts on this answer: it keeps the pairings."))
        chosen: Any = pause_form if is_pause else form
        if chosen.is_valid() and _settled(request, given, chosen, is_pause):
            return redirect("visits:follow_up_list")
    return render(
        request,
        "visits/follow_ups/settle.html",
        {
            "given": given,
            "form": form,
            "pause_form": pause_form if pauses else None,
            "may": may,
            "refused": pause_form if is_pause else form,
        },
        status=422 if form.errors or pause_form.errors else 200,
    )


def _settled(request: HttpRequest, given: Answer, form: Any, is_pause: bool) -> bool:
    user = current_user(request)
    try:
        if is_pause:
            number = follow_ups.pause_for(
                answer=given,
                first=form.cleaned_data["first"],
                last=form.cleaned_data["last"],
                actor=user,
            )
            said = ngettext(
                "%(number)d pairing is paused.", "%(number)d pairings are paused.", number
            ) % {"number": number}
        else:
            follow_ups.settle_answer(answer=given, text=form.cleaned_data["text"], actor=user)
            said = _("Settled.")
    except ConflictError as error:
        messages.warning(request, str(error))
        return True
    except DomainError as error:
        form.add_error("last" if error.code == "pause_days" else None, str(error))
        return False
    messages.success(request, said)
    return True


@allowed(can_follow_up)
@require_POST
def cadre_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A cadre who was ill or away is back."""
    user = current_user(request)
    if user.is_supervisor:
        raise PermissionDenied(WHO_MAY[can_follow_up])
    pause = get_object_or_404(
        Pause.objects.filter(pairing__in=Pairing.objects.visible_to(user)), pk=pk
    )
    number = follow_ups.end_pauses(pause=pause, on=today(), actor=user)
    messages.success(
        request,
        ngettext(
            "Welcome back: %(number)d pairing goes on.",
            "Welcome back: %(number)d pairings go on.",
            number,
        )
        % {"number": number},
    )
    return redirect("visits:follow_up_list")


@allowed(can_plan_jobs)
@require_http_methods(["GET", "POST"])
def reminder_rule(request: HttpRequest) -> HttpResponse:
    """After how many weeks of silence somebody else is asked, in the office's county."""
    user = current_user(request)
    county = own_region(user)
    form = ReminderRuleForm(request.POST or None, instance=own_reminder_rule(county.pk))
    if request.method == "POST" and form.is_valid():
        follow_ups.set_patience(county=county, **form.cleaned_data, actor=user)
        messages.success(request, _("Saved. It holds from the next run on."))
        return redirect("visits:follow_up_list")
    return render(
        request,
        "visits/follow_ups/rule.html",
        {"form": form, "county": county},
        status=422 if form.errors else 200,
    )


@allowed(is_paired_cadre)
@require_http_methods(["GET", "POST"])
def phone_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a reminder of one of my households, by one tap."""
    user = current_user(request)
    pairing = get_object_or_404(
        own_pairings(user).filter(ended_on__isnull=True).select_related("household"), pk=pk
    )
    form = AnswerReminderForm(request.POST or None, kinds=follow_ups.CADRE_ANSWERS)
    if request.method == "POST" and form.is_valid() and _answered(form, pairing, user):
        is_noted = form.cleaned_data["kind"] in follow_ups.NOTED
        messages.success(
            request,
            _("Thank you, it is noted.")
            if is_noted
            else _("Thank you. Whoever can act on it has been told."),
        )
        return redirect("visits:phone_reminders")
    return render(
        request,
        "visits/phone_answer.html",
        {
            "here": "messages",
            "pairing": pairing,
            "form": form,
            "kinds": [(kind.value, kind.label) for kind in follow_ups.CADRE_ANSWERS],
        },
        status=422 if form.errors else 200,
    )
