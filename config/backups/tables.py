"""What tells two databases apart: of each table the number of rows and a digest of them all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from psycopg2.extensions import cursor as Cursor

Sums = dict[str, tuple[int, str]]

SAME_WORDS = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET extra_float_digits = 1",
    "SET bytea_output = 'hex'",
    "SET search_path = ''",
)
"""Under these a row has the same text on every server."""

NAMES = """
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    ORDER BY 1
"""


def sum_query(table: str) -> str:
    """Rows, and two sums of 64 bits of each row's digest: the order of rows does not matter.

    ``table`` is quoted already.
    """
    halves = " || ' ' || ".join(
        f"coalesce(sum(('x' || encode(substr(h, {at}, 8), 'hex'))::bit(64)::bigint), 0)"
        for at in (1, 9)
    )
    return (
        f"SELECT count(*) || ' ' || {halves} "
        f"FROM (SELECT sha256(convert_to(t::text, 'UTF8')) AS h FROM {table} t) AS rows"
    )


def read_sum(answer: str) -> tuple[int, str]:
    """Rows and digest from what ``sum_query`` was answered."""
    return int(answer.split()[0]), hashlib.sha256(answer.encode()).hexdigest()[:32]


def sums(cursor: Cursor) -> Sums:
    """Of every table, as the cursor's transaction sees it; sets how it writes values."""
    for setting in SAME_WORDS:
        cursor.execute(setting)
    return dict(_each(cursor))


def _each(cursor: Cursor) -> Iterator[tuple[str, tuple[int, str]]]:
    cursor.execute(NAMES)
    for (table,) in cursor.fetchall():
        cursor.execute(sum_query(table))
        found = cursor.fetchone()
        assert found is not None
        yield table, read_sum(found[0])


def differing(wanted: Sums, found: Sums) -> list[str]:
    """The tables that are not in both with the same rows."""
    return sorted(
        table for table in wanted.keys() | found.keys() if wanted.get(table) != found.get(table)
    )
