"""The steps of an import, each one transaction: read, check, apply, undo.

    reading → columns → checking → review → applying → applied → undoing → undone

Steps that end in -ing are a worker's (``run``), the others wait for a person. A step that is
killed leaves nothing behind and is begun again; one that fails puts the import back to where a
person had it, with the sentence that says why.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.db import connection, reset_queries, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from common.database import analyze, copy_in, hold_rules, lock_county, new_keys
from common.dates import today
from common.encryption import decrypt_bytes, encrypt_bytes
from common.errors import DomainError
from common.spreadsheet import Cell, Head, read_heads, read_rows
from common.text import squeeze
from organization.choices import Level
from organization.models import Region, User
from pairing.choices import TAKEN, ImportStatus
from pairing.intake.columns import normal_heading
from pairing.intake.issues import REASON
from pairing.intake.kinds import Context, Finishes, Log, RosterKind, kind_by_key, kind_keys
from pairing.intake.layouts.finding import find_layouts
from pairing.intake.layouts.guessing import guess_kind
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.places import Gazetteer
from pairing.intake.proposals import raise_proposals
from pairing.intake.table import PassedOver, Row, data_rows
from pairing.intake.undoing import take_back
from pairing.models import (
    Heading,
    Import,
    ImportChange,
    ImportPart,
    ImportRow,
    Layout,
    Programme,
)

PART_BYTES = 1024**2
"""Of an uploaded file, what is encrypted and sent to the database at once."""
PIECE = 2000
"""Rows that are in memory at once."""
ATTEMPTS = 4
"""How often a step is begun before it is given up: its worker was killed each time."""
_SAMPLE_ROWS = 30
_LONGEST_NAME = 70
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

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""

logger = logging.getLogger(__name__)


def _silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


# Receiving


def receive(
    *,
    data: bytes,
    file_name: str,
    kind: str,
    region: Region,
    programme: Programme,
    as_of: date,
    actor: User | None,
    is_complete: bool = True,
) -> Import:
    """Store an uploaded file; ``kind`` may be empty when it is to be told by its headings.

    Raises DomainError for a kind that there is not, or a region that is too large for it.
    """
    if kind and kind not in kind_keys():
        raise DomainError(
            "kind_unknown",
            _("“%(kind)s” is no kind of roster. The kinds are %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(kind_keys())},
        )
    _check_size(kind, region)
    with transaction.atomic():
        source = Import.objects.create(
            kind=kind,
            file_name=file_name[:200],
            sha256=hashlib.sha256(data).hexdigest(),
            region=region,
            programme=programme,
            as_of=as_of,
            is_complete=is_complete,
            created_by=actor,
            editor=actor,
        )
        for number, start in enumerate(range(0, len(data), PART_BYTES)):
            content = encrypt_bytes(data[start : start + PART_BYTES])
            ImportPart.objects.create(source=source, number=number, content=content)
    return source


def _check_size(kind: str, region: Region) -> None:
    is_large = region.level in (Level.PROVINCE, Level.PREFECTURE)
    if is_large and not (kind and kind_by_key(kind).takes_larger_regions):
        raise DomainError(
            "region_too_large",
            _("Rosters are taken in by county: %(region)s is larger.") % {"region": region.name},
        )


def file_bytes(source: Import) -> bytes:
    """The file as it was uploaded."""
    data = bytearray()
    for number in range(source.parts.count()):
        content = source.parts.values_list("content", flat=True).get(number=number)
        data += decrypt_bytes(bytes(content))
    return bytes(data)


# Reading: the sheets' heads, and a proposal for their columns


def read(source: Import, progress: Progress = _silent) -> None:
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
        _check_size(source.kind, source.region)
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


def headings_learnt(source: Import) -> dict[str, dict[str, str]]:
    """By kind the headings that offices have added, each with its column."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    added = Heading.objects.known_in(source.region)
    for kind, heading, column in added.values_list("kind", "heading", "column"):
        found[kind][heading] = column
    return found


