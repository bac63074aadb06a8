"""Writes on regions and accounts."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from organization.models import Region
from organization.regions_file import read_regions


@transaction.atomic
def load_regions(*, path: Path) -> int:
    """Add or rename the regions of a file; how many it has. Raises FileError."""
    rows = read_regions(path)
    Region.objects.bulk_create(
        (Region(code=r.code, name=r.name, level=r.level, pinyin=r.pinyin) for r in rows),
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "pinyin"],
    )
    return len(rows)
