"""Making a backup while the site is up."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from config import backup_marks
from config.backups import container, programs, tables
from config.backups.container import MANIFEST, PART_BYTES, Identity, Recipient
from pairing.identity_start import configured_marks

FORMAT = 1
DATABASE, FILES, KEYS = "database/", "files/", "keys.env"
MEDIA, ARCHIVES = "media", "archives"
"""Below ``FILES``: uploads, and the lines of the logs that were moved to files."""

Say = Callable[[str], None]


@dataclass(slots=True)
class Made:
    """What is in a backup that was read back whole."""

    size: int
    tables: tables.Sums
    files: int = 0
    absent: list[str] = field(default_factory=list)
    """Archives that the database names and that are not in their folder."""

    @property
    def rows(self) -> int:
        return sum(count for count, _digest in self.tables.values())


def folders() -> dict[str, Path]:
    """The folders with data of the site, by their name in a backup."""
    return {MEDIA: Path(settings.MEDIA_ROOT), ARCHIVES: Path(settings.LOG_ARCHIVE_DIR)}


def make(
    path: Path,
    *,
    passphrase: str = "",
    recipients: Sequence[Recipient] = (),
    with_keys: bool = False,
    say: Say,
) -> Made:
    """Write a backup, read it back, and only then give it its name.

    The database is as of one moment. Files are copied after that moment: those that it names are
    there, and perhaps some more. Raises DomainError, and leaves nothing behind then.
    """
    if path.exists():
        raise DomainError("backup_exists", _("%(path)s is there already.") % {"path": path})
    partial = path.with_name(f"{path.name}.partial")
    key = container.new_key()
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as file:
            _hold(file, partial)
            with container.writing(
                file, key=key, passphrase=passphrase, recipients=recipients
            ) as writer:
                made = _fill(writer, with_keys=with_keys, say=say)
        say(_("Reading it back …"))
        read_back(partial, key=key)
        made.size = partial.stat().st_size
        partial.rename(path)
        _sync_folder(path.parent)
    except FileNotFoundError as error:
        raise DomainError(
            "backup_folder", _("There is no folder %(path)s.") % {"path": path.parent}
        ) from error
    except OSError as error:
        # What a full disk did not take is tried again when the file is closed.
        partial.unlink(missing_ok=True)
        container.refuse_when_full(error)
        raise
    except BaseException as error:
        if not (isinstance(error, DomainError) and error.code == "backup_running"):
            partial.unlink(missing_ok=True)
        raise
    backup_marks.leave(made.size)
    return made


def _hold(file: IO[bytes], path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise DomainError(
            "backup_running", _("Another backup is writing %(path)s now.") % {"path": path}
        ) from error
    file.truncate(0)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(writer: container.Writer, *, with_keys: bool, say: Say) -> Made:
    dump = programs.program("pg_dump")
    with closing(programs.session()) as session, session.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone() or ("",)
        say(_("Counting what the database holds …"))
        found = tables.sums(cursor)
        named = _named_archives(cursor, found)
        files = list(_files())
        absent = [name for name in named if not (folders()[ARCHIVES] / name).is_file()]
        writer.add_json(MANIFEST, _manifest(cursor, found, absent, with_keys=with_keys))
        if with_keys:
            writer.add(KEYS, keys_as_variables().encode())
        say(_("Copying the database …"))
        for number, part in enumerate(_dump(dump, snapshot), start=1):
            writer.add(f"{DATABASE}{number:08}", part)
    for name, path in files:
        # What was removed meanwhile, nothing names.
        with suppress(FileNotFoundError), path.open("rb") as file:
            writer.add_file(f"{FILES}{name}", file, os.fstat(file.fileno()).st_size)
    return Made(0, found, len(files), absent)


def _dump(program: str, snapshot: str) -> Iterator[bytes]:
    """The dump in parts. DomainError, with what the program said last, when it fails."""
    command = [
        *(program, "--format=custom", "--compress=3", "--no-owner", "--no-privileges"),
        *(f"--snapshot={snapshot}", "--no-password", f"--dbname={programs.where()}"),
    ]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, env=programs.environment()
        ) as process:
            assert process.stdout is not None
            try:
                while part := process.stdout.read(PART_BYTES):
                    yield part
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise DomainError(
                "backup_dump",
                _("The database could not be copied: %(reason)s") % {"reason": last_line(said)},
            )


def last_line(file: IO[bytes]) -> str:
    """The last line of what a program said."""
    file.seek(0)
    lines = file.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _files() -> Iterator[tuple[str, Path]]:
    for name, folder in folders().items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _named_archives(cursor: Any, found: tables.Sums) -> list[str]:
    if "public.organization_archive" not in found:
        return []
    cursor.execute("SELECT file_name FROM public.organization_archive ORDER BY id")
    return [name for (name,) in cursor.fetchall()]


def _manifest(
    cursor: Any, found: tables.Sums, absent: list[str], *, with_keys: bool
) -> dict[str, Any]:
    def rows(table: str, columns: str) -> list[list[str]]:
        if f"public.{table}" not in found:
            return []
        cursor.execute(f"SELECT {columns} FROM public.{table} ORDER BY 1, 2")
        return [list(row) for row in cursor.fetchall()]

    cursor.execute("SHOW server_version")
    (server,) = cursor.fetchone()
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "server": server,
        "migrations": rows("django_migrations", "app, name"),
        # Those of this process too: it was let in with them, and a new key has no row yet.
        "key_marks": {**configured_marks(), **dict(rows("pairing_keymark", "name, mark"))},
        "tables": found,
        "archives_not_at_hand": absent,
        "with_keys": with_keys,
    }


def keys_as_variables() -> str:
    """The keys as lines of an environment file."""
    from base64 import b64encode

    fields = ",".join(
        f"{version}:{b64encode(key).decode()}" for version, key in settings.FIELD_KEYS.items()
    )
    digest = b64encode(settings.DIGEST_KEY).decode()
    return f"JIEDUI_FIELD_KEYS={fields}\nJIEDUI_DIGEST_KEY={digest}\n"


def read_back(path: Path, *, key: Identity | None = None, passphrase: str = "") -> None:
    """Read every byte as a restore would, the dump by PostgreSQL's own reader."""
    command = [programs.program("pg_restore"), "--file", os.devnull]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=said) as process:
            assert process.stdin is not None
            try:
                for member in container.members(path, key=key, passphrase=passphrase):
                    if member.name.startswith(DATABASE):
                        for part in member.parts():
                            # It ends early where it finds an error, and says so below.
                            with suppress(BrokenPipeError):
                                process.stdin.write(part)
                with suppress(BrokenPipeError):
                    process.stdin.close()
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise container.BrokenBackup
