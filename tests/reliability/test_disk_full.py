"""Disks that fill up: the database's, the uploads', the log's."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import psycopg2
import pytest
from django.urls import reverse

from config import servers
from tests.config.processes import data_folder
from tests.reliability.installation import NO_ANSWER, Installation
from tests.reliability.sending import KIND, upload
from tests.website import website

BYTES = 400_000_000
MUCH = "CREATE TABLE much AS SELECT repeat('x', 999) FROM generate_series(1, 99999)"


@contextmanager
def small_disk(at: Path, size: int) -> Iterator[Path]:
    """A disk of that size in memory, at a folder."""
    if os.geteuid() != 0:
        pytest.skip("Only root makes a disk.")
    at.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(at)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("This machine lets nobody mount.")
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def fill_up(folder: Path) -> Path:
    """Take all that is free."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(65_536))
    return path


def test_full_disk_of_the_database_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    told: dict[str, int] = {}
    log_path = tmp_path / "log"
    with data_folder() as folder, small_disk(folder, BYTES):
        site = Installation(folder)
        # As in production: the database's disk is not the web server's.
        where = site.environment | {"JIEDUI_DATA_DIR": str(tmp_path)}
        with log_path.open("w") as log, website(where, workers=1, log=log) as port:
            told |= {str(key): site.log_contact(port, key) for key in (uuid4(), uuid4())}
            filler = fill_up(folder)
            # What is large needs new blocks at once; small rows find room for a while.
            with pytest.raises(psycopg2.Error):
                site.query(MUCH)
            for _number in range(20):
                key = uuid4()
                told[str(key)] = site.log_contact(port, key, found="x" * 2000)
            filler.unlink()
            servers.release("postgres", folder, wait_seconds=5)
            servers.ensure("postgres", folder)
            again = {key: site.log_contact(port, UUID(key), **_found(told, key)) for key in told}
            _status, afterwards = site.ask(port, "cadre", "GET", "/readyz")
        recorded = site.contacts()
        for name in servers.SERVERS:
            servers.release(name, folder)

    acknowledged = [key for key, status in told.items() if status == 201]
    assert '"database": "ok"' in afterwards
    assert set(told.values()) <= {201, 500, NO_ANSWER}, log_path.read_text()[-2000:]
    assert set(again.values()) <= {200, 201}
    assert {again[key] for key in acknowledged} == {200}
    assert sorted(recorded) == sorted(told)


def _found(told: dict[str, int], key: str) -> dict[str, str]:
    """What the phone wrote beside it: the first two nothing."""
    return {} if key in list(told)[:2] else {"found": "x" * 2000}


def test_log_that_cannot_be_written_stops_nobody(site: Installation) -> None:
    key = uuid4()
    where = site.environment | {"JIEDUI_LOG_LEVEL": "DEBUG"}
    with Path("/dev/full").open("w") as full, website(where, workers=1, log=full) as port:
        status = site.log_contact(port, key)
        again = site.log_contact(port, key)
        alive, _said = site.ask(port, "cadre", "GET", "/healthz")

    assert (status, again, alive) == (201, 200, 200)


def test_full_disk_under_an_upload_takes_nothing_and_says_so(
    site: Installation, tmp_path: Path
) -> None:
    # Larger than what is kept in memory while it arrives.
    body = upload("large.csv", "姓名,身份证号\n".encode() + b"x,1\n" * 1_600_000)
    log_path = tmp_path / "log"
    before = site.query("SELECT count(*) FROM pairing_import")
    with (
        small_disk(tmp_path / "room", 1_000_000) as room,
        log_path.open("w") as log,
    ):
        where = site.environment | {"TMPDIR": str(room)}
        with website(where, workers=1, log=log) as port:
            # The answer may come before all was sent, and the connection then ends.
            with suppress(ConnectionError):
                site.ask(port, "office", "POST", reverse("pairing:import_upload"), body, KIND)
            alive = site.log_contact(port, uuid4())
        kept = site.query("SELECT count(*) FROM pairing_import")
    said = log_path.read_text()

    assert "No space left on device" in said
    assert "POST pairing:import_upload 500" in said
    assert (alive, kept) == (201, before)
