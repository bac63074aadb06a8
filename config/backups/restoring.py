"""Bringing a backup back: into the site's database, or into one that is thrown away again.

All of it is one transaction, which is committed when every table has the rows that the backup was
made with, and every byte of the file was as it was written. Until then the database is as before.
"""

from __future__ import annotations

import hmac
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _
from redis import RedisError

from common.errors import DomainError
from config.backups import container, programs, tables
from config.backups.container import MANIFEST, BrokenBackup, Identity, Member
from config.backups.making import DATABASE, FILES, FORMAT, KEYS, folders, last_line
from pairing.identity_start import configured_marks

_MARK, _END = "@@sum", "@@end"
_WAIT_SECONDS = 30
"""How long others who use the tables are waited for."""


@dataclass(slots=True)
class Restored:
    """What came back."""

    made_at: str
    tables: tables.Sums
    files: int
    replaced: list[Path]
    """Where files lie now that were others than the backup's."""
    is_older: bool
    """Whether the schema lacks migrations that the code has."""


def read_keys(path: Path, *, key: Identity | None, passphrase: str) -> str:
    """The keys that a backup was given, as lines of an environment file."""
    for member in container.members(path, key=key, passphrase=passphrase):
        if member.name == KEYS:
            return b"".join(member.parts()).decode()
        if member.name.startswith(DATABASE):
            break
    raise DomainError("backup_no_keys", _("The keys are not in this backup."))


def restore(
    path: Path,
    *,
    key: Identity | None = None,
    passphrase: str = "",
    replace: bool = False,
    drill: bool = False,
) -> Restored:
    """Bring a backup back. Raises DomainError, and then nothing has changed.

    A database with accounts or households is only overwritten with ``replace``. With ``drill``
    the backup goes into a database of its own, which is removed again, and its files nowhere.
    """
    if not path.is_file():
        raise DomainError("backup_missing", _("There is no file %(path)s.") % {"path": path})
    given = container.members(path, key=key, passphrase=passphrase)
    with closing(given):  # type: ignore[type-var]
        manifest = _manifest(given)
        _refuse_newer(manifest)
        _refuse_foreign(manifest)
        if not drill and not replace:
            _refuse_to_overwrite()
        with _target(drill=drill) as database, _staging() as staging:
            files, replaced = _bring(
                *(given, manifest, database, staging),
                nullcontext([]) if drill else _files_in_place(staging),
            )
    if not drill:
        _settle()
    return Restored(
        manifest["made_at"], _sums(manifest), files, replaced, is_older=_is_older(manifest)
    )


def _sums(manifest: dict[str, Any]) -> tables.Sums:
    return {name: (count, digest) for name, (count, digest) in manifest["tables"].items()}


def _manifest(given: Iterator[Member]) -> dict[str, Any]:
    first = next(given, None)
    if first is None or first.name != MANIFEST:
        raise BrokenBackup
    found: dict[str, Any] = first.json()
    if found["format"] > FORMAT:
        raise _newer()
    return found


def _newer() -> DomainError:
    return DomainError(
        "backup_newer",
        _("This backup was made by a newer version. Install that version first. Nothing was "
          "changed."),
    )  # fmt: skip


def _refuse_newer(manifest: dict[str, Any]) -> None:
    known = set(MigrationLoader(None).disk_migrations or {})
    ours = {app for app, _name in known}
    if any(tuple(each) not in known for each in manifest["migrations"] if each[0] in ours) or any(
        app not in ours for app, _name in manifest["migrations"]
    ):
        raise _newer()


def _is_older(manifest: dict[str, Any]) -> bool:
    known = MigrationLoader(None)
    assert known.disk_migrations is not None
    applied = {tuple(each) for each in manifest["migrations"]}
    return any(key not in applied for key in known.disk_migrations)


def _refuse_foreign(manifest: dict[str, Any]) -> None:
    """A database cannot be used with other keys, so it is not even brought back."""
    ours = configured_marks()
    for name, mark in manifest["key_marks"].items():
        if not hmac.compare_digest(ours.get(name, ""), mark):
            variable = "JIEDUI_DIGEST_KEY" if name == "digest" else "JIEDUI_FIELD_KEYS"
            raise DomainError(
                "backup_foreign_keys",
                _("%(variable)s is not the one that this backup was made with (%(name)s). Give "
                  "the keys of that time; they are kept apart from the backup. Nothing was "
                  "changed.")
                % {"variable": variable, "name": name},
            )  # fmt: skip


