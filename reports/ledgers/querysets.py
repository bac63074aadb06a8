"""Reads over what a county has set for its ledgers and cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from organization.choices import Role
from organization.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from organization.models import Region


class LedgerLayoutQuerySet(ScopedQuerySet):
    """Layouts are no case data: each county's own are kept by its office."""

    region_path = "county__code"
    region_roles = (Role.COUNTY_OFFICE,)

    def offered_in(self, region: Region) -> Self:
        """By which the ledgers of a region may be printed: its county's, none above a county."""
        return self.filter(county__in=region.ancestor_codes[2:3])


class CardTermsQuerySet(ScopedQuerySet):
    region_path = "county__code"
    region_roles = (Role.COUNTY_OFFICE,)
