"""Finds the browser that page tests drive: the machine's own, since none can be downloaded."""

import os
import shutil
from pathlib import Path

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find_chromium() -> str | None:
    """The path of Chromium or Chrome; CHROMIUM names another."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).exists() else None
    for program in _PROGRAMS:
        if found := shutil.which(program):
            return found
    return next((path for path in _MAC if Path(path).exists()), None)
