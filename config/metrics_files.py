"""The files in which the processes of one web server count together.

Each process writes files of its own, by its number. Those of a process that has ended are added
to the files of number 0: processes are replaced after so many requests, and their files would
otherwise become ever more. No Django here: gunicorn's first process reads this too.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_KINDS = ("counter", "histogram")
_ENDED = 0
_ALIVE = "alive"
_STARTING = 60
"""Seconds within which a server has its lock."""
_held: list[IO[str]] = []


def in_memory() -> Path:
    """Where the folders are: in memory where there is such a place, or where ``TMPDIR`` says.

    The files are mapped into memory. On a disk that is full a process that counts is ended by the
    system in the middle of a request.
    """
    shared = Path("/dev/shm")
    if "TMPDIR" not in os.environ and os.access(shared, os.W_OK):
        return shared
    return Path(tempfile.gettempdir())


def prepare() -> None:
    """A new folder for a server that starts, and its name where the library looks for it.

    Folders of servers that are gone are removed: a lock is held on each for as long as one of its
    processes lives, so that several servers may run on a machine. Must come before the library is
    imported.
    """
    top = in_memory() / f"jiedui-metrics-{os.getuid()}"
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    for former in top.iterdir():
        if not _is_alive(former):
            shutil.rmtree(former, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=top))
    _held.append((folder / _ALIVE).open("a"))
    fcntl.flock(_held[-1], fcntl.LOCK_SH)
    os.environ[VARIABLE] = str(folder)


def _is_alive(folder: Path) -> bool:
    try:
        with (folder / _ALIVE).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # Another that starts has made its folder and not yet its file.
        return time.time() - folder.stat().st_mtime < _STARTING
    return False


def collect(folder: str) -> Iterator[Any]:
    """The sums over all files."""
    from prometheus_client.multiprocess import MultiProcessCollector

    with _locked(Path(folder), fcntl.LOCK_SH):
        yield from list(MultiProcessCollector(None, folder).collect())


def take_over(pid: int) -> None:
    """Add what a process counted, that has ended, to what those before it counted."""
    from prometheus_client.mmap_dict import MmapedDict

    folder = Path(os.environ[VARIABLE])
    with _locked(folder, fcntl.LOCK_EX):
        for kind in _KINDS:
            path = folder / f"{kind}_{pid}.db"
            if not path.exists():
                continue
            total = MmapedDict(str(folder / f"{kind}_{_ENDED}.db"))
            for key, value, _moment, _place in MmapedDict.read_all_values_from_file(str(path)):
                total.write_value(key, total.read_value(key)[0] + value, 0.0)
            total.close()
            path.unlink()


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, how)
        yield
