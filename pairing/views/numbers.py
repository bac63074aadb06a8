"""One full number of a person, for a minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.htmx import wants_part
from organization import approvals
from organization.access import allowed, can_unmask, current_user
from organization.access_log import of_person
from organization.models import User
from pairing.choices import NumberKind
from pairing.forms import LookForm
from pairing.identity import (
    HiddenNumber,
    ask_for,
    hidden_number,
    reveal,
    standing_approval,
    waiting_approval,
)


def _model_of(address: Mapping[str, Any]) -> str:
    """What a number's address is the key of."""
    models = {NumberKind.HEAD: "pairing.household", NumberKind.CELL: "pairing.importrow"}
    return models.get(address["kind"], "pairing.recipient")


@of_person(_model_of)
@allowed(can_unmask)
@require_http_methods(["GET", "POST"])
def number(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Ask what a number is needed for; posted, show it, or ask a second person.

    A part of a page where scripts run, else a page of its own that leads back after a minute.
    """
    user = current_user(request)
    if kind not in NumberKind.values:
        raise Http404
    part = (request.POST if request.method == "POST" else request.GET).get("part", "")
    found = hidden_number(user, NumberKind(kind), pk, part)
    if found is None:
        raise Http404
    if request.method == "GET" and "masked" in request.GET:
        return _answer(request, found, "masked")
    form = LookForm(request.POST if request.method == "POST" else None)
    standing = standing_approval(user, found) if found.is_child else None
    if request.method == "POST" and (standing is not None or form.is_valid()):
        if found.is_child and standing is None:
            ask_for(number=found, actor=user, reason=form.whole_reason, request=request)
            return _ask(request, user, found, LookForm())
        reason = form.whole_reason if standing is None else standing.reason
        try:
            full = reveal(number=found, actor=user, reason=reason, request=request)
        except DomainError as error:
            status = 503 if error.code == "not_recorded" else 403
            return _answer(request, found, "refused", status, error=error)
        shown = _answer(request, found, "shown", full=full, seconds=settings.UNMASK_SECONDS)
        if not wants_part(request):
            shown.headers["Refresh"] = f"{settings.UNMASK_SECONDS}; url={found.address}"
        return shown
    return _ask(request, user, found, form)


def _ask(request: HttpRequest, user: User, found: HiddenNumber, form: LookForm) -> HttpResponse:
    """What it is needed for, and of a child how far the second person's agreement is."""
    waiting = waiting_approval(user, found) if found.is_child else None
    people = approvals.deciders([waiting])[waiting.pk][:3] if waiting is not None else []
    return _answer(
        request,
        found,
        "ask",
        422 if form.errors else 200,
        form=form,
        standing=standing_approval(user, found) if found.is_child else None,
        waiting=waiting,
        people=people,
    )


def _answer(
    request: HttpRequest, found: HiddenNumber, part: str, status: int = 200, **context: Any
) -> HttpResponse:
    template = f"pairing/numbers/_{part}.html"
    context |= {"number": found, "part": template, "is_page": not wants_part(request)}
    page = template if wants_part(request) else "pairing/numbers/page.html"
    response = render(request, page, context, status=status)
    # Not left to the middleware: this is the one answer that must be in no cache whatever.
    response.headers["Cache-Control"] = "no-store, private"
    return response
