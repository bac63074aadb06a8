"""Writes docs/performance.md out of what the measurements last found. Part of `make bench`.

Each measurement leaves its figures in benchmarks/results/ (`benchmarks/keeping.py`); the page has a
sentence for each target.
"""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.keeping import FOLDER

PAGE = ROOT / "docs" / "performance.md"


def section(path: Path) -> list[str]:
    """What one measurement found, as lines of Markdown."""
    found = json.loads(path.read_text(encoding="utf-8"))
    facts = [found["day"], f"{found['processors']} processors", f"Python {found['python']}"]
    if "postgresql" in found:
        facts.append(f"PostgreSQL {found['postgresql']}")
    lines = [f"## {path.stem}", "", f"`make bench-{path.stem}`: {', '.join(facts)}.", ""]
    return [*lines, *(f"- {target}" for target in found["targets"]), ""]


def page() -> str:
    files = sorted(FOLDER.glob("*.json"))
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
