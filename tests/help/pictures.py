"""The pictures of the pages of help, small enough for a slow line."""

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


def keep(picture: str, screenshot: bytes) -> None:
    """Write a screenshot with so few colours that it is small; text stays as sharp as it was."""
    whole = Image.open(io.BytesIO(screenshot)).convert("RGB")
    for colours in (64, 32, 16, 8):
        made = io.BytesIO()
        whole.quantize(colours, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
        if made.tell() <= LARGEST:
            break
    path = path_of(picture)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.getvalue())
