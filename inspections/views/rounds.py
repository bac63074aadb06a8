"""Rounds on the desk: planning, how far they are, and moving households by hand."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import DomainError
from common.exports import posted
from common.htmx import list_filters, render_list
from common.text import as_key
from inspections.access import can_inspect, can_plan_inspections
from inspections.checklist import OWN_WORDS, read_items
from inspections.forms.rounds import (
    DONE,
    DUE,
    OUT,
    LeaveOutForm,
    LineFilter,
    MoveForm,
    RoundForm,
    population_paper,
    read_population,
)
from inspections.models import CheckLine, CheckRound, InspectedFile
from inspections.querysets import CheckLineQuerySet
from inspections.resources import LineResource
from inspections.selectors import by_inspector, by_township, walked, with_progress
from inspections.services.rounds import (
    RoundPlan,
    begin_round,
    close_round,
    leave_out,
    move_lines,
    plan_round,
)
from organization.access import allowed, current_user, own_region
from organization.access_log import note, of_person
from organization.choices import Action, Level
from organization.exports import answer
from organization.models import Region, User
from organization.models.region import PREFIX_LENGTH, full_code
from organization.querysets import township_name
from pairing.models import Household
from visits.choosing import ChooseForm
from visits.selectors import search_households
from visits.views.attachments import file_answer

PER_PAGE = 50
DOORS_SHOWN = 200
"""Households of one inspector that a plan names; the numbers are of all."""


@allowed(can_inspect)
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """The rounds, the latest first, with how far each is."""
    user = current_user(request)
    rows = CheckRound.objects.visible_to(user).select_related("region", "programme")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "inspections/rounds.html",
        {
            "page": page,
            "shown": with_progress(page.object_list, user),
            "filters": request.GET,
            "stops": CheckLine.objects.walked_by(user).due().count(),
        },
    )


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


def _round(user: User, pk: int) -> CheckRound:
    found: CheckRound = get_object_or_404(
        CheckRound.objects.visible_to(user).select_related("region", "programme"), pk=pk
    )
    return found


def _lines(going: CheckRound, user: User) -> CheckLineQuerySet:
    rows: CheckLineQuerySet = CheckLine.objects.visible_to(user).filter(round=going)
    return rows


def _narrowed(rows: CheckLineQuerySet, form: LineFilter, user: User) -> CheckLineQuerySet:
    form.is_valid()
    chosen = form.cleaned_data
    if chosen.get("region"):
        rows = rows.inside(chosen["region"])
    if chosen.get("inspector"):
        rows = rows.filter(inspector=chosen["inspector"])
    state = chosen.get("state")
    if state == DUE:
        rows = rows.due()
    elif state == DONE:
        rows = rows.inspected()
    elif state == OUT:
        rows = rows.exclude(left_out="")
    if chosen.get("q"):
        sought = search_households(Household.objects.all(), chosen["q"], user)
        rows = rows.filter(household__in=sought.values("pk"))
    return rows


def _with_all(rows: CheckLineQuerySet) -> CheckLineQuerySet:
    whole: CheckLineQuerySet = rows.select_related("household", "region", "inspector").annotate(
        township_name=township_name("region_id")
    )
    return whole


def _filter(rows: CheckLineQuerySet, filters: QueryDict) -> tuple[LineFilter, list[Any], list[Any]]:
    townships, inspectors = by_township(rows), by_inspector(rows)
    form = LineFilter(
        filters,
        places=[(region.prefix, str(region)) for region, _progress in townships],
        inspectors=[user for user, _progress in inspectors],
    )
    return form, townships, inspectors


@allowed(can_inspect)
@require_http_methods(["GET", "POST"])
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a round is, by township and inspector, and its households."""
    user = current_user(request)
    going = _round(user, pk)
    filters = list_filters(request)
    rows = _lines(going, user)
    form, townships, inspectors = _filter(rows, filters)
    narrowed = _narrowed(rows, form, user)
    page = Paginator(_with_all(narrowed), PER_PAGE).get_page(filters.get("page"))
    plans = can_plan_inspections(user) and going.is_open
    context = {
        "going": going,
        "form": form,
        "page": page,
        "progress": walked(rows),
        "townships": townships,
        "inspectors": inspectors,
        "move": MoveForm(going=going, county=own_region(user)) if plans else None,
        "items": read_items(going.checklist),
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render_list(
        request,
        filters,
        page="inspections/round.html",
        part="inspections/_lines.html",
        context=context,
    )


@allowed(can_inspect)
@posted("inspections:round")
def round_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The households of a round, as its page narrows them."""
    user = current_user(request)
    going = _round(user, pk)
    rows = _lines(going, user)
    form, _townships, _inspectors = _filter(rows, list_filters(request))
    return answer(
        request, LineResource(user), _with_all(_narrowed(rows, form, user)), about=[going.name]
    )


@allowed(can_plan_inspections)
@require_POST
def round_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give households to another inspector."""
    user = current_user(request)
    going = _round(user, pk)
    form = MoveForm(request.POST, going=going, county=own_region(user))
    keys = [key for text in request.POST.getlist("line") if (key := as_key(text)) is not None]
    if not form.is_valid():
        messages.error(request, _("Choose an inspector."))
        return redirect("inspections:round", pk)
    inspector = form.cleaned_data["inspector"]
    try:
        moved = move_lines(going=going, lines=keys, inspector=inspector, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            ngettext(
                "%(number)d household is %(name)s’s to inspect now.",
                "%(number)d households are %(name)s’s to inspect now.",
                moved,
            )
            % {"number": moved, "name": inspector.name},
        )
    return redirect("inspections:round", pk)


@allowed(can_plan_inspections)
@require_POST
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a round."""
    user = current_user(request)
    try:
        close_round(going=_round(user, pk), actor=user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The round is closed. Its findings go on."))
    return redirect("inspections:round", pk)


@of_person("inspections.checkline")
@allowed(can_inspect)
@require_http_methods(["GET", "POST"])
def line_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was seen at one household of a round; leaving it out, for who plans."""
    user = current_user(request)
    line = get_object_or_404(
        _with_all(CheckLine.objects.visible_to(user)).select_related(
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
