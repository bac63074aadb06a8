"""Writes docs/performance.md out of what the measurements last found. Part of `make bench`.

Each measurement leaves its figures in benchmarks/results/. What a file has under "targets" is a
sentence for each; of the others the figures themselves are listed.
"""

import json
import os
import platform
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "performance.md"

_OF_THE_MACHINE = {"machine", "day", "python", "postgresql", "processors"}
_MOST = 40
"""Figures of one measurement; all are in its file."""


def figures(found: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a result by the way that leads to it; of several of a kind the median."""
    if isinstance(found, bool) or found is None:
        return
    if isinstance(found, int | float):
        yield name, found
    elif isinstance(found, list):
        if found and all(isinstance(each, int | float) for each in found):
            yield f"{name}, median of {len(found)}", statistics.median(found)
    elif isinstance(found, dict):
        for key, value in found.items():
            if name or key not in _OF_THE_MACHINE:
                yield from figures(value, f"{name}, {key}" if name else str(key))


def section(path: Path) -> list[str]:
    """What one measurement found, as lines of Markdown."""
    found = json.loads(path.read_text(encoding="utf-8"))
    of_machine = {**found, **found.get("machine", {})}
    day = of_machine.get("day") or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    facts = [f"{day}"]
    for key, words in (("processors", "processors"), ("python", "Python"),
                       ("postgresql", "PostgreSQL")):  # fmt: skip
        if key in of_machine:
            value = of_machine[key]
            facts.append(f"{value} {words}" if key == "processors" else f"{words} {value}")
    lines = [f"## {path.stem}", "", f"`make bench-{path.stem}`: {', '.join(facts)}.", ""]
    if found.get("targets"):
        lines += [f"- {target}" for target in found["targets"]]
    else:
        listed = list(figures(found))
        lines += ["| what | found |", "|---|--:|"]
        lines += [f"| {name.replace('_', ' ')} | {value:,.4g} |" for name, value in listed[:_MOST]]
        if len(listed) > _MOST:
            lines += ["", f"{len(listed) - _MOST} more are in `{path.relative_to(ROOT)}`."]
    return [*lines, ""]


def page() -> str:
    files = sorted(RESULTS.glob("*.json"))
    if not files:
        raise SystemExit("Nothing was measured yet: make bench.")
    lines = [
        "# What was measured",
        "",
        "Written by `make bench`; what is measured and how is in [benchmarks.md](benchmarks.md), "
        "what follows for larger places in [scaling.md](scaling.md). "
        f"The page is of {datetime.now(UTC).date()}, on {platform.machine()} with "
        f"{os.cpu_count()} processors; each measurement names its own day.",
        "",
    ]
    for file in files:
        lines += section(file)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(ROOT)}")
    sys.exit(0)
