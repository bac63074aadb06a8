"""Reads over confirmed summaries and their styles. Scope is decided in organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from organization.choices import Role
from organization.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from datetime import date

    from organization.models import Region
    from pairing.models import Programme


class SummaryStyleQuerySet(ScopedQuerySet):
    """Styles are no case data: each region's own is kept by its office."""

    region_path = "region__code"
    region_roles = (Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE)


class SummaryQuerySet(ScopedQuerySet):
    """Whoever sees a region's figures sees the summaries that were confirmed of it."""

    region_path = "region__code"

    def without_content(self) -> Self:
        """What lists need of them."""
        return self.defer("figures", "style", "rules", "text_en")

    def about(self, region: Region, programme: Programme, first: date | None, last: date) -> Self:
        """Those of a region, programme and period, the latest first."""
        return self.filter(region=region, programme=programme, first=first, last=last).order_by(
            "-pk"
        )


class SummaryRowsQuerySet(ScopedQuerySet):
    region_path = "summary__region__code"