def layouts_of(source: Import) -> list[SheetLayout]:
    """The layouts of the sheets whose rows are taken."""
    layouts = (SheetLayout.from_json(found) for found in source.layouts)
    return [layout for layout in layouts if layout.is_used]


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
            [number, [_shown(c) for c in cells]] for number, cells in head.rows[:_SAMPLE_ROWS]
        ],
    }


def _shown(cell: Cell) -> Any:
    """A cell as JSON holds it: numbers stay numbers, days and times are what ``str`` says.

    So that a row says the same when it is read from the file and when it is read again.
    """
    return str(cell) if isinstance(cell, date | time) else cell


# Checking


def check(source: Import, progress: Progress = _silent) -> None:
    """Judge every row of the file; decisions and corrections made before are kept."""
    _go_through(source, roster_for(source), progress)
    source.status = ImportStatus.REVIEW
    source.save(update_fields=["status"])


def check_and_apply(source: Import, progress: Progress = _silent) -> None:
    """Both in one pass over the file, where nobody decides between them."""
    lock_county(source.region.prefix)
    hold_rules()
    roster, log = roster_for(source, is_applying=True), Log(source)
    _go_through(source, roster, progress, log)
    _conclude(source, roster, log)


def _go_through(
    source: Import, roster: RosterKind, progress: Progress, log: Log | None = None
) -> None:
    """Judge and store the rows of the file; with a log, write what is accepted as well."""
    kept = _decisions(source)
    ImportRow.objects.filter(source=source).delete()
    roster.begin()
    outcomes: Counter[str] = Counter()
    issues: Counter[str] = Counter()
    total = sum(found["filled_rows"] for found in json.loads(source.samples))
    passed: dict[int, PassedOver] = defaultdict(PassedOver)
    grown = _Growth(roster)
    done = 0
    for rows in _pieces(_file_rows(source, passed)):
        for row in rows:
            if (found := kept.get((row.sheet, row.number))) is not None:
                row.decision = found[1]
                row.values |= json.loads(found[0]) if found[0] else {}
        judge(roster, rows)
        _store(source, rows, kept)
        if log is not None:
            roster.apply([row for row in rows if roster.is_accepted(row)], log)
            log.write()
            grown.next(len(rows))
        outcomes.update(str(row.outcome) for row in rows)
        issues.update(row.issue for row in rows if row.issue)
        done += len(rows)
        progress(done, total)
    _keep_counts(source, outcomes, issues, _passed_over(source, passed))


def _passed_over(source: Import, passed: Mapping[int, PassedOver]) -> dict[str, int]:
    """By why how many rows of the file are no data, so that each of its rows is accounted for."""
    counts: Counter[str] = Counter()
    for found in passed.values():
        counts.update(found.counts)
    for sample in json.loads(source.samples):
        if sample["index"] not in passed:
            counts["other_sheet"] += sample["filled_rows"]
    return {why: count for why, count in counts.items() if count}


def roster_for(source: Import, *, is_applying: bool = False) -> RosterKind:
    """The kind's own instance for a pass over this import."""
    return kind_by_key(source.kind)(
        Context(
            region=source.region,
            programme=source.programme,
            as_of=source.as_of,
            today=today(),
            actor=source.applied_by or source.created_by,
            is_complete=source.is_complete,
        ),
        is_applying=is_applying,
    )


def judge(roster: RosterKind, rows: Sequence[Row]) -> None:
    """Check one piece of rows and say of each what becomes of it."""
    for row in rows:
        roster.read(row)
    roster.look_up(rows)
    for row in rows:
        roster.check(row)
        if not roster.is_accepted(row):
            row.outcome, row.changes = roster.refusal(row), {}


_Kept = dict[tuple[str, int], tuple[str, str, int | None, datetime | None]]


def _decisions(source: Import) -> _Kept:
    return {
        (row.sheet, row.number): (row.fixes, row.decision, row.decided_by_id, row.decided_at)
        for row in ImportRow.objects.filter(source=source).said_something()
    }


