"""What large writes owe the database."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models


def analyze(written: Iterable[type[models.Model]]) -> None:
    """Have the planner know these models' tables as they are now; within a transaction too.

    Until autovacuum comes round, minutes later, it plans for the sizes from before a large
    write, and a join over a table that was empty then takes it minutes.
    """
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in written)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


LOCK_SPACE = 0x6A64
"""Keeps our advisory locks apart from any other's ("jd")."""

_RULES = 0


def lock_county(code: str) -> None:
    """One import of a county at a time, until the transaction ends; ``code`` has 6 digits."""
    _lock("pg_advisory_xact_lock", int(code))


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
