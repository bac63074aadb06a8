"""The figures of a region and period, in all and by group.

What is counted comes from the querysets that the dashboard, the notices and the lists count, so
that a figure here has as many rows as the list that it opens.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Self

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Sum, Value
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import DomainError
from organization.models import Region
from pairing.models import Group, Pairing, Programme, Recipient
from pairing.models.programme import in_language
from pairing.querysets import PairingQuerySet, RecipientQuerySet
from reports.counting import (
    IS_GOODS,
    IS_VISIT,
    activities_between,
    aid_between,
    contacts_between,
    needs_in,
    pairings_on,
    recipients_on,
)
from visits.choices import ContactKind, Giver, Purpose
from visits.models import Contact
from visits.querysets import (
    ActivityQuerySet,
    AidQuerySet,
    ContactQuerySet,
    NeedQuerySet,
    in_group,
)

IS_LETTER = Q(kind=ContactKind.LETTER)
IS_SCHOLARSHIP = Q(purpose=Purpose.SCHOLARSHIP)
IS_MEDICAL = Q(purpose=Purpose.MEDICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted of a region or of a group in it; money in yuan.

    Of a day: ``households``, ``people``, ``cadres``, ``units``, ``pairings``, and of the households
    on the rosters those that are paired and those that are ``unpaired``. Of days, both ends
    included: all others. ``visits`` are home visits, ``contacts`` all other contacts, ``letters``
    those of them that were letters, ``policies`` the policies ticked at visits and contacts; only
    contacts that count. ``each`` is what every household that was given anything was given in the
    period, where that was the same for all; else nothing. ``scholars`` and ``patients`` are the
    households that were given ``scholarships`` and aid for ``medical`` treatment.
    """

    households: int = 0
    people: int = 0
    cadres: int = 0
    units: int = 0
    pairings: int = 0
    paired_households: int = 0
    unpaired: int = 0
    visits: int = 0
    contacts: int = 0
    letters: int = 0
    policies: int = 0
    needs_raised: int = 0
    needs_settled: int = 0
    activities: int = 0
    aid_times: int = 0
    aided: int = 0
    each: Decimal = Decimal(0)
    money: Decimal = Decimal(0)
    cash: Decimal = Decimal(0)
    goods: Decimal = Decimal(0)
    of_cadres: Decimal = Decimal(0)
    of_units: Decimal = Decimal(0)
    of_donors: Decimal = Decimal(0)
    scholars: int = 0
    scholarships: Decimal = Decimal(0)
    patients: int = 0
    medical: Decimal = Decimal(0)

    def value(self, name: str) -> int | Decimal:
        found: int | Decimal = getattr(self, name)
        return found

    def as_json(self) -> dict[str, int]:
        """By name, money in fen (hundredths of a yuan)."""
        return {
            name: int(self.value(name) * 100) if name in MONEY else int(self.value(name))
            for name in NAMES
        }


NAMES = tuple(field.name for field in fields(Figures))
MONEY = {field.name for field in fields(Figures) if isinstance(field.default, Decimal)}
"""The figures that are yuan."""


