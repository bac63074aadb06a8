"""Judging every row of a file."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from common.copying import writing_behind
from common.spreadsheet import read_rows
from pairing.choices import ImportStatus
from pairing.intake.kinds import RosterKind, roster_for
from pairing.intake.stages.progress import Progress, silent
from pairing.intake.stages.receiving import file_bytes
from pairing.intake.stored import in_pieces, keep_counts, layouts_of, store, what_was_said
from pairing.intake.table import PassedOver, Row, data_rows
from pairing.models import Import, ImportRow


def check(source: Import, progress: Progress = silent) -> None:
    """Judge every row of the file; decisions and corrections made before are kept."""
    go_through(source, roster_for(source), progress)
    source.status = ImportStatus.REVIEW
    source.save(update_fields=["status"])


def go_through(
    source: Import,
    roster: RosterKind,
    progress: Progress,
    write: Callable[[Sequence[Row]], None] | None = None,
) -> None:
    """Judge and store the rows of the file; with ``write``, do that too with each piece of them."""
    kept = what_was_said(source)
    ImportRow.objects.filter(source=source).delete()
    roster.begin()
    outcomes: Counter[str] = Counter()
    issues: Counter[str] = Counter()
    total = sum(found["filled_rows"] for found in json.loads(source.samples))
    passed: dict[int, PassedOver] = defaultdict(PassedOver)
    done = 0
    with writing_behind():
        for rows in in_pieces(_file_rows(source, passed)):
            for row in rows:
                if (found := kept.get((row.sheet, row.number))) is not None:
                    row.decision = found[1]
                    row.values |= json.loads(found[0]) if found[0] else {}
            roster.judge(rows)
            store(source, rows, kept)
            if write is not None:
                write(rows)
            outcomes.update(str(row.outcome) for row in rows)
            issues.update(row.issue for row in rows if row.issue)
            done += len(rows)
            progress(done, total)
    keep_counts(source, outcomes, issues, _passed_over(source, passed))


def _file_rows(source: Import, passed: dict[int, PassedOver]) -> Iterator[Row]:
    by_sheet = {layout.index: layout for layout in layouts_of(source)}
    chunks = read_rows(file_bytes(source), source.file_name, sheets=set(by_sheet))
    for index, of_sheet in groupby(chunks, key=lambda chunk: chunk.sheet):
        rows = (row for chunk in of_sheet for row in chunk.rows)
        yield from data_rows(by_sheet[index], rows, passed[index])


def _passed_over(source: Import, passed: Mapping[int, PassedOver]) -> dict[str, int]:
    """By why how many rows of the file are no data, so that each of its rows is accounted for."""
    counts: Counter[str] = Counter()
    for found in passed.values():
        counts.update(found.counts)
    for sample in json.loads(source.samples):
        if sample["index"] not in passed:
            counts["other_sheet"] += sample["filled_rows"]
    return {why: count for why, count in counts.items() if count}
