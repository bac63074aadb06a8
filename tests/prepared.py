"""A database as the migrations leave it, kept between runs, so that a run copies it.

Migrating an empty database takes longer than most files of tests, and it is the same for each
worker, each installation of its own, each run. The dump lies in .tools/, by a digest of all that
the migrations are made of.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config import servers
from tests.config.processes import ROOT, data_folder, environment

FOLDER = ROOT / ".tools" / "test-database"
NAME = "prepared"
"""The database in a server of tests of which others are made."""

# What processes note of the keys they run with: each installation has its own.
_NOT_IN_IT = ("pairing_keymark",)
_SOURCES = ("*/migrations/*.py", "*/data/*", "common/*.py", "organization/regions_file.py")


def dump() -> Path:
    """The dump for the code as it stands, made if there is none yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = FOLDER / f"{_digest()}.dump"
        if not path.exists():
            _make(path)
    return path


def fill(folder: Path, database: str) -> None:
    """Fill an empty database of the server of a data folder, which runs."""
    tool("pg_restore", "--no-owner", "--exit-on-error", "-d", database, str(dump()), folder=folder)


def provide(folder: Path) -> str:
    """The name of the prepared database in the server of a data folder, made once for it."""
    servers.ensure("postgres", folder, throwaway=True)
    with (folder / "locks" / NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = tool("psql", "-Atc", "SELECT datname FROM pg_database", "postgres", folder=folder)
        if NAME not in known.split():
            # Under another name until it is whole.
            tool("createdb", f"{NAME}_new", folder=folder)
            fill(folder, f"{NAME}_new")
            rename = f"ALTER DATABASE {NAME}_new RENAME TO {NAME}"
            tool("psql", "-c", rename, "postgres", folder=folder)
    return NAME


def _digest() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in _sources():
        digest.update(f"\n{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def _sources() -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())


def _make(path: Path) -> None:
    for old in FOLDER.glob("*.dump"):
        old.unlink()
    new = path.with_suffix(".new")
    with data_folder() as folder:
        servers.ensure("postgres", folder, throwaway=True)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=environment(folder),
            check=True,
        )
        left_out = [f"--exclude-table-data={table}" for table in _NOT_IN_IT]
        where = ["-Fc", "-f", str(new), servers.POSTGRES_DATABASE]
        tool("pg_dump", *left_out, *where, folder=folder)
    new.rename(path)


def tool(program: str, *arguments: str, folder: Path) -> str:
    """What a program of PostgreSQL says to the server of a data folder, which runs."""
    where = servers.postgres_settings(folder)
    done = subprocess.run(
        [
            str(servers.Postgres.program(program)),
            f"--host={where['HOST']}",
            f"--username={where['USER']}",
            *arguments,
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")
    return done.stdout
