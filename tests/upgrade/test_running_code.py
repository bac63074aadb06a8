"""Migrations after a release leave the release's code running."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from tests.upgrade.released import FIRST, FOLDER, migrations_of
from tests.upgrade.running_code import found_after, found_in


def _state() -> ProjectState:
    state = ProjectState()
    fields: list[tuple[str, Any]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("found", models.CharField(max_length=100, null=True)),
        ("kind", models.CharField(max_length=20)),
        ("place", models.CharField(max_length=20, db_default="")),
    ]
    for name in ("Contact", "Topic"):
        state.add_model(ModelState("visits", name, fields))
    return state


def _said(*operations: Any, **attributes: Any) -> list[str]:
    kind = type("Migration", (migrations.Migration,), {"operations": operations, **attributes})
    return list(found_in(kind("0099_invented", "visits"), _state()))


TEXT = models.CharField(max_length=20)
INDEX = models.Index(fields=["kind"], name="by_kind")
UNIQUE = models.UniqueConstraint(fields=["kind"], name="kind_once")


def test_no_migration_after_the_last_release_stops_its_code() -> None:
    releases = sorted(path.stem for path in FOLDER.glob("*.migrations"))

    assert FIRST in releases
    for release in releases:
        assert found_after(migrations_of(release)) == []


def test_what_is_released_stays() -> None:
    from django.db.migrations.loader import MigrationLoader

    there = set(MigrationLoader(None).disk_migrations or {})

    assert migrations_of(FIRST) - there == set()


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        (migrations.AddField("contact", "mood", TEXT), "rows without it"),
        (migrations.AddField("contact", "m", models.CharField(max_length=9, default="x")), "rows"),
        (
            migrations.AddField("contact", "m", models.CharField(null=True, db_index=True)),
            "waits for its index",
        ),
        (migrations.RenameField("contact", "found", "seen"), "knows the old name"),
        (migrations.RenameModel("Contact", "Visit"), "knows the old name"),
        (migrations.RemoveField("contact", "found"), "still reads it"),
        (migrations.DeleteModel("Contact"), "still reads it"),
        (migrations.AlterModelTable("contact", "other"), "the old table"),
        (migrations.AddIndex("contact", INDEX), "Use AddIndexConcurrently"),
        (migrations.AddConstraint("contact", UNIQUE), "under a lock"),
        (migrations.AddConstraint("topic", UNIQUE), "what it refuses"),
        (migrations.AlterField("contact", "found", models.CharField(max_length=100)), "without"),
        (migrations.AlterField("contact", "kind", models.IntegerField()), "another type"),
        (migrations.AlterField("contact", "kind", models.CharField(max_length=9)), "too long"),
        (
            migrations.AlterField("contact", "kind", models.CharField(max_length=20, unique=True)),
            "the same twice",
        ),
        (migrations.RunPython(migrations.RunPython.noop), "RunPython"),
        (migrations.RunSQL("CREATE INDEX a ON visits_contact (kind)"), "while the index is made"),
        (migrations.RunSQL("ALTER TABLE visits_contact DROP COLUMN kind"), "is dropped"),
        (migrations.RunSQL("SELECT 1; ALTER TABLE a ALTER COLUMN b TYPE text"), "written anew"),
        (
            migrations.SeparateDatabaseAndState(
                state_operations=[migrations.RemoveField("contact", "kind")]
            ),
            "First give it a db_default",
        ),
    ],
)
def test_what_stops_running_code_is_said(operation: Any, sentence: str) -> None:
    (said,) = _said(operation)

    assert said.startswith("visits.0099_invented: ")
    assert sentence in said


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("contact", "mood", models.CharField(max_length=20, null=True)),
        migrations.AddField("contact", "mood", models.CharField(max_length=20, db_default="")),
        migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))]),
        AddIndexConcurrently("contact", INDEX),
        migrations.AddIndex("topic", INDEX),
        migrations.AlterField("contact", "kind", models.CharField(max_length=40)),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY a ON visits_contact (kind)"),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("contact", "place")]
        ),
    ],
)
def test_what_leaves_code_running_is_passed(operation: Any) -> None:
    assert _said(operation) == []


def test_a_migration_says_itself_why_it_is_right() -> None:
    dropped = migrations.RunSQL("ALTER TABLE visits_contact DROP COLUMN place")

    assert _said(dropped)
    assert _said(dropped, while_running="Out of the state since 0.2.0.") == []
