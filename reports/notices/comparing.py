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

SPANS = {"now": "", "before": "上月", "year": "今年累计"}
"""What stands before a title, by the span of days that is counted."""
OF_PLACES = {"before": ("visits", "contacts"), "year": ("visits", "contacts", *AID)}
"""What a notice prints of a township and a unit beside the month's own figures."""


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


def _printed(kind: str, span: str) -> tuple[str, ...]:
    """The figures of a span that a notice prints of a county, township or unit."""
    if span == "now":
        return (*AT_END, *WITHIN)
    if kind != "county":
        return OF_PLACES[span]
    return (*AT_END, *WITHIN) if span == "before" else WITHIN


def _changes(kind: str, was: Row | None, now: Row | None) -> list[Change]:
    found = []
    for span, prefix in SPANS.items():
        for name in _printed(kind, span):
            if name not in TITLES:
                continue
            before = was.counts(span)[name] if was else 0
            after = now.counts(span)[name] if now else 0
            if before == after:
                continue
            title, unit = TITLES[name]
            if name in AID:
                yuan_before, yuan_after = Decimal(before) / 100, Decimal(after) / 100
                found.append(Change(prefix + title, unit, yuan_before, yuan_after))
            else:
                found.append(Change(prefix + title, unit, before, after))
    return found


def changes_since(notice: Notice, counted: Figures | None = None) -> list[ChangedRow]:
    """Each place of which what the notice prints would be another figure if counted now.

    That is the month, the month before and the year so far. The county first, then townships and
    units in their order. ``counted`` is what is counted now, where whoever calls has counted
    already.
    """
    now = counted or count_figures(notice.county, notice.programme, notice.month)
    kept = {(kind, row.key): row for kind, row in Figures.from_json(notice.figures).rows()}
    fresh = {(kind, row.key): row for kind, row in now.rows()}
    found = []
    for place in [*fresh, *(place for place in kept if place not in fresh)]:
        changes = _changes(place[0], kept.get(place), fresh.get(place))
        if changes:
            row = fresh.get(place) or kept[place]
            found.append(ChangedRow(place[0], row.name, changes))
    return found


def amount(value: int | Decimal) -> str:
    """A whole number, or yuan without fen where there are none."""
    if isinstance(value, int) or value == value.to_integral():
        return str(int(value))
    return f"{value:.2f}"
