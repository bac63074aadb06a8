"""What has changed since a summary was confirmed: figure by figure, and row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pairing.models import Pairing, Recipient
from reports.models import Summary
from reports.summaries.choices import Counted
from reports.summaries.figures import MONEY, RegionFigures, Scope, figures_of
from reports.summaries.kept import SPECS, Rows, State, kept_rows, rows_now
from reports.summaries.parts import PARTS, Part
from visits.models import Activity, Aid, Contact, Need

if TYPE_CHECKING:
    pass

MOST_SHOWN = 100
"""Rows of one kind that a page names; of more it says how many there are."""


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that is counted otherwise now; yuan where its part is money."""

    part: Part
    was: int | Decimal
    now: int | Decimal

    @property
    def difference(self) -> int | Decimal:
        return self.now - self.was


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that makes a difference: what it is, why it counts otherwise, and by how much in
    which figures (``effects``: labels with signed numbers, yuan where they are money)."""

    text: str
    why: str
    effects: list[tuple[Part, int | Decimal]]
    address: str = ""


@dataclass(frozen=True, slots=True)
class KindChange:
    """The rows of one kind that are counted otherwise. ``is_kept`` is False where the rows of then
    were too many to keep, so that none can be told."""

    counted: Counted
    number: int = 0
    rows: list[RowChange] = field(default_factory=list)
    is_kept: bool = True

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


@dataclass(frozen=True, slots=True)
class Changes:
    figures: list[FigureChange]
    kinds: list[KindChange]
    now: RegionFigures

    def __bool__(self) -> bool:
        return bool(self.figures or self.kinds)


@dataclass(frozen=True, slots=True)
class _Told:
    """How rows of one kind are read by their keys, and said."""

    model: type[Any]
    related: tuple[str, ...]
    text: Callable[[Any], str]
    day: Callable[[Any], date]
    household: Callable[[Any], int | None]


_TOLD: dict[Counted, _Told] = {
    Counted.RECIPIENTS: _Told(
        Recipient,
        ("household__region", "group"),
        lambda r: f"{r.name} · {r.group}",
        lambda r: r.joined_on,
        lambda r: r.household_id,
    ),
    Counted.PAIRINGS: _Told(
        Pairing,
        ("household__region", "cadre__user", "region"),
        lambda p: f"{p.household} – {p.cadre.user}",
        lambda p: p.started_on,
        lambda p: p.household_id,
    ),
    Counted.CONTACTS: _Told(
        Contact,
        ("pairing__household", "pairing__cadre__user", "region"),
        lambda c: f"{c.get_kind_display()} · {c.pairing.household} – {c.pairing.cadre.user}",
        lambda c: c.day,
        lambda c: c.pairing.household_id,
    ),
    Counted.NEEDS: _Told(
        Need,
        ("household", "region"),
        lambda n: f"{n.household}",
        lambda n: n.raised_on,
        lambda n: n.household_id,
    ),
    Counted.AID: _Told(
        Aid,
        ("household", "region"),
        lambda a: f"{a.get_kind_display()} ¥{a.value} · {a.household}",
        lambda a: a.day,
        lambda a: a.household_id,
    ),
    Counted.ACTIVITIES: _Told(
        Activity, ("region",), lambda a: a.name, lambda a: a.day, lambda a: None
    ),
}


def scope_of_summary(summary: Summary) -> Scope:
    """What a confirmed summary is about."""
    return Scope(summary.region, summary.programme, summary.first, summary.last)


def figures_kept(summary: Summary) -> RegionFigures:
    """The figures of a confirmed summary, as they were counted then."""
    return RegionFigures.from_kept(
        summary.figures,
        region=summary.region,
        programme=summary.programme,
        first=summary.first,
        last=summary.last,
    )


def changes_since(summary: Summary) -> Changes:
    """The figures that would be others if counted now, and the rows that make the difference.

    In a constant number of queries whatever has changed.
    """
    scope = scope_of_summary(summary)
    was, now = figures_kept(summary), figures_of(scope)
    figures = [
        FigureChange(part, was.value(part.figure), now.value(part.figure))
        for part in PARTS.values()
        if was.value(part.figure) != now.value(part.figure)
    ]
    kinds = []
    for kept in summary.rows.order_by("pk"):
        counted = Counted(kept.counted)
        then = kept_rows(kept)
        if then is None:
            kinds.append(KindChange(counted, is_kept=False))
            continue
        change = _changed_rows(summary, scope, counted, then, rows_now(scope, counted))
        if change.number:
            kinds.append(change)
    return Changes(figures, kinds, now)


def _changed_rows(
    summary: Summary, scope: Scope, counted: Counted, then: Rows, now: Rows
) -> KindChange:
    keys = sorted(key for key in then.keys() | now.keys() if then.get(key) != now.get(key))
    shown = keys[:MOST_SHOWN]
    told = _TOLD[counted]
    known: Mapping[int, Any] = (
        told.model.objects.select_related(*told.related).in_bulk(shown) if shown else {}
    )
    rows = [
        _row(summary, scope, counted, key, then.get(key), now.get(key), known.get(key))
        for key in shown
    ]
    return KindChange(counted, len(keys), rows)


def _row(
    summary: Summary,
    scope: Scope,
    counted: Counted,
    key: int,
    was: State | None,
    now: State | None,
    row: Any,
) -> RowChange:
    effects = _effects(counted, was, now)
    if row is None:
        return RowChange(_("Row %(key)d") % {"key": key}, _("Removed"), effects)
    told = _TOLD[counted]
    home = told.household(row)
    return RowChange(
        f"{told.day(row)} · {told.text(row)}",
        _why(summary, scope, counted, was, now, row),
        effects,
        reverse("visits:household_detail", args=[home]) if home else "",
    )


def _effects(
    counted: Counted, was: State | None, now: State | None
) -> list[tuple[Part, int | Decimal]]:
    tally = SPECS[counted].tally
    before = tally(was) if was is not None else {}
    after = tally(now) if now is not None else {}
    found: list[tuple[Part, int | Decimal]] = []
    for part in PARTS.values():
        difference = after.get(part.figure, 0) - before.get(part.figure, 0)
        if difference:
            is_money = part.figure in MONEY
            found.append((part, Decimal(difference) / 100 if is_money else difference))
    return found


def _why(
    summary: Summary,
    scope: Scope,
    counted: Counted,
    was: State | None,
    now: State | None,
    row: Any,
) -> str:
    if was is not None and now is not None:
        return _corrected(counted, was, row)
    if was is None:
        # Of people it is not recorded when they were entered.
        created: datetime | None = getattr(row, "created_at", None)
        if created is not None and created > summary.confirmed_at:
            return _("Entered later")
        return _("Counts now, and did not then")
    return _left(scope, counted, row)


def _corrected(counted: Counted, was: State, row: Any) -> str:
    if counted in (Counted.CONTACTS, Counted.AID):
        day = date.fromordinal(was[0])
        if day != row.day:
            return _("Corrected: its day was %(was)s") % {"was": day}
    if counted == Counted.NEEDS:
        return _("Settled, opened again or corrected later")
    return _("Corrected later")


def _left(scope: Scope, counted: Counted, row: Any) -> str:
    """Why a row that was counted is counted no more."""
    region = row.household.region if counted == Counted.RECIPIENTS else row.region
    if not scope.region.covers(region.code):
        return _("Moved to %(region)s") % {"region": region}
    if counted == Counted.CONTACTS and row.verdict != "counted":
        return _("Does not count any more: %(why)s") % {"why": row.get_verdict_display()}
    if counted == Counted.AID and row.is_reversed:
        return _("Reversed on %(day)s: %(why)s") % {
            "day": row.reversed_on,
            "why": row.reverse_reason,
        }
    if counted in (Counted.CONTACTS, Counted.AID, Counted.ACTIVITIES) and not scope.holds(row.day):
        return _("Corrected: its day is %(now)s") % {"now": row.day}
    if counted in (Counted.RECIPIENTS, Counted.PAIRINGS) and row.ended_on is not None:
        return _("Ended on %(day)s, which was entered later") % {"day": row.ended_on}
    return _("Corrected later")
