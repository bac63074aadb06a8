"""Running an import: from a file to committed rows, or to a report alone."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.database import analyze, hold_rules, lock_county
from common.dates import today
from common.errors import DomainError
from common.spreadsheet import parse_sheets, read_bytes
from organization.choices import Level
from organization.models import Region, User
from pairing.intake.kinds import Context, Progress, RosterKind, kind_by_key, kind_keys
from pairing.intake.table import Row, find_tables
from pairing.models import Import, ImportRow, Programme
from pairing.selectors import programme_for


@dataclass(frozen=True, slots=True)
class Report:
    """What an import found. ``rows`` are all data rows in the order of the file."""

    kind: str
    rows: list[Row]
    accepted: int
    is_numbered_by_sheet: bool
    import_id: int | None = None

    @property
    def data_rows(self) -> int:
        return len(self.rows)

    def row_key(self, row: Row) -> int | str:
        """A spreadsheet row number, or ``sheet!row`` where a file has several sheets of rows."""
        return f"{row.sheet}!{row.number}" if self.is_numbered_by_sheet else row.number

    def issues(self) -> dict[str, list[int | str]]:
        """The rows of each issue code."""
        found: dict[str, list[int | str]] = defaultdict(list)
        for row in self.rows:
            if row.issue:
                found[row.issue].append(self.row_key(row))
        return {
            code: sorted(found[code], key=str) if self.is_numbered_by_sheet else found[code]
            for code in sorted(found)
        }

    def as_json(self) -> dict[str, Any]:
        """The form of ``expected.json``."""
        return {
            "data_rows": self.data_rows,
            "accepted": self.accepted,
            "held_or_rejected": self.data_rows - self.accepted,
            "issues": self.issues(),
        }


def import_file(
    *,
    kind: str,
    path: Path,
    region: Region,
    as_of: date | None = None,
    commit: bool = False,
    programme: Programme | None = None,
    actor: User | None = None,
    progress: Progress | None = None,
) -> Report:
    """Read a file and, with ``commit``, take in its rows in one transaction.

    ``as_of`` is the rosters' date, today when not given. Raises FileError when the file as a
    whole cannot be taken (nothing is written then), DomainError for a kind, region or date that
    cannot be.
    """
    if kind not in kind_keys():
        raise DomainError(
            "kind_unknown",
            _("“%(kind)s” is no kind of roster. The kinds are %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(kind_keys())},
        )
    if region.level in (Level.PROVINCE, Level.PREFECTURE):
        raise DomainError(
            "region_too_large",
            _("Rosters are taken in by county: %(region)s is larger.") % {"region": region.name},
        )
    roster = kind_by_key(kind)(
        Context(
            region=region,
            programme=programme or programme_for(region),
            as_of=as_of or today(),
            today=today(),
            actor=actor,
        )
    )
    data = read_bytes(path)
    tables = find_tables(parse_sheets(data, path.name), roster.columns, path.name)
    rows = [row for table in tables for row in table.rows()]
    numbered_by_sheet = roster.is_numbered_by_sheet or len(tables) > 1
    with transaction.atomic():
        if commit:
            # What is checked is still so when it is applied.
            lock_county(region.code[:6])
            hold_rules()
        accepted = _check(roster, rows, progress)
        import_id = None
        if commit:
            roster.apply(accepted)
            import_id = _record(roster, path.name, data, rows, len(accepted))
            analyze([*roster.writes, ImportRow])
    return Report(kind, rows, len(accepted), numbered_by_sheet, import_id)


def _check(roster: RosterKind, rows: list[Row], progress: Progress | None) -> list[Row]:
    roster.prepare(rows)
    for done, row in enumerate(rows, start=1):
        roster.check(row)
        if progress is not None and (done % 200 == 0 or done == len(rows)):
            progress(done, len(rows))
    return [row for row in rows if roster.is_accepted(row)]


def _record(roster: RosterKind, name: str, data: bytes, rows: list[Row], accepted: int) -> int:
    context = roster.context
    source = Import.objects.create(
        kind=roster.key,
        file_name=name[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        region=context.region,
        as_of=context.as_of,
        data_rows=len(rows),
        accepted=accepted,
        created_by=context.actor,
    )
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                source=source,
                sheet=row.sheet[:80],
                number=row.number,
                cells=json.dumps(row.cells, ensure_ascii=False, default=str),
                issue=row.issue,
                detail=row.detail[:200],
                outcome=row.outcome or roster.refusal(row),
                target=row.target,
            )
            for row in rows
        ),
        batch_size=1000,
    )
    return source.pk