def _refuse_to_overwrite() -> None:
    with connection.cursor() as cursor:
        for table in ("organization_user", "pairing_household"):
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"])
            if not cursor.fetchone()[0]:
                continue
            cursor.execute(f"SELECT EXISTS (SELECT FROM public.{table})")
            if cursor.fetchone()[0]:
                raise DomainError(
                    "database_not_empty",
                    _("The database is not empty. With --replace the backup takes its place, and "
                      "what is in it now is lost. Nothing was changed."),
                )  # fmt: skip


@contextmanager
def _target(*, drill: bool) -> Iterator[str]:
    """The name of the database that is filled."""
    if not drill:
        yield str(programs.parameters()["dbname"])
        return
    name = f"jiedui_drill_{secrets.token_hex(4)}"
    with closing(programs.session()) as session, session.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield name
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _staging() -> Iterator[Path]:
    """A folder beside the data, so that files are only renamed at the end."""
    from django.conf import settings

    folder = Path(tempfile.mkdtemp(prefix="restoring-", dir=settings.DATA_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Psql:
    """The session that everything is written in; its answers are read by another thread."""

    def __init__(self, database: str) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            [
                *(programs.program("psql"), "--no-psqlrc", "--quiet", "--tuples-only"),
                *("--no-align", "--no-password", "--set=ON_ERROR_STOP=1"),
                *("--file=-", f"--dbname={programs.where(database)}"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=programs.environment(),
        )
        self.answers: list[str] = []
        self._is_over = False
        self._ends = threading.Semaphore(0)
        """One for each time that all has been done, and one when the session has ended."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            text = line.decode().rstrip("\n")
            if text == _END:
                self._ends.release()
            elif text.startswith(_MARK):
                self.answers.append(text.removeprefix(_MARK).strip())
        self._is_over = True
        self._ends.release()

    @property
    def input(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    def say(self, *statements: str) -> None:
        try:
            self.input.write("".join(f"{each};\n" for each in statements).encode())
            self.input.flush()
        except BrokenPipeError:
            raise self.failure() from None

    def wait(self) -> None:
        """Until all that was said has been done."""
        try:
            self.input.write(f"\\echo {_END}\n".encode())
            self.input.flush()
        except BrokenPipeError:
            raise self.failure() from None
        self._ends.acquire()
        if self._is_over:
            raise self.failure()

    def failure(self) -> DomainError:
        self.process.wait()
        reason = last_line(self._said)
        if "lock timeout" in reason:
            return DomainError(
                "database_in_use",
                _("The database is in use. Stop the site, its workers and beat, and try again. "
                  "Nothing was changed."),
            )  # fmt: skip
        return DomainError(
            "restore_failed",
            _("The database did not take the backup: %(reason)s. Nothing was changed.")
            % {"reason": reason},
        )

    def commit(self) -> None:
        self.say("COMMIT")
        self.wait()
        self.input.close()
        if self.process.wait():
            raise self.failure()

    def end(self) -> None:
        """Give up whatever is not committed."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        with suppress(OSError):
            self.input.close()
        self._said.close()


def _bring(
    given: Iterator[Member],
    manifest: dict[str, Any],
    database: str,
    staging: Path,
    in_place: AbstractContextManager[list[Path]],
) -> tuple[int, list[Path]]:
    """Write everything, compare, commit; how many files there were, and those that were others.

    Files are ``in_place`` before the commit: what no row names yet harms nobody, a row whose file
    is nowhere does.
    """
    psql = _Psql(database)
    try:
        psql.say(
            "BEGIN",
            f"SET lock_timeout = '{_WAIT_SECONDS}s'",
            "DROP SCHEMA IF EXISTS public CASCADE",
            "CREATE SCHEMA public",
        )
        psql.wait()
        files = 0
        with _pg_restore(psql) as feed:
            for member in given:
                if member.name.startswith(DATABASE):
                    for part in member.parts():
                        feed(part)
                elif member.name.startswith(FILES):
                    _stage(member, staging)
                    files += 1
        _compare(psql, _sums(manifest))
        with in_place as replaced:
            psql.commit()
    finally:
        psql.end()
    return files, replaced


@contextmanager
def _pg_restore(psql: _Psql) -> Iterator[Callable[[bytes], None]]:
    """Give parts of a dump, which reach the session as statements; all have when the block ends."""
    command = [
        *(programs.program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"),
    ]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        pump = threading.Thread(target=_pump, args=(process, psql.input), daemon=True)
        pump.start()

        def feed(part: bytes) -> None:
            # Whichever of the two failed says so at the end.
            with suppress(BrokenPipeError):
                process.stdin.write(part)  # type: ignore[union-attr]

        try:
            yield feed
        except BaseException:
            process.kill()
            raise
        with suppress(BrokenPipeError):
            process.stdin.close()
        pump.join()
        if psql.process.poll() is not None:
            process.kill()
            raise psql.failure()
        if process.wait():
            raise BrokenBackup


def _pump(process: subprocess.Popen[bytes], into: IO[bytes]) -> None:
    assert process.stdout is not None
    try:
        shutil.copyfileobj(process.stdout, into, 1024**2)
        into.flush()
    except (OSError, ValueError):
        # The session has ended; who feeds the other program must not wait for it.
        process.kill()


def _compare(psql: _Psql, wanted: tables.Sums) -> None:
    """Every table as it was when the backup was made. DomainError names those that are not."""
    psql.say(*tables.SAME_WORDS)
    names = f"SELECT '{_MARK} ' || name FROM ({tables.NAMES}) AS found (name)"
    psql.say(names)
    psql.wait()
    found_names, psql.answers = psql.answers, []
    for table in found_names:
        psql.say(f"SELECT '{_MARK} ' || ({tables.sum_query(table)})")
    psql.wait()
    found = {
        table: tables.read_sum(answer)
        for table, answer in zip(found_names, psql.answers, strict=True)
    }
    if differing := tables.differing(wanted, found):
        raise DomainError(
            "restore_differs",
            _("These tables came back otherwise than they were: %(tables)s. Nothing was changed.")
            % {"tables": ", ".join(differing)},
        )


def _stage(member: Member, staging: Path) -> None:
    path = staging / member.name.removeprefix(FILES)
    if not path.resolve().is_relative_to(staging.resolve()):
        raise BrokenBackup
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for part in member.parts():
                file.write(part)
    except OSError as error:
        raise _no_room(error) from error


@contextmanager
def _files_in_place(staging: Path) -> Iterator[list[Path]]:
    """Files to their places, and away again when what follows fails.

    Another of the same name stays beside it: gives where those lie now.
    """
    moment = timezone.now().strftime("%Y%m%dT%H%M%S")
    former_of: dict[Path, Path | None] = {}
    try:
        try:
            for path, place in _places(staging):
                _put(path, place, f"{place.name}.before-{moment}", former_of)
        except OSError as error:
            raise _no_room(error) from error
        yield [former for former in former_of.values() if former is not None]
    except BaseException:
        for place, former in former_of.items():
            place.unlink(missing_ok=True)
            if former is not None:
                former.rename(place)
        raise


def _places(staging: Path) -> Iterator[tuple[Path, Path]]:
    """Each file that was brought, and where it belongs."""
    for name, folder in folders().items():
        for path in sorted((staging / name).rglob("*")):
            if path.is_file():
                yield path, folder / path.relative_to(staging / name)


def _put(path: Path, place: Path, aside: str, former_of: dict[Path, Path | None]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    former = None
    if place.exists():
        if place.read_bytes() == path.read_bytes():
            return
        former = place.with_name(aside)
        place.rename(former)
    former_of[place] = former
    # Another disk may hold the folder.
    shutil.move(path, place)


def _no_room(error: OSError) -> DomainError:
    return DomainError(
        "restore_no_room",
        _("A file of the backup cannot be written: %(reason)s. Nothing was changed.")
        % {"reason": error.strerror},
    )


def _settle() -> None:
    """What the planner knows of the tables, and what was remembered of other rows."""
    with closing(programs.session()) as session, session.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    with suppress(RedisError):
        cache.clear()
