"""Taking rosters in: upload, columns, findings, what will change, result."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from common.errors import ConflictError, DomainError
from common.htmx import wants_part
from common.progress import progress_of
from common.spreadsheet import Head
from organization.access import allowed, can_import, current_user, own_region
from organization.models import User
from pairing.choices import ImportStatus, RowDecision, RowOutcome
from pairing.forms import LARGEST_MB, MOST_FILES, UploadForm
from pairing.intake import decisions
from pairing.intake.columns import columns_of, kind_of
from pairing.intake.issues import ISSUES, Effect, Issue
from pairing.intake.kinds import kind_by_key, kind_keys, kinds
from pairing.intake.layouts import SheetLayout, layout_at, missing, samples
from pairing.intake.places import Gazetteer
from pairing.intake.showing import (
    changes_of,
    kind_title,
    mask_numbers,
    plain_rows,
    show_rows,
    written,
)
from pairing.intake.stages import headings_learnt, receive, roster_for
from pairing.models import Import, ImportRow
from pairing.selectors import programmes_in
from pairing.tasks import work_on

PER_PAGE = 50
SAMPLES = 3
"""How many texts of a column are shown beside it."""
PREVIEW_ROWS, PREVIEW_COLUMNS = 12, 12
"""How much of a sheet is shown where a person points out its header."""
SETTLED = (ImportStatus.APPLIED, ImportStatus.UNDONE)
CLOSED = (*SETTLED, ImportStatus.DISCARDED)


def import_in_scope(request: HttpRequest, pk: int) -> Import:
    """The import, without its samples; 404 when it is not this office's."""
    found: Import = get_object_or_404(
        Import.objects.visible_to(current_user(request))
        .select_related("region", "programme", "editor", "created_by", "applied_by", "undone_by")
        .defer("samples"),
        pk=pk,
    )
    return found


# The five steps


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
_REACHED = {
    ImportStatus.READING: "columns",
    ImportStatus.COLUMNS: "columns",
    ImportStatus.CHECKING: "findings",
    ImportStatus.REVIEW: "findings",
    ImportStatus.APPLYING: "result",
    ImportStatus.APPLIED: "result",
    ImportStatus.UNDOING: "result",
    ImportStatus.UNDONE: "result",
    ImportStatus.FAILED: "columns",
    ImportStatus.DISCARDED: "result",
}
_OPEN = {
    ImportStatus.COLUMNS: {"columns"},
    ImportStatus.REVIEW: {"columns", "findings", "changes"},
    ImportStatus.APPLIED: {"findings", "changes", "result"},
    ImportStatus.UNDONE: {"findings", "changes", "result"},
    ImportStatus.DISCARDED: {"findings", "changes", "result"},
}
"""By status the pages that there are."""


def steps(source: Import | None, here: str) -> list[Step]:
    """The five steps of an import; None is one that is still to be uploaded."""
    names = [name for name, _label in _STEPS]
    reached = names.index(_REACHED[ImportStatus(source.status)]) if source is not None else 0
    found = []
    for index, (name, label) in enumerate(_STEPS):
        is_open = source is not None and name in _OPEN.get(ImportStatus(source.status), ())
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
        "is_taken": is_elsewhere
        and not source.is_working
        and source.status not in (ImportStatus.UNDONE, ImportStatus.DISCARDED),
    }


def here_or_where_it_is(source: Import, page: str) -> HttpResponse | None:
    """None when the import has this page in its present step; else the way to where it is."""
    if page in _OPEN.get(ImportStatus(source.status), ()):
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


# Upload, list, waiting


