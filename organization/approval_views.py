"""What waits for one's answer, what one has asked for, and answering it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.errors import DomainError
from organization import approvals
from organization.access import allowed, can_see_desk, current_user
from organization.models import Approval, User

SHOWN = 50
"""How many of what one asked for or answered the page shows, the latest first."""


def is_office(user: User) -> bool:
    """Offices answer; nobody else does."""
    return user.is_office


@allowed(can_see_desk)
@require_GET
def approval_list(request: HttpRequest) -> HttpResponse:
    """What waits for my answer and what I asked for."""
    user = current_user(request)
    mine = list(Approval.objects.asked_by(user).select_related("decided_by", "region")[:SHOWN])
    may_answer = approvals.deciders(approval for approval in mine if approval.is_waiting)
    answered = Approval.objects.visible_to(user).filter(decided_by=user)
    context = {
        "waiting": Approval.objects.answerable_by(user)
        .select_related("asked_by__unit", "asked_by__region", "region")
        .order_by("asked_at"),
        "mine": [(approval, may_answer.get(approval.pk, [])[:3]) for approval in mine],
        "answered": answered.select_related("asked_by", "region").order_by("-decided_at")[:SHOWN],
    }
    return render(request, "organization/approvals/list.html", context)


@allowed(is_office)
@require_POST
def approval_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant what somebody asked for, or refuse it."""
    user = current_user(request)
    approval = get_object_or_404(Approval.objects.visible_to(user), pk=pk)
    if approval.asked_by_id == user.pk:
        # In scope, but a second person's.
        raise PermissionDenied(_("Somebody else has to answer what you asked for."))
    try:
        if request.POST.get("answer") == "grant":
            approvals.grant(approval=approval, actor=user, request=request)
            messages.success(request, _("Granted. It can be used once, until it lapses."))
        else:
            approvals.refuse(
                approval=approval,
                actor=user,
                answer=request.POST.get("note", ""),
                request=request,
            )
            messages.success(request, _("Refused. Whoever asked sees it on this page."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("organization:approvals")


@allowed(can_see_desk)
@require_POST
def approval_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End what I asked for, whether it waits or was granted."""
    user = current_user(request)
    approval = get_object_or_404(Approval.objects.asked_by(user), pk=pk)
    try:
        approvals.lapse(approval=approval, actor=user, request=request)
        messages.success(request, _("Taken back."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("organization:approvals")
