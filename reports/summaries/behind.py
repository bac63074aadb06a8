"""Why a number is what it is: what it counts, the rows that make it, and those that do not count.

The lists are those of the desk, by address; they count with the same querysets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.counting import IS_VISIT
from reports.summaries.figures import IS_LETTER, RegionFigures, Scope
from reports.summaries.parts import BY_FIGURE, Part
from visits.choices import AidKind, ContactKind, Giver, Purpose, Verdict

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MEANINGS: dict[str, _StrOrPromise] = {
    "households": _("Households with somebody on the programme’s rosters on the last day."),
    "people": _("People on the programme’s rosters on the last day."),
    "units": _("Units of the cadres who are paired on the last day."),
    "cadres": _("Cadres with a pairing in force on the last day; one with several is one."),
    "pairings": _("Pairings in force on the last day, the days of their beginning and end too."),
    "paired_households": _("Households on the rosters with a pairing in force on the last day."),
    "unpaired": _("Households on the rosters without a pairing in force on the last day."),
    "visits": _("Home visits that count, by their own day."),
    "contacts": _("All contacts but home visits that count, by their own day."),
    "letters": _("Letters among the contacts that count."),
    "policies": _("Policies ticked at visits and contacts that count, each as often as ticked."),
    "needs_raised": _("Needs that were raised in the period, settled since or not."),
    "needs_settled": _("Needs that were settled in the period, whenever they were raised."),
    "activities": _("Activities held in the period."),
    "aid_times": _("How often cash or goods were given in the period."),
    "aided": _("Households that were given cash or goods in the period."),
    "each": _("What each of these households was given in the period, where all got the same."),
    "money": _("Cash, and goods at their value, given in the period."),
    "cash": _("Cash given in the period."),
    "goods": _("Goods given in the period, at their value."),
    "of_cadres": _("Cash and goods that cadres gave themselves."),
    "of_units": _("Cash and goods that units gave."),
    "of_donors": _("Cash and goods that donors gave."),
    "scholars": _("Households that were given something as a scholarship in the period."),
    "scholarships": _("Cash and goods given as scholarships in the period."),
    "patients": _("Households that were given something for medical treatment in the period."),
    "medical": _("Cash and goods given for medical treatment in the period."),
}

OF_CONTACTS: dict[str, tuple[Q, str]] = {
    "visits": (IS_VISIT, "visits"),
    "contacts": (~IS_VISIT, "contacts"),
    "letters": (IS_LETTER, ContactKind.LETTER),
    "policies": (Q(policies__len__gt=0), ""),
}
"""Which contacts a figure is about, and what narrows the list to them."""
OF_AID: dict[str, dict[str, str]] = {
    "aid_times": {},
    "aided": {},
    "each": {},
    "money": {},
    "cash": {"kind": AidKind.CASH},
    "goods": {"kind": AidKind.GOODS},
    "of_cadres": {"giver": Giver.CADRE},
    "of_units": {"giver": Giver.UNIT},
    "of_donors": {"giver": Giver.DONOR},
    "scholars": {"what_for": Purpose.SCHOLARSHIP},
    "scholarships": {"what_for": Purpose.SCHOLARSHIP},
    "patients": {"what_for": Purpose.MEDICAL},
    "medical": {"what_for": Purpose.MEDICAL},
}


@dataclass(frozen=True, slots=True)
class Excluded:
    """Rows that do not count for one reason, with the address that opens them."""

    reason: _StrOrPromise
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Why:
    """What is told of a figure."""

    part: Part
    meaning: _StrOrPromise
    number: object
    address: str
    excluded: list[Excluded] = field(default_factory=list)
    is_judged: bool = False
    """Whether there are verdicts on its rows."""


def why(scope: Scope, figures: RegionFigures, name: str) -> Why:
    """Why a figure is what it is. ``name`` is one of ``Figures``."""
    return Why(
        BY_FIGURE[name],
        MEANINGS[name],
        figures.value(name),
        address_of(scope, name),
        _excluded(scope, name),
        is_judged=name in OF_CONTACTS,
    )


def address_of(scope: Scope, name: str, **more: str) -> str:
    """The list that a figure opens."""
    last = scope.last.isoformat()
    days = {"last": last} | ({"first": scope.first.isoformat()} if scope.first else {})
    if name in OF_CONTACTS:
        kind = OF_CONTACTS[name][1]
        return _list(
            scope, "contact_list", **days, **({"kind": kind} if kind else {}), **more or _COUNT
        )
    if name in OF_AID:
        return _list(scope, "aid_list", **days, **OF_AID[name])
    if name == "needs_raised":
        return _list(scope, "need_list", **days, **more)
    if name == "needs_settled":
        settled = {f"settled_{end}": day for end, day in days.items()}
        return _list(scope, "need_list", state="settled", **settled)
    if name == "activities":
        return _list(scope, "activity_list", **days)
    if name in ("cadres", "units"):
        return _list(scope, "cadre_list", on=last)
    if name in ("pairings", "paired_households"):
        return _list(scope, "pairing_list", on=last)
    if name == "unpaired":
        # Who waits is listed as it is today alone.
        return _list(scope, "household_list", light="unpaired")
    return _list(scope, "person_list", on=last)


_COUNT = {"counts": "yes"}


def _list(scope: Scope, name: str, **asked: str) -> str:
    chosen = {"region": scope.region.prefix, "programme": scope.programme.slug, **asked}
    return f"{reverse(f'visits:{name}')}?{urlencode(chosen)}"


def _excluded(scope: Scope, name: str) -> list[Excluded]:
    if name in OF_CONTACTS:
        return _by_verdict(scope, name)
    if name == "needs_settled":
        still_open = scope.needs_raised().open()
        return [
            Excluded(
                _("Raised in the period and still open"),
                still_open.count(),
                address_of(scope, "needs_raised", state="open"),
            )
        ]
    if name in ("people", "households"):
        gone = scope.everybody().filter(ended_on__lte=scope.last)
        return [Excluded(_("People whose care had ended by the last day"), gone.count(), "")]
    if name in ("pairings", "cadres"):
        over = scope.all_pairings().filter(ended_on__lt=scope.last)
        return [
            Excluded(
                _("Pairings that had ended before the last day"),
                over.count(),
                _list(scope, "pairing_list", ended_last=_day_before(scope)),
            )
        ]
    return []


def _day_before(scope: Scope) -> str:
    return (scope.last - timedelta(days=1)).isoformat()


def _by_verdict(scope: Scope, name: str) -> list[Excluded]:
    """The contacts that do not count, by the reason; each reason with its list."""
    is_about, _kind = OF_CONTACTS[name]
    numbers = dict(
        scope.logged()
        .filter(is_about)
        .exclude(verdict=Verdict.COUNTED)
        .order_by()
        .values_list("verdict")
        .annotate(number=Count("pk"))
    )
    return [
        Excluded(Verdict(verdict).label, numbers[verdict], address_of(scope, name, counts=verdict))
        for verdict in Verdict.values
        if verdict in numbers
    ]
