"""PostgreSQL and Valkey out of PyPI wheels, for when no DATABASE_URL or REDIS_URL is given.

Any process that needs a server calls `ensure`; nobody calls "stop". Several processes may need
the same server at once (a `make run`, a shell, two test workers), each may be killed without
notice, and process ids get used again, so no list of users is written down. Instead:

- every user of a server holds a *shared* lock on a file, which the kernel drops with the process;
- a small keeper process, the server's parent, waits for the *exclusive* lock on it. It gets that
  when the last user is gone, however it went, and then shuts the server down.

The keeper runs this folder as a script in a new session, without the project around it, hence the
relative imports: it uses the standard library alone, starts in some 50 ms, and does not hear the
terminal's Ctrl-C.
"""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

from .accounts import Owner
from .errors import ServerError
from .kinds import POSTGRES_DATABASE, POSTGRES_USER, SERVERS, Postgres, Server, Valkey, socket_dir
from .locks import is_locked, locked, open_lock

__all__ = [
    "POSTGRES_DATABASE",
    "POSTGRES_USER",
    "SERVERS",
    "Owner",
    "Postgres",
    "ServerError",
    "Valkey",
    "ensure",
    "is_running",
    "postgres_settings",
    "release",
    "socket_dir",
    "valkey_url",
]

_PATIENCE_SECONDS = 60

# Locks this process holds, by lock file. A forked child shares the open file, and so the lock.
_held: dict[Path, int] = {}


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
    with locked(server.lock("start")):
        # Waits here while a keeper that is shutting down holds it.
        descriptor = open_lock(users)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if not (is_locked(server.lock("keeper")) and server.answers()):
                _start_keeper(server)
        except BaseException:
            os.close(descriptor)
            raise
        _held[users] = descriptor


def release(name: str, data_dir: Path, *, wait_seconds: float = _PATIENCE_SECONDS) -> bool:
    """Give the server up, and wait until it has stopped. False when others still use it."""
    server = SERVERS[name](data_dir)
    users = server.lock("users")
    descriptor = _held.pop(users, None)
    if descriptor is not None:
        os.close(descriptor)
    until = time.monotonic() + wait_seconds
    shared = 0
    while is_locked(server.lock("keeper")):
        # Held exclusively it is the keeper's, who is shutting the server down. Seen once it may
        # be somebody asking the same question as we do.
        if is_locked(users, fcntl.LOCK_SH):
            shared = 0
        elif is_locked(users, fcntl.LOCK_EX):
            shared += 1
        if shared > 5 or time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def is_running(name: str, data_dir: Path) -> bool:
    """True when the server has a keeper and takes connections."""
    server = SERVERS[name](data_dir)
    return is_locked(server.lock("keeper")) and server.answers()


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


def _start_keeper(server: Server) -> None:
    command = [
        sys.executable,
        "-P",
        str(Path(__file__).parent),
        "keep",
        server.name,
        str(server.data_dir),
    ]
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
            print(said.removeprefix("note: "), file=sys.stderr, flush=True)
    if said != "ready":
        process.wait()
        raise ServerError(
            said.removeprefix("failed: ")
            or f"{server.title} did not start; see {server.data_dir / 'logs' / 'keeper.log'}."
        )
    # Ours to reap only if it ends before us; silences the warning about a live child.
    process.returncode = 0


def _make_data_dir(data_dir: Path) -> None:
    try:
        for folder in (data_dir, data_dir / "locks", data_dir / "logs"):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerError(
            f"{error.filename} cannot be made ({error.strerror}). Give another folder as "
            "JIEDUI_DATA_DIR."
        ) from error
