"""Large writes, what they owe the database, and locks between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction

if TYPE_CHECKING:
    _Lookup = models.Lookup[Any]
else:
    _Lookup = models.Lookup


class AnyOf(_Lookup):
    """``name__any_of=[…]``: what ``__in`` finds, with the values as one array.

    Thousands of them cost far less than as parameters of their own.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", (*params, list(self.rhs))


def concrete_field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The field of that name, or with that attribute, which has a column of the model's table.

    Raises FieldDoesNotExist when there is none, TypeError when it has no column.
    """
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field) or not field.concrete:
        raise TypeError(f"{model._meta.label}.{name} has no column")
    return field


def analyze(written: Iterable[type[models.Model]], *, is_rough: bool = False) -> None:
    """Have the planner know these models' tables as they are now; within a transaction too.

    Until autovacuum comes round, minutes later, it plans for the sizes from before a large
    write, and a join over a table that was empty then takes it minutes. A rough look reads a
    tenth of the rows that another does: the sizes are as right, and autovacuum sees to the rest.
    """
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in written)
    with connection.cursor() as cursor, transaction.atomic(savepoint=False):
        if is_rough:
            cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute(f"ANALYZE {tables}")
        if is_rough:
            cursor.execute("SET LOCAL default_statistics_target = DEFAULT")


LOCK_SPACE = 0x6A64
"""Keeps our advisory locks apart from any other's ("jd")."""

_RULES = 0


def lock_county(prefix: str) -> None:
    """One import of a county at a time, until the transaction ends.

    ``prefix`` is that of the region whose rows are written: a part of a county locks the county,
    a prefecture or province all that is in it.
    """
    for length in (2, 4):
        if len(prefix) > length:
            _lock("pg_advisory_xact_lock_shared", int(prefix[:length]))
    _lock("pg_advisory_xact_lock", int(prefix[:6]))


def hold_rules() -> None:
    """No quota rule changes until the transaction ends.

    To be taken before any row is locked: whoever sets a rule locks the pairings that it touches,
    and would otherwise wait for a row whose holder waits for the rules.
    """
    _lock("pg_advisory_xact_lock_shared", _RULES)


def lock_rules() -> None:
    """Nobody counts by a rule until the transaction ends, and whoever does now is awaited."""
    _lock("pg_advisory_xact_lock", _RULES)


def _lock(function: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LOCK_SPACE, key])


# Copying in: what bulk_create does, at a quarter of its time, since nothing is built into a
# statement and the server reads while the next rows are still being made.

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: str) -> str:
    return value.translate(_ESCAPES) if not value.isalnum() else value


def _array(value: list[Any]) -> str:
    items = (str(item).replace("\\", "\\\\").replace('"', '\\"') for item in value)
    return _text("{" + ",".join(f'"{item}"' for item in items) + "}")


def _bytes(value: bytes | memoryview) -> str:
    return "\\\\x" + bytes(value).hex()


_WRITERS: tuple[tuple[type[models.Field[Any, Any]], Callable[[Any], str]], ...] = (
    (models.ForeignKey, str),
    (models.BooleanField, lambda value: "t" if value else "f"),
    (models.CharField, _text),
    (models.TextField, _text),
    (models.DateField, lambda value: value.isoformat()),
    (models.IntegerField, str),
    (models.DecimalField, str),
    (models.UUIDField, str),
    (ArrayField, _array),
)


def _writer(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    """What writes a field's values, None apart, in the text format of COPY."""
    for_copy: Callable[[], Callable[[Any], bytes]] | None = getattr(field, "for_copy", None)
    if for_copy is not None:
        prepare = for_copy()
        return lambda value: _bytes(prepare(value))
    if isinstance(field, models.JSONField):
        return lambda value: _text(json.dumps(value, cls=field.encoder, ensure_ascii=False))
    for kind, writer in _WRITERS:
        if isinstance(field, kind):
            return writer
    raise TypeError(f"COPY has no form for {field}")


class _Source:
    """What COPY reads from: lines that are made while it reads."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = ""

    def read(self, size: int = 8192) -> str:
        parts = [self._rest]
        length = len(self._rest)
        for line in self._lines:
            parts.append(line)
            length += len(line)
            if length >= size:
                break
        text = "".join(parts)
        self._rest = text[size:]
        return text[:size]

    readline = read


def copy_in(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows of ``model``; each gives the values of the fields ``names`` in their order.

    Fields that are not named take the database's default or NULL. Constraints hold as for any
    other write; nothing of Django's (``save``, ``auto_now``) is run.
    """
    fields = [model._meta.pk if name == "pk" else concrete_field(model, name) for name in names]
    writers = [_writer(field) for field in fields]

    def lines() -> Iterator[str]:
        for row in rows:
            yield (
                "\t".join(
                    [
                        "\\N" if value is None else write(value)
                        for write, value in zip(writers, row, strict=True)
                    ]
                )
                + "\n"
            )

    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    # The driver's own method: Django makes its errors those of other writes only when asked.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(
            f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", _Source(lines())
        )


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
    table = model._meta.db_table
    column = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            # The sequence is named once: looking its name up takes longer than a number does.
            "WITH named AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name) "
            "SELECT nextval(name) FROM named, generate_series(1, %s)",
            [f'"{table}"', column, count],
        )
        return sorted(row[0] for row in cursor.fetchall())
