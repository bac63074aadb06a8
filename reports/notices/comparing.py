"""What has changed since a notice was counted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.models import Notice
from reports.notices.figures import AT_END, WITHIN, Figures, Row, count_figures
from reports.notices.papers import COUNTY_LINES

AID = {"cash": "慰问金", "goods": "慰问物品（折合）"}
TITLES = {name: (title, unit) for title, unit, name in COUNTY_LINES} | {
    name: (title, "元") for name, title in AID.items()
}


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is counted otherwise today. ``unit`` is what it counts; money in yuan."""

    title: str
    unit: str
    was: int | Decimal
    now: int | Decimal

    @property
    def difference(self) -> int | Decimal:
        return self.now - self.was


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """The figures of one township or unit, or of the county, that have changed."""

    kind: str
    name: str
    changes: list[Change]


def _changes(was: Row | None, now: Row | None) -> list[Change]:
    found = []
    for name in (*AT_END, *WITHIN):
        if name not in TITLES:
            continue
        before = was.now[name] if was else 0
        after = now.now[name] if now else 0
        if before == after:
            continue
        title, unit = TITLES[name]
        if name in AID:
            found.append(Change(title, unit, Decimal(before) / 100, Decimal(after) / 100))
        else:
            found.append(Change(title, unit, before, after))
    return found


def changes_since(notice: Notice, counted: Figures | None = None) -> list[ChangedRow]:
    """Each place of which the month's figures, counted now, differ from those of the notice.

    The county first, then townships and units in their order. ``counted`` is what is counted now,
    where whoever calls has counted already.
    """
    now = counted or count_figures(notice.county, notice.programme, notice.month)
    kept = {(kind, row.key): row for kind, row in Figures.from_json(notice.figures).rows()}
    fresh = {(kind, row.key): row for kind, row in now.rows()}
    found = []
    for place in [*fresh, *(place for place in kept if place not in fresh)]:
        changes = _changes(kept.get(place), fresh.get(place))
        if changes:
            row = fresh.get(place) or kept[place]
            found.append(ChangedRow(place[0], row.name, changes))
    return found


def amount(value: int | Decimal) -> str:
    """A whole number, or yuan without fen where there are none."""
    if isinstance(value, int) or value == value.to_integral():
        return str(int(value))
    return f"{value:.2f}"
