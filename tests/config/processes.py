"""Helpers for tests that start real processes in a data folder of their own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from config import servers

ROOT = Path(__file__).resolve().parent.parent.parent
_OWN = {"DATABASE_URL", "REDIS_URL", "PORT", "PYTEST_VERSION", "PYTEST_CURRENT_TEST"}


@contextlib.contextmanager
def data_folder(name: str = "data") -> Iterator[Path]:
    """A folder that is gone afterwards, and with it every server that still ran in it.

    Not tmp_path: another pytest that starts meanwhile closes the folder above it to the account
    that PostgreSQL runs under.
    """
    top = Path(tempfile.mkdtemp(prefix="jiedui-servers-")).resolve()
    folder = top / name
    try:
        yield folder
    finally:
        for server in servers.SERVERS:
            if not servers.release(server, folder, wait_seconds=10):
                stop_keeper(server, folder)
        shutil.rmtree(servers.socket_dir(folder), ignore_errors=True)
        shutil.rmtree(top, ignore_errors=True)


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def stop_keeper(name: str, folder: Path) -> None:
    for pid in processes_with(str(folder)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def stop_postgres(folder: Path) -> None:
    """Stop the server at once, as a machine that goes down does, and let its keeper see it."""
    servers.release("postgres", folder, wait_seconds=0)
    pid_file = folder / "postgres" / "postmaster.pid"
    os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGQUIT)
    assert eventually(lambda: not servers.is_running("postgres", folder), 90)


def environment(folder: Path, **extra: str) -> dict[str, str]:
    """That of a development run in `folder`, whatever the tests themselves run with."""
    kept = {k: v for k, v in os.environ.items() if k not in _OWN and not k.startswith("JIEDUI_")}
    return {**kept, "PYTHONPATH": str(ROOT), "JIEDUI_DATA_DIR": str(folder), **extra}


class User:
    """Another process that uses a server until it is told to end, or killed."""

    _PROGRAM = """
import sys
from pathlib import Path
from config import servers
servers.ensure(sys.argv[1], Path(sys.argv[2]), throwaway=sys.argv[3] == "throwaway")
print("up", flush=True)
sys.stdin.read()
"""

    def __init__(self, name: str, folder: Path, *, throwaway: bool = False) -> None:
        kind = "throwaway" if throwaway else "kept"
        self.process = subprocess.Popen(
            [sys.executable, "-c", self._PROGRAM, name, str(folder), kind],
            cwd=ROOT,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_up(self) -> "User":
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        if said != "up":
            raise AssertionError(self.process.communicate()[1])
        return self

    def leave(self) -> None:
        self.process.communicate(timeout=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def processes_with(text: str) -> list[int]:
    """The ids of processes, other than this one, whose command line holds `text`."""
    own = os.getpid()
    return [pid for pid, command in _command_lines() if text in command and pid != own]


def _command_lines() -> Iterator[tuple[int, str]]:
    if not Path("/proc/self/cmdline").exists():
        command = ["ps", "-A", "-ww", "-o", "pid=,command="]
        for line in subprocess.run(command, capture_output=True, text=True).stdout.splitlines():
            pid, shown = line.split(None, 1)
            yield int(pid), shown
        return
    # Small images have no ps. A zombie's line is empty.
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                raw = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                yield int(folder.name), raw.decode(errors="replace")
