"""Pictures of pages, for help and for documents, small enough for a slow line."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image

from tests.config.processes import ROOT

LARGEST = 60 * 1024
"""Bytes of one picture at most."""
WANTED = "JIEDUI_HELP_PICTURES"
"""Set to 1 by `make help-pictures`: the tests then write what they see."""


def are_wanted() -> bool:
    return os.environ.get(WANTED) == "1"


def path_of(picture: str) -> Path:
    return ROOT / "static" / picture


def keep(path: Path, screenshot: bytes, *, width: int | None = None, most: int = LARGEST) -> None:
    """Write a screenshot, as wide as asked, with so few colours that it is ``most`` bytes.

    Not fewer than are needed while it is: of a page that is white and ink the first colours to go
    are those of the lights, and amber that turns red says something else.
    """
    whole = Image.open(io.BytesIO(screenshot)).convert("RGB")
    if width is not None:
        whole = whole.resize((width, round(whole.height * width / whole.width)))
    for colours in (256, 64, 32, 16, 8):
        made = io.BytesIO()
        whole.quantize(colours, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
        if made.tell() <= most:
            break
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.getvalue())
