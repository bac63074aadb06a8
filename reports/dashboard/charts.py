"""The charts of a view: what each shows, the rows behind each point, and the table behind it.

They are drawn by ``static/js/dashboard/charts.js``, which is given ``Chart.as_json``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.dashboard.asked import Asked, Period
from reports.dashboard.tiles import AID, Cell
from reports.figures.value import OTHER_KINDS, Figures, month_number
from visits.choices import AidKind, ContactKind
from visits.forms.lists import OTHERS, VISITS, YES

LINES, BARS, ACROSS = "lines", "bars", "across"


@dataclass(frozen=True, slots=True)
class Series:
    """One line or kind of bar: its name, the token of its colour, and a cell for each category,
    None where there is no point."""

    name: str
    colour: str
    cells: list[Cell | None]
    is_norm: bool = False
    """What is asked for, beside which the others are what was done: drawn as a broken line."""


@dataclass(frozen=True, slots=True)
class Chart:
    """``title`` says what it shows, ``unit`` what its axis counts."""

    key: str
    kind: str
    title: str
    unit: str
    heading: str
    """What the categories are, as the head of the table's first column."""
    categories: list[str]
    series: list[Series]
    is_money: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(cell and cell.number for each in self.series for cell in each.cells)

    @property
    def rows(self) -> list[tuple[str, list[Cell | None]]]:
        """The table behind it."""
        return [
            (category, [each.cells[n] for each in self.series])
            for n, category in enumerate(self.categories)
        ]

    def as_json(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "isMoney": self.is_money,
            "categories": self.categories,
            "series": [
                {
                    "name": each.name,
                    "colour": each.colour,
                    "isNorm": each.is_norm,
                    "values": [float(c.number) if c is not None else None for c in each.cells],
                    "links": [c.href if c is not None else "" for c in each.cells],
                }
                for each in self.series
            ],
        }


def charts_of(asked: Asked, figures: Figures) -> list[Chart]:
    """The charts of a view that have anything to show; months are those of the period's year."""
    charts = [_pace(asked, figures, VISITS), _pace(asked, figures, OTHERS), _months(asked, figures)]
    charts += [_kinds(asked, figures), _aid(asked, figures)]
    if asked.group is None:
        charts.append(_groups(asked, figures))
    return [chart for chart in charts if not chart.is_empty]


def _year(asked: Asked) -> list[date]:
    year = asked.period.last.year
    return [date(year, month, 1) for month in range(1, 13)]


def _names(months: Sequence[date]) -> list[str]:
    # Translators: how a month is written below a bar, in the letters of Django's date filter.
    return [date_format(month, _("M")) for month in months]


def _numbers(asked: Asked, figures: Figures, names: str | tuple[str, ...]) -> list[int]:
    """The numbers of each month of the period's year."""
    places = (month_number(month, asked.day) for month in _year(asked))
    return [figures.in_months(names, place, place) for place in places]


def _within(first: date, last: date) -> dict[str, str]:
    """The days of whole months as parameters of a list."""
    return {"first": first.isoformat(), "last": Period("", first, last).ends_on.isoformat()}


def _pace(asked: Asked, figures: Figures, series: str) -> Chart:
    """What was due by the end of each month of the year, and what had been done by then."""
    months = _year(asked)
    if series == VISITS:
        counted = credited = _numbers(asked, figures, ContactKind.HOME_VISIT.value)
        due = _numbers(asked, figures, "visits_due")
        title = _("Home visits in %(year)s against what was due")
    else:
        counted = _numbers(asked, figures, OTHER_KINDS)
        credited = _numbers(asked, figures, "contacts_credited")
        due = _numbers(asked, figures, "contacts_due")
        title = _("Other contacts in %(year)s against what was due")
    # Where visits are contacts too, more is credited than the list of contacts has rows.
    opens = counted == credited
    done: list[Cell | None] = [
        Cell(
            number,
            asked.rows("visits:contact_list", kind=series, counts=YES, **_within(months[0], month))
            if opens and number
            else "",
        )
        if month <= asked.day
        else None
        for month, number in zip(months, accumulate(credited), strict=True)
    ]
    return Chart(
        f"pace_{series}",
        LINES,
        title % {"year": months[0].year},
        _("by the end of the month, since 1 January"),
        _("Month"),
        _names(months),
        [
            Series(_("Done by then"), "primary", done),
            Series(
                _("Due by then"),
                "muted",
                [Cell(each, "") for each in accumulate(due)],
                is_norm=True,
            ),
        ],
    )


def _months(asked: Asked, figures: Figures) -> Chart:
    months = _year(asked)

    def cells(names: str | tuple[str, ...], kind: str) -> list[Cell | None]:
        return [
            Cell(
                number,
                asked.rows("visits:contact_list", kind=kind, counts=YES, **_within(month, month))
                if number
                else "",
            )
            for month, number in zip(months, _numbers(asked, figures, names), strict=True)
        ]

    return Chart(
        "months",
        BARS,
        _("Home visits and other contacts by month, %(year)s") % {"year": months[0].year},
        _("contacts that count"),
        _("Month"),
        _names(months),
        [
            Series(_("Home visits"), "met", cells(ContactKind.HOME_VISIT.value, VISITS)),
            Series(_("Other contacts"), "on-track", cells(OTHER_KINDS, OTHERS)),
        ],
    )


def _aid(asked: Asked, figures: Figures) -> Chart:
    months = _year(asked)
    colours = {AidKind.CASH.value: "accent", AidKind.GOODS.value: "primary"}
    return Chart(
        "aid",
        BARS,
        _("Aid by month, %(year)s") % {"year": months[0].year},
        _("yuan, goods at their value"),
        _("Month"),
        _names(months),
        [
            Series(
                str(AidKind(kind).label),
                colours[kind],
                [
                    Cell(
                        figures.money(kind, place, place),
                        asked.rows("visits:aid_list", kind=kind, **_within(month, month))
                        if figures.in_months(kind, place, place)
                        else "",
                    )
                    for month in months
                    for place in (month_number(month, asked.day),)
                ],
            )
            for kind in AID
        ],
        is_money=True,
    )


def _kinds(asked: Asked, figures: Figures) -> Chart:
    months = asked.period.places(asked.day)
    numbers = {kind: figures.in_months(kind.value, *months) for kind in ContactKind}
    return Chart(
        "kinds",
        ACROSS,
        _("Contacts by kind, %(period)s") % {"period": asked.period},
        _("contacts that count"),
        _("Kind"),
        [str(kind.label) for kind in numbers],
        [
            Series(
                _("Contacts"),
                "primary",
                [
                    Cell(
                        number,
                        asked.rows_of_period("visits:contact_list", kind=kind.value, counts=YES)
                        if number
                        else "",
                    )
                    for kind, number in numbers.items()
                ],
            )
        ],
    )


def _groups(asked: Asked, figures: Figures) -> Chart:
    return Chart(
        "groups",
        ACROSS,
        _("People on the rosters by group"),
        _("people"),
        _("Group"),
        [str(group) for group in asked.groups],
        [
            Series(
                _("People"),
                "primary",
                [
                    Cell(
                        number, asked.rows("visits:person_list", group=group.key) if number else ""
                    )
                    for group in asked.groups
                    for number in (figures.groups.get(group.pk, [0, 0])[0],)
                ],
            )
        ],
    )
