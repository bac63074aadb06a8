"""Visits of experts and departments: asked for by cadres and offices, answered by units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.access import allowed, can_change_pairings, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from organization.models import User
from organization.querysets import township_name
from pairing.models import Household
from visits.access import (
    asked_visits_seen,
    can_handle_needs,
    may_see_asked_visits,
    own_pairings,
)
from visits.forms.asked_visits import (
    AskForm,
    DayForm,
    DeclineForm,
    HeldForm,
    units_of_county,
)
from visits.models import AskedVisit
from visits.querysets import AskedVisitQuerySet
from visits.services.asked_visits import ask_visit, decline_visit, hold_visit, set_visit_day

_FIELD = {
    "reason_missing": "reason",
    "found_missing": "found",
    "date_past": "on",
    "date_in_future": "on",
    "before_asked": "on",
    "asked_already": "unit",
}


def _frame(user: User) -> str:
    return "base.html" if user.is_office or user.is_liaison or user.is_supervisor else "phone.html"


def _ask(request: HttpRequest, household: Household, back: str) -> HttpResponse:
    user = current_user(request)
    form = AskForm(request.POST or None, units=units_of_county(household.region_id))
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_visit(household=household, actor=user, **form.cleaned_data)
        except DomainError as error:
            named = _FIELD.get(error.code, "")
            form.add_error("wanted_by" if named == "on" else named or None, str(error))
        else:
            messages.success(request, _("The unit is asked. You are told of its answer."))
            return redirect("visits:asked_visit", asked.pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=household)
    return render(
        request,
        "visits/needs/act.html",
        {
            "frame": _frame(user),
            "household": household,
            "form": form,
            "title": _("Who is to visit the household?"),
            "button": _("Ask for the visit"),
            "back": back,
        },
        status=422 if form.errors else 200,
    )


@of_person("pairing.household")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def visit_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a unit to visit a household, at the desk."""
    household = get_object_or_404(
        Household.objects.visible_to(current_user(request)).select_related("region"), pk=pk
    )
    return _ask(request, household, reverse("visits:household_detail", args=[pk]))


@of_person("pairing.pairing")
@allowed(may_see_asked_visits)
@require_http_methods(["GET", "POST"])
def phone_visit_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a unit to visit a household of mine, on the phone."""
    pairing = get_object_or_404(
        own_pairings(current_user(request))
        .filter(ended_on=None)
        .select_related("household__region"),
        pk=pk,
    )
    return _ask(request, pairing.household, reverse("visits:phone_household", args=[pk]))


def _asked(rows: AskedVisitQuerySet, pk: int) -> AskedVisit:
    asked: AskedVisit = get_object_or_404(
        rows.annotate(township_name=township_name()).select_related(
            "household__region", "region", "unit", "asked_by__unit", "answered_by"
        ),
        pk=pk,
    )
    return asked


@of_person("visits.askedvisit")
@allowed(may_see_asked_visits)
@require_GET
def asked_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, and the answer."""
    user = current_user(request)
    asked = _asked(asked_visits_seen(user), pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=asked.household)
    return render(
        request,
        "visits/plans/asked.html",
        {
            "frame": _frame(user),
            "asked": asked,
            "is_late": asked.is_overdue_on(today()),
            "can_open": not user.is_cadre
            and Household.objects.visible_to(user).filter(pk=asked.household_id).exists(),
            "answers": can_handle_needs(user)
            and asked.is_open
            and AskedVisit.objects.visible_to(user).filter(pk=pk).exists(),
        },
    )


@of_person("visits.askedvisit")
@allowed(can_handle_needs)
@require_http_methods(["GET", "POST"])
def asked_answer(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Answer: set a day, say what was found, or decline."""
    user = current_user(request)
    asked = _asked(AskedVisit.objects.visible_to(user), pk)
    ways: dict[str, tuple[type[forms.Form], Callable[[dict[str, Any]], object], str, str]] = {
        "day": (
            DayForm,
            lambda data: set_visit_day(asked=asked, actor=user, **data),
            _("When will you visit the household?"),
            _("Set the day"),
        ),
        "held": (
            HeldForm,
            lambda data: hold_visit(asked=asked, actor=user, **data),
            _("What did the visit find?"),
            _("Save what was found"),
        ),
        "decline": (
            DeclineForm,
            lambda data: decline_visit(asked=asked, actor=user, **data),
            _("Why can the visit not be made?"),
            _("Decline"),
        ),
    }
    if how not in ways:
        raise Http404
    kind, do, title, button = ways[how]
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except ConflictError as error:
            messages.error(request, str(error))
            return redirect("visits:asked_visit", asked.pk)
        except DomainError as error:
            form.add_error(_FIELD.get(error.code), str(error))
        else:
            messages.success(request, _("Saved. Whoever asked was told."))
            return redirect("visits:asked_visit", asked.pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=asked.household)
    return render(
        request,
        "visits/needs/act.html",
        {
            "household": asked.household,
            "form": form,
            "title": title,
            "button": button,
            "about": asked.reason,
            "back": reverse("visits:asked_visit", args=[asked.pk]),
        },
        status=422 if form.errors else 200,
    )
