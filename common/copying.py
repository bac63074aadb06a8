"""Copying in: what ``bulk_create`` does, at a quarter of its time.

Nothing is built into a statement, and with ``writing_behind`` PostgreSQL writes one piece of a
large file while the next is being judged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from common.database import concrete_field

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: str) -> str:
    return value.translate(_ESCAPES) if not value.isalnum() else value


def _array(value: list[Any]) -> str:
    return _text("{" + ",".join(map(_item, value)) + "}")


def _item(value: Any) -> str:
    if value is None:
        return "NULL"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _key(value: Any) -> str:
    """A foreign key, which an instance given in its place would only seem to be."""
    if isinstance(value, models.Model):
        raise TypeError(f"{value._meta.label} was given where its key belongs")
    return str(value)


def _bytes(value: bytes | memoryview) -> str:
    return "\\\\x" + bytes(value).hex()


_Write = Callable[[Any], str]

_WRITERS: tuple[tuple[type[models.Field[Any, Any]], _Write], ...] = (
    (models.ForeignKey, _key),
    (models.BooleanField, lambda value: "t" if value else "f"),
    (models.CharField, _text),
    (models.TextField, _text),
    (models.DateField, lambda value: value.isoformat()),
    (models.TimeField, lambda value: value.isoformat()),
    (models.IntegerField, str),
    (models.DecimalField, str),
    (models.UUIDField, str),
)


def _each(write: _Write, values: Iterable[Any]) -> list[str]:
    return ["\\N" if value is None else write(value) for value in values]


def _column(field: models.Field[Any, Any], values: Sequence[Any]) -> list[str]:
    """A field's values of many rows in the text format of COPY."""
    for_copy: Callable[[], Callable[[Any], bytes]] | None = getattr(field, "for_copy", None)
    if for_copy is not None:
        prepare = for_copy()
        return _each(lambda value: _bytes(prepare(value)), values)
    if isinstance(field, models.JSONField):
        return _each(
            lambda value: _text(json.dumps(value, cls=field.encoder, ensure_ascii=False)), values
        )
    if isinstance(field, ArrayField):
        return _each(_array, values)
    for kind, write in _WRITERS:
        if isinstance(field, kind):
            # Most columns hold few values, many one alone: each is written once.
            distinct = list(set(values))
            written = dict(zip(distinct, _each(write, distinct), strict=True))
            return [written[value] for value in values]
    raise TypeError(f"COPY has no form for {field}")


_Copy = tuple[str, bytes]
"""A COPY and its lines."""
_PIECES_AHEAD = 8
"""For how many more pieces of rows keys are asked for at once."""


class _Behind:
    """Copies that another thread makes, one after the other, while the next are being made ready.

    Nobody can tell that they are late: a statement on the connection first waits for them. Only
    the numbers that new rows get are had without waiting, from those asked for in advance.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._asked: list[Future[None]] = []
        self._keys: dict[type[models.Model], list[int]] = {}

    def add(self, copy: _Copy) -> None:
        # The connection itself: Django's own is a single thread's.
        self._asked.append(self._thread.submit(_run, connection.connection, copy))

    def keys(self, model: type[models.Model], count: int) -> list[int]:
        """The next keys, ascending; from the second time on some more are asked for than given."""
        asked_before = model in self._keys
        keys = self._keys.setdefault(model, [])
        if len(keys) < count:
            missing = count - len(keys)
            keys += _next_keys(model, missing + (count * _PIECES_AHEAD if asked_before else 0))
        self._keys[model] = keys[count:]
        return keys[:count]

    def wait(self) -> None:
        """Wait for all. Raises what the first that failed raised, as a write of Django's would."""
        with connection.wrap_database_errors:
            while self._asked:
                self._asked.pop(0).result()

    def before(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Let a statement wait for its turn."""
        self.wait()
        return execute(*statement)

    def close(self) -> None:
        """Begin nothing any more, and wait for what was begun, whatever becomes of it."""
        self._thread.shutdown(wait=True, cancel_futures=True)


_behind: ContextVar[_Behind | None] = ContextVar("behind", default=None)


@contextmanager
def writing_behind() -> Iterator[None]:
    """Within it another thread writes what is copied in.

    To be entered and left within one transaction. When it is left all is written; when it is
    left by an error, which must end the transaction, perhaps not.
    """
    connection.ensure_connection()
    behind = _Behind()
    token = _behind.set(behind)
    try:
        with connection.execute_wrapper(behind.before):
            yield
            behind.wait()
    finally:
        behind.close()
        _behind.reset(token)


def _run(raw: Any, copy: _Copy) -> None:
    statement, lines = copy
    with raw.cursor() as cursor:
        # At one go: for each part the thread would have to wait until the other lets it in.
        cursor.copy_expert(statement, BytesIO(lines), size=len(lines) + 1)


def copy_in(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows of ``model``; each gives the values of the fields ``names`` in their order.

    Fields that are not named take the database's default or NULL. Constraints hold as for any
    other write; nothing of Django's (``save``, ``auto_now``) is run. All of it is in memory at
    once, as text.
    """
    fields = [model._meta.pk if name == "pk" else concrete_field(model, name) for name in names]
    by_field = list(zip(*rows, strict=True))
    if not by_field:
        return
    columns = [_column(field, values) for field, values in zip(fields, by_field, strict=True)]
    lines = "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"
    quote = connection.ops.quote_name
    into = ", ".join(quote(str(field.column)) for field in fields)
    copy = (f"COPY {quote(model._meta.db_table)} ({into}) FROM STDIN", lines.encode())
    if (behind := _behind.get()) is not None:
        behind.add(copy)
        return
    # The driver's own method: Django makes its errors those of other writes only when asked.
    connection.ensure_connection()
    with connection.wrap_database_errors:
        _run(connection.connection, copy)


class Blank:
    """The fields of a model's new records: what they are given, and their defaults for the rest."""

    def __init__(self, model: type[models.Model], **given: Any) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.names = [field.name for field in fields]
        self._values = {field.name: field.get_default() for field in fields} | given

    def filled(self, given: dict[str, Any]) -> list[Any]:
        """The values of one record in the order of ``names``."""
        values = self._values | given
        return [values[name] for name in self.names]


def copy_values(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """Write many new rows of ``model`` as ``copy_in`` does; their primary keys, in order."""
    keys = new_keys(model, len(rows)) if rows else []
    if rows:
        copy_in(model, ["pk", *names], ([key, *row] for key, row in zip(keys, rows, strict=True)))
    return keys


def copy_objects(model: type[models.Model], objects: Sequence[Any]) -> None:
    """Write many new objects of ``model`` and give each its primary key."""
    if not objects:
        return
    for instance, key in zip(objects, new_keys(model, len(objects)), strict=True):
        instance.pk = key
        instance._state.adding = False
    names = [field.name for field in model._meta.concrete_fields]
    attributes = [field.attname for field in model._meta.concrete_fields]
    copy_in(model, names, ([getattr(o, name) for name in attributes] for o in objects))


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for ``count`` new rows, ascending."""
    if (behind := _behind.get()) is not None:
        return behind.keys(model, count)
    return _next_keys(model, count)


def _next_keys(model: type[models.Model], count: int) -> list[int]:
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            # The sequence is named once: looking its name up takes longer than a number does.
            "WITH named AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name) "
            "SELECT nextval(name) FROM named, generate_series(1, %s)",
            [f'"{meta.db_table}"', meta.pk.column, count],
        )
        return sorted(row[0] for row in cursor.fetchall())
