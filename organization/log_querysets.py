"""Who may read the logs: the audit administrators, what concerns their region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from organization.choices import Role
from organization.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organization.models import User


def _region_read_by(user: User | AnonymousUser) -> str:
    """The leading digits of the region whose lines this account reads, empty when it reads none."""
    if not user.is_authenticated or not user.is_active or user.role != Role.AUDIT_ADMIN:
        return ""
    return user.region.prefix if user.region is not None else ""


class AccessEventQuerySet(ScopedQuerySet):
    """Lines of the access log; seen by audit administrators alone."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        prefix = _region_read_by(user)
        return self.in_region(prefix) if prefix else self.none()

    def in_region(self, prefix: str) -> Self:
        """The lines about a region, given by the leading digits of its code."""
        return self.filter(places__contains=[prefix])

    def of_nobody(self) -> Self:
        """Lines that belong to no place: commands, and sign-ins with a number nobody has."""
        return self.filter(places=[])


class LineQuerySet(ScopedQuerySet):
    """Lines of a history; seen by audit administrators alone."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        prefix = _region_read_by(user)
        return self.in_region(prefix) if prefix else self.none()

    def in_region(self, prefix: str) -> Self:
        """The lines about a region, given by the leading digits of its code."""
        return self.alias(found_at=place_of(self.model)).filter(found_at__startswith=prefix)


def place_of(line: Any) -> Any:
    """The region code of a line's row, from the logs alone: the row may be gone since."""
    if line.place == "region":
        return F("region_id")
    related = line.pgh_tracked_model._meta.get_field(line.place).related_model
    other: Any = next(
        model for model in apps.get_models() if getattr(model, "pgh_tracked_model", None) is related
    )
    found = (
        other._base_manager.filter(pgh_obj_id=OuterRef(f"{line.place}_id"))
        .order_by("-pgh_id")
        .annotate(found_at=place_of(other))
        .values("found_at")[:1]
    )
    if any(field.name == "region" for field in line._meta.local_fields):
        # An account has a region or a unit.
        return Coalesce(F("region_id"), Subquery(found))
    return Subquery(found)
