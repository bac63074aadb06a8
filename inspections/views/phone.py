"""An inspector's phone: my stops and the form, which open without a network."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.errors import DomainError
from common.text import as_key
from inspections.access import can_inspect
from inspections.checklist import read_items
from inspections.forms.sheet import SheetForm
from inspections.models import CheckLine, CheckRound, InspectedFile
from inspections.selectors import stops_of
from inspections.services.inspecting import LOG_BACK_DAYS, record_inspection
from inspections.wording import said_of, sheet_words
from organization.access import allowed, current_user, sees_personal_data
from organization.access_log import note
from organization.choices import Action
from organization.models import User
from organization.models.region import region_label
from visits.services.attachments import add_attachments

STOPS_KEPT = 500
"""So many of somebody's stops are kept on a phone, the next ones first."""


def key_of(line: CheckLine) -> str:
    """By which a phone's store tells this stop's entries from contacts."""
    return f"inspection-{line.pk}"


def stops_context(user: User, stops: Sequence[Any] | None = None) -> dict[str, Any]:
    """My stops in the order of the way, by round and village."""
    lines = list(stops_of(user)) if stops is None else stops
    rounds = []
    for _pk, of_round in groupby(lines, key=lambda line: line.round_id):
        rows = list(of_round)
        due = [row for row in rows if row.inspected_on is None]
        villages = [
            (_place(of_village[0]), of_village)
            for of_village in (
                list(group) for _code, group in groupby(due, key=lambda row: row.region_id)
            )
        ]
        done = [row for row in rows if row.inspected_on is not None]
        rounds.append({"round": rows[0].round, "villages": villages, "due": due, "done": done})
    return {"here": "inspections", "rounds": rounds, "total": len(lines)}


def _place(line: Any) -> str:
    return f"{region_label(line.township_name or '')} {line.region}".strip()


def sheet_context(
    user: User, going: CheckRound, stops: Sequence[Any], form: SheetForm | None = None
) -> dict[str, Any]:
    """The form of a round; which household it is for, a script reads from the address."""
    return {
        "here": "log",
        "round": going,
        "form": form or SheetForm(items=read_items(going.checklist)),
        "today": today().isoformat(),
        "back": LOG_BACK_DAYS,
        "most_photos": InspectedFile.most,
        "words": sheet_words(),
        "stops": {str(line.pk): stop_facts(line, user) for line in stops},
    }


def stop_facts(line: Any, user: User) -> dict[str, str]:
    """What the form says of a household: no numbers, and an address only to who sees it anyway."""
    return {
        "name": line.household.head_name,
        "place": _place(line),
        "address": line.household.address if sees_personal_data(user) else "",
        "cadre": line.cadre_name or _("Unpaired"),
        "unit": line.cadre_unit or "",
        "visited": line.visited_on.isoformat() if line.visited_on else "",
        "inspected": line.inspected_on.isoformat() if line.inspected_on else "",
    }


@gzip_page
@allowed(can_inspect)
@require_GET
def stops(request: HttpRequest) -> HttpResponse:
    """My stops."""
    return render(request, "inspections/phone_stops.html", stops_context(current_user(request)))


@gzip_page
@allowed(can_inspect)
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one household of a round, named by ``stop``; without scripts it is posted."""
    user = current_user(request)
    mine = [line for line in stops_of(user) if line.round_id == pk]
    named = as_key(request.GET.get("stop"))
    line = next((each for each in mine if each.pk == named), None)
    if not mine or (named is not None and line is None):
        raise Http404
    if line is None and "entry" not in request.GET:
        return redirect("inspections:phone_stops")
    items = read_items(mine[0].round.checklist)
    form = SheetForm(items=items)
    if request.method == "POST":
        if line is None:
            raise Http404
        form = SheetForm(request.POST, request.FILES, items=items)
        if form.is_valid():
            try:
                made, _is_new = record_inspection(
                    line=line, sheet=form.sheet, client_uuid=_uuid(request), actor=user
                )
                add_attachments(
                    model=InspectedFile,
                    owner=made,
                    uploads=form.cleaned_data["photos"],
                    actor=user,
                )
            except DomainError as error:
                form.add_error("day" if error.code.startswith("date_") else None, str(error))
            else:
                tell = messages.success if made.is_first else messages.warning
                tell(request, said_of(made))
                return redirect("inspections:phone_stops")
    if line is not None:
        note(Action.VIEW_PERSON, user=user, request=request, subject=line.household)
    context = sheet_context(user, mine[0].round, mine, form)
    context |= {"line": line, "facts": stop_facts(line, user) if line else {}, "uuid": uuid4()}
    return render(
        request, "inspections/phone_sheet.html", context, status=422 if form.errors else 200
    )


def _uuid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return uuid4()


def kept_pages(user: User) -> dict[str, tuple[str, dict[str, Any]]]:
    """What an inspector's phone keeps: my stops, and a form for each round."""
    if not can_inspect(user):
        return {}
    lines = list(stops_of(user)[:STOPS_KEPT])
    if not lines:
        return {}
    pages = {
        reverse("inspections:phone_stops"): (
            "inspections/phone_stops.html",
            stops_context(user, lines),
        )
    }
    for pk, group in groupby(lines, key=lambda line: line.round_id):
        rows = list(group)
        pages[reverse("inspections:phone_sheet", args=[pk])] = (
            "inspections/phone_sheet.html",
            sheet_context(user, rows[0].round, rows),
        )
    return pages
