"""What the last whole backup leaves beside the data, for whoever asks how old it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Mark:
    """When a backup was read back whole, and how many bytes it has."""

    made_at: datetime
    size: int


def _path() -> Path:
    return Path(settings.DATA_DIR) / "last-backup.json"


def leave(size: int) -> None:
    """A backup of so many bytes has been read back whole just now."""
    new = _path().with_suffix(".new")
    new.write_text(json.dumps({"made_at": timezone.now().isoformat(), "size": size}))
    new.replace(_path())


def last() -> Mark | None:
    """The last one; None if there never was one, or nothing of it can be read."""
    try:
        found = json.loads(_path().read_text())
        return Mark(datetime.fromisoformat(found["made_at"]), int(found["size"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
