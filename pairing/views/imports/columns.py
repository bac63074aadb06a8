"""What each column of the file is taken for, and its correction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import ConflictError, DomainError
from common.spreadsheet import Head
from organization.access import allowed, can_import, current_user
from pairing.intake import decisions
from pairing.intake.columns import columns_of, kind_of
from pairing.intake.headings import headings_learnt
from pairing.intake.kinds import kind_keys, kinds
from pairing.intake.layouts.finding import layout_at
from pairing.intake.layouts.grid import samples
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.layouts.needs import missing
from pairing.intake.places import Gazetteer
from pairing.intake.showing import (
    mask_numbers,
    written,
)
from pairing.models import Import
from pairing.views.imports.frame import (
    PAGES,
    frame,
    go_on,
    here_or_where_it_is,
    import_in_scope,
    tell,
)

SAMPLES = 3
"""How many texts of a column are shown beside it."""
PREVIEW_COLUMNS = 12
"""How much of each row is shown where a person points out the header."""
HIGHEST_HEADER = 3


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
    """``sheet:row:height`` of a header that was pointed out by hand, else empty."""

    @property
    def header(self) -> tuple[int, int]:
        """The row in which the header begins and its height; the first row when none is known."""
        if self.layout is None:
            return (self.head.rows[0][0] if self.head.rows else 1), 1
        return self.layout.header_row, self.layout.header_height

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
            for number, cells in self.head.rows
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


def _pointed_out(given: QueryDict) -> dict[int, tuple[int, int]]:
    """By sheet the row and the height of a header that was pointed out.

    It comes as ``at=0:3:1``, or from the page as ``at=0:3`` with ``high-0=1``. A header of no
    height is none: the rows begin there.
    """
    found = {}
    for text in given.getlist("at"):
        parts = text.split(":")
        if len(parts) == 2:
            parts.append(given.get(f"high-{parts[0]}", "1"))
        if len(parts) == 3 and all(part.isascii() and part.isdecimal() for part in parts):
            index, row, height = (int(part) for part in parts)
            found[index] = (max(1, row), min(height, HIGHEST_HEADER))
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
    at = _pointed_out(given)
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
        "heights": range(1, HIGHEST_HEADER + 1),
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
def import_extent(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether the file is the whole roster or a part of it, and stay on the page."""
    source = import_in_scope(request, pk)
    tell(
        request,
        lambda: decisions.choose_extent(
            source=source,
            is_complete=request.POST.get("is_complete") == "yes",
            actor=current_user(request),
        ),
    )
    page = request.POST.get("back", "")
    return redirect(f"pairing:import_{page if page in PAGES else 'detail'}", pk)


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
