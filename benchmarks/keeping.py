"""What a measurement found, said and kept for docs/performance.md (`benchmarks/performance.py`)."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

FOLDER = Path(__file__).resolve().parent / "results"


def machine() -> dict[str, Any]:
    """The day, and what it was measured on."""
    return {
        "day": date.today().isoformat(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }


def keep(name: str, found: dict[str, Any], targets: Sequence[str]) -> None:
    """Print a sentence for each target, and write them with all figures to ``{name}.json``.

    Whatever ``found`` says of day and machine itself stands.
    """
    console = Console(width=100)
    for target in targets:
        console.print(target, highlight=False)
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    kept = {**machine(), **found, "targets": list(targets)}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    console.print(f"All figures: benchmarks/results/{path.name}", highlight=False)


def verdict(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def say(message: str) -> None:
    """How far it is, where it does not get between what is found."""
    print(message, file=sys.stderr, flush=True)
