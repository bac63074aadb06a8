"""What the roster row behind a proposal says, read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pairing.intake.kinds import roster_for
from pairing.intake.people import PeopleRoster
from pairing.intake.stored import layouts_of, row_of
from pairing.intake.table import Row
from pairing.models import Import, ImportRow, Proposal, Recipient


@dataclass(frozen=True, slots=True)
class Said:
    """A row as a page shows it; everything may be empty."""

    sheet: str
    number: int
    name: str = ""
    village: str = ""
    head_name: str = ""
    remark: str = ""


def _rows_of(proposals: Iterable[Proposal]) -> Iterable[tuple[Proposal, Row, Import]]:
    """The rows behind proposals, two queries; those without a readable row are left out."""
    wanted = [proposal for proposal in proposals if proposal.row_id is not None]
    sources = (
        Import.objects.select_related("region", "programme", "created_by", "applied_by")
        .defer("samples")
        .in_bulk({proposal.source_id for proposal in wanted})
    )
    stored = ImportRow.objects.in_bulk([proposal.row_id for proposal in wanted])
    layouts = {
        key: {layout.sheet: layout for layout in layouts_of(source)}
        for key, source in sources.items()
    }
    for proposal in wanted:
        row = stored[proposal.row_id]
        layout = layouts[proposal.source_id].get(row.sheet)
        if layout is not None:
            yield proposal, row_of(row, layout), sources[proposal.source_id]


def said_by_rows(proposals: Iterable[Proposal]) -> dict[int, Said]:
    """By primary key of the proposal what its row says."""
    return {
        proposal.pk: Said(
            sheet=row.sheet,
            number=row.number,
            name=row.text("name"),
            village=f"{row.text('township')} {row.text('village')}".strip(),
            head_name=row.text("head_name"),
            remark=row.words("remark", 120),
        )
        for proposal, row, _source in _rows_of(proposals)
    }


def group_fields(proposals: Iterable[Proposal]) -> dict[int, dict[str, Any]]:
    """By primary key of the proposal what a group asks of a person, as its roster row tells it.

    What the row leaves blank is left out: it takes nothing away.
    """
    found: dict[int, dict[str, Any]] = {}
    for proposal, row, source in _rows_of(proposals):
        roster = roster_for(source)
        if not isinstance(roster, PeopleRoster):
            continue
        roster.read(row)
        roster.check_group(row, row.parsed)
        names = {field.name for field in Recipient._meta.concrete_fields}
        found[proposal.pk] = {
            name: value
            for name, value in row.parsed.extra.items()
            if name in names and value not in ("", None)
        }
    return found
