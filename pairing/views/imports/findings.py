"""What was found in the rows, by kind, and the decisions on all of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from organization.access import allowed, can_import, current_user
from pairing.choices import RowDecision
from pairing.intake import decisions
from pairing.intake.issues import ISSUES, Effect, Issue
from pairing.intake.showing import (
    show_rows,
)
from pairing.models import Import, ImportRow
from pairing.views.imports.frame import (
    KnownPaginator,
    frame,
    go_on,
    here_or_where_it_is,
    import_in_scope,
    tell,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One issue code with how many rows have it and how many are still to be decided."""

    issue: Issue
    rows: int
    left: int
    taken: int
    left_out: int

    @property
    def is_note(self) -> bool:
        return self.issue.effect is Effect.REPAIRED

    @property
    def is_decidable(self) -> bool:
        return self.issue.effect is Effect.HELD

    @property
    def decided(self) -> int:
        return self.taken + self.left_out


_ORDER = {Effect.REJECTED: 0, Effect.STOPPED: 0, Effect.HELD: 1, Effect.REPAIRED: 2}


def tiles_of(source: Import) -> list[Tile]:
    """The import's issues, those first that only a correction settles; one query."""
    counts: dict[str, dict[str, int]] = {}
    for code, decision, number in (
        ImportRow.objects.filter(source=source)
        .exclude(issue="")
        .order_by()
        .values_list("issue", "decision")
        .annotate(n=Count("pk"))
    ):
        counts.setdefault(code, {})[decision] = number
    tiles = []
    for issue in ISSUES.values():
        if (found := counts.get(issue.code)) is None:
            continue
        is_note = issue.effect is Effect.REPAIRED
        tiles.append(
            Tile(
                issue,
                sum(found.values()),
                0 if is_note else found.get("", 0),
                found.get(RowDecision.TAKE, 0),
                found.get(RowDecision.LEAVE, 0),
            )
        )
    return sorted(tiles, key=lambda tile: _ORDER[tile.issue.effect])


def findings_frame(request: HttpRequest, source: Import) -> dict[str, Any]:
    """What the head of the findings shows, which every decision changes."""
    tiles = tiles_of(source)
    return frame(request, source, "findings") | {
        "tiles": tiles,
        "left": sum(tile.left for tile in tiles),
        "to_correct": [tile for tile in tiles if not tile.is_note and not tile.is_decidable],
        "to_decide": [tile for tile in tiles if tile.is_decidable],
        "notes": [tile for tile in tiles if tile.is_note],
    }


@allowed(can_import)
@require_GET
def import_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, by kind, and the rows of one kind to be corrected or decided."""
    source = import_in_scope(request, pk)
    if (elsewhere := here_or_where_it_is(source, "findings")) is not None:
        return elsewhere
    context = findings_frame(request, source)
    tiles: list[Tile] = context["tiles"]
    code = request.GET.get("issue", "")
    chosen = next((tile for tile in tiles if tile.issue.code == code), None)
    if chosen is None:
        # The first that is still to be worked on opens by itself.
        chosen = next((tile for tile in tiles if tile.left), None)
    page: Any = None
    if chosen is not None:
        rows = ImportRow.objects.filter(source=source, issue=chosen.issue.code).order_by("pk")
        page = KnownPaginator(rows, chosen.rows).get_page(request.GET.get("page"))
        context["rows"] = show_rows(source, list(page), current_user(request))
    context |= {
        "chosen": chosen,
        "here": chosen.issue.code if chosen else "",
        "page": page,
        "address": f"issue={chosen.issue.code}" if chosen else "",
    }
    return render(request, "pairing/imports/findings.html", context)


@allowed(can_import)
@require_POST
def import_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in or leave out all rows of a kind that nobody has decided, or think again."""
    source = import_in_scope(request, pk)
    code, decision = request.POST.get("issue", ""), request.POST.get("decision", "")
    if code not in ISSUES or decision not in ("", *RowDecision.values):
        return redirect("pairing:import_findings", pk)
    rows = ImportRow.objects.filter(source=source, issue=code)
    rows = rows.exclude(decision="") if decision == "" else rows.filter(decision="")
    done: list[int] = []
    tell(
        request,
        lambda: done.append(
            decisions.decide_rows(
                source=source, rows=rows, decision=decision, actor=current_user(request)
            )
        ),
    )
    source.refresh_from_db(fields=["status"])
    if done:
        _say_how_many(request, done[0], decision)
    if source.is_working:
        return go_on(source)
    return redirect(f"{reverse('pairing:import_findings', args=[pk])}?issue={code}")


def _say_how_many(request: HttpRequest, number: int, decision: str) -> None:
    if decision == RowDecision.TAKE:
        text = ngettext("%(n)d row will be taken in.", "%(n)d rows will be taken in.", number)
    elif decision == RowDecision.LEAVE:
        text = ngettext("%(n)d row stays out.", "%(n)d rows stay out.", number)
    else:
        text = ngettext(
            "%(n)d row is to be decided again.", "%(n)d rows are to be decided again.", number
        )
    messages.success(request, text % {"n": number})
