"""The county of a release in a PostgreSQL of a test's own, and programs that work on it."""

from __future__ import annotations

import lzma
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2

from config import servers
from tests import prepared
from tests.config.processes import ROOT, environment
from tests.upgrade.released import SETTINGS


def run(folder: Path, *arguments: str) -> str:
    """What today's code prints that works on the county."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(folder, **SETTINGS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def restore(folder: Path, dump: Path) -> None:
    """Have the county as it is in a dump."""
    plain = folder / "released.dump"
    plain.write_bytes(lzma.decompress(dump.read_bytes()))
    where = ["--no-owner", "--exit-on-error", "-d", servers.POSTGRES_DATABASE]
    prepared.tool("pg_restore", *where, str(plain), folder=folder)


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """What a query finds in the county's database."""
    where = servers.postgres_settings(folder)
    connection = psycopg2.connect(dbname=where["NAME"], user=where["USER"], host=where["HOST"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()