def _values(kept: dict[str, Any]) -> dict[str, Any]:
    """What ``as_json`` gave; a figure that was not counted yet then is left out."""
    return {
        name: Decimal(kept[name]) / 100 if name in MONEY else kept[name]
        for name in NAMES
        if name in kept
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures(Figures):
    """The figures of the households of one group; of what no group has, nothing."""

    key: str
    name_zh: str
    name_en: str = ""

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFigures(Figures):
    """What a region did in a period. ``first`` None: from the beginning.

    A household with people in several groups is one of the region and one of each group.
    """

    region: Region
    programme: Programme
    first: date | None
    last: date
    groups: tuple[GroupFigures, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether it reaches to today."""
        return self.last == today()

    def kept(self) -> dict[str, Any]:
        """What a confirmed summary keeps."""
        groups = [
            {"key": g.key, "name_zh": g.name_zh, "name_en": g.name_en, **g.as_json()}
            for g in self.groups
        ]
        return {"all": self.as_json(), "groups": groups}

    @classmethod
    def from_kept(
        cls,
        kept: dict[str, Any],
        *,
        region: Region,
        programme: Programme,
        first: date | None,
        last: date,
    ) -> Self:
        """As ``kept`` gave them."""
        groups = [
            GroupFigures(
                key=group["key"],
                name_zh=group["name_zh"],
                name_en=group["name_en"],
                **_values(group),
            )
            for group in kept["groups"]
        ]
        return cls(
            region=region,
            programme=programme,
            first=first,
            last=last,
            groups=tuple(groups),
            **_values(kept["all"]),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a summary is about: the querysets of all its figures. ``first`` None: from the
    beginning."""

    region: Region
    programme: Programme
    first: date | None
    last: date

    def people(self) -> RecipientQuerySet:
        return recipients_on(self.region, self.programme, self.last)

    def pairings(self) -> PairingQuerySet:
        return pairings_on(self.region, self.programme, self.last)

    def everybody(self) -> RecipientQuerySet:
        """All who came onto the rosters up to the last day, those too who have left."""
        people: RecipientQuerySet = Recipient.objects.inside(self.region.prefix).filter(
            programme=self.programme, joined_on__lte=self.last
        )
        return people

    def all_pairings(self) -> PairingQuerySet:
        """All that began up to the last day, those too that have ended."""
        pairings: PairingQuerySet = Pairing.objects.inside(self.region.prefix).filter(
            programme=self.programme, started_on__lte=self.last
        )
        return pairings

    def contacts(self) -> ContactQuerySet:
        return contacts_between(self.region, self.programme, self.first, self.last)

    def logged(self) -> ContactQuerySet:
        """All contacts of the period, those too that do not count."""
        contacts: ContactQuerySet = (
            Contact.objects.inside(self.region.prefix)
            .of_programme(self.programme)
            .between(self.first, self.last)
        )
        return contacts

    def aid(self) -> AidQuerySet:
        return aid_between(self.region, self.programme, self.first, self.last)

    def activities(self) -> ActivityQuerySet:
        return activities_between(self.region, self.programme, self.first, self.last)

    def needs_raised(self) -> NeedQuerySet:
        return self._needs().raised_between(self.first, self.last)

    def needs_settled(self) -> NeedQuerySet:
        return self._needs().settled().settled_between(self.first, self.last)

    def needs(self) -> NeedQuerySet:
        """Those that were raised or settled in the period."""
        return self.needs_raised() | self.needs_settled()

    def holds(self, day: date | None) -> bool:
        """Whether a day is one of the period."""
        return day is not None and day <= self.last and (self.first is None or day >= self.first)

    def _needs(self) -> NeedQuerySet:
        return needs_in(self.region, self.programme)


def scope_of(
    region: Region, programme: Programme, *, first: date | None = None, last: date | None = None
) -> Scope:
    """What is asked for; without ``last`` it runs to today.

    Raises DomainError ``period`` when the period ends before it begins.
    """
    end = last or today()
    if first is not None and first > end:
        raise DomainError(
            "period",
            _("The period ends on %(last)s, before it begins on %(first)s.")
            % {"first": first, "last": end},
        )
    return Scope(region, programme, first, end)


def summarise(
    region: Region, programme: Programme, *, first: date | None = None, last: date | None = None
) -> RegionFigures:
    """The figures of ``region`` under ``programme``, in a constant number of queries.

    Without ``last`` it runs to today. Raises DomainError ``period`` when the period ends before
    it begins.
    """
    return figures_of(scope_of(region, programme, first=first, last=last))


def figures_of(scope: Scope) -> RegionFigures:
    """The figures of a scope, in a constant number of queries."""
    held = scope.pairings().filter(household=OuterRef("household"))
    rosters = scope.people().aggregate(
        people=Count("pk"),
        households=Count("household", distinct=True),
        unpaired=Count("household", distinct=True, filter=~Exists(held)),
    )
    paired = scope.pairings().aggregate(
        pairings=Count("pk"),
        cadres=Count("cadre", distinct=True),
        units=Count("cadre__user__unit", distinct=True),
    )
    given = {f"its_{name}": sum_ for name, sum_ in OF_AID.items()}
    of_each = scope.aid().order_by().values("household").annotate(**given)
    aid = of_each.aggregate(
        least=Min("its_money"),
        most=Max("its_money"),
        aided=Count("household"),
        scholars=Count("household", filter=Q(its_scholarships__isnull=False)),
        patients=Count("household", filter=Q(its_medical__isnull=False)),
        **{name: Sum(f"its_{name}") for name in OF_AID},
    )
    least, most = aid.pop("least"), aid.pop("most")
    return RegionFigures(
        region=scope.region,
        programme=scope.programme,
        first=scope.first,
        last=scope.last,
        groups=_by_group(scope),
        activities=scope.activities().count(),
        each=most if most is not None and least == most else Decimal(0),
        paired_households=rosters["households"] - rosters["unpaired"],
        needs_raised=scope.needs_raised().count(),
        needs_settled=scope.needs_settled().count(),
        **rosters,
        **paired,
        **_filled(scope.contacts().order_by().aggregate(**OF_CONTACTS)),
        **_filled(aid),
    )


OF_CONTACTS = {
    "visits": Count("pk", filter=IS_VISIT),
    "contacts": Count("pk", filter=~IS_VISIT),
    "letters": Count("pk", filter=IS_LETTER),
    "policies": Sum("policies__len"),
}
OF_AID = {
    "aid_times": Count("pk"),
    "money": Sum("value"),
    "cash": Sum("value", filter=~IS_GOODS),
    "goods": Sum("value", filter=IS_GOODS),
    "of_cadres": Sum("value", filter=Q(giver=Giver.CADRE)),
    "of_units": Sum("value", filter=Q(giver=Giver.UNIT)),
    "of_donors": Sum("value", filter=Q(giver=Giver.DONOR)),
    "scholarships": Sum("value", filter=IS_SCHOLARSHIP),
    "medical": Sum("value", filter=IS_MEDICAL),
}
HELPED = {
    "scholars": Count("household", distinct=True, filter=IS_SCHOLARSHIP),
    "patients": Count("household", distinct=True, filter=IS_MEDICAL),
}
"""Households that were given something for a purpose."""


def _filled(sums: dict[str, Any]) -> dict[str, Any]:
    """Sums of nothing, which a database has as nothing, as 0."""
    return {name: value or (Decimal(0) if name in MONEY else 0) for name, value in sums.items()}


def _by_group(scope: Scope) -> tuple[GroupFigures, ...]:
    """The groups in which anybody is or anything was done, in the programme's order."""
    groups = list(Group.objects.filter(programme=scope.programme).order_by("order", "pk"))
    if not groups:
        return ()
    found: dict[int, dict[str, Any]] = {group.pk: {} for group in groups}
    people = (
        scope.people()
        .order_by()
        .values("group")
        .annotate(people=Count("pk"), households=Count("household", distinct=True))
    )
    for row in people:
        found[row.pop("group")] |= row
    for rows, counts in (
        (scope.contacts().of_group, OF_CONTACTS),
        (scope.aid().of_group, OF_AID | HELPED | {"aided": Count("household", distinct=True)}),
        (partial(_needs_of, scope.needs_raised()), {"needs_raised": Count("pk")}),
        (partial(_needs_of, scope.needs_settled()), {"needs_settled": Count("pk")}),
    ):
        # One statement for all groups, each of which is as quick as the region is.
        of_each = [
            rows(group).order_by().values(of=Value(group.pk)).annotate(**counts) for group in groups
        ]
        for row in of_each[0].union(*of_each[1:], all=True):
            found[row.pop("of")] |= _filled(row)
    return tuple(
        GroupFigures(key=group.key, name_zh=group.name, name_en=group.name_en, **found[group.pk])
        for group in groups
        if any(found[group.pk].values())
    )


def _needs_of(needs: NeedQuerySet, group: Group) -> NeedQuerySet:
    return needs.filter(in_group(group, "household"))
