"""Removes what was installed or generated, or with --data the development data.

Refuses while anything runs on the data.
"""

import fcntl
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = [".tools", ".venv", "benchmarks/node_modules", "dist", "node_modules", "staticfiles"]
CACHES = [".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache"]


def is_in_use(data: Path) -> bool:
    """True when a run, or a server that any command started, still lives on the data."""
    for lock in (data / "locks").glob("*"):
        with lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return True
    return False


def main() -> int:
    data = (ROOT / (os.environ.get("JIEDUI_DATA_DIR") or "var")).resolve()
    if is_in_use(data):
        print(f"Not now: Jiedui is running on {data}. Stop it first.", file=sys.stderr)
        return 1
    if "--data" in sys.argv:
        if data.exists() and not (data / "locks").is_dir():
            print(f"{data} does not look like Jiedui's data; not removed.", file=sys.stderr)
            return 1
        shutil.rmtree(data, ignore_errors=True)
        print(f"Removed {data}.")
        return 0
    for name in [*MADE, *CACHES]:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for compiled in [*ROOT.glob("locale/*/LC_MESSAGES/*.mo")]:
        compiled.unlink()
    for cache in [*ROOT.rglob("__pycache__")]:
        shutil.rmtree(cache, ignore_errors=True)
    print(f"Removed what set-up and the checks made. The data in {data} are still there.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
