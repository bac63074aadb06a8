"""What will change, and what has: new, changed, unchanged, left out and gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from organization.access import allowed, can_import, current_user
from organization.models import User
from pairing.choices import RowOutcome
from pairing.intake.kinds import FindsGone, kind_by_key, roster_for
from pairing.intake.showing import (
    changes_of,
    plain_rows,
)
from pairing.models import Import, ImportRow
from pairing.views.imports.frame import (
    PER_PAGE,
    KnownPaginator,
    frame,
    here_or_where_it_is,
    import_in_scope,
    left_to_decide,
)

TABS: list[tuple[str, str | Promise, tuple[RowOutcome, ...]]] = [
    ("created", gettext_lazy("New"), (RowOutcome.CREATED,)),
    ("changed", gettext_lazy("Changed"), (RowOutcome.CHANGED,)),
    ("unchanged", gettext_lazy("Unchanged"), (RowOutcome.UNCHANGED,)),
    ("out", gettext_lazy("Stays out"), (RowOutcome.HELD, RowOutcome.REJECTED)),
]


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists of what will change, with how many it holds."""

    key: str
    label: str | Promise
    rows: int


@allowed(can_import)
@require_GET
def import_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What is new, changed, unchanged, left out, and gone since the last roster."""
    source = import_in_scope(request, pk)
    if (elsewhere := here_or_where_it_is(source, "changes")) is not None:
        return elsewhere
    user = current_user(request)
    outcomes = {key: of for key, _label, of in TABS}
    tabs = [Tab(key, label, source.outcome_count(*of)) for key, label, of in TABS]
    roster = kind_by_key(source.kind)
    gone = gone_from(source, user)
    if gone is not None:
        tabs.append(Tab("gone", _("Gone"), gone.count()))
    shown = next((tab for tab in tabs if tab.key == request.GET.get("show")), None) or next(
        (tab for tab in tabs if tab.rows), tabs[0]
    )
    context = frame(request, source, "changes") | {
        "tabs": tabs,
        "shown": shown,
        "writes": source.outcome_count(RowOutcome.CREATED, RowOutcome.CHANGED),
        "left": left_to_decide([source.pk]).get(source.pk, 0),
        "out": source.outcome_count(RowOutcome.HELD, RowOutcome.REJECTED),
        "is_gone_suspicious": gone is not None
        and tabs[-1].rows > max(10, source.outcome_count(RowOutcome.CHANGED, RowOutcome.UNCHANGED)),
        "has_sheets": sum(layout["is_used"] for layout in source.layouts) > 1,
        "address": f"show={shown.key}",
        "carried": [("show", shown.key)],
    }
    if shown.key == "gone" and gone is not None:
        page = Paginator(gone, PER_PAGE).get_page(request.GET.get("page"))
        context["gone"] = page
    else:
        rows = ImportRow.objects.filter(source=source, outcome__in=outcomes[shown.key])
        page = KnownPaginator(rows.order_by("pk"), shown.rows).get_page(request.GET.get("page"))
        context["rows"] = [
            (one, changes_of(roster, one.row) if shown.key == "changed" else [])
            for one in plain_rows(source, list(page))
        ]
    return render(request, "pairing/imports/changes.html", context | {"page": page})


def gone_from(source: Import, user: User) -> QuerySet[Any] | None:
    """Recipients or cadres who are recorded but not on a roster, with what a list of them shows.

    None when the roster does not tell, or tells no more: once applied, it has asked about them.
    """
    roster = roster_for(source)
    if not (isinstance(roster, FindsGone) and source.is_complete and source.is_decidable):
        return None
    gone = roster.gone(source).visible_to(user)
    if gone.model._meta.model_name == "recipient":
        return gone.select_related("household__region", "group").defer("certificate").order_by("pk")
    return gone.select_related("user__unit").order_by("pk")


@allowed(can_import)
@require_GET
def import_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What was taken in, what was not, and what is to be done next."""
    source = import_in_scope(request, pk)
    if (elsewhere := here_or_where_it_is(source, "result")) is not None:
        return elsewhere
    context = frame(request, source, "result") | {
        "counts": {outcome.value: source.outcome_count(outcome) for outcome in RowOutcome},
        "writes": source.outcome_count(RowOutcome.CREATED, RowOutcome.CHANGED),
        "out": source.outcome_count(RowOutcome.HELD, RowOutcome.REJECTED),
        "proposals": source.proposals.open().count(),
    }
    return render(request, "pairing/imports/result.html", context)
