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