def _file_rows(source: Import, passed: dict[int, PassedOver]) -> Iterator[Row]:
    by_sheet = {layout.index: layout for layout in layouts_of(source)}
    chunks = read_rows(file_bytes(source), source.file_name, sheets=set(by_sheet))
    for index, of_sheet in groupby(chunks, key=lambda chunk: chunk.sheet):
        rows = (row for chunk in of_sheet for row in chunk.rows)
        yield from data_rows(by_sheet[index], rows, passed[index])


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    piece: list[Row] = []
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _store(source: Import, rows: Sequence[Row], kept: _Kept) -> None:
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
                json.dumps(row.cells, ensure_ascii=False, default=_shown),
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


def dump_changes(row: Row) -> str:
    return json.dumps(row.changes, ensure_ascii=False, default=str) if row.changes else ""


def count_again(source: Import) -> None:
    """Count the import's rows by outcome and by issue."""
    rows = ImportRow.objects.filter(source=source).order_by()
    outcomes = dict(rows.values_list("outcome").annotate(n=Count("pk")))
    issues = dict(rows.exclude(issue="").values_list("issue").annotate(n=Count("pk")))
    _keep_counts(source, outcomes, issues, source.counts.get("passed", {}))


def _keep_counts(
    source: Import, outcomes: dict[str, int], issues: dict[str, int], passed: dict[str, int]
) -> None:
    source.counts = {"outcomes": dict(outcomes), "issues": dict(issues), "passed": passed}
    source.data_rows = sum(outcomes.values())
    source.accepted = sum(outcomes.get(str(outcome), 0) for outcome in TAKEN)
    source.save(update_fields=["counts", "data_rows", "accepted"])


# Applying


def apply(source: Import, progress: Progress = _silent) -> None:
    """Write what is taken in. A row that has become doubtful since it was checked is held."""
    lock_county(source.region.prefix)
    hold_rules()
    roster = roster_for(source, is_applying=True)
    roster.begin()
    log = Log(source)
    layouts = {layout.sheet: layout for layout in layouts_of(source)}
    taken = ImportRow.objects.filter(source=source).taken()
    grown = _Growth(roster)
    total, done = source.accepted, 0
    doubtful: list[Row] = []
    for rows in _stored_pieces(taken, layouts):
        before = [row.outcome for row in rows]
        judge(roster, rows)
        accepted = [row for row in rows if roster.is_accepted(row)]
        doubtful += [r for r, was in zip(rows, before, strict=True) if r.outcome != was]
        roster.apply(accepted, log)
        log.write()
        grown.next(len(rows))
        done += len(rows)
        progress(done, total)
    ImportRow.objects.bulk_update(
        [
            ImportRow(
                pk=row.pk,
                issue=row.issue,
                detail=row.detail[:200],
                outcome=row.outcome,
                changes=dump_changes(row),
            )
            for row in doubtful
        ],
        ["issue", "detail", "outcome", "changes"],
        batch_size=500,
    )
    if doubtful:
        count_again(source)
    _conclude(source, roster, log)


class _Growth:
    """Has the planner look at the tables again whenever as much has been written as before.

    What the next piece is looked up in is what the last ones were written to. Statements that
    Django keeps in development are forgotten: those of a province would take all memory.
    """

    def __init__(self, roster: RosterKind) -> None:
        self._models = roster.writes
        self._rows = 0
        self._next = PIECE

    def next(self, rows: int) -> None:
        reset_queries()
        self._rows += rows
        if self._rows >= self._next:
            self._next = self._rows * 3
            analyze(self._models)


def _conclude(source: Import, roster: RosterKind, log: Log) -> None:
    """What is done once all rows are written."""
    analyze([*roster.writes, ImportRow, ImportChange])
    if isinstance(roster, Finishes):
        roster.finish(log)
        log.write()
    raise_proposals(source, roster)
    source.applied_xids = _transaction_ids(source, roster)
    source.status, source.applied_at = ImportStatus.APPLIED, timezone.now()
    source.save(update_fields=["applied_xids", "status", "applied_at"])


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


