"""Rosters on their way in, as rows of the database: what pages of imports are tested with."""

import json
from collections import Counter
from datetime import date
from typing import Any

from organization.models import User
from pairing.choices import TAKEN, ImportStatus, RowOutcome
from pairing.intake.layouts.layout import SheetLayout
from pairing.models import Import, ImportRow
from tests import factories

COLUMNS = {
    "orphans": ("name", "identity", "township", "village", "head_name", "head_id", "birth_date"),
    "cadres": ("unit", "name", "title", "phone"),
    "units": ("name", "township", "liaison_name", "liaison_phone"),
}
"""The columns of a file of that kind as ``make_waiting`` lays it out, from A on."""


def make_waiting(
    kind: str = "orphans",
    *,
    status: ImportStatus = ImportStatus.REVIEW,
    place: str = factories.HANYUAN,
    actor: User | None = None,
    **fields: Any,
) -> Import:
    """A roster on its way in, of one sheet, without rows; ``actor`` uploaded it."""
    names = COLUMNS[kind]
    layout = SheetLayout(
        kind=kind,
        index=0,
        sheet="名册",
        header_row=1,
        header=[list(names)],
        headings=list(names),
        columns={name: index for index, name in enumerate(names)},
        found_by=dict.fromkeys(names, "heading"),
    )
    sample = {
        "index": 0,
        "name": "名册",
        "filled_rows": 1,
        "width": len(names),
        "is_hidden": False,
        "rows": [[1, list(names)]],
    }
    return Import.objects.create(
        kind=kind,
        file_name="名册.xlsx",
        sha256="0" * 64,
        region_id=place,
        programme=fields.pop("programme", None) or factories.make_programme(),
        as_of=fields.pop("as_of", date(2023, 5, 31)),
        status=status,
        layouts=[layout.as_json()],
        samples=json.dumps([sample], ensure_ascii=False),
        created_by=actor,
        editor=actor,
        **fields,
    )


def make_waiting_row(
    source: Import,
    *,
    issue: str = "",
    outcome: RowOutcome = RowOutcome.CREATED,
    **cells: str,
) -> ImportRow:
    """A row of an import, ``cells`` by column; the import's counts follow."""
    fields = {name: cells.pop(name) for name in ("key", "detail", "decision") if name in cells}
    number = 2 + ImportRow.objects.filter(source=source).count()
    made = ImportRow.objects.create(
        source=source,
        sheet="名册",
        number=number,
        cells=json.dumps(
            [cells.get(name, "") for name in COLUMNS[source.kind]], ensure_ascii=False
        ),
        issue=issue,
        outcome=outcome,
        **fields,
    )
    rows = list(ImportRow.objects.filter(source=source).values_list("issue", "outcome"))
    outcomes = Counter(row[1] for row in rows)
    source.counts = {
        "outcomes": dict(outcomes),
        "issues": dict(Counter(row[0] for row in rows if row[0])),
    }
    source.data_rows = len(rows)
    source.accepted = sum(outcomes[taken] for taken in TAKEN)
    source.save(update_fields=["counts", "data_rows", "accepted"])
    return made
