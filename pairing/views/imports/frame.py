"""What every page of an import shows around its own, and where an import may be gone to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from organization.access import current_user
from pairing.choices import ImportStatus, RowOutcome
from pairing.intake.kinds import FindsGone, kind_by_key
from pairing.intake.showing import (
    kind_title,
)
from pairing.models import Import, ImportRow
from pairing.tasks import work_on

PER_PAGE = 50
SETTLED = (ImportStatus.APPLIED, ImportStatus.UNDONE)


def import_in_scope(request: HttpRequest, pk: int) -> Import:
    """The import, without its samples; 404 when it is not this office's."""
    found: Import = get_object_or_404(
        Import.objects.visible_to(current_user(request))
        .select_related("region", "programme", "editor", "created_by", "applied_by", "undone_by")
        .defer("samples"),
        pk=pk,
    )
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps; ``address`` is empty where it cannot be gone to."""

    label: str | Promise
    address: str
    is_here: bool
    is_done: bool


_STEPS: list[tuple[str, str | Promise]] = [
    ("upload", gettext_lazy("Upload")),
    ("columns", gettext_lazy("Columns")),
    ("findings", gettext_lazy("Findings")),
    ("changes", gettext_lazy("Changes")),
    ("result", gettext_lazy("Done")),
]
REACHED = {
    ImportStatus.READING: "columns",
    ImportStatus.COLUMNS: "columns",
    ImportStatus.CHECKING: "findings",
    ImportStatus.REVIEW: "findings",
    ImportStatus.APPLYING: "result",
    ImportStatus.APPLIED: "result",
    ImportStatus.UNDOING: "result",
    ImportStatus.UNDONE: "result",
    ImportStatus.FAILED: "columns",
    ImportStatus.DISCARDED: "upload",
}
OPEN = {
    ImportStatus.COLUMNS: {"columns"},
    ImportStatus.REVIEW: {"columns", "findings", "changes"},
    ImportStatus.APPLIED: {"findings", "changes", "result"},
    ImportStatus.UNDONE: {"findings", "changes", "result"},
    ImportStatus.DISCARDED: {"findings", "changes", "result"},
}
"""By status the pages that there are."""
PAGES = OPEN[ImportStatus.REVIEW]
"""The pages on which a person is at an import."""


def steps(source: Import | None, here: str) -> list[Step]:
    """The five steps of an import; None is one that is still to be uploaded."""
    names = [name for name, _label in _STEPS]
    reached = names.index(REACHED[ImportStatus(source.status)]) if source is not None else 0
    pages = OPEN.get(ImportStatus(source.status), set()) if source is not None else set()
    if source is not None and source.status == ImportStatus.DISCARDED and not source.data_rows:
        # Given up before its rows were read: of nothing it would be said that it is in order.
        pages = set()
    found = []
    for index, (name, label) in enumerate(_STEPS):
        is_open = name in pages
        address = reverse(f"pairing:import_{name}", args=[source.pk]) if source and is_open else ""
        is_done = index < max(reached, names.index(here)) or (
            source is not None and source.status in SETTLED
        )
        found.append(Step(label, "" if name == here else address, name == here, is_done))
    return found


def frame(request: HttpRequest, source: Import, here: str) -> dict[str, Any]:
    """What every page of an import shows around its own content."""
    user = current_user(request)
    is_elsewhere = source.editor_id is not None and source.editor_id != user.pk
    return {
        "source": source,
        "kind": kind_title(source),
        "steps": steps(source, here),
        "step": here,
        # Of a ledger nobody asks who is not in it.
        "has_extent": bool(source.kind) and issubclass(kind_by_key(source.kind), FindsGone),
        "is_extent_open": here in PAGES
        and source.status in (ImportStatus.COLUMNS, ImportStatus.REVIEW),
        "is_taken": is_elsewhere
        and not source.is_working
        and source.status not in (ImportStatus.UNDONE, ImportStatus.DISCARDED),
    }


def here_or_where_it_is(source: Import, page: str) -> HttpResponse | None:
    """None when the import has this page in its present step; else the way to where it is."""
    if page in OPEN.get(ImportStatus(source.status), ()):
        return None
    return redirect("pairing:import_detail", source.pk)


def tell(request: HttpRequest, service: Callable[[], object]) -> bool:
    """Run a service; whether it was done. What hinders it is said on the next page."""
    try:
        service()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    return True


def go_on(source: Import) -> HttpResponse:
    """Hand the import to a worker if that is whose it is now, and go to where it is."""
    source.refresh_from_db(fields=["status"])
    if source.is_working:
        work_on(source.pk)
    return redirect("pairing:import_detail", source.pk)


class KnownPaginator(Paginator):
    """Pages of rows that are counted already."""

    def __init__(self, rows: QuerySet[ImportRow], count: int) -> None:
        super().__init__(rows, PER_PAGE)
        self._known = count

    @cached_property
    def count(self) -> int:
        return self._known


def left_to_decide(keys: list[int]) -> dict[int, int]:
    """By import how many rows a person has neither corrected nor decided."""
    return dict(
        ImportRow.objects.filter(source__in=keys)
        .filter(outcome__in=[RowOutcome.HELD, RowOutcome.REJECTED], decision="")
        .order_by()
        .values_list("source")
        .annotate(n=Count("pk"))
    )
