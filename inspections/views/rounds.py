"""Rounds on the desk: how far they are, moving households by hand, their end."""

from __future__ import annotations

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
from common.exports.buttons import posted
from common.htmx import list_filters, render_list
from common.text import as_key
from inspections.access import can_inspect, can_plan_inspections
from inspections.checklist import read_items
from inspections.forms.rounds import DONE, DUE, OUT, LineFilter, MoveForm
from inspections.models import CheckLine, CheckRound
from inspections.querysets import CheckLineQuerySet
from inspections.resources import LineResource
from inspections.selectors import by_inspector, by_township, lines_shown, walked, with_progress
from inspections.services.rounds import close_round, move_lines
from organization.access import allowed, current_user, own_region
from organization.exports import answer
from organization.models import User
from pairing.models import Household
from visits.selectors import search_households

PER_PAGE = 50


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
    page = Paginator(lines_shown(narrowed), PER_PAGE).get_page(filters.get("page"))
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
        request, LineResource(user), lines_shown(_narrowed(rows, form, user)), about=[going.name]
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
