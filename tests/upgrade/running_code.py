"""Whether a migration lets the code of the release before go on while it runs and after it.

Old code writes rows without knowing new columns, and reads columns that new code no longer has;
and whoever locks a large table for long stops everybody. ``found_in`` says in a sentence each what
would. What cannot be told from an operation, or is right all the same, is said by the migration
itself, in ``while_running = "why old code goes on"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

LARGE = {
    ("organization", "accessevent"),
    ("organization", "user"),
    ("pairing", "household"),
    ("pairing", "recipient"),
    ("pairing", "cadre"),
    ("pairing", "pairing"),
    ("pairing", "importrow"),
    ("visits", "contact"),
    ("visits", "pairingyear"),
    ("visits", "aid"),
    ("visits", "need"),
    ("visits", "reminder"),
    ("delivery", "message"),
    ("delivery", "delivery"),
}
"""Tables that have a row for each household, contact or message, or more."""

_SQL = {
    r"\bDROP\s+(COLUMN|TABLE)\b": "old code still reads what is dropped",
    r"\bRENAME\b": "old code knows the old name",
    r"\bSET\s+NOT\s+NULL\b": "old code may write rows without it, and the table is read whole",
    r"\bALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\b": "the table is written anew under a lock",
    r"\bADD\s+COLUMN\b(?!.*\bDEFAULT\b).*\bNOT\s+NULL\b": "old code writes rows without it",
    r"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)": "writing waits while the index is made",
    r"\bLOCK\s+TABLE\b": "everybody waits for the lock",
    r"\b(VACUUM\s+FULL|CLUSTER)\b": "the table is written anew under a lock",
}


def found_in(migration: Any, state: ProjectState) -> Iterator[str]:
    """What is wrong with a migration, given what the models were before it. Changes ``state``."""
    reason = getattr(migration, "while_running", "")
    made: set[tuple[str, str]] = set()
    for operation in migration.operations:
        if not reason:
            for wrong in _wrong_with(operation, migration.app_label, state, made):
                yield f"{migration.app_label}.{migration.name}: {wrong}"
        operation.state_forwards(migration.app_label, state)


def found_after(released: set[tuple[str, str]]) -> list[str]:
    """What is wrong with the migrations of our apps that a release did not have."""
    loader = MigrationLoader(None)
    state = ProjectState(real_apps=loader.unmigrated_apps)
    found: list[str] = []
    plan = sorted(_in_order(loader), key=lambda key: key not in released)
    for key in plan:
        migration = loader.graph.nodes[key]
        if key in released or not _is_ours(key[0]):
            migration.mutate_state(state, preserve=False)
        else:
            found += found_in(migration, state)
    return found


def _in_order(loader: MigrationLoader) -> Iterable[tuple[str, str]]:
    seen: dict[tuple[str, str], None] = {}
    for leaf in sorted(loader.graph.leaf_nodes()):
        seen |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    return seen


def _is_ours(app: str) -> bool:
    from django.apps import apps
    from django.conf import settings

    return apps.get_app_config(app).path.startswith(str(settings.BASE_DIR)) and (
        "site-packages" not in apps.get_app_config(app).path
    )


def _wrong_with(
    operation: Operation, app: str, state: ProjectState, made: set[tuple[str, str]]
) -> Iterator[str]:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for each in operation.state_operations:
            if isinstance(each, migrations.RemoveField):
                yield from _forgotten(each, app, state)
        for each in operation.database_operations:
            yield from _wrong_with(each, app, state, made)
    elif isinstance(operation, migrations.CreateModel):
        made.add((app, operation.name_lower))
    elif isinstance(operation, migrations.RunSQL):
        yield from _in_sql(str(operation.sql))
    elif isinstance(operation, migrations.RunPython):
        yield "RunPython may hold rows for long. Say in while_running how many and for how long."
    elif isinstance(operation, migrations.RenameField | migrations.RenameModel):
        yield f"{operation.describe()}: old code knows the old name. Add the new one beside it."
    elif isinstance(operation, migrations.RemoveField | migrations.DeleteModel):
        yield (
            f"{operation.describe()}: old code still reads it. Take it out of the state first, and "
            "out of the database a release later."
        )
    elif isinstance(operation, migrations.AlterModelTable):
        yield f"{operation.describe()}: old code knows the old table."
    else:
        model = getattr(operation, "model_name", "").lower()
        if (app, model) not in made:
            yield from _wrong_with_table(operation, app, model, state)


def _wrong_with_table(
    operation: Operation, app: str, model: str, state: ProjectState
) -> Iterator[str]:
    said = operation.describe()
    is_large = (app, model) in LARGE
    if isinstance(operation, migrations.AddField):
        field: Any = operation.field
        if not field.many_to_many and not field.null and not _has_default(field):
            yield f"{said}: old code writes rows without it. Give null=True or db_default."
        if is_large and (field.unique or field.db_index):
            yield f"{said}: writing waits for its index. Use db_index=False, AddIndexConcurrently."
    elif isinstance(operation, migrations.AlterField):
        old: Any = state.models[app, model].fields[operation.name]
        yield from _changed(said, old, operation.field, is_large=is_large)
    elif isinstance(operation, AddIndexConcurrently | AddConstraintNotValid):
        return
    elif isinstance(operation, migrations.AddIndex) and is_large:
        yield f"{said}: writing waits while it is made. Use AddIndexConcurrently."
    elif isinstance(operation, migrations.AddConstraint):
        if is_large:
            yield f"{said}: the table is read under a lock. Use AddConstraintNotValid, then check."
        else:
            yield f"{said}: old code may write what it refuses. Say in while_running why not."


def _changed(said: str, old: Any, new: Any, *, is_large: bool) -> Iterator[str]:
    if old.null and not new.null:
        yield f"{said}: old code may write rows without it."
    if type(old) is not type(new) and old.get_internal_type() != new.get_internal_type():
        yield f"{said}: another type writes the table anew under a lock. Add a field beside it."
    if new.max_length and new.max_length < (old.max_length or 0):
        yield f"{said}: what old code writes may be too long."
    if new.unique and not old.unique:
        yield f"{said}: old code may write the same twice, and writing waits for the index."
    elif is_large and new.db_index and not old.db_index:
        yield f"{said}: writing waits for its index. Use AddIndexConcurrently."


def _has_default(field: Any) -> bool:
    """In the database: old code knows nothing of a default in ours."""
    return field.db_default is not models.NOT_PROVIDED or getattr(field, "generated", False)


def _forgotten(operation: migrations.RemoveField, app: str, state: ProjectState) -> Iterator[str]:
    field: Any = state.models[app, operation.model_name_lower].fields[operation.name]
    if not field.many_to_many and not field.null and not _has_default(field):
        said = operation.describe()
        yield f"{said}: new code writes rows without it. First give it a db_default."


def _in_sql(sql: str) -> Iterator[str]:
    for statement in sql.split(";"):
        for pattern, why in _SQL.items():
            if re.search(pattern, statement, re.IGNORECASE | re.DOTALL):
                yield f"“{' '.join(statement.split())[:60]}”: {why}."
