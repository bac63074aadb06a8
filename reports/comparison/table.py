"""The rows of a comparison: two numbers each, with their shares and what has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from organization.models import Unit, User
from organization.models.region import PREFIX_LENGTH
from organization.selectors import child_level, children
from reports.comparison.counts import Asked, By, Counts, Key, Number, count
from reports.comparison.figures import FIGURES, Figure, sources_of


@dataclass(frozen=True, slots=True)
class Side:
    """One span's number. ``share`` is of what the figure names, ``of_all`` of all places or units
    together, from 0 to 1; ``each`` is for each pairing. None where there is no such thing."""

    number: Number
    share: float | None
    each: Decimal | None
    of_all: float | None
    href: str
    width: float
    """How long its bar is, in hundredths of the longest."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, place or unit. ``then`` is None for what is known of today alone."""

    label: Any
    figure: Figure
    now: Side
    then: Side | None
    href: str = ""
    is_total: bool = False

    @property
    def change(self) -> Number | None:
        return None if self.then is None else self.now.number - self.then.number

    @property
    def change_share(self) -> float | None:
        """By which part of last year's number it has changed; None where that was 0."""
        if self.then is None or self.change is None or not self.then.number:
            return None
        return float(self.change / self.then.number)


@dataclass(frozen=True, slots=True)
class Line:
    """Something to be compared, before its numbers are looked up."""

    key: Key
    label: Any
    narrowed: dict[str, str]
    href: str = ""
    can_open: bool = True


def two_years(asked: Asked, narrowed: dict[str, str]) -> list[Row]:
    """Every figure of a region, this year and last."""
    figures = [f for f in FIGURES.values() if asked.unit is None or f.has_unit]
    if asked.unit is not None:
        figures = [figure for figure in figures if figure.source != "people"]
    if asked.group is not None:
        figures = [figure for figure in figures if figure.source != "activities"]
    counts = count(asked, 0, sources_of(figures))
    line = Line("", "", narrowed)
    return [_row(asked, figure, counts, line, label=figure.label) for figure in figures]


def places(
    asked: Asked,
    figure: Figure,
    narrowed: dict[str, str],
    address_of: Callable[[str], str],
) -> list[Row]:
    """The regions one level below in the order of their codes, and all of them together."""
    level = child_level(asked.region)
    assert level is not None
    counts = count(asked, PREFIX_LENGTH[level], sources_of([figure]))
    lines = [
        Line(place.prefix, place, {**narrowed, "region": place.prefix}, address_of(place.prefix))
        for place in children(asked.region).order_by("code")
    ]
    known = {line.key for line in lines}
    # What was done by a county itself lies in none of its townships.
    lines += [
        Line(key, _("%(place)s itself") % {"place": asked.region}, narrowed, can_open=False)
        for key in counts.keys
        if key not in known
    ]
    return _rows(asked, figure, PREFIX_LENGTH[level], counts, lines, narrowed)


def units(asked: Asked, figure: Figure, narrowed: dict[str, str], user: User) -> list[Row]:
    """The units whose cadres are or were paired here by their names, and all together."""
    counts = count(asked, "unit", sources_of([figure]))
    seen = set(
        Unit.objects.visible_to(user).filter(pk__in=counts.keys).values_list("pk", flat=True)
    )
    lines = [
        Line(unit.pk, unit, {**narrowed, "unit": str(unit.pk)}, can_open=unit.pk in seen)
        for unit in Unit.objects.filter(pk__in=counts.keys).order_by("pinyin", "pk")
    ]
    return _rows(asked, figure, "unit", counts, lines, narrowed)


def _rows(
    asked: Asked,
    figure: Figure,
    by: By,
    counts: Counts,
    lines: list[Line],
    narrowed: dict[str, str],
) -> list[Row]:
    numbers = [counts.get(line.key, figure.key, span) for line in lines for span in ("now", "then")]
    longest = max(numbers, default=0)
    whole = _whole(asked, figure, counts)
    rows = [_row(asked, figure, counts, line, longest=longest, whole=whole) for line in lines]
    # Some needs were raised by nobody of a unit: units together have fewer than the list.
    can_open = not (by == "unit" and figure.page == "need_list")
    together = Line("", _("Together"), narrowed, can_open=can_open)
    total = _row(asked, figure, whole, together, is_total=True)
    return [*rows, total]


def _whole(asked: Asked, figure: Figure, counts: Counts) -> Counts:
    """All of it as one: a cadre that is paired in two places is one cadre."""
    if not figure.adds_up:
        return count(asked, 0, sources_of([figure]))
    whole = Counts()
    for name in (figure.key, figure.each, *(figure.share or ())):
        for span in ("now", "then"):
            if name:
                whole.put("", name, span, counts.total(name, span))
    return whole


def _row(
    asked: Asked,
    figure: Figure,
    counts: Counts,
    line: Line,
    *,
    label: Any = "",
    longest: Number = 0,
    whole: Counts | None = None,
    is_total: bool = False,
) -> Row:
    def side(span: str) -> Side:
        number = counts.get(line.key, figure.key, span)
        part, of = figure.share or ("", "")
        base = counts.get(line.key, of, span) if of else 0
        heads = counts.get(line.key, figure.each, span) if figure.each else 0
        all_ = whole.get("", figure.key, span) if whole is not None else 0
        return Side(
            number=number,
            share=float(counts.get(line.key, part, span) / base) if base else None,
            each=Decimal(number) / heads if heads else None,
            of_all=float(number / all_) if all_ else None,
            href=figure.address(asked.spans[span], line.narrowed) if line.can_open else "",
            width=float(100 * number / longest) if longest else 0.0,
        )

    return Row(
        label=label or line.label,
        figure=figure,
        now=side("now"),
        then=None if figure.is_of_today else side("then"),
        href=line.href,
        is_total=is_total,
    )


def in_order(rows: list[Row], sort: str) -> list[Row]:
    """The rows as the reader wants them, all together last; as they are without a wish."""
    *listed, total = rows
    keys: dict[str, Callable[[Row], float]] = {
        "now": lambda row: float(row.now.number),
        "share": lambda row: float(_first(row.now.share, row.now.each, row.now.of_all)),
        "then": lambda row: float(row.then.number) if row.then else 0.0,
        "change": lambda row: float(row.change or 0),
    }
    if sort in keys:
        listed.sort(key=keys[sort], reverse=True)
    return [*listed, total]


def _first(*values: float | Decimal | None) -> float | Decimal:
    return next((value for value in values if value is not None), 0)
