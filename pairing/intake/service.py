"""An import in one go, as the command runs it: the steps of the wizard with nobody between."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction

from common.database import hold_rules, lock_county
from common.dates import today
from common.spreadsheet import read_bytes
from organization.history import because
from organization.models import Region, User
from pairing.choices import ImportStatus
from pairing.intake.kinds import kind_by_key
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.layouts.needs import require
from pairing.intake.stages.applying import check_and_apply
from pairing.intake.stages.checking import check
from pairing.intake.stages.progress import Progress, silent
from pairing.intake.stages.reading import read
from pairing.intake.stages.receiving import receive
from pairing.models import Import, ImportRow, Programme
from pairing.selectors import programme_for


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one row."""

    sheet: str
    number: int
    issue: str
    detail: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an import found. ``found`` are the rows with an issue, in the order of the file."""

    kind: str
    data_rows: int
    accepted: int
    found: list[Finding]
    is_numbered_by_sheet: bool
    import_id: int | None = None

    def row_key(self, row: Finding) -> int | str:
        """A spreadsheet row number, or ``sheet!row`` where a file has several sheets of rows."""
        return f"{row.sheet}!{row.number}" if self.is_numbered_by_sheet else row.number

    def issues(self) -> dict[str, list[int | str]]:
        """The rows of each issue code."""
        found: dict[str, list[int | str]] = defaultdict(list)
        for row in self.found:
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
    is_complete: bool = True,
    progress: Progress = silent,
) -> Report:
    """Read a file and, with ``commit``, take in its rows in one transaction.

    ``as_of`` is the rosters' date, today when not given; ``is_complete`` says that the file is
    the whole roster. Raises FileError when the file as a whole cannot be taken (nothing is
    written then), DomainError for a kind, region or date that cannot be.
    """
    user_id = actor.pk if actor is not None else None
    with transaction.atomic(), because("import", user_id=user_id):
        if commit:
            # What is checked is still so when it is applied.
            lock_county(region.prefix)
            hold_rules()
        source = receive(
            data=read_bytes(path),
            file_name=path.name,
            kind=kind,
            region=region,
            programme=programme or programme_for(region),
            as_of=as_of or today(),
            actor=actor,
            is_complete=is_complete,
        )
        pghistory.context(**{"import": source.pk})
        read(source)
        sheets = [sample["name"] for sample in json.loads(source.samples)]
        layouts = require(
            [SheetLayout.from_json(found) for found in source.layouts], kind, path.name, sheets
        )
        source.layouts = [layout.as_json() for layout in layouts]
        source.save(update_fields=["layouts"])
        (check_and_apply if commit else check)(source, progress)
        report = _report(source, len(layouts) > 1)
        if not commit:
            transaction.set_rollback(True)
    return report


def _report(source: Import, has_sheets: bool) -> Report:
    found = (
        ImportRow.objects.filter(source=source)
        .exclude(issue="")
        .order_by("pk")
        .values_list("sheet", "number", "issue", "detail", "outcome")
    )
    return Report(
        kind=source.kind,
        data_rows=source.data_rows,
        accepted=source.accepted,
        found=[Finding(*row) for row in found],
        is_numbered_by_sheet=kind_by_key(source.kind).is_numbered_by_sheet or has_sheets,
        import_id=source.pk if source.status == ImportStatus.APPLIED else None,
    )
