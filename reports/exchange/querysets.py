"""Reads over the formats of a county and what left by them."""

from __future__ import annotations

from typing import Self

from organization.choices import Role
from organization.querysets import ScopedQuerySet


class ExportFormatQuerySet(ScopedQuerySet):
    """Each county's own are kept and used by its office alone."""

    region_path = "county__code"
    region_roles = (Role.COUNTY_OFFICE,)

    def in_use(self) -> Self:
        return self.filter(closed_at__isnull=True)


class ExchangeRunQuerySet(ScopedQuerySet):
    region_path = "format__county__code"
    region_roles = (Role.COUNTY_OFFICE,)

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)
