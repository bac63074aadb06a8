"""The licences of what Jiedui stands on: writes docs/licences.md, or says that it is not current.

Python packages by the metadata that they are installed with, those of the pages by the lock of npm.
Versions are left out: they are in the locks, and a licence seldom changes with one.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "licences.md"

ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "ISC", "MIT", "MIT-0"),
    *("MIT-CMU", "PSF-2.0", "PostgreSQL", "Unlicense", "Zlib"),
    # Hold for changes to the package's own files, of which we make none.
    *("MPL-2.0", "LGPL"),
}
"""What may be passed on with the application without opening what an office adds to it."""

CORRECTED = {
    "pyrage": ("MIT", "its metadata names none; its repository has the MIT licence"),
    "qrcode": ("BSD-3-Clause AND MIT", "its metadata has “other” for the part under MIT"),
}
"""Where the metadata does not say it: the licence, and where that is known from."""

_NAMES = {
    "apache software license": "Apache-2.0",
    "bsd license": "BSD",
    "bsd 3-clause": "BSD-3-Clause",
    "gnu library or lesser general public license (lgpl)": "LGPL",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
    "zlib/libpng license": "Zlib",
}


def tidy(licence: str) -> str:
    """A licence as it is called by SPDX, several with what stands between them."""
    parts = re.split(r"(; | OR | AND )", licence)
    return "".join(
        {"; ": " AND "}.get(part, _NAMES.get(part.strip().lower(), part)) for part in parts
    )


def is_allowed(licence: str) -> bool:
    """Of several that are offered one must be; of several that hold, all."""
    return any(
        all(part.strip(" ()") in ALLOWED for part in choice.split(" AND "))
        for choice in licence.split(" OR ")
    )


def locked() -> set[str]:
    """Names of the Python packages that any system may be given, as locks write them."""
    text = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, re.MULTILINE))


def of_python() -> dict[str, str]:
    """Installed package → licence, of those that are locked."""
    listed = subprocess.run(
        [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = locked()
    found: dict[str, str] = {}
    for package in json.loads(listed):
        name = re.sub(r"[-_.]+", "-", package["Name"]).lower()
        if name in names:
            found[name] = CORRECTED.get(name, (tidy(package["License"]),))[0]
    return found


def of_pages() -> dict[str, str]:
    """Package of npm → licence, of all that the lock holds."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    return {
        path.rpartition("node_modules/")[2]: tidy(package.get("license", "UNKNOWN"))
        for path, package in lock["packages"].items()
        if path
    }


def document() -> str:
    tables = []
    for title, packages in (("Python", of_python()), ("In the pages", of_pages())):
        rows = [f"| {name} | {licence} |" for name, licence in sorted(packages.items())]
        tables.append("\n".join([f"## {title}", "", "| package | licence |", "|---|---|", *rows]))
    noted = [f"- {name}: {why}." for name, (_licence, why) in sorted(CORRECTED.items())]
    return "\n".join(
        [
            "# Licences",
            "",
            "Written by `.venv/bin/python scripts/licences.py`. Jiedui itself is under the Apache "
            "License 2.0 ([LICENSE](../LICENSE)). What it stands on, each package with all that it "
            "brings along, as the packages say of themselves; why each is here is in "
            "[dependencies.md](dependencies.md).",
            "",
            "Nothing here asks that what an office adds be opened. The MPL and the LGPL hold for "
            "changes to their own files, and none of them is changed.",
            "",
            "\n\n".join(tables),
            "",
            "## Where the metadata does not say it",
            "",
            *noted,
            "",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if not allowed")
    arguments = parser.parse_args()
    refused = [
        f"{name}: {licence}"
        for name, licence in sorted({**of_python(), **of_pages()}.items())
        if not is_allowed(licence)
    ]
    if refused:
        print("Not among the licences that are allowed:", *refused, sep="\n", file=sys.stderr)
        return 1
    if not arguments.check:
        FILE.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
