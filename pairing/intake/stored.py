"""An import's layouts and rows as they are stored, and made ready to be judged again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, QuerySet

from common.copying import copy_in, new_keys
from common.spreadsheet import Cell
from pairing.choices import TAKEN
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.table import Row
from pairing.models import Import, ImportRow

PIECE = 2000
"""Rows that are in memory at once."""
_ROW_FIELDS = (
    "id",
    "source",
    "sheet",
    "number",
    "cells",
    "fixes",
    "issue",
    "detail",
    "key",
    "outcome",
    "changes",
    "decision",
    "decided_by",
    "decided_at",
)


def layouts_of(source: Import) -> list[SheetLayout]:
    """The layouts of the sheets whose rows are taken."""
    layouts = (SheetLayout.from_json(found) for found in source.layouts)
    return [layout for layout in layouts if layout.is_used]


def row_of(stored: ImportRow, layout: SheetLayout) -> Row:
    """A stored row made ready to be judged again."""
    cells = stored.cell_list()
    values = {
        name: cells[index] if index < len(cells) else None for name, index in layout.columns.items()
    }
    return Row(
        sheet=stored.sheet,
        number=stored.number,
        cells=cells,
        values=values | stored.fix_map(),
        decision=stored.decision,
        outcome=stored.outcome,
        pk=stored.pk,
    )


def pieces_of(rows: QuerySet[ImportRow], layouts: Mapping[str, SheetLayout]) -> Iterator[list[Row]]:
    """Stored rows made ready, a piece at a time; ``layouts`` by the name of their sheet."""
    last = 0
    rows = rows.only("sheet", "number", "cells", "fixes", "decision", "outcome").order_by("pk")
    while piece := list(rows.filter(pk__gt=last)[:PIECE]):
        last = piece[-1].pk
        yield [row_of(stored, layouts[stored.sheet]) for stored in piece]


def in_pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows as they come, a piece at a time."""
    piece: list[Row] = []
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


Said = dict[tuple[str, int], tuple[str, str, int | None, datetime | None]]
"""By sheet and number what a person said of a row: corrections, decision, who and when."""


def what_was_said(source: Import) -> Said:
    """What people have said so far of an import's rows."""
    return {
        (row.sheet, row.number): (row.fixes, row.decision, row.decided_by_id, row.decided_at)
        for row in ImportRow.objects.filter(source=source).said_something()
    }


def store(source: Import, rows: Sequence[Row], kept: Said) -> None:
    """Write rows that were judged, with what was said of them, and give each its key."""
    nothing: tuple[str, str, int | None, datetime | None] = ("", "", None, None)
    for row, key in zip(rows, new_keys(ImportRow, len(rows)), strict=True):
        row.pk = key
    copy_in(
        ImportRow,
        _ROW_FIELDS,
        (
            (
                row.pk,
                source.pk,
                row.sheet[:80],
                row.number,
                _CELLS.encode(row.cells),
                (said := kept.get((row.sheet, row.number), nothing))[0],
                row.issue,
                row.detail[:200],
                row.key,
                str(row.outcome),
                dump_changes(row),
                *said[1:],
            )
            for row in rows
        ),
    )


def as_json(cell: Cell) -> Any:
    """A cell as JSON holds it: numbers stay numbers, days and times are what ``str`` says.

    So that a row says the same when it is read from the file and when it is read again.
    """
    return str(cell) if isinstance(cell, date | time) else cell


_CELLS = json.JSONEncoder(ensure_ascii=False, default=as_json)
"""``json.dumps`` would make one for each row."""


def dump_changes(row: Row) -> str:
    """What a row changes as its ImportRow holds it."""
    return json.dumps(row.changes, ensure_ascii=False, default=str) if row.changes else ""


def count_again(source: Import) -> None:
    """Count the import's rows by outcome and by issue."""
    rows = ImportRow.objects.filter(source=source).order_by()
    outcomes = dict(rows.values_list("outcome").annotate(n=Count("pk")))
    issues = dict(rows.exclude(issue="").values_list("issue").annotate(n=Count("pk")))
    keep_counts(source, outcomes, issues, source.counts.get("passed", {}))


def keep_counts(
    source: Import, outcomes: dict[str, int], issues: dict[str, int], passed: dict[str, int]
) -> None:
    """Keep how many rows have each outcome and issue, and how many were passed over, by why."""
    source.counts = {"outcomes": dict(outcomes), "issues": dict(issues), "passed": passed}
    source.data_rows = sum(outcomes.values())
    source.accepted = sum(outcomes.get(str(outcome), 0) for outcome in TAKEN)
    source.save(update_fields=["counts", "data_rows", "accepted"])
