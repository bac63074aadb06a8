"""A PostgreSQL of its own to measure in, processes to measure, and what they hold of memory."""

import base64
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.keeping import say
from config import servers

ROOT = Path(__file__).resolve().parent.parent
_SAMPLES_A_SECOND = 20
_MEGABYTE = 1024 * 1024


class Server:
    """A PostgreSQL with a migrated, otherwise empty database to copy for each run.

    It is the one that `make run` starts, with its safeguards on, so a commit waits for the disk.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = servers.postgres_settings(folder)
        key = base64.b64encode(bytes(range(32))).decode()
        self.secrets = {
            "JIEDUI_SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
            "JIEDUI_FIELD_KEYS": f"1:{key}",
            "JIEDUI_DIGEST_KEY": key,
            "JIEDUI_HOSTS": "localhost",
            "JIEDUI_DEBUG": "0",
            "JIEDUI_DATA_DIR": str(folder),
        }

    def __enter__(self) -> "Server":
        servers.ensure("postgres", self.folder)
        try:
            environment = self.environment(self.settings["NAME"])
            manage(environment, "migrate", "--verbosity", "0")
        except BaseException:
            servers.release("postgres", self.folder)
            raise
        return self

    def __exit__(self, *_unused: object) -> None:
        servers.release("postgres", self.folder)

    def environment(self, database: str) -> dict[str, str]:
        query = urlencode({"host": self.settings["HOST"]})
        url = f"postgres://{self.settings['USER']}@/{database}?{query}"
        return {**os.environ, **self.secrets, "DATABASE_URL": url}

    def load_demonstration(self) -> dict[str, str]:
        """Fill the database with the demonstration county; the environment that leads to it."""
        environment = self.environment(self.settings["NAME"])
        say("the demonstration county …")
        # Its accounts can sign in only where DEBUG is on.
        manage(environment | {"JIEDUI_DEBUG": "1"}, "demo")
        return environment

    def fresh_database(self) -> "FreshDatabase":
        return FreshDatabase(self)

    def execute(self, statement: str) -> Any:
        """Run one statement outside any transaction; its first value, if it gives any."""
        import psycopg2

        connection = psycopg2.connect(
            dbname="postgres", user=self.settings["USER"], host=self.settings["HOST"]
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                row = cursor.fetchone() if cursor.description else None
                return row[0] if row else None
        finally:
            connection.close()


class FreshDatabase:
    """A copy of the empty database; gives the environment that leads to it."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def __enter__(self) -> dict[str, str]:
        name = self.server.settings["NAME"]
        self.server.execute(f"CREATE DATABASE bench TEMPLATE {name}")
        # What others have written must not be flushed on this one's time.
        self.server.execute("CHECKPOINT")
        return self.server.environment("bench")

    def __exit__(self, *_unused: object) -> None:
        self.server.execute("DROP DATABASE bench WITH (FORCE)")


def manage(environment: dict[str, str], *command: str) -> None:
    """Run a command of manage.py, without what it prints."""
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def run_measured(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """Run a program that prints one JSON object; that, and as `peak` its most megabytes.

    Twenty times a second the resident memory (RSS) of the process and of all below it is summed,
    from /proc; a page that two of them share counts twice. A peak between two samples is missed
    unless the process itself had it, since the kernel knows that one (VmHWM). PostgreSQL is not
    below it and not counted. Without /proc, as on macOS, `peak` is None.
    """
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    peak = own = 0
    while process.poll() is None:
        own = max(own, _peak_of(process.pid))
        peak = max(peak, sum(map(resident, family(process.pid))))
        time.sleep(1 / _SAMPLES_A_SECOND)
    assert process.stdout is not None
    with process.stdout as output:
        said = output.read()
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    found: dict[str, Any] = json.loads(said)
    found["peak"] = max(peak, own) / _MEGABYTE or None
    return found


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):  # it may be gone by now
                found += map(int, children.read_text().split())
    return found


def resident(pid: int) -> int:
    """Bytes of a process in memory, none when it is gone."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _peak_of(pid: int) -> int:
    """The most bytes that a process has had in memory, none when it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
