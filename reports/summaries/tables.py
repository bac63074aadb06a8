"""The tables of a summary: its figures line by line, and its groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from pairing.choices import Counted
from reports.summaries.figures import RegionFigures
from reports.summaries.parts import BY_FIGURE, PARTS, Part
from reports.summaries.style import Style
from reports.summaries.wording import OwnLine, unit_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: ``number`` of ``unit``, in yuan where it ``is_money``. One that the
    office has entered by hand is of no ``figure``."""

    label: _StrOrPromise
    number: int | Decimal
    unit: str
    is_money: bool
    figure: str = ""

    @property
    def is_own(self) -> bool:
        return not self.figure


_COUNTED = {
    Counted.CONTACTS: "contacts",
    Counted.VISITS: "visits",
    Counted.POLICIES: "policies",
    Counted.AID: "aid_times",
    Counted.DEEDS: "needs_settled",
}
"""The figures that a programme may have names of its own for."""


def own_names(figures: RegionFigures) -> dict[str, str]:
    """What the programme calls its counts, by figure, in the language of the page."""
    # Asked for once, however many tables there are.
    prefetch_related_objects([figures.programme], "count_names")
    named = figures.programme.count_names.all()
    return {_COUNTED[Counted(each.count)]: str(each) for each in named}


def listed(figures: RegionFigures) -> list[Part]:
    """The figures that a table lists: the usual ones, and of the others those of which there is
    any."""
    return [part for part in PARTS.values() if part.is_always_listed or figures.value(part.figure)]


def lines_of(figures: RegionFigures, style: Style, own_lines: Sequence[OwnLine] = ()) -> list[Line]:
    """The lines of a summary, the office's own last."""
    named = own_names(figures)
    lines = [
        Line(
            named.get(part.figure, part.label),
            figures.value(part.figure),
            unit_of(part, style),
            part.is_money,
            part.figure,
        )
        for part in listed(figures)
    ]
    own = [Line(line.label, line.number, line.unit, line.is_money) for line in own_lines]
    return lines + own


GROUP_FIGURES = (
    *("people", "households", "visits", "contacts", "policies", "needs_raised"),
    "needs_settled",
)
"""What the table of groups says of each."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A figure of all groups, in their order, and of the region together."""

    part: Part
    label: _StrOrPromise
    of_groups: list[int | Decimal]
    together: int | Decimal


def by_group(figures: RegionFigures) -> list[GroupLine]:
    """The table of groups, a figure a line; empty where there are no groups."""
    if not figures.groups:
        return []
    named = own_names(figures)
    return [
        GroupLine(
            BY_FIGURE[name],
            named.get(name, BY_FIGURE[name].label),
            [group.value(name) for group in figures.groups],
            figures.value(name),
        )
        for name in GROUP_FIGURES
    ]
