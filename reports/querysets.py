"""Reads over notices and letterheads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Q, Value
from django.db.models.functions import Concat, Left

from organization.choices import Role
from organization.querysets import ScopedQuerySet
from reports.choices import NoticeStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organization.models import User

READERS = (Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE, Role.SUPERVISOR, Role.LIAISON)
"""Who reads what the county office has published."""


class LetterheadQuerySet(ScopedQuerySet):
    region_path = "county__code"
    region_roles = (Role.COUNTY_OFFICE,)


class NoticeQuerySet(ScopedQuerySet):
    """A notice is a county's. Its offices below, its units' liaisons and its supervisors read it
    once it is published, and so do the liaisons of units from elsewhere whose cadres are paired
    there; before that it is the county office's alone."""

    region_path = "county__code"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated or not user.is_active or user.role not in READERS:
            return self.none()
        home = user.home_region()
        if home is None:
            return self.none()
        # A township's office reads what its county publishes, a prefecture's supervisor what
        # each of its counties does.
        of_home = Q(county__code__startswith=home.prefix[:6])
        if user.role == Role.LIAISON:
            pairings = apps.get_model("pairing", "Pairing")._default_manager
            paired_in = pairings.filter(cadre__user__unit=user.unit_id).values(
                county=Concat(Left("region", 6), Value("000000"))
            )
            return self.filter(of_home | Q(county__in=paired_in)).published()
        seen = self.filter(of_home)
        return seen if user.role == Role.COUNTY_OFFICE else seen.published()

    def published(self) -> Self:
        return self.filter(status=NoticeStatus.PUBLISHED)

    def unpublished(self) -> Self:
        """Drafts, and what waits for a second person."""
        return self.exclude(status=NoticeStatus.PUBLISHED)