@allowed(can_import)
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports of the office's region, the latest first."""
    user = current_user(request)
    found = (
        Import.objects.visible_to(user)
        .select_related("region", "created_by", "editor")
        .only(
            *("kind", "file_name", "status", "counts", "data_rows", "accepted", "as_of", "error"),
            *("created_at", "region__name", "created_by__name", "editor__name"),
        )
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    left = left_to_decide([source.pk for source in page])
    lines = [
        {
            "source": source,
            "kind": kind_title(source),
            "left": left.get(source.pk, 0),
            "progress": progress_of(f"import-{source.pk}") if source.is_working else None,
        }
        for source in page
    ]
    context = {
        "page": page,
        "lines": lines,
        "is_busy": any(source.is_working for source in page),
        "address_here": f"{request.path}?page={page.number}",
    }
    part = "pairing/imports/_list.html"
    return render(request, part if wants_part(request) else "pairing/imports/list.html", context)


def left_to_decide(keys: list[int]) -> dict[int, int]:
    """By import how many rows a person has neither corrected nor decided."""
    return dict(
        ImportRow.objects.filter(source__in=keys)
        .filter(outcome__in=[RowOutcome.HELD, RowOutcome.REJECTED], decision="")
        .order_by()
        .values_list("source")
        .annotate(n=Count("pk"))
    )


@allowed(can_import)
@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    """Choose files, and say of what region and day they are."""
    user = current_user(request)
    region = own_region(user)
    programmes = programmes_in(region)
    if not programmes:
        raise Http404
    form = UploadForm(
        request.POST or None, request.FILES or None, region=region, programmes=programmes
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            with transaction.atomic():
                made = [
                    receive(
                        data=file.read(),
                        file_name=file.name or "",
                        kind=chosen["kind"],
                        region=chosen["region"],
                        programme=chosen["programme"] or programmes[0],
                        as_of=chosen["as_of"],
                        actor=user,
                        is_complete=chosen["is_complete"],
                    )
                    for file in chosen["uploads"]
                ]
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            for source in made:
                work_on(source.pk)
            if len(made) == 1:
                address = reverse("pairing:import_detail", args=[made[0].pk])
            else:
                address = reverse("pairing:import_list")
            # Sent by script, to show how much of it has gone: the script is told where to go.
            is_part = wants_part(request)
            return HttpResponseClientRedirect(address) if is_part else redirect(address)
    context = {
        "form": form,
        "asks_programme": len(programmes) > 1,
        "asks_region": form.fields["region"].queryset.count() > 1,  # type: ignore[attr-defined]
        "region": region,
        "largest": LARGEST_MB,
        "most": MOST_FILES,
        "steps": steps(None, "upload"),
    }
    status = 422 if form.errors else 200
    return render(request, "pairing/imports/upload.html", context, status=status)


@allowed(can_import)
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import is: how far the work is, or the page of the step that waits."""
    source = import_in_scope(request, pk)
    if source.is_working:
        here = _REACHED[ImportStatus(source.status)]
        context = frame(request, source, here) | {"progress": progress_of(f"import-{pk}")}
        part = "pairing/imports/_progress.html"
        page = "pairing/imports/progress.html"
        return render(request, part if wants_part(request) else page, context)
    if wants_part(request):
        return HttpResponseClientRedirect(request.path)
    if source.status in (ImportStatus.FAILED, ImportStatus.DISCARDED):
        return render(request, "pairing/imports/stopped.html", frame(request, source, "upload"))
    pages = {ImportStatus.COLUMNS: "columns", ImportStatus.REVIEW: "findings"}
    page = pages.get(ImportStatus(source.status), "result")
    return redirect(f"pairing:import_{page}", pk)


# Columns


@dataclass(slots=True)
class ColumnChoice:
    """One of the kind's columns on the page: where it was found, and why."""

    name: str
    label: str
    chosen: int | None
    found_by: str
    is_needed: bool
    is_one_of: bool
    """Whether it or another is needed: of several one is enough."""
    is_missing: bool
    is_doubtful: bool


@dataclass(slots=True)
class SheetPage:
    """A sheet on the page: its columns when its table is known, else its first rows."""

    head: Head
    layout: SheetLayout | None
    choices: list[ColumnChoice]
    headings: list[tuple[int, str, list[str]]]
    """Of each column of the sheet its index, its letter with its heading, and samples."""
    missing: list[str]
    at: str
    """``row:height`` of a header that was pointed out by hand, else empty."""

    @property
    def idle(self) -> list[str]:
        """Columns that hold something and are used for nothing."""
        if self.layout is None:
            return []
        used = set(self.layout.columns.values())
        return [heading for index, heading, texts in self.headings if index not in used and texts]

    @property
    def preview(self) -> list[tuple[int, list[str]]]:
        return [
            (number, [mask_numbers(written(c)) for c in cells[:PREVIEW_COLUMNS]])
            for number, cells in self.head.rows[:PREVIEW_ROWS]
        ]


def _heads(source: Import) -> list[Head]:
    return [
        Head(**sample | {"rows": [(number, cells) for number, cells in sample["rows"]]})
        for sample in json.loads(source.samples or "[]")
    ]


def _letter(index: int) -> str:
    text = ""
    while index >= 0:
        index, rest = index // 26 - 1, index % 26
        text = chr(65 + rest) + text
    return text


def _layouts(source: Import, heads: list[Head], at: dict[int, tuple[int, int]]) -> dict[int, Any]:
    """By sheet the layout: what was found, or what follows from a header pointed out by hand."""
    found = {item["index"]: SheetLayout.from_json(item) for item in source.layouts}
    if at:
        learnt = headings_learnt(source).get(source.kind)
        places = Gazetteer(source.region)
        for head in heads:
            if head.index in at and head.rows:
                found[head.index] = layout_at(
                    head, source.kind, *at[head.index], learnt=learnt, places=places
                )
    return found


def _pointed_out(values: list[str]) -> dict[int, tuple[int, int]]:
    """By sheet the row and the height of a header, of texts such as ``0:3:1``."""
    found = {}
    for text in values:
        parts = text.split(":")
        if len(parts) == 3 and all(part.isascii() and part.isdecimal() for part in parts):
            index, row, height = (int(part) for part in parts)
            found[index] = (max(1, row), min(height, 3))
    return found


def _sheet_page(source: Import, head: Head, layout: SheetLayout | None, at: str) -> SheetPage:
    if layout is None:
        return SheetPage(head, None, [], [], [], at)
    needs = kind_of(source.kind).needs
    needed = {name for names in needs if len(names) == 1 for name in names}
    one_of = {name for names in needs if len(names) > 1 for name in names}
    lacking = {name for names in layout.missing for name in names}
    choices = [
        ColumnChoice(
            name=column.name,
            label=str(column),
            chosen=layout.columns.get(column.name),
            found_by=layout.found_by.get(column.name, ""),
            is_needed=column.name in needed,
            is_one_of=column.name in one_of,
            is_missing=column.name in lacking,
            is_doubtful=column.name in layout.doubtful,
        )
        for column in columns_of(source.kind)
    ]
    # What somebody must look at stands first, what the sheet has none of last.
    choices.sort(
        key=lambda c: (
            not c.is_missing,
            not (c.is_doubtful or c.found_by == "content"),
            c.chosen is None,
            c.chosen or 0,
        )
    )
    texts = samples(head, layout, SAMPLES)
    headings = [
        (
            index,
            f"{_letter(index)} {heading}",
            [mask_numbers(written(text)) for text in texts[index]] if index < len(texts) else [],
        )
        for index, heading in enumerate(layout.headings)
        if heading or (index < len(texts) and texts[index])
    ]
    return SheetPage(head, layout, choices, headings, missing(source.kind, layout), at)


@allowed(can_import)
@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """See what each column is taken for, and correct it."""
    source = import_in_scope(request, pk)
    if (elsewhere := here_or_where_it_is(source, "columns")) is not None:
        return elsewhere
    heads = _heads(source)
    given = request.POST if request.method == "POST" else request.GET
    at = _pointed_out(given.getlist("at"))
    layouts = _layouts(source, heads, at) if source.kind else {}
    error, status = "", 200
    if request.method == "POST" and source.kind:
        _choose(request, layouts)
        try:
            decisions.choose_columns(
                source=source, layouts=list(layouts.values()), actor=current_user(request)
            )
        except DomainError as refusal:
            error = str(refusal)
            status = 409 if isinstance(refusal, ConflictError) else 422
        else:
            return go_on(source)
    sheets = [
        _sheet_page(
            source,
            head,
            layouts.get(head.index),
            ":".join(map(str, (head.index, *at[head.index]))) if head.index in at else "",
        )
        for head in heads
        if head.filled_rows
    ]
    context = frame(request, source, "columns") | {
        "sheets": sheets,
        "used": [sheet for sheet in sheets if sheet.layout is not None],
        "unused": [sheet for sheet in sheets if sheet.layout is None],
        "kinds": [(known.key, known.title) for known in kinds()],
        "error": error,
        "needs_a_look": sum(
            1
            for sheet in sheets
            for choice in sheet.choices
            if choice.is_missing or choice.is_doubtful or choice.found_by == "content"
        ),
    }
    return render(request, "pairing/imports/columns.html", context, status=status)


def _choose(request: HttpRequest, layouts: dict[int, SheetLayout]) -> None:
    """Put what was chosen on the page into the layouts."""
    for index, layout in layouts.items():
        layout.is_used = f"use-{index}" in request.POST
        columns = {}
        for column in columns_of(layout.kind):
            text = request.POST.get(f"column-{index}-{column.name}", "")
            if text.isascii() and text.isdecimal() and int(text) < len(layout.headings):
                columns[column.name] = int(text)
        layout.choose(columns)


@allowed(can_import)
@require_POST
def import_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the file is, and have it read anew."""
    source = import_in_scope(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in kind_keys():
        messages.error(request, _("Choose what is in the file."))
        return redirect("pairing:import_columns", pk)
    tell(
        request,
        lambda: decisions.choose_kind(source=source, kind=kind, actor=current_user(request)),
    )
    return go_on(source)


# Findings


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


class KnownPaginator(Paginator):
    """Pages of rows that are counted already."""

    def __init__(self, rows: QuerySet[ImportRow], count: int) -> None:
        super().__init__(rows, PER_PAGE)
        self._known = count

    @cached_property
    def count(self) -> int:
        return self._known


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


# What will change, and the result

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
    kind = kind_by_key(source.kind)
    if not (kind.finds_gone and source.is_complete and source.is_decidable):
        return None
    gone: QuerySet[Any] = roster_for(source).gone(source).visible_to(user)
    if gone.model._meta.model_name == "recipient":
        return gone.select_related("household__region", "group").defer("certificate").order_by("pk")
    return gone.select_related("user__unit").order_by("pk")


@allowed(can_import)
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the import written."""
    source = import_in_scope(request, pk)
    tell(request, lambda: decisions.start_applying(source=source, actor=current_user(request)))
    return go_on(source)


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


@allowed(can_import)
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an applied import taken back."""
    source = import_in_scope(request, pk)
    tell(request, lambda: decisions.start_undoing(source=source, actor=current_user(request)))
    return go_on(source)


@allowed(can_import)
@require_POST
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have every row checked anew."""
    source = import_in_scope(request, pk)
    tell(request, lambda: decisions.check_anew(source=source, actor=current_user(request)))
    return go_on(source)


@allowed(can_import)
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an import up."""
    source = import_in_scope(request, pk)
    if tell(request, lambda: decisions.discard(source=source, actor=current_user(request))):
        messages.success(
            request, _("%(file)s was given up. Nothing of it was written.") % {"file": source}
        )
        return redirect("pairing:import_list")
    return go_on(source)


@allowed(can_import)
@require_POST
def import_take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with an import that a colleague was at."""
    source = import_in_scope(request, pk)
    decisions.take_over(source=source, actor=current_user(request))
    messages.success(request, _("You are at this import now."))
    return go_on(source)
