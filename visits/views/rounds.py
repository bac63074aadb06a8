"""Rounds of visits before festivals: what comes next, drawing one up, how far it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import list_filters, render_list
from common.text import as_key
from organization.access import allowed, can_draw_up_rounds, can_see_desk, current_user, own_region
from organization.exports import answer
from organization.models import Unit, User
from visits.choices import Giver
from visits.forms.festivals import RoundFilter, RoundForm, UnitChoice
from visits.models import Round
from visits.resources.rounds import RoundResource
from visits.rounds import (
    Occasion,
    festivals_known,
    households_to_visit,
    occasion_of,
    occasions,
    progress_of,
    stops_of,
    units_with_rounds,
)
from visits.services.festivals import call_off_round, change_round, draw_up_round

PER_PAGE = 50
SHOWN_NEXT = 4
"""How many of the next festivals the page begins with: one row at a desk."""


def _rounds(user: User) -> Any:
    return Round.objects.visible_to(user).select_related("festival", "unit__region")


def _round(user: User, pk: int) -> Round:
    found: Round = get_object_or_404(_rounds(user), pk=pk)
    return found


@allowed(can_see_desk)
@require_http_methods(["GET", "POST"])
def round_list(request: HttpRequest) -> HttpResponse:
    """The next festivals, and the rounds before them."""
    user, day = current_user(request), today()
    code = own_region(user).code
    filters = list_filters(request)
    known = festivals_known(code)
    form = RoundFilter(filters, festivals=known)
    form.is_valid()
    wanted = form.cleaned_data
    rows = _rounds(user)
    if wanted.get("q"):
        rows = rows.filter(unit__in=Unit.objects.search(wanted["q"]))
    if wanted.get("festival"):
        rows = rows.filter(festival__key=wanted["festival"])
    page = Paginator(rows, PER_PAGE).get_page(filters.get("page"))
    progress = progress_of(page.object_list, day)
    nearest = occasions(code, day)[:SHOWN_NEXT]
    context = {
        "form": form,
        "page": page,
        "shown": [(each, progress[each.pk]) for each in page.object_list],
        "is_filtered": any(wanted.get(name) for name in ("q", "festival")),
        "occasions": _drawn_up(user, nearest),
        "day": day,
    }
    return render_list(
        request,
        filters,
        page="visits/rounds/list.html",
        part="visits/rounds/_rows.html",
        context=context,
    )


def _drawn_up(user: User, nearest: list[Occasion]) -> list[tuple[Occasion, Round | None]]:
    """Each festival with a liaison's own round before it, None where there is none yet."""
    own: dict[tuple[int, date], Round] = {}
    if user.is_liaison:
        rounds = Round.objects.visible_to(user).filter(festival_on__in=[o.on for o in nearest])
        own = {(each.festival_id, each.festival_on): each for each in rounds}
    return [(each, own.get((each.festival.pk, each.on))) for each in nearest]


def _occasion(user: User, pk: int) -> Occasion:
    """The festival of a primary key as it comes next; 404 when the county has it not, or off."""
    known = festivals_known(own_region(user).code)
    festival = next((each for each in known if each.pk == pk and each.is_on), None)
    occasion = occasion_of(festival, today()) if festival is not None else None
    if occasion is None:
        raise Http404
    return occasion


@allowed(can_draw_up_rounds)
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up a unit's round before the festival ``pk``."""
    user = current_user(request)
    occasion = _occasion(user, pk)
    unit = _chosen_unit(request, user)
    if unit is None:
        return render(
            request,
            "visits/rounds/choose_unit.html",
            {"occasion": occasion, "form": UnitChoice(units=units_with_rounds(user))},
        )
    households = list(households_to_visit(unit, occasion.festival, user))
    initial = {"households": [each.pk for each in households], "giver": Giver.CADRE.value}
    form = RoundForm(request.POST or None, households=households, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = draw_up_round(
                occasion=occasion,
                unit=unit,
                households=form.cleaned_data["households"],
                plan=form.plan,
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The round is drawn up. The cadres of its households have been told.")
            )
            return redirect("visits:round_detail", made.pk)
    return _show_form(request, form, occasion=occasion, unit=unit, households=households)


def _chosen_unit(request: HttpRequest, user: User) -> Unit | None:
    """A liaison's own unit, or the one that an office has chosen; 404 out of scope."""
    if user.is_liaison:
        return user.unit
    key = as_key(request.GET.get("unit"))
    return get_object_or_404(units_with_rounds(user), pk=key) if key is not None else None


def _show_form(request: HttpRequest, form: RoundForm, **context: Any) -> HttpResponse:
    ticked = {str(value) for value in form["households"].value() or ()}
    rows = [(each, str(each.pk) in ticked) for each in context["households"]]
    return render(
        request,
        "visits/rounds/form.html",
        {**context, "form": form, "rows": rows},
        status=422 if form.errors else 200,
    )


@allowed(can_draw_up_rounds)
@require_http_methods(["GET", "POST"])
def round_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change to whom a round goes and what it brings."""
    user = current_user(request)
    going = _round(user, pk)
    if not going.is_open_on(today()):
        messages.error(request, _("The festival is over; the round stays as it was."))
        return redirect("visits:round_detail", going.pk)
    kept = list(going.stops.values_list("household", flat=True))
    households = list(households_to_visit(going.unit, going.festival, user))
    initial = {
        "households": kept,
        "items": going.items,
        "value": going.value,
        "giver": going.giver,
        "donor": going.donor,
        "goes_along": going.goes_along,
        "note": going.note,
    }
    form = RoundForm(request.POST or None, households=households, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_round(
                going=going,
                households=form.cleaned_data["households"],
                plan=form.plan,
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The round is changed."))
            return redirect("visits:round_detail", going.pk)
    return _show_form(request, form, going=going, unit=going.unit, households=households)


@allowed(can_draw_up_rounds)
@require_POST
def round_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a round off; contacts and aid stay."""
    user = current_user(request)
    try:
        call_off_round(going=_round(user, pk), actor=user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("visits:round_detail", pk)
    messages.success(request, _("The round is called off. What was logged stays."))
    return redirect("visits:round_list")


@allowed(can_see_desk)
@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A round with its households, as it prints."""
    user, day = current_user(request), today()
    going = _round(user, pk)
    stops = stops_of(going, user, day)
    return render(
        request,
        "visits/rounds/detail.html",
        {
            "going": going,
            "stops": stops,
            "progress": progress_of([going], day)[going.pk],
            "is_open": going.is_open_on(day),
        },
    )


@allowed(can_see_desk)
@posted("visits:round_detail")
def round_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The households of a round."""
    user = current_user(request)
    going = _round(user, pk)
    stops = [stop for stop in stops_of(going, user, today()) if stop.household is not None]
    return answer(
        request,
        RoundResource(user, going),
        stops,
        about=[going.unit, going.festival, going.festival_on],
    )
