"""A household's plan (一户一策): its page, and what is done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.access import allowed, can_see_desk, current_user, sees_personal_data
from organization.access_log import note, of_person
from organization.choices import Action
from organization.models import User
from organization.querysets import township_name
from pairing.models import Household
from visits.access import can_handle_needs
from visits.forms.plans import (
    CloseForm,
    MeasureForms,
    PlanForm,
    ReviewForm,
    measures_of,
    written,
)
from visits.models import HouseholdPlan
from visits.services.plans import (
    change_plan,
    close_plan,
    draw_up_plan,
    review_plan,
    state_of,
)


def _plan(user: User, pk: int) -> HouseholdPlan:
    plan: HouseholdPlan = get_object_or_404(
        HouseholdPlan.objects.visible_to(user)
        .annotate(township_name=township_name())
        .select_related("household__region", "region", "created_by__unit"),
        pk=pk,
    )
    return plan


@of_person("visits.householdplan")
@allowed(can_see_desk)
@require_GET
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan as it prints: aims, measures with who and by when, reviews."""
    user = current_user(request)
    plan = _plan(user, pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=plan.household)
    reads = sees_personal_data(user)
    day = today()
    return render(
        request,
        "visits/plans/detail.html",
        {
            "plan": plan,
            "is_late": plan.is_overdue_on(day),
            "measures": [(m, m.is_overdue_on(day)) for m in plan.measures.all()],
            "reviews": plan.reviews.select_related("created_by") if reads else [],
            "others": HouseholdPlan.objects.visible_to(user)
            .filter(household=plan.household_id)
            .exclude(pk=plan.pk),
            "handles": can_handle_needs(user) and plan.is_open,
        },
    )


def _edit(request: HttpRequest, household: Household, plan: HouseholdPlan | None) -> HttpResponse:
    user = current_user(request)
    data = request.POST if request.method == "POST" else None
    initial = {}
    if plan is not None:
        initial = {"situation": plan.situation, "aims": plan.aims, "seen": state_of(plan)}
    form = PlanForm(data, initial=initial)
    rows = MeasureForms(data, initial=measures_of(plan), prefix="m")
    is_whole = form.is_valid() & rows.is_valid() if data is not None else False
    if is_whole:
        try:
            about: dict[str, Any] = {**form.cleaned_data, "measures": written(rows)}
            seen = about.pop("seen")
            if plan is None:
                plan = draw_up_plan(household=household, actor=user, **about)
            else:
                plan = change_plan(plan=plan, seen=seen or None, **about)
        except DomainError as error:
            form.add_error("aims" if error.code == "aims_missing" else None, str(error))
        else:
            messages.success(request, _("The plan is saved."))
            return redirect("visits:plan_detail", plan.pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=household)
    back = (
        reverse("visits:household_detail", args=[household.pk])
        if plan is None
        else reverse("visits:plan_detail", args=[plan.pk])
    )
    return render(
        request,
        "visits/plans/edit.html",
        {"household": household, "plan": plan, "form": form, "rows": rows, "back": back},
        status=422 if data is not None else 200,
    )


@of_person("pairing.household")
@allowed(can_handle_needs)
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the plan of a household."""
    user = current_user(request)
    household = get_object_or_404(
        Household.objects.visible_to(user).select_related("region"), pk=pk
    )
    there = HouseholdPlan.objects.visible_to(user).open().filter(household=household).first()
    if there is not None and request.method == "GET":
        return redirect("visits:plan_detail", there.pk)
    return _edit(request, household, None)


@of_person("visits.householdplan")
@allowed(can_handle_needs)
@require_http_methods(["GET", "POST"])
def plan_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a plan, and say how far its measures are."""
    plan = _plan(current_user(request), pk)
    return _edit(request, plan.household, plan)


def _act(
    request: HttpRequest, plan: HouseholdPlan, form: forms.Form, do: Any, words: dict[str, str]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data["text"])
        except ConflictError as error:
            messages.error(request, str(error))
            return redirect("visits:plan_detail", plan.pk)
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, words["done"])
            return redirect("visits:plan_detail", plan.pk)
    note(Action.VIEW_PERSON, user=current_user(request), request=request, subject=plan.household)
    return render(
        request,
        "visits/needs/act.html",
        {
            "household": plan.household,
            "form": form,
            "back": reverse("visits:plan_detail", args=[plan.pk]),
            **words,
        },
        status=422 if form.errors else 200,
    )


@of_person("visits.householdplan")
@allowed(can_handle_needs)
@require_http_methods(["GET", "POST"])
def plan_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what today's review of a plan found."""
    user = current_user(request)
    plan = _plan(user, pk)
    return _act(
        request,
        plan,
        ReviewForm(request.POST or None),
        lambda text: review_plan(plan=plan, text=text, actor=user),
        {
            "title": _("What does the review find?"),
            "button": _("Save the review"),
            "done": _("The review is saved; the next is due half a year from now."),
        },
    )


@of_person("visits.householdplan")
@allowed(can_handle_needs)
@require_http_methods(["GET", "POST"])
def plan_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a plan, with a word on what came of it."""
    plan = _plan(current_user(request), pk)
    return _act(
        request,
        plan,
        CloseForm(request.POST or None),
        lambda text: close_plan(plan=plan, text=text),
        {
            "title": _("What came of the plan?"),
            "button": _("Close the plan"),
            "done": _("The plan is closed. Another can be drawn up."),
        },
    )
