"""A need of one of the cadre's own households: how far it is, and what the household says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import ConflictError, DomainError
from organization.access import allowed, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from organization.models import User
from pairing.models import Pairing
from visits.access import is_paired_cadre, may_bring_word, own_needs
from visits.choices import TopicList
from visits.forms.needs import ConfirmForm, WordReopenForm, due_after_word
from visits.models import Need, NeedStep
from visits.selectors import topic_names
from visits.services.needs import confirm_need, reopen_need

_FIELD = {"date_in_future": "on", "before_settled": "on"}
"""The field beside which an error is said."""


def _need(user: User, pk: int) -> Need:
    rows = own_needs(user).select_related("household__region", "unit", "settled_by", "created_by")
    need: Need = get_object_or_404(rows, pk=pk)
    return need


@of_person("visits.need")
@allowed(is_paired_cadre)
@require_GET
def phone_need(request: HttpRequest, pk: int) -> HttpResponse:
    """A need with its steps, and what the household can be asked about it."""
    user = current_user(request)
    need = _need(user, pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=need.household)
    names = topic_names(user)
    pairing = (
        Pairing.objects.open().of_cadre(user).filter(household=need.household_id).order_by("pk")[0]
    )
    return render(
        request,
        "visits/needs/phone.html",
        {
            "here": "home",
            "need": need,
            "pairing": pairing,
            "kind": names.get((TopicList.NEED, need.kind), ""),
            "steps": NeedStep.objects.filter(need=need).select_related("created_by", "unit"),
            "may_bring_word": may_bring_word(user, need),
        },
    )


def _bring_word(
    request: HttpRequest,
    need: Need,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    done: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except ConflictError as error:
            messages.error(request, str(error))
            return redirect("visits:phone_need", need.pk)
        except DomainError as error:
            form.add_error(_FIELD.get(error.code), str(error))
        else:
            messages.success(request, done)
            return redirect("visits:phone_need", need.pk)
    note(Action.VIEW_PERSON, user=current_user(request), request=request, subject=need.household)
    context = {
        "frame": "phone.html",
        "here": "home",
        "need": need,
        "household": need.household,
        "form": form,
        "title": title,
        "button": button,
        "back": reverse("visits:phone_need", args=[need.pk]),
    }
    status = 422 if form.errors else 200
    return render(request, "visits/needs/act.html", context, status=status)


@of_person("visits.need")
@allowed(is_paired_cadre)
@require_http_methods(["GET", "POST"])
def phone_need_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The household says that its need is met, of what somebody else has done."""
    user = current_user(request)
    need = _need(user, pk)
    if not may_bring_word(user, need):
        messages.error(
            request,
            _("What you or your unit did is confirmed by an office.")
            if not need.is_open and need.confirmed_on is None
            else _("There is nothing to confirm now."),
        )
        return redirect("visits:phone_need", need.pk)
    return _bring_word(
        request,
        need,
        ConfirmForm(request.POST or None),
        lambda data: confirm_need(need=need, actor=user, **data),
        title=_("Does the household say that the need is met?"),
        button=_("The household confirms it"),
        done=_("The household has confirmed it."),
    )


@of_person("visits.need")
@allowed(is_paired_cadre)
@require_http_methods(["GET", "POST"])
def phone_need_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """The household says that its need is not met; the unit that had it has it again."""
    user = current_user(request)
    need = _need(user, pk)
    if need.is_open:
        messages.error(request, _("This need is open already; nothing was changed."))
        return redirect("visits:phone_need", need.pk)
    due_on = due_after_word(need)
    return _bring_word(
        request,
        need,
        WordReopenForm(request.POST or None),
        lambda data: reopen_need(need=need, reason=data["reason"], due_on=due_on, actor=user),
        title=_("Why is this need open again?"),
        button=_("Open again"),
        done=_("The need is open again."),
    )
