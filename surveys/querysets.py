"""Reads over surveys, whom they ask and what was answered. Scope is decided in organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from organization.choices import Role
from organization.querysets import ScopedQuerySet
from pairing.querysets import HeldQuerySet
from surveys.choices import AnswerState, LineState, SurveyStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organization.models import Unit, User


class SurveyQuerySet(ScopedQuerySet):
    """A survey is the office's that made it; whoever answers for somebody it asks reads it too,
    once it is published. Whom it asks and what they said is narrowed by itself."""

    region_path = "region__code"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        home = user.home_region()
        if home is None or user.is_administrator:
            return self.none()
        lines = apps.get_model("surveys", "SurveyLine")._default_manager
        asks = Exists(lines.visible_to(user).filter(survey=OuterRef("pk")))
        shown = Q(~Q(status=SurveyStatus.DRAFT), asks)
        if user.role in (Role.LIAISON, Role.CADRE):
            return self.filter(shown)
        own = Q(region__code__startswith=home.prefix)
        if user.role == Role.SUPERVISOR:
            own &= ~Q(status=SurveyStatus.DRAFT)
        return self.filter(own | shown)

    def kept_by(self, user: User) -> Self:
        """Those that ``user`` may change: of an office's own region."""
        if not user.is_active or not user.is_office or user.region is None:
            return self.none()
        return self.filter(region__code__startswith=user.region.prefix)

    def open(self) -> Self:
        """Published, and not closed yet."""
        return self.filter(status=SurveyStatus.PUBLISHED)

    def not_draft(self) -> Self:
        return self.exclude(status=SurveyStatus.DRAFT)


class SurveyLineQuerySet(HeldQuerySet):
    """A cadre and a liaison reach those of the households that are held now."""

    region_path = "region__code"
    household_path = "household"

    def with_state(self) -> Self:
        """Each with ``stands``: its ``LineState``, in which whoever has gone has left.

        While a survey is open that follows from the rosters; closing writes it down.
        """
        gone = Q(household__closed_on__isnull=False) | Q(recipient__ended_on__isnull=False)
        waiting = Q(state__in=[LineState.ASKED, LineState.NOT_REACHED])
        is_open = ~Q(survey__status=SurveyStatus.CLOSED)
        return self.annotate(
            stands=Case(
                When(gone & waiting & is_open, then=Value(LineState.LEFT.value)),
                default=F("state"),
            )
        )

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def held_by_unit(self, unit: Unit) -> Self:
        """Of households that cadres of the unit hold now."""
        return self._held(cadre__user__unit=unit)

    def held_by(self, user: User) -> Self:
        """Of households that ``user`` holds now, whatever else their role lets them see."""
        return self._held(cadre__user=user)

    def _held(self, **whose: Any) -> Self:
        pairings = apps.get_model("pairing", "Pairing")._default_manager
        held = pairings.open().filter(household=OuterRef("household"), **whose)
        return self.filter(Exists(held))

    def answered(self) -> Self:
        return self.filter(state=LineState.ANSWERED)


class SurveyAnswerQuerySet(HeldQuerySet):
    region_path = "line__region__code"
    household_path = "line__household"

    def held(self) -> Self:
        """Arrived when they could no longer be taken, and nobody of the office has decided."""
        return self.filter(state=AnswerState.HELD)
