"""Encrypting anew, under the current key, what is stored under a retired one.

The site stays up meanwhile. Rows are taken in small batches, each a transaction of its own that
locks its rows and passes over those that somebody else holds; these are met again later. So
nothing that is written meanwhile is lost, and after a kill the next run finds what is left.
"""

from __future__ import annotations

import time
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from psycopg2.extras import execute_values

from common.encryption import (
    EncryptedBytesField,
    encrypted_anew,
    encrypted_fields,
    version_of,
)
from common.errors import DomainError
from organization.signin import second_factor
from pairing.models import Import

ROWS = 500
"""Rows of a batch; of files, whose rows are megabytes, a few."""
FILE_ROWS = 4
_PAUSE = 0.2
"""Seconds before rows that somebody held are tried again."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Column:
    """An encrypted column, and how many of its values are under each version of the key."""

    label: str
    versions: Mapping[int, int]

    @property
    def retired(self) -> int:
        """How many are not under the current key."""
        return sum(n for version, n in self.versions.items() if version != current())


def current() -> int:
    """The version that is written."""
    return int(settings.FIELD_KEY_CURRENT)


def encrypted_models() -> list[type[models.Model]]:
    """Every model with an encrypted column, whatever its app."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and encrypted_fields(model)
    ]


def count_versions() -> list[Column]:
    """Every encrypted column with its values by version; one reading of each table."""
    found = []
    for model in encrypted_models():
        for field in encrypted_fields(model):
            version = _version(str(field.column))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {version}, count(*) FROM {_table(model)} "
                    f"WHERE {version} IS NOT NULL GROUP BY 1"
                )
                versions = dict(sorted(cursor.fetchall()))
            found.append(Column(f"{model._meta.label_lower}.{field.name}", versions))
    return [*found, _second_factors()]


def _second_factors() -> Column:
    """The secrets of second factors, which are kept within JSON that is allauth's."""
    versions: Counter[int] = Counter()
    for data in Authenticator.objects.values_list("data", flat=True):
        versions.update(
            version_of(b64decode(data[name])) for name in second_factor.SECRETS if name in data
        )
    return Column("mfa.authenticator.data", dict(sorted(versions.items())))


def refuse_unknown(columns: Sequence[Column]) -> None:
    """Raise DomainError when a value is under a version for which no key is configured."""
    unknown = {v for column in columns for v in column.versions} - settings.FIELD_KEYS.keys()
    if unknown:
        raise DomainError(
            "key_missing",
            _(
                "Data are encrypted under version %(versions)s, of which JIEDUI_FIELD_KEYS has no "
                "key. Add it behind the current one; without it those data cannot be read."
            )
            % {"versions": ", ".join(map(str, sorted(unknown)))},
        )


def rotate(progress: Progress = lambda done: None, *, pause: float = _PAUSE) -> int:
    """Bring everything under the current key; how many rows were written.

    ``progress`` is told of each batch how many rows it wrote. What is locked by others is waited
    for, without holding anything meanwhile.
    """
    written = 0
    for model in encrypted_models():
        while True:
            done, passed_over = _pass(model, progress)
            written += done
            if not passed_over:
                break
            time.sleep(pause)
    secrets = second_factor.encrypt_anew()
    progress(secrets)
    return written + secrets


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _version(column: str) -> str:
    """SQL for the version of a value, NULL for none; reads the first byte of it alone."""
    name = connection.ops.quote_name(column)
    return (
        f"CASE WHEN octet_length({name}) > 0 THEN get_byte(substring({name} FROM 1 FOR 1), 0) END"
    )


def _is_retired(model: type[models.Model]) -> str:
    return " OR ".join(
        f"{_version(str(field.column))} <> {current()}" for field in encrypted_fields(model)
    )


def _pass(model: type[models.Model], progress: Progress) -> tuple[int, int]:
    """Once through a table: how many rows were written, how many others held."""
    is_file = any(isinstance(field, EncryptedBytesField) for field in encrypted_fields(model))
    written = passed_over = 0
    for rows in _batches(model, FILE_ROWS if is_file else ROWS):
        for owner, some in _by_import(rows).items():
            done = _rewrite(model, some, owner)
            written += done
            passed_over += len(some) - done
            progress(done)
    return written, passed_over


Row = tuple[int, int]
"""A row's key, and the number of the transaction that wrote it last."""


def _batches(model: type[models.Model], size: int) -> Iterator[list[Row]]:
    """The rows with anything under a retired key, in the order of their keys."""
    key = connection.ops.quote_name(str(model._meta.pk.column))
    last = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, xmin::text::bigint FROM {_table(model)} "
                f"WHERE {key} > %s AND ({_is_retired(model)}) ORDER BY {key} LIMIT %s",
                [last, size],
            )
            rows: list[Row] = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _by_import(rows: Sequence[Row]) -> dict[int | None, list[Row]]:
    """The rows apart by the import that wrote them last, None for all that none did."""
    xids = {xid for _key, xid in rows}
    applied = Import.objects.exclude(applied_xids=[]).values_list("pk", "applied_xids")
    owners = {xid: pk for pk, bears in applied for xid in xids.intersection(bears)}
    found: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[owners.get(row[1])].append(row)
    return found


@transaction.atomic
def _rewrite(model: type[models.Model], rows: Sequence[Row], owner: int | None) -> int:
    """Encrypt rows anew that nobody holds and nobody has written since; how many.

    An import is taken back while its own transaction wrote its records last. A batch holds
    records of one import alone, and the import bears this transaction's number too from then on.
    """
    # The import before its records, as whoever takes it back does.
    if owner is not None and not _held(Import, owner):
        return 0
    fields = encrypted_fields(model)
    quote = connection.ops.quote_name
    key, columns = quote(str(model._meta.pk.column)), [quote(str(f.column)) for f in fields]
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            f"SELECT t.{key}, {', '.join(f't.{column}' for column in columns)} "
            f"FROM {_table(model)} t JOIN (VALUES %s) was (key, xid) "
            f"ON t.{key} = was.key AND t.xmin::text::bigint = was.xid "
            "FOR NO KEY UPDATE OF t SKIP LOCKED",
            rows,
            page_size=len(rows),
        )
        held = cursor.fetchall()
        if not held:
            return 0
        execute_values(
            cursor.cursor,
            f"UPDATE {_table(model)} t SET {', '.join(f'{c} = new.{c}' for c in columns)} "
            f"FROM (VALUES %s) new (key, {', '.join(columns)}) WHERE t.{key} = new.key "
            "RETURNING t.xmin::text::bigint",
            [(pk, *map(_anew, values)) for pk, *values in held],
            template=f"(%s, {', '.join(['%s::bytea'] * len(columns))})",
            page_size=len(held),
        )
        bears = {row[0] for row in cursor.fetchall()}
    if owner is not None:
        source = Import.objects.only("applied_xids").get(pk=owner)
        source.applied_xids = sorted({*source.applied_xids, *bears})
        source.save(update_fields=["applied_xids"])
    return len(held)


def _held(model: type[models.Model], key: int) -> bool:
    """Lock a row, unless somebody else has it."""
    rows = model._default_manager.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return rows.filter(pk=key).values_list("pk", flat=True).first() is not None


def _anew(value: Any) -> bytes | None:
    """A value under the current key; one that is under it already stays as it is."""
    if value is None:
        return None
    blob = bytes(value)
    return blob if not blob or blob[0] == current() else encrypted_anew(blob)


def tally(columns: Sequence[Column]) -> Counter[int]:
    """How many values there are under each version, over all columns."""
    found: Counter[int] = Counter()
    for column in columns:
        found.update(column.versions)
    return found
