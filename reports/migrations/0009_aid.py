"""Aid of a household that nobody is paired with is counted by group as well.

Somebody who comes onto a roster or leaves it makes the township stale in which their household was
given anything; until now the way led by the household's pairings.
"""

from django.db import migrations

BY_PAIRING = """
        SELECT left(a.region_id, 9), NULL, false
        FROM {rows} r JOIN pairing_pairing p ON p.household_id = r.household_id
            JOIN visits_aid a ON a.pairing_id = p.id
"""
BY_HOUSEHOLD = """
        SELECT left(a.region_id, 9), NULL, false
        FROM {rows} r JOIN visits_aid a ON a.household_id = r.household_id
"""
MARKS = """
        SELECT left(h.region_id, 9), NULL::bigint, false
        FROM {{rows}} r JOIN pairing_household h ON h.id = r.household_id
        UNION
        SELECT left(p.region_id, 9), NULL, false
        FROM {{rows}} r JOIN pairing_pairing p ON p.household_id = r.household_id
        UNION
        SELECT left(c.region_id, 9), NULL, false
        FROM {{rows}} r JOIN pairing_pairing p ON p.household_id = r.household_id
            JOIN visits_contact c ON c.pairing_id = p.id
        UNION
        {aid}
        UNION
        SELECT left(n.region_id, 9), NULL, false
        FROM {{rows}} r JOIN visits_need n ON n.household_id = r.household_id
"""
ROWS = {
    "insert": "new_rows",
    "update": "(SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows)",
    "delete": "old_rows",
}


def _function(operation, aid):
    marks = MARKS.format(aid=aid).format(rows=ROWS[operation])
    return f"""
        CREATE OR REPLACE FUNCTION reports_pairing_recipient_{operation}_marks() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO reports_stalearea (area, programme_id, is_of_pairings)
            SELECT DISTINCT * FROM ({marks}) AS marks;
            RETURN NULL;
        END $$;
    """


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_exchange"), ("visits", "0016_aid")]

    operations = [
        migrations.RunSQL(_function(operation, BY_HOUSEHOLD), _function(operation, BY_PAIRING))
        for operation in ROWS
    ]
