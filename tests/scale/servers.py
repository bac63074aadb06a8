"""PostgreSQL and Valkey of a test's own that are reached over TCP, as on machines of their own."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg2

from config import servers
from tests import prepared
from tests.config.processes import eventually

USER, DATABASE = servers.POSTGRES_USER, servers.POSTGRES_DATABASE


class Cluster:
    """A PostgreSQL at ``address`` and ``port``, for whoever may reach it; also over a socket.

    ``within`` stands before each command that listens, such as what enters a network namespace.
    """

    def __init__(
        self, folder: Path, *, address: str, port: int, within: Sequence[str] = ()
    ) -> None:
        self.folder, self.address, self.port, self.within = folder, address, port, list(within)
        self.home = folder / "data"
        self.owner = servers.Owner(self.home)
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def program(cls, name: str) -> str:
        return str(servers.Postgres.program(name))

    def run(self, name: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, under the account of the server."""
        done = subprocess.run(
            [*self.as_owner(), self.program(name), *arguments],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def as_owner(self) -> list[str]:
        if self.owner.uid is None:
            return []
        ids = [f"--reuid={self.owner.uid}", f"--regid={self.owner.gid}", "--clear-groups"]
        return ["setpriv", *ids]

    def create(self) -> Cluster:
        """An empty cluster that trusts whoever reaches it."""
        self.owner.open_way_to(self.home)
        self.owner.make_dir(self.folder)
        self.run(
            *("initdb", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin"),
            *("--builtin-locale=C.UTF-8", "--locale=C", f"--username={USER}"),
            *("--no-instructions", "--no-sync", "-D", str(self.home)),
        )
        with (self.home / "pg_hba.conf").open("a") as access:
            access.write("host all all samenet trust\nhost replication all samenet trust\n")
        return self

    def start(self, **more: str) -> Cluster:
        settings = {
            "listen_addresses": self.address,
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "shared_buffers": "32MB",
            "log_timezone": "UTC",
            **more,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *self.within,
                    *self.as_owner(),
                    self.program("postgres"),
                    "-D",
                    str(self.home),
                    *options,
                ],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        assert eventually(self.answers, 60), (self.folder / "log").read_text()[-2000:]
        return self

    def answers(self) -> bool:
        with contextlib.suppress(psycopg2.OperationalError):
            self.connect("postgres").close()
            return True
        return False

    def fill(self) -> Cluster:
        """Make the database, as the migrations leave it."""
        self.query(f"CREATE DATABASE {DATABASE}", database="postgres")
        where = ("-h", str(self.folder), "-p", str(self.port), "-U", USER)
        dump = prepared.dump()
        subprocess.run(
            [
                self.program("pg_restore"),
                "--no-owner",
                "--exit-on-error",
                *where,
                "-d",
                DATABASE,
                str(dump),
            ],
            check=True,
        )
        return self

    def connect(self, database: str = DATABASE) -> Any:
        """Over the socket, from wherever the test runs."""
        connection = psycopg2.connect(
            dbname=database, user=USER, host=str(self.folder), port=self.port
        )
        connection.autocommit = True
        return connection

    def query(self, sql: str, *values: Any, database: str = DATABASE) -> list[tuple[Any, ...]]:
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def number(self, sql: str, *values: Any) -> int:
        return int(self.query(sql, *values)[0][0])

    def socket_url(self) -> str:
        return f"postgres://{USER}@/{DATABASE}?host={self.folder}&port={self.port}"

    def url(self, **options: str) -> str:
        """Over TCP."""
        more = "&".join(f"{name}={value}" for name, value in options.items())
        return f"postgres://{USER}@{self.address}:{self.port}/{DATABASE}?{more}".rstrip("?")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
            if self.process.poll() is None:
                # Its sessions do not end while others are still connected.
                self.process.send_signal(2)
                self.process.wait(timeout=30)
            self.process = None


@contextlib.contextmanager
def folder_of_servers() -> Iterator[Path]:
    """A folder that other accounts may pass through, and that is gone afterwards."""
    top = Path(tempfile.mkdtemp(prefix="jiedui-scale-")).resolve()
    top.chmod(0o711)
    try:
        yield top
    finally:
        shutil.rmtree(top, ignore_errors=True)


@contextlib.contextmanager
def valkey(folder: Path, *, address: str, port: int, within: Sequence[str]) -> Iterator[str]:
    """A Valkey at an address; gives the path of its socket."""
    socket = folder / "valkey.sock"
    process = subprocess.Popen(
        [
            *(*within, str(servers.Valkey.program()), "--bind", address, "--port", str(port)),
            *("--protected-mode", "no", "--unixsocket", str(socket), "--save", ""),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        assert eventually(socket.exists, 20)
        yield str(socket)
    finally:
        process.terminate()
        process.wait(timeout=20)
