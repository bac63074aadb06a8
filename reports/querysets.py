"""Reads over notices and letterheads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

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
    once it is published; before that it is the county office's alone."""

    region_path = "county__code"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated or not user.is_active or user.role not in READERS:
            return self.none()
        home = user.home_region()
        if home is None:
            return self.none()
        # A township's office reads what its county publishes, a prefecture's supervisor what
        # each of its counties does.
        seen = self.filter(county__code__startswith=home.prefix[:6])
        return seen if user.role == Role.COUNTY_OFFICE else seen.published()

    def published(self) -> Self:
        return self.filter(status=NoticeStatus.PUBLISHED)

    def unpublished(self) -> Self:
        """Drafts, and what waits for a second person."""
        return self.exclude(status=NoticeStatus.PUBLISHED)
