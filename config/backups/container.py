"""The file of a backup: a tar with an age stream in it, which any age opens too.

    README.txt   how to open it without this program
    key.age      the stream's key, under the passphrase; not there where recipients alone open it
    backup.age   a tar: manifest.json, database/00000001 … , files/… , digests.json

Nothing is held in memory but a part of ``PART_BYTES``. The library encrypts streams for keys and
not for passphrases, therefore each backup has a key of its own, which the passphrase opens; with
it a backup is read back when it has been written, also where only others' keys open it later.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeAlias

import pyrage
from django.utils.translation import gettext as _

from common.errors import DomainError

PART_BYTES = 8 * 1024**2
MANIFEST, DIGESTS = "manifest.json", "digests.json"
_README, _KEY, _STREAM = "README.txt", "key.age", "backup.age"
_BLOCK = tarfile.BLOCKSIZE
_HOW = """A backup of Jiedui. Restore it with: manage.py restore FILE

Without Jiedui, by tar, age and pg_restore:
    tar xf FILE
    age -d key.age > key.txt           (asks for the passphrase)
    age -d -i key.txt backup.age | tar x
    cat database/* > database.dump
"""

Identity: TypeAlias = Any
"""A key of age: pyrage's, which has no types of its own."""
Recipient: TypeAlias = Any
"""Whom something is encrypted for."""


class BrokenBackup(DomainError):
    """The file is damaged, cut off, or no backup."""

    def __init__(self) -> None:
        super().__init__(
            "backup_broken",
            _("This backup is damaged or cut off, or it is none. Nothing was changed by it."),
        )


def new_key() -> Identity:
    """A key for one backup."""
    return pyrage.x25519.Identity.generate()


def recipient(text: str) -> Recipient:
    """Whoever holds the key to ``age1…``; DomainError when it is no such address."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise DomainError(
            "backup_recipient", _("“%(text)s” is no age recipient.") % {"text": text}
        ) from None


def identity(text: str) -> Identity:
    """The key in the text of a key file; DomainError when there is none."""
    for line in text.splitlines():
        if line.startswith("AGE-SECRET-KEY-"):
            with suppress(pyrage.IdentityError):
                return pyrage.x25519.Identity.from_str(line.strip())
    raise DomainError("backup_identity", _("The key file holds no age key."))


class _Piped:
    """A thread that encrypts or decrypts between a file and this end of a pipe."""

    def __init__(self, work: Callable[[IO[bytes]], None], *, writes: bool) -> None:
        reading, writing = os.pipe()
        ours, theirs = (writing, reading) if writes else (reading, writing)
        self.end: IO[bytes] = os.fdopen(ours, "wb" if writes else "rb", buffering=0)
        self._theirs: IO[bytes] = os.fdopen(theirs, "rb" if writes else "wb", buffering=0)
        self._work = work
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work(self._theirs)
        except BaseException as error:
            self.error = error
        finally:
            with suppress(OSError):
                self._theirs.close()

    def finish(self) -> None:
        """Close this end and wait for the other."""
        with suppress(OSError):
            self.end.close()
        self._thread.join()


class _Noting:
    """A file that remembers what went wrong with it: the library tells it in other words."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            self.error = error
            raise


class Writer:
    """Adds members one after another. Made by ``writing``."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._tar = tarfile.open(  # noqa: SIM115
            fileobj=stream, mode="w|", format=tarfile.GNU_FORMAT
        )
        self._digests: dict[str, list[Any]] = {}

    def add(self, name: str, content: bytes) -> None:
        self.add_file(name, io.BytesIO(content), len(content))

    def add_json(self, name: str, value: Any) -> None:
        self.add(name, json.dumps(value, ensure_ascii=False).encode())

    def add_file(self, name: str, file: IO[bytes], size: int) -> None:
        """A member of ``size`` bytes; OSError when the file has fewer."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        read = _Hashed(file)
        self._tar.addfile(member, read)
        self._digests[name] = [size, read.hash.hexdigest()]

    def close(self) -> None:
        self.add_json(DIGESTS, self._digests)
        self._tar.close()

    def abandon(self) -> None:
        """Write no end: by itself the tar would, when it is forgotten."""
        for each in (self._tar, self._tar.fileobj):
            each.closed = True  # type: ignore[union-attr]


class _Hashed:
    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.hash.update(content)
        return content


@contextmanager
def writing(
    file: IO[bytes], *, key: Identity, passphrase: str, recipients: Sequence[Recipient]
) -> Iterator[Writer]:
    """Write a backup into an empty file that can be sought; it is whole after the block.

    Raises DomainError when there is no room for it.
    """
    noting = _Noting(file)
    piped: _Piped | None = None
    writer: Writer | None = None
    try:
        _outer(file, _README, _HOW.encode())
        if passphrase:
            _outer(file, _KEY, pyrage.passphrase.encrypt(str(key).encode(), passphrase))
        at = file.tell()
        file.write(_header(_STREAM, 0))
        readers = [key.to_public(), *recipients]
        piped = _Piped(lambda end: pyrage.encrypt_io(end, noting, readers), writes=True)
        writer = Writer(piped.end)
        yield writer
        writer.close()
        piped.finish()
        if piped.error is not None:
            raise piped.error
        _finish(file, at)
    except BaseException as error:
        if writer is not None:
            writer.abandon()
        if piped is not None:
            piped.finish()
        for cause in (noting.error, error):
            if isinstance(cause, OSError):
                refuse_when_full(cause)
        raise


def refuse_when_full(error: OSError) -> None:
    """Raises DomainError when that is what the error is."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        raise DomainError(
            "backup_no_room",
            _("There is no room for the backup there. Nothing of it was kept; make room, or give "
              "another place."),
        ) from error  # fmt: skip


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(format=tarfile.GNU_FORMAT)


def _outer(file: IO[bytes], name: str, content: bytes) -> None:
    file.write(_header(name, len(content)) + content + bytes(-len(content) % _BLOCK))


def _finish(file: IO[bytes], at: int) -> None:
    """Pad the stream, end the tar, and write its length where its header is."""
    file.seek(0, os.SEEK_END)
    size = file.tell() - at - _BLOCK
    file.write(bytes(-size % _BLOCK) + bytes(2 * _BLOCK))
    file.seek(at)
    file.write(_header(_STREAM, size))
    file.flush()
    os.fsync(file.fileno())


class Member:
    """A member while it is read."""

    def __init__(self, name: str, file: IO[bytes], read: _Hashed, size: int) -> None:
        self.name, self._read, self.size = name, read, size
        self._file = file

    def parts(self) -> Iterator[bytes]:
        """What it holds; raises BrokenBackup where the file ends too early."""
        while content := self._part():
            yield content

    def _part(self) -> bytes:
        try:
            return self._read.read(PART_BYTES)
        except tarfile.TarError as error:
            raise BrokenBackup from error

    def json(self) -> Any:
        return json.loads(b"".join(self.parts()))


def members(path: Path, *, key: Identity | None = None, passphrase: str = "") -> Iterator[Member]:
    """The members in their order; each is read to its end before the next.

    When the last has been given, every one is known to be as it was written. Raises BrokenBackup,
    and DomainError when the passphrase or the key is not the backup's.
    """
    with path.open("rb") as file:
        try:
            outer = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115
            inside = {member.name: member for member in outer.getmembers()}
        except (tarfile.TarError, OSError) as error:
            raise BrokenBackup from error
        if _STREAM not in inside:
            raise BrokenBackup
        opened = key or _opened(outer, inside, passphrase)
        stream = outer.extractfile(inside[_STREAM])
        assert stream is not None
        piped = _Piped(lambda end: pyrage.decrypt_io(stream, end, [opened]), writes=False)
        try:
            yield from _inner(piped)
        finally:
            piped.finish()


def _opened(
    outer: tarfile.TarFile, inside: dict[str, tarfile.TarInfo], passphrase: str
) -> Identity:
    if _KEY not in inside:
        raise DomainError(
            "backup_needs_key",
            _("This backup opens with a key file, not with a passphrase. Give --identity."),
        )
    file = outer.extractfile(inside[_KEY])
    assert file is not None
    try:
        return pyrage.x25519.Identity.from_str(
            pyrage.passphrase.decrypt(file.read(), passphrase).decode()
        )
    except (tarfile.TarError, OSError, pyrage.IdentityError) as error:
        raise BrokenBackup from error
    except pyrage.DecryptError as error:
        raise DomainError(
            "backup_passphrase", _("This is not the passphrase of this backup.")
        ) from error


def _inner(piped: _Piped) -> Iterator[Member]:
    known: dict[str, list[Any]] = {}
    is_whole = False
    try:
        with tarfile.open(fileobj=piped.end, mode="r|") as tar:
            for info in tar:
                file = tar.extractfile(info)
                if file is None:
                    raise BrokenBackup
                read = _Hashed(file)
                if info.name == DIGESTS:
                    is_whole = json.loads(read.read()) == known
                    continue
                yield Member(info.name, file, read, info.size)
                while read.read(PART_BYTES):
                    pass
                known[info.name] = [info.size, read.hash.hexdigest()]
            while piped.end.read(PART_BYTES):
                pass
    except (tarfile.TarError, ValueError, EOFError) as error:
        piped.finish()
        _tell(piped.error)
        raise BrokenBackup from error
    piped.finish()
    _tell(piped.error)
    if not is_whole:
        raise BrokenBackup


def _tell(error: BaseException | None) -> None:
    if isinstance(error, pyrage.DecryptError) and "No matching keys" in str(error):
        raise DomainError("backup_key", _("This is not the key of this backup.")) from error
    if error is not None:
        raise BrokenBackup from error
