"""The process that starts a server, waits for the last user to go, and stops it."""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .accounts import Owner, plain_environment
from .errors import ServerError
from .kinds import SERVERS, Server, socket_dir
from .locks import is_locked, locked, open_lock, try_lock
from .looking import connects

# Crash recovery replays the log before the server answers.
_START_SECONDS = 120
_STOP_SECONDS = 60
_LOG_BYTES = 5_000_000
_PR_SET_PDEATHSIG = 1


def keep(server: Server) -> int:
    """Run the server until its last user is gone. Says `ready` or `failed: …` on stdout."""
    ended: list[signal.Signals] = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(signal.SIGTERM))
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    keeper = open_lock(server.lock("keeper"))
    # Not at once: a keeper before us may be between giving up the users' lock and its end.
    fcntl.flock(keeper, fcntl.LOCK_EX)
    users = open_lock(server.lock("users"))
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
        if try_lock(users, fcntl.LOCK_EX):
            break
        time.sleep(0.1)
    _stop(process.pid, lambda: process.poll() is None, server.stop_signal)
    if server.throwaway:
        with locked(server.lock("end").with_name("end")):
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
    if server.socket.exists() and not connects(server.socket):
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
                env=plain_environment(),
                # After the change of account, which would clear it.
                preexec_fn=die_with_parent(server.stop_signal),
                **owner.popen_options(),
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
    if any(is_locked(other(server.data_dir).lock("keeper")) for other in SERVERS.values()):
        return
    shutil.rmtree(socket_dir(server.data_dir), ignore_errors=True)
    shutil.rmtree(server.data_dir, ignore_errors=True)


def _tell_starter(message: str) -> None:
    with contextlib.suppress(OSError):  # it may be gone; the locks tell us soon enough
        sys.stdout.write(message.replace("\n", " ") + "\n")
        sys.stdout.flush()


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


def main(arguments: Sequence[str]) -> int:
    """`keep NAME DATA_DIR [--throwaway]`, called by `ensure`."""
    if len(arguments) < 3 or arguments[0] != "keep" or arguments[1] not in SERVERS:
        print("usage: servers keep postgres|valkey DATA_DIR [--throwaway]", file=sys.stderr)
        return 2
    server = SERVERS[arguments[1]](Path(arguments[2]), throwaway="--throwaway" in arguments)
    return keep(server)
