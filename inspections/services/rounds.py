"""Planning a round, beginning it, and moving its households by hand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.copying import copy_objects
from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services.telling import tell
from inspections.access import inspectors_in
from inspections.choices import RoundState
from inspections.drawing import TOWNSHIP, Home, draw, in_order, share
from inspections.models import CheckLine, CheckRound
from inspections.services.checklists import checklist_of
from organization.models import Region, User
from organization.models.region import county_of
from pairing.models import Programme
from pairing.querysets import HouseholdQuerySet


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """A round before it is made: households in order, who inspects each, and of how many."""

    homes: list[Home]
    inspectors: list[int]
    population: int
    size: int | None
    seed: str

    def by_township(self) -> Counter[str]:
        """How many households by the first nine digits of their code."""
        return Counter(code[:TOWNSHIP] for _key, code in self.homes)

    def by_inspector(self) -> Counter[int]:
        return Counter(self.inspectors)

    def digest(self) -> str:
        """Another whenever a household or its inspector is another."""
        return sha256(json.dumps([self.homes, self.inspectors]).encode()).hexdigest()[:32]


def plan_round(
    *,
    households: HouseholdQuerySet,
    size: int | None,
    seed: str,
    inspectors: Sequence[User],
) -> RoundPlan:
    """Draw and share a round without making it. ``size`` None takes all households.

    The same households, seed and inspectors give the same plan. Raises DomainError
    ``round_empty``, ``sample_size`` or ``inspectors_missing``.
    """
    homes: list[Home] = list(households.order_by().values_list("pk", "region_id"))
    if not homes:
        raise DomainError(
            "round_empty", _("No household fits what is chosen. Choose more of them.")
        )
    drawn = in_order(homes) if size is None else draw(homes, size=size, seed=seed)
    # Whoever works in a place is nearest to it, so stretches go by where inspectors are.
    nearest = sorted(inspectors, key=lambda user: (_place(user), user.pk))
    shared = share(drawn, [user.pk for user in nearest])
    return RoundPlan(drawn, shared, len(homes), size, "" if size is None else seed)


def _place(user: User) -> str:
    region = user.home_region()
    return "" if region is None else region.code


@transaction.atomic
def begin_round(
    *,
    name: str,
    programme: Programme,
    region: Region,
    chosen: str,
    plan: RoundPlan,
    starts_on: date,
    ends_on: date,
    actor: User,
) -> CheckRound:
    """Make a round of what ``plan`` says; its inspectors are told.

    The checklist of the county is frozen in it. Raises DomainError ``round_unnamed``,
    ``round_backwards``, ``round_over`` for days that are past, or ``inspector_unknown``.
    """
    if not name.strip():
        raise DomainError("round_unnamed", _("Give the round a name."))
    if ends_on < starts_on:
        raise DomainError("round_backwards", _("A round cannot end before it begins."))
    if ends_on < today():
        raise DomainError("round_over", _("These days are past. Choose an end that is to come."))
    _check_inspectors(set(plan.inspectors), region)
    county = Region.objects.get(pk=county_of(region.code))
    items, _version = checklist_of(county)
    made: CheckRound = CheckRound.objects.create(
        region=region,
        programme=programme,
        name=name.strip(),
        chosen=chosen[:300],
        checklist=[item.stored() for item in items],
        starts_on=starts_on,
        ends_on=ends_on,
        population=plan.population,
        size=plan.size,
        seed=plan.seed,
        created_by=actor,
    )
    copy_objects(
        CheckLine,
        [
            CheckLine(
                round_id=made.pk,
                household_id=key,
                region_id=code,
                inspector_id=inspector,
                position=position,
            )
            for position, ((key, code), inspector) in enumerate(
                zip(plan.homes, plan.inspectors, strict=True), 1
            )
        ],
    )
    _tell(made, plan.by_inspector(), key="begun")
    return made


def _check_inspectors(keys: set[int], region: Region) -> None:
    county = Region.objects.get(pk=county_of(region.code))
    known = set(inspectors_in(county).filter(pk__in=keys).values_list("pk", flat=True))
    if keys - known:
        raise DomainError(
            "inspector_unknown",
            _("One of the inspectors is closed, or of another county. Load the page anew."),
        )


def _tell(going: CheckRound, numbers: Counter[int], *, key: str) -> None:
    users = User.objects.in_bulk(list(numbers))
    # Whoever has as many is told in one go.
    by_number: dict[int, list[User]] = {}
    for pk, number in numbers.items():
        by_number.setdefault(number, []).append(users[pk])
    for number, told in by_number.items():
        tell(
            users=told,
            key=f"inspection:{going.pk}:{key}",
            subject=gettext_lazy("Households to inspect"),
            text=filled(
                ngettext_lazy(
                    "%(number)d household is yours to inspect until %(day)s.",
                    "%(number)d households are yours to inspect until %(day)s.",
                    number,
                ),
                number=number,
                day=going.ends_on,
            ),
            path=reverse("inspections:phone_stops"),
        )


def _open(going: CheckRound) -> CheckRound:
    found: CheckRound = CheckRound.objects.select_for_update(of=("self",)).get(pk=going.pk)
    if not found.is_open:
        raise ConflictError(
            "round_closed", _("This round was closed on %(day)s.") % {"day": found.closed_on}
        )
    return found


@transaction.atomic
def move_lines(*, going: CheckRound, lines: Collection[int], inspector: User, actor: User) -> int:
    """Give households that are still to be inspected to another inspector; how many are moved.

    ``lines`` are primary keys. Those inspected meanwhile stay with whoever inspected them. Raises
    DomainError ``lines_missing`` or ``inspector_unknown``, ConflictError ``round_closed``.
    """
    if not lines:
        raise DomainError("lines_missing", _("Choose at least one household."))
    going = _open(going)
    _check_inspectors({inspector.pk}, going.region)
    rows = CheckLine.objects.visible_to(actor).filter(round=going, pk__in=lines).due()
    moved: int = (
        CheckLine.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
        .exclude(inspector=inspector)
        .update(inspector=inspector)
    )
    if moved:
        _tell(going, Counter({inspector.pk: moved}), key=f"moved:{today()}")
    return moved


@transaction.atomic
def leave_out(*, line: CheckLine, reason: str, actor: User) -> CheckLine:
    """Have nobody go to a household, for a reason; an empty reason takes it in again.

    Raises DomainError ``inspected_already``, ConflictError ``round_closed``.
    """
    _open(line.round)
    line = CheckLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.inspected_on is not None:
        raise DomainError(
            "inspected_already",
            _("This household was inspected on %(day)s.") % {"day": line.inspected_on},
        )
    line.left_out = reason.strip()[:200]
    line.save(update_fields=["left_out"])
    return line


@transaction.atomic
def close_round(*, going: CheckRound, actor: User) -> CheckRound:
    """End a round. What a phone still has arrives nevertheless. Raises ``round_closed``."""
    going = _open(going)
    going.state, going.closed_on = RoundState.CLOSED, today()
    going.save(update_fields=["state", "closed_on"])
    return going
