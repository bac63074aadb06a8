"""A province of invented people in the database, as large as asked for, in a few minutes.

Everything is made by the database from counters, hashes and the regions that are there: units,
accounts, households, people, pairings with ends and pauses, contacts of this and the last year
with their verdicts, aid, needs, and what each pairing has done and owes in each year. The same
size makes the same province. Contacts are written in the order of their days, as they would have
arrived, so that a county's lie scattered among all others'.

Triggers are off meanwhile: there is no history of an invented past. Verdicts and years are what
``visits.quotas`` makes of the same contacts; ``check`` has it count some hundred pairings anew
and fails when it finds another answer.

To be imported when Django is set up.
"""

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from organization.models import Unit, User
from pairing.models import Cadre, Group, Household, Pairing, Pause, Programme, Recipient
from visits.models import Aid, Contact, Need, PairingYear, QuotaRule
from visits.quotas.recounting import recompute

PAIRINGS, CADRES, CONTACTS, COUNTIES = 267_500, 250_000, 2_160_000, 88
"""Of Gansu, as published; contacts are those of 2024 (1,289,000 and 871,000 visits)."""
UNITS_OF_A_COUNTY = 280
"""金昌 has 274."""
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 6)
"""The days of the contacts: the last year and this one."""
CHECKED = 400

_U = "(hashint8extended({of}, {salt}) & 2147483647)::float8 / 2147483648.0"
"""A number from 0 to 1, without the 1, that looks like chance and is the same every time."""


def chance(of: str, salt: int) -> str:
    return "(" + _U.format(of=f"({of})::bigint", salt=salt) + ")"


def build(
    pairings: int, say: Callable[[str], None], *, counties: int | None = None
) -> dict[str, float]:
    """Make a province of so many pairings in an empty, migrated database.

    Its cadres, contacts and, unless they are given, counties are in the same proportion as in the
    whole. Gives the seconds that each step took.
    """
    counties = counties or max(1, round(COUNTIES * pairings / PAIRINGS))
    numbers: dict[str, Any] = {
        "pairings": pairings,
        "counties": counties,
        "cadres": round(CADRES * pairings / PAIRINGS),
        "contacts": round(CONTACTS * pairings / PAIRINGS),
        "units": counties * UNITS_OF_A_COUNTY,
        "cipher": _cipher(),
        "programme": Programme.objects.get(slug="aixin-gansu").pk,
        "first": FIRST,
        "days": (LAST - FIRST).days + 1,
        "now": datetime(2026, 12, 6).astimezone(),
    }
    seconds: dict[str, float] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for name, statement in STEPS:
            begun = time.perf_counter()
            cursor.execute(statement, numbers)
            seconds[name] = time.perf_counter() - begun
            say(f"  {name}: {cursor.rowcount:,} in {seconds[name]:.1f} s")
        for model in (Unit, User, Cadre, Household, Recipient, Pairing, Pause, Contact, Aid, Need):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM "
                f"{connection.ops.quote_name(model._meta.db_table)}))",
                [model._meta.db_table],
            )
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        # As autovacuum leaves tables behind: sizes known, and pages that indexes alone answer for.
        cursor.execute("VACUUM (ANALYZE)")
    seconds["vacuum"] = time.perf_counter() - begun
    say(f"  vacuum: {seconds['vacuum']:.1f} s")
    return seconds


def _cipher() -> bytes:
    """One number as the database holds them: nobody reads these, but each has its length."""
    field = Household._meta.get_field("head_id")
    prepared = field.get_db_prep_save("62122519600101001X", connection)
    return bytes(getattr(prepared, "adapted", prepared))


