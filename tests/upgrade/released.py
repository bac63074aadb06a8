"""Released states: a demonstration county as a release kept it, and the release's migrations.

``scripts/release_state.py`` makes them. Everybody in them is invented, and the keys that they were
made with are these.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

from tests.config.processes import ROOT

FOLDER = Path(__file__).resolve().parent / "released"
FIRST = "0.1.0"

CODE = {FIRST: "e6f3110d49853697e1aff7d1912fad7c0b785d5c"}
"""The commit whose code made each state."""

DAY = "2026-11-20"
"""The day on which the county was as it is in every state."""

HOUSEHOLDS = 180


def _key(purpose: str) -> str:
    digest = hashlib.sha256(f"released states: {purpose}".encode()).digest()
    return base64.b64encode(digest).decode()


SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "JIEDUI_DEBUG": "1",
    "JIEDUI_HOSTS": "testserver",
    "JIEDUI_SECRET_KEY": _key("sessions") * 2,
    "JIEDUI_FIELD_KEYS": f"1:{_key('fields')}",
    "JIEDUI_DIGEST_KEY": _key("digests"),
}


def dump_of(release: str) -> Path:
    return FOLDER / f"{release}.dump.xz"


def migrations_of(release: str) -> set[tuple[str, str]]:
    """The migrations that a release had, as app and name."""
    lines = (FOLDER / f"{release}.migrations").read_text(encoding="utf-8").split()
    return {(app, name) for app, _dot, name in (line.partition(".") for line in lines)}


def code_of(release: str, folder: Path) -> bool:
    """Put the code of a release into a folder; False where this clone does not go back so far."""
    archive = subprocess.run(
        ["git", "archive", CODE[release]], cwd=ROOT, capture_output=True, check=False
    )
    if archive.returncode:
        return False
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return True
