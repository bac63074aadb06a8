"""Reads over inspections and findings. Scope is decided in organization."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from inspections.choices import UNSETTLED, WAITING, FindingState, RoundState
from organization.choices import Role
from organization.querysets import ScopedQuerySet
from pairing.querysets import HeldQuerySet
from visits.querysets import FileQuerySet, between

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organization.models import Unit, User


class ChecklistQuerySet(ScopedQuerySet):
    """A checklist is no case data: each county's own is kept by its office."""

    region_path = "region__code"
    region_roles = (Role.COUNTY_OFFICE,)


class SuccessionQuerySet(ScopedQuerySet):
    region_path = "unit__region__code"
    region_roles = (Role.COUNTY_OFFICE,)


class CheckRoundQuerySet(ScopedQuerySet):
    """A round is seen where it was planned, and by whoever answers for a household of it."""

    region_path = "region__code"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated or not user.is_active or user.role == Role.CADRE:
            return self.none()
        home = user.home_region()
        if home is None or user.is_administrator:
            return self.none()
        lines = apps.get_model("inspections", "CheckLine")._default_manager
        shown: Any = Exists(lines.visible_to(user).filter(round=OuterRef("pk")))
        if user.role in self.region_roles:
            shown = Q(region__code__startswith=home.prefix) | shown
        return self.filter(shown)

    def open(self) -> Self:
        return self.filter(state=RoundState.OPEN)


class CheckLineQuerySet(HeldQuerySet):
    """A liaison sees those of the households that its unit holds now; a cadre sees none."""

    region_path = "region__code"
    household_path = "household"
    user_path = None  # type: ignore[assignment]

    def walked_by(self, user: User) -> Self:
        """Those that an account is to inspect in a round that is under way."""
        return self.filter(
            inspector=user, round__state=RoundState.OPEN, left_out="", inspector__is_active=True
        )

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def due(self) -> Self:
        """Not inspected yet, and not left out."""
        return self.filter(inspected_on__isnull=True, left_out="")

    def inspected(self) -> Self:
        return self.filter(inspected_on__isnull=False)


class InspectionQuerySet(HeldQuerySet):
    region_path = "line__region__code"
    household_path = "line__household"
    user_path = None  # type: ignore[assignment]


class InspectedFileQuerySet(HeldQuerySet, FileQuerySet):  # type: ignore[override]
    region_path = "inspection__line__region__code"
    household_path = "inspection__line__household"
    user_path = None  # type: ignore[assignment]


class FindingQuerySet(ScopedQuerySet):
    """A liaison sees those that its unit must put right, a cadre those that name it."""

    region_path = "region__code"
    unit_path = "unit"
    user_path = "cadre__user"

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def of_unit(self, unit: Unit) -> Self:
        return self.filter(unit=unit)

    def unsettled(self) -> Self:
        """Not closed yet."""
        return self.filter(state__in=UNSETTLED)

    def waiting(self) -> Self:
        """Put right, and to be checked or closed by somebody else."""
        return self.filter(state__in=WAITING)

    def overdue_on(self, day: date) -> Self:
        """Still to be put right, and due before ``day``."""
        return self.filter(state=FindingState.OPEN, due_on__lt=day)

    def found_between(self, first: date | None, last: date | None) -> Self:
        """Found from ``first`` to ``last``, both included; None leaves an end open."""
        return between(self, "found_on", first, last)


class FindingBoundQuerySet(ScopedQuerySet):
    """What belongs to one finding."""

    region_path = "finding__region__code"
    unit_path = "finding__unit"
    user_path = "finding__cadre__user"


class FindingFileQuerySet(FindingBoundQuerySet, FileQuerySet):  # type: ignore[override]
    pass
