"""Planning a round: who would inspect what is looked at, then it begins."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from inspections.access import can_plan_inspections
from inspections.forms.rounds import RoundForm, population_paper, read_population
from inspections.services.rounds import RoundPlan, begin_round, plan_round
from organization.access import allowed, current_user, own_region
from organization.choices import Level
from organization.models import Region, User
from organization.models.region import PREFIX_LENGTH, full_code
from organization.querysets import township_name
from pairing.models import Household
from visits.choosing import ChooseForm

DOORS_SHOWN = 200
"""Households of one inspector that a plan names; the numbers are of all."""


@allowed(can_plan_inspections)
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Plan a round: choose, look at who would inspect what, then begin it."""
    user = current_user(request)
    county = own_region(user)
    is_post = request.method == "POST"
    choose = ChooseForm(
        request.POST if is_post else None, request.FILES if is_post else None, user=user
    )
    form = RoundForm(
        request.POST if is_post else None,
        county=county,
        initial={"seed": secrets.token_hex(4)},
    )
    context: dict[str, Any] = {"form": form, "choose": choose}
    if is_post:
        shown = _planned(request, user, county, form, choose)
        if isinstance(shown, HttpResponse):
            return shown
        context |= shown
    return render(
        request,
        "inspections/round_new.html",
        context,
        status=422 if form.errors or choose.errors else 200,
    )


def _planned(
    request: HttpRequest, user: User, county: Region, form: RoundForm, choose: ChooseForm
) -> HttpResponse | dict[str, Any]:
    """The preview of what was posted, or the way to the round that was begun."""
    kept = read_population(request.POST.get("population", ""), user)
    begins = request.POST.get("do") == "begin" and kept is not None
    if begins and kept is not None:
        # What was shown is what is made; the list may have been a file that came only once.
        households, programme, chosen = kept
        is_valid = form.is_valid()
    else:
        is_valid = all([form.is_valid(), choose.is_valid()])
        if not is_valid:
            return {}
        households, programme, chosen = choose.households, choose.of_programme, choose.says
    if not is_valid:
        return {}
    given = form.cleaned_data
    try:
        plan = plan_round(
            households=households,
            size=given["size"],
            seed=given["seed"].strip(),
            inspectors=list(given["inspectors"]),
        )
        if begins and plan.digest() == request.POST.get("digest"):
            made = begin_round(
                name=given["name"],
                programme=programme,
                region=county,
                chosen=chosen,
                plan=plan,
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                actor=user,
            )
            messages.success(request, _("The round has begun. Its inspectors have been told."))
            return redirect("inspections:round", made.pk)
    except DomainError as error:
        form.add_error("size" if error.code == "sample_size" else None, str(error))
        return {}
    return {
        "plan": plan,
        "was_changed": begins,
        "missing": choose.missing if not begins else [],
        "chosen": chosen,
        "population": population_paper(households, programme, chosen),
        **_plan_in_words(plan, user),
    }


def _plan_in_words(plan: RoundPlan, user: User) -> dict[str, Any]:
    townships = plan.by_township()
    regions = Region.objects.filter(pk__in=[full_code(code) for code in townships]).order_by("pk")
    places: dict[int, list[str]] = {}
    # Within one township only villages tell where somebody goes.
    length = PREFIX_LENGTH[Level.VILLAGE if len(townships) == 1 else Level.TOWNSHIP]
    codes = {code[:length] for _key, code in plan.homes}
    near = Region.objects.filter(pk__in=[full_code(code) for code in codes])
    names = {region.prefix: str(region) for region in near}
    for (_key, code), inspector in zip(plan.homes, plan.inspectors, strict=True):
        own = places.setdefault(inspector, [])
        if names.get(code[:length]) and names[code[:length]] not in own:
            own.append(names[code[:length]])
    users = User.objects.select_related("unit", "region").in_bulk(list(places))
    numbers = plan.by_inspector()
    doors = _doors(plan, user)
    return {
        "townships": [(region, townships[region.prefix]) for region in regions],
        "shares": [(users[key], numbers[key], places[key], doors[key]) for key in places],
    }


def _doors(plan: RoundPlan, user: User) -> dict[int, list[Household]]:
    """Which doors each inspector would knock at, village by village, the first of them."""
    keys: dict[int, list[int]] = defaultdict(list)
    for (key, _code), inspector in zip(plan.homes, plan.inspectors, strict=True):
        if len(keys[inspector]) < DOORS_SHOWN:
            keys[inspector].append(key)
    homes = (
        Household.objects.visible_to(user)
        .filter(pk__in=[key for own in keys.values() for key in own])
        .select_related("region")
        .annotate(township_name=township_name("region_id"))
        .defer("head_id")
        .in_bulk()
    )
    return {
        inspector: [homes[key] for key in own if key in homes] for inspector, own in keys.items()
    }
