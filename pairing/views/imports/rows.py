"""One row of an import: looked at, corrected, decided; swapped in place where scripts run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from common.errors import ConflictError, DomainError
from common.htmx import wants_part
from organization.access import allowed, can_import, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from pairing.choices import RowDecision
from pairing.intake import decisions
from pairing.intake.issues import ISSUES
from pairing.intake.showing import ShownRow, show_rows
from pairing.models import Import, ImportRow
from pairing.views.imports.findings import findings_frame
from pairing.views.imports.frame import frame, here_or_where_it_is, import_in_scope

_ALIKE = 20
"""How many other rows about the same are brought up to date on the page."""


def _row(source: Import, pk: int) -> ImportRow:
    row: ImportRow = get_object_or_404(ImportRow.objects.filter(source=source), pk=pk)
    row.source = source
    return row


@allowed(can_import)
@of_person("pairing.importrow", "row_pk")
@require_http_methods(["GET", "POST"])
def import_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """A row with all its cells; posted, corrections of them."""
    source = import_in_scope(request, pk)
    if (elsewhere := here_or_where_it_is(source, "findings")) is not None:
        return elsewhere
    row = _row(source, row_pk)
    if request.method == "POST":
        shown = show_rows(source, [row], current_user(request))[0]
        fixes = _fixes(request, shown)
        return _answer(
            request,
            source,
            row,
            lambda: decisions.correct_row(row=row, fixes=fixes, actor=current_user(request)),
        )
    note(Action.VIEW_PERSON, user=current_user(request), request=request, subject=row)
    return _show(request, source, row)


def _fixes(request: HttpRequest, shown: ShownRow) -> dict[str, str]:
    """What was written in place of cells; an empty text gives the cell back as it came."""
    fixes = {}
    for offer in shown.suggestions:
        if request.POST.get(f"take-{offer.column.name}") == offer.token:
            return {offer.column.name: offer.suggestion.value}
    for cell in shown.cells:
        name = cell.column.name
        if f"back-{name}" in request.POST:
            fixes[name] = ""
            continue
        text = request.POST.get(f"cell-{name}")
        if text is None or text.strip() == cell.text:
            continue
        text = text.strip()
        if not text and cell.is_hidden:
            # It was not shown, so an empty field says nothing.
            continue
        fixes[name] = "" if text == cell.original else text
    return fixes


@allowed(can_import)
@require_POST
def import_row_decide(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Take a row in, leave it out, or think again."""
    source = import_in_scope(request, pk)
    if (elsewhere := here_or_where_it_is(source, "findings")) is not None:
        return elsewhere
    row = _row(source, row_pk)
    decision = request.POST.get("decision", "")
    if decision not in ("", *RowDecision.values):
        raise Http404
    rows = ImportRow.objects.filter(pk=row.pk)
    return _answer(
        request,
        source,
        row,
        lambda: decisions.decide_rows(
            source=source, rows=rows, decision=decision, actor=current_user(request)
        ),
    )


def _answer(
    request: HttpRequest, source: Import, row: ImportRow, service: Callable[[], object]
) -> HttpResponse:
    """Do it, and show the row as it is now, or say why it was not done."""
    before = row.key
    try:
        service()
    except DomainError as error:
        return _refuse(request, source, row, error)
    row.refresh_from_db()
    source.refresh_from_db(fields=["status", "counts", "data_rows", "accepted", "editor"])
    if not wants_part(request):
        return redirect(_back(request, source, row))
    alike = ImportRow.objects.filter(source=source, key__in={before, row.key} - {""})
    rows = [row, *alike.exclude(pk=row.pk).order_by("pk")[:_ALIKE]]
    shown = show_rows(source, rows, current_user(request))
    context = findings_frame(request, source)
    code = _issue(request)
    context |= {
        "chosen": next((tile for tile in context["tiles"] if tile.issue.code == code), None),
        "one": shown[0],
        "alike": shown[1:],
        "here": code,
        "is_done": True,
    }
    return render(request, "pairing/imports/_row_done.html", context)


def _refuse(
    request: HttpRequest, source: Import, row: ImportRow, error: DomainError
) -> HttpResponse:
    status = 409 if isinstance(error, ConflictError) else 422
    source = import_in_scope(request, source.pk)
    context = frame(request, source, "findings") | {"refusal": str(error)}
    if wants_part(request):
        # Shown above the rows: what was typed into this one stays as it is.
        answer = render(request, "pairing/imports/_told.html", context, status=status)
        return reswap(retarget(answer, "#told"), "innerHTML")
    return _show(request, source, row, context, status)


def _show(
    request: HttpRequest,
    source: Import,
    row: ImportRow,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    one = show_rows(source, [row], current_user(request))[0]
    if status != 200:
        # What was typed and not taken stays to be read.
        for cell in one.cells:
            cell.text = request.POST.get(f"cell-{cell.column.name}", cell.text)
    context = (context or frame(request, source, "findings")) | {
        "one": one,
        "is_open": "close" not in request.GET,
        "here": _issue(request),
        "back": _back(request, source, row),
    }
    part, page = "pairing/imports/_row.html", "pairing/imports/row.html"
    return render(request, part if wants_part(request) else page, context, status=status)


def _issue(request: HttpRequest) -> str:
    """The code whose rows are on the page that asks."""
    code = request.POST.get("issue", request.GET.get("issue", ""))
    return code if code in ISSUES else ""


def _back(request: HttpRequest, source: Import, row: ImportRow) -> str:
    address = reverse("pairing:import_findings", args=[source.pk])
    code = _issue(request) or row.issue
    return f"{address}?issue={code}#row-{row.pk}" if code else address