def _stored_pieces(rows: Any, layouts: dict[str, SheetLayout]) -> Iterator[list[Row]]:
    last = 0
    rows = rows.only("sheet", "number", "cells", "fixes", "decision", "outcome").order_by("pk")
    while piece := list(rows.filter(pk__gt=last)[:PIECE]):
        last = piece[-1].pk
        yield [row_of(stored, layouts[stored.sheet]) for stored in piece]


def _transaction_ids(source: Import, roster: RosterKind) -> list[int]:
    """The numbers that the written records bear: the transaction's own and its savepoints'."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for model in roster.writes:
            cursor.execute(
                f"SELECT DISTINCT t.xmin::text::bigint FROM {model._meta.db_table} t "
                f"JOIN {ImportChange._meta.db_table} c ON c.object_id = t.id "
                "WHERE c.source_id = %s AND c.model = %s",
                [source.pk, model._meta.label_lower],
            )
            found |= {row[0] for row in cursor.fetchall()}
    return sorted(found)


# Undoing


def undo(source: Import, progress: Progress = _silent) -> None:
    """Take back what the import wrote.

    Raises ConflictError when any of it has been touched since; nothing is changed then.
    """
    lock_county(source.region.prefix)
    hold_rules()
    roster = roster_for(source, is_applying=True)
    take_back(source, roster)
    source.status, source.undone_at = ImportStatus.UNDONE, timezone.now()
    source.save(update_fields=["status", "undone_at"])
    analyze(roster.writes)


# Running a step

_Step = Callable[[Import, Progress], None]

STEPS: dict[str, tuple[_Step, ImportStatus]] = {
    ImportStatus.READING: (read, ImportStatus.FAILED),
    ImportStatus.CHECKING: (check, ImportStatus.COLUMNS),
    ImportStatus.APPLYING: (apply, ImportStatus.REVIEW),
    ImportStatus.UNDOING: (undo, ImportStatus.APPLIED),
}
"""By status the step that a worker does then, and where the import goes when it fails."""


def run(import_id: int, progress: Progress = _silent) -> None:
    """Do what is to be done for an import until it waits for a person. May be called twice."""
    while _begin(import_id):
        if not _run_step(import_id, progress):
            return


def _begin(import_id: int) -> bool:
    """Count an attempt at the step that waits; whether there is one to be done by us."""
    with transaction.atomic():
        source = (
            Import.objects.select_for_update(skip_locked=True, of=("self",))
            .working()
            .filter(pk=import_id)
            .first()
        )
        if source is None:
            return False
        if source.attempts >= ATTEMPTS:
            _put_back(source, _("The work on this file was broken off again and again."))
            return False
        source.attempts += 1
        source.save(update_fields=["attempts"])
    return True


def _run_step(import_id: int, progress: Progress) -> bool:
    """Whether the step was done."""
    try:
        with transaction.atomic():
            source = (
                # Held while the step lasts: a second worker passes over it.
                Import.objects.select_for_update(skip_locked=True, of=("self",))
                .working()
                .select_related("region", "programme", "created_by", "applied_by")
                .filter(pk=import_id)
                .first()
            )
            if source is None:
                return False
            step, _fallback = STEPS[source.status]
            step(source, progress)
            source.attempts, source.error = 0, ""
            source.save(update_fields=["attempts", "error"])
    except DomainError as error:
        _fail(import_id, str(error))
        return False
    except Exception:
        logger.exception("Import %s", import_id)
        _fail(
            import_id,
            _("Something went wrong in the system; nothing was written. Try again."),
        )
        return False
    return True


def _fail(import_id: int, sentence: str) -> None:
    with transaction.atomic():
        source = Import.objects.select_for_update(of=("self",)).working().filter(pk=import_id)
        if (found := source.first()) is not None:
            _put_back(found, sentence)


def _put_back(source: Import, sentence: str) -> None:
    source.status = STEPS[source.status][1]
    source.error, source.attempts = sentence[:500], 0
    source.save(update_fields=["status", "error", "attempts"])
