"""What can be compared, and where the rows behind each figure are listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.choices import Status
from visits.forms.lists import OPEN, OTHERS, VISITS, YES


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are compared, both ends included, in Asia/Shanghai."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure. ``share`` names what is a part of what, ``each`` what it is divided by.

    ``days`` says how the list's address is narrowed to the span: ``period`` (from first to last),
    ``settled`` (the same of the day of settling), ``day`` (the last one), or "" for what is known
    of today alone. ``adds_up`` is whether the figures of places make that of all together.
    """

    key: str
    label: Any
    page: str
    source: str
    days: str
    share: tuple[str, str] | None = None
    share_label: Any = ""
    each: str = ""
    narrowed: Mapping[str, str] = field(default_factory=dict)
    is_money: bool = False
    adds_up: bool = True
    has_unit: bool = True

    @property
    def is_of_today(self) -> bool:
        """Whether nobody can tell what it was a year ago."""
        return not self.days

    def address(self, span: Span, narrowed: Mapping[str, str]) -> str:
        """Of the list of the rows that make it."""
        query = {**narrowed, **self.narrowed}
        if self.days == "period":
            query |= {"first": span.first.isoformat(), "last": span.last.isoformat()}
        elif self.days == "settled":
            query |= {
                "settled_first": span.first.isoformat(),
                "settled_last": span.last.isoformat(),
            }
        elif self.days == "day":
            query["on"] = span.last.isoformat()
        return f"{reverse(f'visits:{self.page}')}?{urlencode(query)}"


_LIT = _("of the pairings that owe something")

FIGURES = {
    figure.key: figure
    for figure in (
        Figure("people", _("People on the rosters"), "person_list", "people", "day"),
        Figure(
            "pairings",
            pgettext_lazy("list", "Pairings"),
            "pairing_list",
            "pairings",
            "day",
            share=("paired", "households"),
            share_label=_("of the households on the rosters"),
        ),
        Figure("cadres", _("Paired cadres"), "cadre_list", "pairings", "day", adds_up=False),
        Figure(
            "visits",
            _("Home visits"),
            "contact_list",
            "contacts",
            "period",
            each="pairings",
            narrowed={"kind": VISITS, "counts": YES},
        ),
        Figure(
            "contacts",
            _("Other contacts"),
            "contact_list",
            "contacts",
            "period",
            each="pairings",
            narrowed={"kind": OTHERS, "counts": YES},
        ),
        Figure(
            "aid",
            _("Aid, goods at their value"),
            "aid_list",
            "aid",
            "period",
            each="pairings",
            is_money=True,
        ),
        Figure(
            "activities", _("Activities"), "activity_list", "activities", "period", has_unit=False
        ),
        Figure("raised", _("Needs raised"), "need_list", "raised", "period", each="pairings"),
        Figure(
            "settled",
            _("Needs settled"),
            "need_list",
            "settled",
            "settled",
            each="pairings",
        ),
        *(
            Figure(
                light.value,
                light.label,
                "household_list",
                "today",
                "",
                share=(light.value, "lit"),
                share_label=_LIT,
                narrowed={"light": light.value},
            )
            for light in (Status.OVERDUE, Status.DUE_SOON, Status.MET)
        ),
        Figure(
            "unpaired",
            _("Unpaired households"),
            "household_list",
            "today",
            "",
            share=("unpaired", "households_now"),
            share_label=_("of all households"),
            narrowed={"light": "unpaired"},
            has_unit=False,
        ),
        Figure(
            "unseen",
            _("Nobody there for six months"),
            "household_list",
            "today",
            "",
            share=("unseen", "pairings_now"),
            share_label=_("of the pairings"),
            narrowed={"unseen": "1"},
        ),
        Figure(
            "needs_open",
            _("Open needs"),
            "need_list",
            "today",
            "",
            each="pairings_now",
            narrowed={"state": OPEN},
        ),
    )
}
"""By key, in the order in which they are shown."""

SOURCE_OF = {
    "households": "people",
    "paired": "pairings",
    "lit": "today",
    "households_now": "today",
    "pairings_now": "today",
    **{key: figure.source for key, figure in FIGURES.items()},
}
"""Of every number, what it is counted from."""


def sources_of(figures: list[Figure]) -> set[str]:
    """What has to be counted to show these."""
    numbers = {
        number
        for figure in figures
        for number in (figure.key, figure.each, *(figure.share or ()))
        if number
    }
    return {SOURCE_OF[number] for number in numbers}
