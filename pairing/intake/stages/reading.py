"""Reading the heads of a file's sheets, with a proposal what their columns are."""

from __future__ import annotations

import json
from typing import Any

from common.spreadsheet import Head, read_heads
from common.text import squeeze
from pairing.choices import ImportStatus
from pairing.intake.columns import normal_heading
from pairing.intake.headings import headings_learnt
from pairing.intake.issues import REASON
from pairing.intake.layouts.finding import find_layouts
from pairing.intake.layouts.guessing import guess_kind
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.places import Gazetteer
from pairing.intake.stages.progress import Progress, silent
from pairing.intake.stages.receiving import check_size, file_bytes
from pairing.intake.stored import as_json
from pairing.models import Import, Layout

_SAMPLE_ROWS = 30
_LONGEST_NAME = 70


def read(source: Import, progress: Progress = silent) -> None:
    """Find the tables of the file and propose what their columns are.

    Raises FileError when the file cannot be read.
    """
    heads = _told_apart(read_heads(file_bytes(source), source.file_name))
    learnt = headings_learnt(source)
    if not source.kind:
        guessed = guess_kind(heads, learnt)
        source.kind = guessed[0] if guessed is not None else ""
    layouts: list[SheetLayout] = []
    if source.kind:
        check_size(source.kind, source.region)
        layouts = find_layouts(
            heads,
            source.kind,
            learnt=learnt.get(source.kind),
            remembered=_remembered(source).get,
            places=Gazetteer(source.region),
        )
    source.layouts = [layout.as_json() for layout in layouts]
    source.samples = json.dumps([_sample(head) for head in heads], ensure_ascii=False)
    is_known = bool(layouts) and all(
        set(layout.found_by.values()) == {"remembered"} and not layout.missing for layout in layouts
    )
    source.status = ImportStatus.CHECKING if is_known else ImportStatus.COLUMNS
    if any(normal_heading(REASON) in layout.headings for layout in layouts):
        # Rows that were not taken, put right: who is not among them is not gone.
        source.is_complete = False
    source.save(update_fields=["kind", "layouts", "samples", "status", "is_complete"])


def _told_apart(heads: list[Head]) -> list[Head]:
    """The heads, each sheet with a name of its own that fits: some files have two of one name."""
    taken: set[str] = set()
    for head in heads:
        name = written = squeeze(head.name)[:_LONGEST_NAME]
        number = 1
        while name in taken:
            number += 1
            name = f"{written} ({number})"
        taken.add(name)
        head.name = name
    return heads


def _remembered(source: Import) -> dict[str, dict[str, int]]:
    """By fingerprint the columns that were chosen in this region for sheets of the kind."""
    return dict(
        Layout.objects.filter(region=source.region, kind=source.kind).values_list(
            "fingerprint", "columns"
        )
    )


def _sample(head: Head) -> dict[str, Any]:
    return {
        "index": head.index,
        "name": head.name,
        "filled_rows": head.filled_rows,
        "width": head.width,
        "is_hidden": head.is_hidden,
        "rows": [
            [number, [as_json(c) for c in cells]] for number, cells in head.rows[:_SAMPLE_ROWS]
        ],
    }
