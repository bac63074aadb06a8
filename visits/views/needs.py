"""Needs of households, settled by the offices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import ConflictError
from organization.access import allowed, can_change_pairings, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from organization.models import User
from visits.forms.needs import SettleForm
from visits.models import Need
from visits.services.needs import reopen_need, settle_need


def _need(user: User, pk: int) -> Need:
    rows = Need.objects.visible_to(user).select_related("household__region", "created_by")
    need: Need = get_object_or_404(rows, pk=pk)
    return need


@of_person("visits.need")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def need_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about a need."""
    user = current_user(request)
    need = _need(user, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_need(need=need, outcome=form.cleaned_data["outcome"], actor=user)
        except ConflictError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The need is settled. It can be reopened below."))
        return redirect("visits:household_detail", need.household_id)
    if not need.is_open:
        return redirect("visits:household_detail", need.household_id)
    note(Action.VIEW_PERSON, user=user, request=request, subject=need.household)
    return render(
        request,
        "visits/needs/settle.html",
        {"need": need, "form": form},
        status=422 if form.errors else 200,
    )


@of_person("visits.need")
@allowed(can_change_pairings)
@require_POST
def need_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a settled need stand open again."""
    user = current_user(request)
    need = _need(user, pk)
    try:
        reopen_need(need=need, actor=user)
    except ConflictError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The need is open again."))
    return redirect("visits:household_detail", need.household_id)
