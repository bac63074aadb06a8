"""Reads over regions."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import DomainError
from organization.choices import Level
from organization.models import Region
from organization.models.region import full_code

CHILD_LEVEL = {
    Level.PROVINCE: Level.PREFECTURE,
    Level.PREFECTURE: Level.COUNTY,
    Level.COUNTY: Level.TOWNSHIP,
    Level.TOWNSHIP: Level.VILLAGE,
}


def region_by_code(code: str) -> Region:
    """The region of a code of 2, 4, 6, 9 or 12 digits; DomainError when there is none."""
    if not code.isdigit() or len(code) not in (2, 4, 6, 9, 12):
        raise DomainError(
            "region_code",
            _("“%(code)s” is not a region code. A county's has six digits, as 621225.")
            % {"code": code},
        )
    region = Region.objects.filter(pk=full_code(code)).first()
    if region is None:
        raise DomainError(
            "region_unknown",
            _("There is no region with the code %(code)s. Load its province by import_regions.")
            % {"code": code},
        )
    return region


def child_level(region: Region) -> Level | None:
    """The level below a region's own, None below a village."""
    return CHILD_LEVEL.get(Level(region.level))


def children(region: Region) -> QuerySet[Region]:
    """The regions one level below."""
    level = child_level(region)
    if level is None:
        return Region.objects.none()
    return Region.objects.filter(level=level, code__startswith=region.prefix)
