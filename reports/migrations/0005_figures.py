"""Kept figures, and the triggers that say in which areas they have become stale.

A trigger looks at a statement's rows at once and appends one mark for each township among them.
"""

import django.db.models.deletion
from django.db import migrations, models

# What a changed row touches: a table → the marks of the rows in {rows}. Contacts stay where they
# were made when a household moves, so what is counted of households by them is marked as well.
MARKS = {
    "pairing_household": "SELECT left(r.region_id, 9), NULL::bigint, false FROM {rows} r",
    "pairing_recipient": """
        SELECT left(h.region_id, 9), NULL::bigint, false
        FROM {rows} r JOIN pairing_household h ON h.id = r.household_id
        UNION
        SELECT left(p.region_id, 9), NULL, false
        FROM {rows} r JOIN pairing_pairing p ON p.household_id = r.household_id
        UNION
        SELECT left(c.region_id, 9), NULL, false
        FROM {rows} r JOIN pairing_pairing p ON p.household_id = r.household_id
            JOIN visits_contact c ON c.pairing_id = p.id
        UNION
        SELECT left(a.region_id, 9), NULL, false
        FROM {rows} r JOIN pairing_pairing p ON p.household_id = r.household_id
            JOIN visits_aid a ON a.pairing_id = p.id
        UNION
        SELECT left(n.region_id, 9), NULL, false
        FROM {rows} r JOIN visits_need n ON n.household_id = r.household_id
    """,
    "pairing_pairing": """
        SELECT left(r.region_id, 9), r.programme_id, true FROM {rows} r
        UNION
        SELECT left(h.region_id, 9), r.programme_id, true
        FROM {rows} r JOIN pairing_household h ON h.id = r.household_id
    """,
    "pairing_pause": """
        SELECT left(p.region_id, 9), p.programme_id, false
        FROM {rows} r JOIN pairing_pairing p ON p.id = r.pairing_id
    """,
    "visits_pairingyear": """
        SELECT left(p.region_id, 9), p.programme_id, false
        FROM {rows} r JOIN pairing_pairing p ON p.id = r.pairing_id
    """,
    "visits_contact": """
        SELECT left(r.region_id, 9), NULL::bigint, false FROM {rows} r
        UNION
        SELECT left(h.region_id, 9), NULL, false
        FROM {rows} r JOIN pairing_pairing p ON p.id = r.pairing_id
            JOIN pairing_household h ON h.id = p.household_id
    """,
    "visits_aid": "SELECT left(r.region_id, 9), NULL::bigint, false FROM {rows} r",
    "visits_need": "SELECT left(r.region_id, 9), NULL::bigint, false FROM {rows} r",
    "visits_activity": "SELECT left(r.region_id, 9), r.programme_id, false FROM {rows} r",
    "visits_quotarule": """
        SELECT left(p.region_id, 9), r.programme_id, false
        FROM {rows} r JOIN organization_region g ON g.code = r.region_id
            JOIN pairing_pairing p ON p.programme_id = r.programme_id AND p.region_id LIKE left(
                g.code, CASE g.level WHEN 'province' THEN 2 WHEN 'prefecture' THEN 4
                    WHEN 'county' THEN 6 WHEN 'township' THEN 9 ELSE 12 END) || '%'
    """,
}

ROWS = {
    "insert": ("NEW TABLE AS new_rows", "new_rows"),
    "update": (
        "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "(SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows)",
    ),
    "delete": ("OLD TABLE AS old_rows", "old_rows"),
}


def _made(table, marks, operation):
    tables, rows = ROWS[operation]
    name = f"reports_{table}_{operation}_marks"
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO reports_stalearea (area, programme_id, is_of_pairings)
            SELECT DISTINCT * FROM ({marks.format(rows=rows)}) AS marks;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {operation.upper()} ON {table} REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """


def _dropped(table, operation):
    name = f"reports_{table}_{operation}_marks"
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"


class Migration(migrations.Migration):
    dependencies = [
        ("pairing", "0009_key_marks"),
        ("reports", "0004_letterhead_next_number"),
        ("visits", "0010_follow_up_without_a_unit"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.CharField(max_length=9)),
                ("day", models.DateField()),
                ("figures", models.JSONField()),
                ("counted_at", models.DateTimeField()),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pairing.group",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pairing.programme",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["area"],
                        name="kept_figures_prefix",
                        opclasses=["text_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "programme", "group"),
                        name="kept_figures_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area__regex", "^(\\d{9}|\\d{6}|\\d{4}|\\d{2})$")),
                        name="kept_figures_area",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaleArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.CharField(max_length=9)),
                ("is_of_pairings", models.BooleanField(default=False)),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pairing.programme",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["area"], name="stale_area_prefix", opclasses=["text_pattern_ops"]
                    )
                ],
            },
        ),
        *(
            migrations.RunSQL(_made(table, marks, operation), _dropped(table, operation))
            for table, marks in MARKS.items()
            for operation in ROWS
        ),
    ]
