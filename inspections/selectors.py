"""Reads that pages of inspections share: how far a round is, and how findings stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from inspections.choices import WAITING, FindingState
from inspections.drawing import TOWNSHIP
from inspections.models import CheckLine, Finding
from inspections.querysets import CheckLineQuerySet, FindingQuerySet
from organization.models import Region, Unit, User
from organization.models.region import full_code
from organization.querysets import township_name
from pairing.models import Pairing
from visits.choices import ContactKind, Verdict
from visits.models import Contact

_DUE = Q(inspected_on__isnull=True, left_out="")
_DONE = Q(inspected_on__isnull=False)


@dataclass(frozen=True, slots=True)
class Walked:
    """How far something is: households to inspect, inspected, left out."""

    total: int
    done: int
    left_out: int

    @property
    def asked(self) -> int:
        """Those that somebody goes to."""
        return self.total - self.left_out

    @property
    def due(self) -> int:
        return self.asked - self.done


def walked(lines: QuerySet[Any]) -> Walked:
    """How far these lines are."""
    found = lines.order_by().aggregate(
        total=Count("pk"), done=Count("pk", filter=_DONE), out=Count("pk", filter=~Q(left_out=""))
    )
    return Walked(found["total"], found["done"], found["out"])


def _by(lines: QuerySet[Any], field: str) -> list[tuple[Any, Walked]]:
    rows = (
        lines.order_by()
        .values_list(field)
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=_DONE),
            out=Count("pk", filter=~Q(left_out="")),
        )
    )
    return [(key, Walked(total, done, out)) for key, total, done, out in rows]


def by_township(lines: CheckLineQuerySet) -> list[tuple[Region, Walked]]:
    """How far each township is, in the order of their codes."""
    counts = dict(_by(lines.annotate(township=Left("region_id", TOWNSHIP)), "township"))
    regions = Region.objects.filter(pk__in=[full_code(code) for code in counts]).order_by("pk")
    return [(region, counts[region.prefix]) for region in regions]


def by_inspector(lines: CheckLineQuerySet) -> list[tuple[User, Walked]]:
    """How far each inspector is, by name: nobody is ranked."""
    counts = dict(_by(lines, "inspector"))
    users = User.objects.filter(pk__in=list(counts)).order_by("pinyin", "pk")
    return [(user, counts[user.pk]) for user in users]


def with_progress(rounds: Iterable[Any], user: User) -> list[tuple[Any, Walked]]:
    """Each round with how far it is, of the households that an account answers for."""
    shown = list(rounds)
    lines = CheckLine.objects.visible_to(user).filter(round__in=shown)
    counts = dict(_by(lines, "round"))
    return [(going, counts.get(going.pk, Walked(0, 0, 0))) for going in shown]


def lines_shown(rows: CheckLineQuerySet) -> CheckLineQuerySet:
    """Households of a round with all that a list shows of them."""
    whole: CheckLineQuerySet = rows.select_related("household", "region", "inspector").annotate(
        township_name=township_name("region_id")
    )
    return whole


def stops_of(user: User) -> CheckLineQuerySet:
    """What an account is still to inspect and has inspected, with what a phone shows of it.

    ``cadre_name`` and ``cadre_unit`` are of the open pairing, ``visited_on`` the day of the last
    home visit that counts.
    """
    held = Pairing.objects.open().filter(
        household=OuterRef("household"), programme=OuterRef("round__programme")
    )
    visits = (
        Contact.objects.filter(
            pairing__household=OuterRef("household"),
            kind=ContactKind.HOME_VISIT,
            verdict=Verdict.COUNTED,
        )
        .order_by()
        .values("pairing__household")
        .annotate(last=Max("day"))
    )
    rows: CheckLineQuerySet = (
        CheckLine.objects.walked_by(user)
        .select_related("household", "region", "round")
        .annotate(
            township_name=township_name("region_id"),
            cadre_name=Subquery(held.values("cadre__user__name")[:1]),
            cadre_unit=Subquery(held.values("cadre__user__unit__name")[:1]),
            visited_on=Subquery(visits.values("last")[:1]),
        )
        .order_by("round__ends_on", "round", "position", "pk")
    )
    return rows


@dataclass(frozen=True, slots=True)
class Standing:
    """How findings stand: in all, still to be put right, of these overdue, put right, closed."""

    total: int
    open: int
    overdue: int
    put_right: int
    closed: int


def _standing(rows: QuerySet[Any], day: date, *fields: str) -> list[tuple[Any, ...]]:
    return list(
        rows.order_by()
        .values_list(*fields)
        .annotate(
            total=Count("pk"),
            open=Count("pk", filter=Q(state=FindingState.OPEN)),
            overdue=Count("pk", filter=Q(state=FindingState.OPEN, due_on__lt=day)),
            put_right=Count("pk", filter=Q(state__in=WAITING)),
            closed=Count("pk", filter=Q(state=FindingState.CLOSED)),
        )
    )


def findings_together(rows: FindingQuerySet, day: date) -> Standing:
    """How all of these findings stand."""
    found = _standing(rows.annotate(all=F("pk") * 0), day, "all")
    return Standing(*found[0][1:]) if found else Standing(0, 0, 0, 0, 0)


def findings_by_unit(rows: FindingQuerySet, day: date) -> list[tuple[Unit | None, Standing]]:
    """How the findings of each unit stand, by name; None is the office itself."""
    counts = {key: Standing(*rest) for key, *rest in _standing(rows, day, "unit")}
    units: Sequence[Unit] = list(Unit.objects.filter(pk__in=[k for k in counts if k is not None]))
    found: list[tuple[Unit | None, Standing]] = [(unit, counts[unit.pk]) for unit in units]
    if None in counts:
        found.append((None, counts[None]))
    return found


def findings_by_township(rows: FindingQuerySet, day: date) -> list[tuple[Region, Standing]]:
    """How the findings of each township stand, in the order of their codes."""
    placed = rows.annotate(township=Left("region_id", TOWNSHIP))
    counts = {key: Standing(*rest) for key, *rest in _standing(placed, day, "township")}
    regions = Region.objects.filter(pk__in=[full_code(code) for code in counts]).order_by("pk")
    return [(region, counts[region.prefix]) for region in regions]


def findings_shown(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Findings with all that a list and a ledger show of them."""
    return rows.select_related(
        "household", "region", "unit", "cadre__user", "checked_by", "closed_by", "created_by"
    ).annotate(township_name=township_name("region_id"))


def findings_of_household(user: User, household: Any) -> QuerySet[Finding]:
    """The findings at a household that an account sees, those not closed first."""
    rows: QuerySet[Finding] = (
        Finding.objects.visible_to(user)
        .filter(household=household)
        .select_related("unit", "cadre__user")
        .order_by("closed_on", "-found_on", "-pk")
    )
    return rows
