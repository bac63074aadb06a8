"""Asks whether a locked package has a known hole: pip-audit for Python, npm audit for the pages.

Fails on a finding alone. A source that cannot be reached, or that does not know the packages (as a
mirror in a server room), is reported and is no failure: nothing has been learnt.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 120
"""For one source, after which it counts as unreachable."""


class Ignored(NamedTuple):
    """A finding that does not concern us: why, and until when that is to be believed."""

    why: str
    until: date


IGNORED: dict[str, Ignored] = {}
"""Findings by their id (PYSEC-…, GHSA-…, CVE-…)."""


class Answer(NamedTuple):
    """What one source said; ``unasked`` says why it could not be asked, wholly or in part."""

    findings: list[tuple[str, str]]
    """Package with version, and the finding's id."""
    unasked: str = ""


def read_pip(answer: str) -> Answer:
    """The answer of pip-audit, as JSON."""
    try:
        packages: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer([], "pip-audit's source cannot be reached")
    findings = [
        (f"{package['name']} {package['version']}", hole["id"])
        for package in packages
        for hole in package.get("vulns", [])
    ]
    unknown = sum("skip_reason" in package for package in packages)
    told = f"pip-audit's source does not know {unknown} of {len(packages)} packages"
    return Answer(findings, told if unknown else "")


def read_npm(answer: str) -> Answer:
    """The answer of npm audit, as JSON."""
    try:
        packages: dict[str, dict[str, Any]] = json.loads(answer)["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return Answer([], "npm's source cannot be reached, or has no list of holes")
    # A hole is told of each package that leads to it too, there by the package's name alone.
    return Answer(
        [
            (name, hole["url"].rpartition("/")[2])
            for name, package in packages.items()
            for hole in package["via"]
            if isinstance(hole, dict)
        ]
    )


def open_findings(findings: Iterable[tuple[str, str]], today: date) -> list[tuple[str, str]]:
    """Those that nobody has looked at, or whose reason has run out."""
    return [
        (package, hole)
        for package, hole in findings
        if hole not in IGNORED or IGNORED[hole].until < today
    ]


def _ask(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def main() -> int:
    pip = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-f", "json"]
    npm = shutil.which("npm")
    answers = [
        read_pip(_ask([*pip, "-r", "requirements-dev.lock"])),
        read_npm(_ask([npm, "audit", "--json"])) if npm else Answer([], "there is no npm here"),
    ]
    for answer in answers:
        if answer.unasked:
            print(f"Not audited: {answer.unasked}.")
    left = open_findings((each for answer in answers for each in answer.findings), date.today())
    for package, hole in left:
        print(f"{package}: {hole}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
