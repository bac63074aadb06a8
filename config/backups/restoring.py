"""Bringing a backup back: into the site's database, or into one that is thrown away again.

All of it is one transaction, which is committed when every table has the rows that the backup was
made with, and every byte of the file was as it was written. Until then the database is as before.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from redis import RedisError

from common.errors import DomainError
from config.backups import container, programs, tables
from config.backups.container import MANIFEST, BrokenBackup, Identity, Member
from config.backups.making import DATABASE, FILES, FORMAT, KEYS
from config.backups.placing import files_in_place, stage, staging_folder
from config.backups.sessions import Psql, pg_restore
from pairing.identity_start import configured_marks

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
        with _target(drill=drill) as database, staging_folder() as staging:
            files, replaced = _bring(
                *(given, manifest, database, staging),
                nullcontext([]) if drill else files_in_place(staging),
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
    psql = Psql(database)
    try:
        psql.say(
            "BEGIN",
            f"SET lock_timeout = '{_WAIT_SECONDS}s'",
            "DROP SCHEMA IF EXISTS public CASCADE",
            "CREATE SCHEMA public",
        )
        psql.wait()
        files = 0
        with pg_restore(psql) as feed:
            for member in given:
                if member.name.startswith(DATABASE):
                    for part in member.parts():
                        feed(part)
                elif member.name.startswith(FILES):
                    stage(member, staging)
                    files += 1
        _compare(psql, _sums(manifest))
        with in_place as replaced:
            psql.commit()
    finally:
        psql.end()
    return files, replaced


def _compare(psql: Psql, wanted: tables.Sums) -> None:
    """Every table as it was when the backup was made. DomainError names those that are not."""
    psql.say(*tables.SAME_WORDS)
    psql.ask("name", f"FROM ({tables.NAMES}) AS found (name)")
    psql.wait()
    found_names, psql.answers = psql.answers, []
    for table in found_names:
        psql.ask(tables.sum_query(table))
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


def _settle() -> None:
    """What the planner knows of the tables, and what was remembered of other rows."""
    with closing(programs.session()) as session, session.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    with suppress(RedisError):
        cache.clear()
