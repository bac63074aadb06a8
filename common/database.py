"""What large writes owe the database, and locks between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

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


def lock_figures(areas: Iterable[str]) -> None:
    """One count of each area's figures at a time, until the transaction ends.

    ``areas`` are beginnings of region codes, in order. Whoever locks several takes counties
    before prefectures and those before provinces, each in the order of their codes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, -area::int) FROM unnest(%s) AS area",
            [LOCK_SPACE, list(areas)],
        )


def _lock(function: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LOCK_SPACE, key])
