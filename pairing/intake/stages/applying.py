"""Writing what is taken in."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, reset_queries
from django.utils import timezone

from common.copying import writing_behind
from common.database import analyze, hold_rules, lock_county
from pairing.choices import ImportStatus
from pairing.intake import stored
from pairing.intake.kinds import Finishes, Log, RosterKind, roster_for
from pairing.intake.proposals import raise_proposals
from pairing.intake.stages.checking import go_through
from pairing.intake.stages.progress import Progress, silent
from pairing.intake.table import Row
from pairing.models import Import, ImportChange, ImportRow


def apply(source: Import, progress: Progress = silent) -> None:
    """Write what is taken in. A row that has become doubtful since it was checked is held."""
    lock_county(source.region.prefix)
    hold_rules()
    roster = roster_for(source, is_applying=True)
    roster.begin()
    writing = _Writing(source, roster)
    layouts = {layout.sheet: layout for layout in stored.layouts_of(source)}
    taken = ImportRow.objects.filter(source=source).taken()
    total, done = source.accepted, 0
    doubtful: list[Row] = []
    with writing_behind():
        for rows in stored.pieces_of(taken, layouts):
            before = [row.outcome for row in rows]
            roster.judge(rows)
            doubtful += [r for r, was in zip(rows, before, strict=True) if r.outcome != was]
            writing.write(rows)
            done += len(rows)
            progress(done, total)
    ImportRow.objects.bulk_update(
        [
            ImportRow(
                pk=row.pk,
                issue=row.issue,
                detail=row.detail[:200],
                outcome=row.outcome,
                changes=stored.dump_changes(row),
            )
            for row in doubtful
        ],
        ["issue", "detail", "outcome", "changes"],
        batch_size=500,
    )
    if doubtful:
        stored.count_again(source)
    writing.conclude()


def check_and_apply(source: Import, progress: Progress = silent) -> None:
    """Both in one pass over the file, where nobody decides between them."""
    lock_county(source.region.prefix)
    hold_rules()
    roster = roster_for(source, is_applying=True)
    writing = _Writing(source, roster)
    go_through(source, roster, progress, writing.write)
    writing.conclude()


class _Writing:
    """Writes the rows of an import piece by piece, and what follows once all are written.

    Has the planner look at the tables again whenever as much has been written as before: what
    the next piece is looked up in is what the last ones were written to. Statements that Django
    keeps in development are forgotten: those of a province would take all memory.
    """

    def __init__(self, source: Import, roster: RosterKind) -> None:
        self._source, self._roster = source, roster
        self._log = Log(source)
        self._rows = 0
        self._next = stored.PIECE

    def write(self, rows: Sequence[Row]) -> None:
        """Write those of a piece that was just judged which are accepted."""
        self._roster.apply([row for row in rows if self._roster.is_accepted(row)], self._log)
        self._log.write()
        reset_queries()
        self._rows += len(rows)
        if self._rows >= self._next:
            self._next = self._rows * 3
            analyze(self._roster.writes, is_rough=True)

    def conclude(self) -> None:
        """Do what can be done only now, and say that the import is applied."""
        source, roster = self._source, self._roster
        analyze([*roster.writes, ImportRow, ImportChange], is_rough=True)
        if isinstance(roster, Finishes):
            roster.finish(self._log)
            self._log.write()
        raise_proposals(source, roster)
        source.applied_xids = _transaction_ids(source, roster)
        source.status, source.applied_at = ImportStatus.APPLIED, timezone.now()
        source.save(update_fields=["applied_xids", "status", "applied_at"])


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