def check(pairings: int) -> None:
    """Have the quota count some pairings anew, and find what was built; SystemExit when not."""
    step = max(1, pairings // CHECKED)
    sample = list(Pairing.objects.filter(pk__in=range(1, pairings + 1, step)).values_list("pk"))
    keys = [key for (key,) in sample]

    def stored() -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
        years = PairingYear.objects.filter(pairing__in=keys).values_list(
            *("pairing", "year", "contacts_needed", "visits_needed", "contacts_done"),
            *("visits_done", "contact_due_on", "visit_due_on", "next_due_on"),
        )
        verdicts = Contact.objects.filter(pairing__in=keys).values_list("pk", "verdict")
        return set(years), set(verdicts)

    with transaction.atomic():
        built = stored()
        recompute(keys, today=LAST)
        counted = stored()
        transaction.set_rollback(True)
    for what, before, after in zip(("years", "verdicts"), built, counted, strict=True):
        if before != after:
            raise SystemExit(f"The {what} built differ: {sorted(before ^ after, key=str)[:6]}")


# What is built, step by step. A county is taken by its number among those that are filled, from
# the first pairing to the last, so that 西和县 or another is whole whatever the size.

_COUNTIES = """
    SELECT row_number() OVER (ORDER BY code) - 1 AS n, code
    FROM (SELECT code FROM organization_region WHERE level = 'county'
          ORDER BY code LIMIT %(counties)s) c
"""

STEPS = (
    (
        "units",
        f"""
        INSERT INTO organization_unit (id, name, pinyin, region_id)
        SELECT c.n * {UNITS_OF_A_COUNTY} + u, '单位' || u, 'dan wei ' || u, c.code
        FROM ({_COUNTIES}) c, generate_series(1, {UNITS_OF_A_COUNTY}) u
        """,
    ),
    (
        "accounts of cadres",
        f"""
        INSERT INTO organization_user (id, password, phone, name, pinyin, initials, sex, role,
            is_active, created_at, unit_id, closing_reason)
        SELECT i, '!', '13' || lpad(i::text, 9, '0'), '干部' || i, 'gan bu ' || i, 'gb' || i, '',
            'cadre', true, %(now)s,
            ((i - 1) * %(counties)s / %(cadres)s) * {UNITS_OF_A_COUNTY}
                + 1 + floor({chance("i", 1)} * {UNITS_OF_A_COUNTY})::int, ''
        FROM generate_series(1, %(cadres)s::bigint) i
        """,
    ),
    (
        "accounts of liaisons",
        """
        INSERT INTO organization_user (id, password, phone, name, pinyin, initials, sex, role,
            is_active, created_at, unit_id, closing_reason)
        SELECT 1000000 + u, '!', '15' || lpad(u::text, 9, '0'), '联络' || u, 'lian luo ' || u,
            'll' || u, '', 'liaison', true, %(now)s, u, ''
        FROM generate_series(1, %(units)s) u
        """,
    ),
    (
        "accounts of offices",
        f"""
        INSERT INTO organization_user (id, password, phone, name, pinyin, initials, sex, role,
            is_active, created_at, region_id, closing_reason)
        SELECT 2000000 + c.n, '!', '18' || lpad(c.n::text, 9, '0'), '办公室', 'ban gong shi', 'bgs',
            '', 'county_office', true, %(now)s, c.code, ''
        FROM ({_COUNTIES}) c
        """,
    ),
    (
        "cadres",
        """
        INSERT INTO pairing_cadre (id, title, status, user_id)
        SELECT i, '科员', 'active', i FROM generate_series(1, %(cadres)s::bigint) i
        """,
    ),
    (
        "households",
        f"""
        WITH counties AS MATERIALIZED ({_COUNTIES}),
        villages AS MATERIALIZED (
            SELECT c.n, array_agg(v.code ORDER BY v.code) AS codes
            FROM counties c JOIN organization_region v
                ON v.level = 'village' AND left(v.code, 6) = left(c.code, 6)
            GROUP BY c.n)
        INSERT INTO pairing_household (id, head_name, head_pinyin, head_initials, head_id,
            head_id_digest, phone, address, created_at, region_id)
        SELECT i, '户主' || i, 'hu zhu ' || i, 'hz' || i, %(cipher)s,
            encode(sha256(('h' || i)::bytea), 'hex'), '', '', %(now)s,
            v.codes[1 + floor({chance("i", 2)} * array_length(v.codes, 1))::int]
        FROM generate_series(1, (%(pairings)s * 1.03)::bigint) i
        -- Three in a hundred more than are paired: of any county, and waiting.
        JOIN villages v ON v.n = CASE WHEN i <= %(pairings)s
            THEN (i - 1) * %(counties)s / %(pairings)s ELSE i %% %(counties)s END
        """,
    ),
    (
        "people",
        f"""
        INSERT INTO pairing_recipient (name, pinyin, initials, identity, id_digest, sex, birth_date,
            ethnicity, relation, certificate, disability_kind, disability_level, support_mode,
            child_category, school, grade, guardian_relation, status, exit_reason, joined_on,
            group_id, household_id, programme_id)
        SELECT '某' || h.id || '-' || n, 'mou', 'm', %(cipher)s,
            encode(sha256((h.id || '-' || n)::bytea), 'hex'), 'male',
            date '1940-01-01' + floor({chance("h.id * 2 + n", 3)} * 25000)::int,
            '汉族', '8', ''::bytea,
            CASE WHEN g.key = 'disabled' THEN 4 END, CASE WHEN g.key = 'disabled' THEN 1 END,
            '', '', '', '', '', 'active', '',
            least(date '2023-05-12' + floor({chance("h.id", 5)} * 900)::int, date '2025-12-31'),
            g.id, h.id, %(programme)s
        FROM pairing_household h
        CROSS JOIN LATERAL generate_series(
            1, CASE WHEN {chance("h.id", 4)} < 0.08 THEN 2 ELSE 1 END) n
        JOIN (SELECT id, key, row_number() OVER (ORDER BY "order", id) - 1 AS place
              FROM pairing_group WHERE programme_id = %(programme)s) g
            ON g.place = CASE WHEN {chance("h.id", 6)} < 0.06 THEN 0
                              WHEN {chance("h.id", 6)} < 0.82 THEN 1 ELSE 2 END
        """,
    ),
    (
        "pairings",
        f"""
        INSERT INTO pairing_pairing (id, role, started_on, ended_on, end_reason, created_at,
            cadre_id, household_id, region_id, programme_id)
        SELECT i, '爱心家人', p.started_on, p.ended_on,
            CASE WHEN p.ended_on IS NULL THEN '' ELSE 'moved_away' END, %(now)s,
            -- One of the county's cadres: there are fewer of them than pairings, so some have two.
            1 + (i - 1) * %(cadres)s / %(pairings)s, i, h.region_id, %(programme)s
        FROM (
            SELECT i, started_on, CASE WHEN {chance("i", 9)} < 0.03
                THEN least(started_on + 30 + floor({chance("i", 10)} * 500)::int, date '2026-12-06')
                END AS ended_on
            FROM (
                SELECT i, CASE
                    WHEN {chance("i", 7)} < 0.70
                        THEN date '2023-06-01' + floor({chance("i", 8)} * 550)::int
                    WHEN {chance("i", 7)} < 0.90
                        THEN date '2025-01-01' + floor({chance("i", 8)} * 365)::int
                    ELSE date '2026-01-01' + floor({chance("i", 8)} * 300)::int END AS started_on
                FROM generate_series(1, %(pairings)s::bigint) i) s
        ) p JOIN pairing_household h ON h.id = p.i
        """,
    ),
    (
        "pauses",
        f"""
        INSERT INTO pairing_pause (started_on, ended_on, reason, pairing_id)
        SELECT date '2026-01-01' + floor({chance("id", 11)} * 330)::int,
            CASE WHEN {chance("id", 12)} < 0.7
                THEN date '2026-01-31' + floor({chance("id", 11)} * 330)::int END,
            'illness', id
        FROM pairing_pairing WHERE {chance("id", 13)} < 0.01 AND ended_on IS NULL
        """,
    ),
    (
        "contacts",
        f"""
        INSERT INTO visits_contact (id, day, kind, is_reached, topics, policies, found, client_uuid,
            verdict, is_imported, created_at, created_by_id, pairing_id, region_id)
        WITH made AS (
            SELECT row_number() OVER (ORDER BY c.day, c.i) AS id, c.i, c.day,
                CASE WHEN c.sort < 0.40 THEN 'home_visit' WHEN c.sort < 0.85 THEN 'phone'
                     ELSE 'online' END AS kind,
                {chance("c.i", 17)} >= 0.02 AS is_reached, p.id AS pairing, p.cadre_id, p.region_id,
                c.day >= p.started_on AND c.day <= coalesce(p.ended_on, c.day) AS is_held
            FROM (
                SELECT i, 1 + floor({chance("i", 14)} * %(pairings)s)::bigint AS pairing,
                    %(first)s::date + floor({chance("i", 15)} * %(days)s)::int AS day,
                    {chance("i", 16)} AS sort
                FROM generate_series(1, %(contacts)s::bigint) i
            ) c JOIN pairing_pairing p ON p.id = c.pairing)
        SELECT id, day, kind, is_reached, ARRAY['health', 'income'], '{{}}', '身体尚可，收入稳定。',
            -- Random for the index, and the same every time.
            md5('contact' || i)::uuid,
            CASE WHEN NOT is_held THEN 'outside_pairing' WHEN NOT is_reached THEN 'not_reached'
                WHEN row_number() OVER (
                    PARTITION BY pairing, kind = 'home_visit', day, is_held AND is_reached
                    ORDER BY id) > 1 THEN 'same_day'
                ELSE 'counted' END,
            false, day + interval '9 hours', cadre_id, pairing, region_id
        FROM made ORDER BY id
        """,
    ),
    (
        "aid",
        f"""
        INSERT INTO visits_aid (day, kind, items, value, giver, purpose, received_by,
            received_relation, received_how, reverse_reason, created_at, pairing_id, household_id,
            programme_id, region_id, contact_id)
        SELECT c.day, CASE WHEN {chance("c.id", 18)} < 0.04 THEN 'cash' ELSE 'goods' END,
            CASE WHEN {chance("c.id", 18)} < 0.04 THEN '' ELSE '米面油' END,
            100 + floor({chance("c.id", 19)} * 400), 'cadre', 'none', '', '', '', '',
            c.created_at, c.pairing_id, p.household_id, p.programme_id, c.region_id, c.id
        FROM visits_contact c JOIN pairing_pairing p ON p.id = c.pairing_id
        WHERE c.kind = 'home_visit' AND {chance("c.id", 18)} < 0.2
        """,
    ),
    (
        "needs",
        f"""
        INSERT INTO visits_need (text, raised_on, status, settled_on, outcome, kind, source,
            told_by, confirmed_by, confirmed_how, created_at,
            contact_id, created_by_id, household_id, region_id)
        SELECT '灶房屋顶漏雨', c.day, n.status,
            CASE WHEN n.status = 'done' THEN least(
                c.day + 20 + floor({chance("c.id", 22)} * 60)::int, date '2026-12-06') END,
            CASE WHEN n.status = 'done' THEN '已协调解决' ELSE '' END, '', 'visit',
            '', '', '', c.created_at, c.id, c.created_by_id, p.household_id, c.region_id
        FROM visits_contact c JOIN pairing_pairing p ON p.id = c.pairing_id
        CROSS JOIN LATERAL (
            SELECT CASE WHEN {chance("c.id", 21)} < 0.7 THEN 'done' ELSE 'raised' END AS status) n
        WHERE {chance("c.id", 20)} < 0.03
        """,
    ),
    (
        "years",
        """
        WITH rule AS (
            SELECT contacts, visits FROM visits_quotarule
            WHERE programme_id = %(programme)s LIMIT 1),
        done AS MATERIALIZED (
            SELECT pairing_id, extract(year FROM day)::int AS year,
                count(*) FILTER (WHERE kind = 'home_visit') AS visits,
                count(*) FILTER (WHERE kind <> 'home_visit') AS contacts
            FROM visits_contact WHERE verdict = 'counted' GROUP BY 1, 2),
        owed AS (
            SELECT p.id, y.year, f.month,
                (rule.contacts * (13 - f.month) + 11) / 12 AS contacts_needed,
                (rule.visits * (13 - f.month) + 11) / 12 AS visits_needed
            FROM rule, pairing_pairing p
            CROSS JOIN LATERAL generate_series(extract(year FROM p.started_on)::int,
                least(extract(year FROM p.ended_on)::int, 2027)) AS y(year)
            CROSS JOIN LATERAL (SELECT CASE WHEN extract(year FROM p.started_on) = y.year
                THEN extract(month FROM p.started_on)::int ELSE 1 END AS month) f),
        stands AS (
            SELECT o.*, coalesce(d.contacts, 0) AS contacts_done,
                coalesce(d.visits, 0) AS visits_done
            FROM owed o LEFT JOIN done d ON d.pairing_id = o.id AND d.year = o.year),
        due AS (
            SELECT s.*,
                CASE WHEN contacts_done < contacts_needed THEN (make_date(year, month
                    + ((contacts_done + 1) * (13 - month) + contacts_needed - 1)::int
                        / contacts_needed - 1, 1) + interval '1 month - 1 day')::date END
                    AS contact_due_on,
                CASE WHEN visits_done < visits_needed THEN (make_date(year, month
                    + ((visits_done + 1) * (13 - month) + visits_needed - 1)::int
                        / visits_needed - 1, 1) + interval '1 month - 1 day')::date END
                    AS visit_due_on
            FROM stands s)
        INSERT INTO visits_pairingyear (year, contacts_needed, visits_needed, contacts_done,
            visits_done, contact_due_on, visit_due_on, next_due_on, pairing_id)
        SELECT year, contacts_needed, visits_needed, contacts_done, visits_done, contact_due_on,
            visit_due_on, least(contact_due_on, visit_due_on), id
        FROM due ORDER BY id, year
        """,
    ),
)
"""Each by the name under which its time is told."""


def counts() -> dict[str, int]:
    """How many rows of each kind there are."""
    models = (
        *(Unit, User, Cadre, Household, Recipient, Pairing, Pause),
        *(Contact, Aid, Need, PairingYear, Group, QuotaRule),
    )
    return {str(model._meta.label): model._default_manager.count() for model in models}
