"""Locks on files, which the kernel drops with the process that holds them."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from .errors import ServerError


def open_lock(path: Path) -> int:
    """A lock's file, made where it is not there. Raises ServerError when it is somebody else's."""
    try:
        # Locks need no more than an open file, but on NFS exclusive ones need it writable.
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise ServerError(
            f"{path} belongs to another account. Use the one that began with this data folder, "
            "or give another folder as JIEDUI_DATA_DIR."
        ) from error


def try_lock(descriptor: int, kind: int) -> bool:
    """Take a lock of this kind, unless another stands in its way: then False."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        return False
    return True


def is_locked(path: Path, kind: int = fcntl.LOCK_SH) -> bool:
    """True when somebody holds a lock that stands in the way of one of this kind.

    Asking takes the lock for a moment; two who ask for a shared one do not see each other.
    """
    if not path.exists():
        return False
    descriptor = open_lock(path)
    try:
        return not try_lock(descriptor, kind)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock alone, once whoever holds it has given it up."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
