"""How fast the periodic jobs are for a whole province, and with how much memory.

    python benchmarks/jobs.py [--sizes 4225,16900,67600,267500] [--jobs weekly_reminder,…]

A province of invented people is built in a database of its own (`benchmarks/province.py`), at
each size in proportion, and a sample of what was built is held against the quota. Then each job
is run for every county through `jobs.engine.run_job`, in a fresh process; and beside it, in
another, the bare SQL that yields the same numbers, for all counties in one statement. When the
totals differ there is nothing to compare, and the bench ends with an error.

Start-up (Python, Django, connecting) is not in the times. "of work" is what the process and its
session in the database kept a processor busy: on a machine that does nothing else it is about the
time itself, on another it shows what the job costs, and whether time is linear is told by it.
Memory is what the process held at once (`measuring.run_measured` says how), start-up included;
PostgreSQL's is not counted, and it keeps the same machine busy. No channel is set up, so nothing
leaves the house.

The tables go to standard output, all figures to benchmarks/results/jobs.json.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from benchmarks.keeping import keep, say, verdict
from benchmarks.measuring import Server, run_measured

SIZES = "4225,16900,67600,267500"
"""Pairings: 西和县, four and sixteen of it, and 甘肃省."""
PROVINCE = 267_500

JOBS = {
    # A Monday in December: who has not been everywhere is due within thirty days or overdue, so
    # this is the week of the year with the most to say.
    "weekly_reminder": date(2026, 12, 7),
    "monthly_notice": date(2026, 11, 2),
    "quarterly_review": date(2026, 10, 13),
}
"""The days the jobs are run for."""
WORDS = {
    "weekly_reminder": "weekly reminder",
    "monthly_notice": "monthly notice",
    "quarterly_review": "quarterly review",
}
SECONDS = {"weekly_reminder": 60, "monthly_notice": 60, "quarterly_review": 120}
MEGABYTES = 300
"""What the process of the weekly reminder may hold."""
BUILD_SECONDS = 600
TIMES_SMALL = 1.5
"""How much longer a pairing of the province may take than one of the smallest size."""

Found = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast the periodic jobs are.")
    parser.add_argument("--sizes", default=SIZES, metavar="PAIRINGS,…")
    parser.add_argument("--jobs", default=",".join(JOBS))
    parser.add_argument(
        "--profile", action="store_true", help="only say where the jobs spend their time"
    )
    parser.add_argument("--build", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--bare", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.build or options.one or options.bare:
        print(json.dumps(in_this_process(options)))
        return 0

    jobs = options.jobs.split(",")
    measured: dict[int, Found] = {}
    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
    ):
        version = server.execute("SHOW server_version")
        for size in map(int, options.sizes.split(",")):
            measured[size] = measure(server, size, jobs, is_profiled=options.profile)
    if options.profile:
        return 0

    console = Console(width=100)
    console.print(table_of(measured, jobs))
    keep("jobs", {"postgresql": version, "sizes": measured}, targets(measured, jobs))
    return 0


def measure(server: Server, size: int, jobs: list[str], *, is_profiled: bool) -> Found:
    """Build a province of that size and run each job in it, and its bare SQL."""
    with server.fresh_database() as environment:
        say(f"{size:,} pairings …")
        found: Found = {"built": run_measured(own("--build", str(size)), environment), "jobs": {}}
        say(f"  built and held against the quota in {found['built']['seconds']:.0f} s")
        for job in jobs:
            if is_profiled:
                subprocess.run([*own("--one", job), "--profile"], env=environment, check=True)
                continue
            ours = run_measured(own("--one", job), environment)
            bare = run_measured(own("--bare", job), environment)
            if ours["totals"] != bare["totals"]:
                raise SystemExit(f"{job}: {ours['totals']} by the job, {bare['totals']} by SQL.")
            found["jobs"][job] = {"ours": ours, "bare": bare}
            say(f"  {WORDS[job]}: {ours['seconds']:.1f} s, bare SQL {bare['seconds']:.1f} s")
    return found


def own(*arguments: str) -> list[str]:
    return [sys.executable, __file__, *arguments]


# In a process of its own


def in_this_process(options: argparse.Namespace) -> Found:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    connection.ensure_connection()
    if options.build:
        return build(options.build)
    if options.bare:
        return run_bare(options.bare)
    if options.profile:
        from benchmarks.intake import profile

        profile(lambda: run_counties(options.one))
        return {}
    return run_counties(options.one)


def build(size: int) -> Found:
    from benchmarks import province

    begun = time.perf_counter()
    steps = province.build(size, say)
    built = time.perf_counter() - begun
    province.check(size)
    return {
        "seconds": built,
        "steps": steps,
        "rows": province.counts(),
    }


def run_counties(job: str) -> Found:
    """The job of every county, one after the other as one worker does them."""
    from jobs.choices import RunStatus
    from jobs.engine import run_job
    from jobs.registry import kind_of

    day = JOBS[job]
    slowest = 0.0
    worked, begun = processor_seconds(), time.perf_counter()
    counties = kind_of(job).counties(day)
    for county in counties:
        started = time.perf_counter()
        run = run_job(job=job, county=county, day=day)
        slowest = max(slowest, time.perf_counter() - started)
        if run.status != RunStatus.DONE or run.failures.exists():
            raise SystemExit(f"{job} of {county.code}: {run.status} {run.error}")
    seconds = time.perf_counter() - begun
    return {
        "seconds": seconds,
        "worked": processor_seconds() - worked,
        "counties": len(counties),
        "slowest": slowest,
        "totals": totals_of(job),
    }


def processor_seconds() -> float:
    """What this process and its session in the database have kept a processor busy so far.

    Without /proc the session's is not known, and not in it.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    session = 0.0
    with suppress(OSError):
        # The name in front, in brackets, may hold blanks: user and system time are the 14th and
        # 15th field of all.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        session = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + session


def run_bare(job: str) -> Found:
    from django.db import connection

    with connection.cursor() as cursor:
        # Compiled, a statement of this length takes seconds before it begins.
        cursor.execute("SET jit = off")
        begun = time.perf_counter()
        cursor.execute(BARE[job]())
        rows = cursor.fetchall()
        seconds = time.perf_counter() - begun
    names = TOTALS[job]
    summed = [row for row in rows if row[0]]
    totals = [int(sum(row[n + 2] or 0 for row in summed)) for n in range(len(names))]
    return {"seconds": seconds, "rows": len(rows), "totals": dict(zip(names, totals, strict=True))}


def totals_of(job: str) -> dict[str, int]:
    """What the job wrote, added up over all counties."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(WRITTEN[job])
        (row,) = cursor.fetchall()
    return {name: int(value or 0) for name, value in zip(TOTALS[job], row, strict=True)}


# The bare SQL. A row is what an account, a county, a township or a unit comes to; the first column
# says whether it is one of those that are added up, since a county holds its townships and units.

TOTALS = {
    "weekly_reminder": ("reminders", "overdue", "due_soon", "lines_of_units"),
    "monthly_notice": (
        *("pairings", "cadres", "overdue", "visits", "contacts", "cash", "goods"),
        *("needs_raised", "needs_settled", "needs_open", "households", "people", "unpaired"),
    ),
    "quarterly_review": tuple(
        f"{indicator}_{what}"
        for indicator in ("coverage", "contacts", "visits", "needs", "records")
        for what in ("so", "of")
    ),
}

_PLACES = "left({of}.region_id, 6) AS county, left({of}.region_id, 9) AS area, u.unit_id AS unit"
_KEY = "coalesce(county, area, 'u' || unit) AS key"
_SETS = "GROUP BY GROUPING SETS ((county), (area), (unit))"
_OF_CADRE = """
    JOIN pairing_cadre c ON c.id = p.cadre_id JOIN organization_user u ON u.id = c.user_id"""
_CONTACTS_NEEDED = "(4 * (13 - month) + 11) / 12"
_VISITS_NEEDED = "(2 * (13 - month) + 11) / 12"
"""Of the only rule there is, by the first month of a pairing's year."""


def _due(year: int, number: str, need: str) -> str:
    """The day on which one of ``need`` is due (docs/quota.md)."""
    month = f"month + ({number} * (13 - month) + {need} - 1)::int / ({need}) - 1"
    return f"(make_date({year}, {month}, 1) + interval '1 month - 1 day')::date"


def _next_due(year: int, done: str, need: str) -> str:
    return f"CASE WHEN {done} < {need} THEN {_due(year, f'({done} + 1)', need)} END"


def _first_month(year: int) -> str:
    return f"""CASE WHEN extract(year FROM p.started_on) = {year}
        THEN extract(month FROM p.started_on)::int ELSE 1 END AS month"""


def _is_paused(day: str) -> str:
    return f"""EXISTS (SELECT FROM pairing_pause s WHERE s.pairing_id = p.id
        AND s.started_on <= {day} AND (s.ended_on IS NULL OR s.ended_on >= {day}))"""


def _weekly() -> str:
    day = f"date '{JOBS['weekly_reminder']}'"
    return f"""
    WITH owed AS MATERIALIZED (
        SELECT u.id AS account, u.unit_id AS unit, y.next_due_on < {day} AS is_overdue
        FROM visits_pairingyear y JOIN pairing_pairing p ON p.id = y.pairing_id {_OF_CADRE}
        WHERE y.year = {JOBS["weekly_reminder"].year} AND y.next_due_on <= {day} + 30
            AND p.started_on <= {day} AND p.ended_on IS NULL
            AND c.status = 'active' AND u.is_active AND NOT {_is_paused(day)}),
    own AS (
        SELECT account, count(*) FILTER (WHERE is_overdue) AS overdue,
            count(*) FILTER (WHERE NOT is_overdue) AS due_soon
        FROM owed GROUP BY account),
    of_units AS (
        SELECT u.id AS account, o.cadres FROM organization_user u
        JOIN (SELECT unit, count(DISTINCT account) AS cadres FROM owed GROUP BY unit) o
            ON o.unit = u.unit_id
        WHERE u.role = 'liaison' AND u.is_active)
    SELECT true, account, 1, overdue, due_soon, cadres
    FROM own FULL JOIN of_units USING (account)
    """


def _on_day(span: str, day: date) -> str:
    """Three tables of how things stood on a day: pairings, what is on the rosters, their sums."""
    year = day.year
    return f"""
    held_{span} AS MATERIALIZED (
        SELECT {_PLACES.format(of="p")}, p.household_id, p.cadre_id, {_first_month(year)},
            coalesce(d.visits, 0) AS visits, coalesce(d.contacts, 0) AS contacts,
            {_is_paused(f"date '{day}'")} AS is_paused
        FROM pairing_pairing p {_OF_CADRE}
        LEFT JOIN (
            SELECT pairing_id, count(*) FILTER (WHERE kind = 'home_visit') AS visits,
                count(*) FILTER (WHERE kind <> 'home_visit') AS contacts
            FROM visits_contact
            WHERE verdict = 'counted' AND day BETWEEN '{year}-01-01' AND '{day}' GROUP BY 1) d
            ON d.pairing_id = p.id
        WHERE p.started_on <= '{day}' AND (p.ended_on IS NULL OR p.ended_on >= '{day}')),
    pairings_{span} AS (
        SELECT {_KEY}, count(*) AS pairings, count(DISTINCT cadre_id) AS cadres,
            count(*) FILTER (WHERE NOT is_paused AND due < '{day}') AS overdue
        FROM (SELECT *, least({_next_due(year, "contacts", _CONTACTS_NEEDED)},
                {_next_due(year, "visits", _VISITS_NEEDED)}) AS due FROM held_{span}) stood
        {_SETS}),
    rosters_{span} AS (
        SELECT coalesce(county, area) AS key, count(*) AS households, sum(people) AS people,
            count(*) FILTER (WHERE NOT is_paired) AS unpaired
        FROM (
            SELECT left(h.region_id, 6) AS county, left(h.region_id, 9) AS area, r.people,
                p.household_id IS NOT NULL AS is_paired
            FROM (SELECT household_id, count(*) AS people FROM pairing_recipient
                WHERE joined_on <= '{day}' AND (ended_on IS NULL OR ended_on > '{day}')
                GROUP BY 1) r JOIN pairing_household h ON h.id = r.household_id
            LEFT JOIN (SELECT DISTINCT household_id FROM held_{span}) p
                ON p.household_id = h.id) on_roster
        GROUP BY GROUPING SETS ((county), (area)))"""


def _within(span: str, first: date, last: date) -> str:
    """Three tables of what was done between two days: contacts, aid, needs."""
    days = f"day BETWEEN '{first}' AND '{last}'"
    return f"""
    contacts_{span} AS (
        SELECT {_KEY}, count(*) FILTER (WHERE kind = 'home_visit') AS visits,
            count(*) FILTER (WHERE kind <> 'home_visit') AS contacts
        FROM (SELECT {_PLACES.format(of="t")}, t.kind FROM visits_contact t
            JOIN pairing_pairing p ON p.id = t.pairing_id {_OF_CADRE}
            WHERE t.verdict = 'counted' AND t.{days}) of_days {_SETS}),
    aid_{span} AS (
        SELECT {_KEY}, sum(value) FILTER (WHERE kind = 'cash') * 100 AS cash,
            sum(value) FILTER (WHERE kind = 'goods') * 100 AS goods
        FROM (SELECT {_PLACES.format(of="t")}, t.kind, t.value FROM visits_aid t
            JOIN pairing_pairing p ON p.id = t.pairing_id {_OF_CADRE}
            WHERE t.{days}) of_days {_SETS}),
    needs_{span} AS (
        SELECT {_KEY},
            count(*) FILTER (WHERE raised_on BETWEEN '{first}' AND '{last}') AS needs_raised,
            count(*) FILTER (WHERE settled_on BETWEEN '{first}' AND '{last}') AS needs_settled,
            count(*) FILTER (WHERE raised_on <= '{last}'
                AND (settled_on IS NULL OR settled_on > '{last}')) AS needs_open
        FROM (SELECT {_PLACES.format(of="n")}, n.raised_on, n.settled_on FROM visits_need n
            LEFT JOIN visits_contact t ON t.id = n.contact_id
            LEFT JOIN pairing_pairing p ON p.id = t.pairing_id
            LEFT JOIN pairing_cadre c ON c.id = p.cadre_id
            LEFT JOIN organization_user u ON u.id = c.user_id
            WHERE EXISTS (SELECT FROM pairing_recipient r
                WHERE r.household_id = n.household_id)) all_needs {_SETS})"""


def _monthly() -> str:
    """Of the month, the one before and the year so far; the month's counties are added up."""
    now, before, year = date(2026, 10, 31), date(2026, 9, 30), date(2026, 1, 1)
    tables = [
        *(_on_day("now", now), _on_day("before", before)),
        *(
            _within("now", now.replace(day=1), now),
            _within("before", before.replace(day=1), before),
        ),
        _within("year", year, now),
    ]
    names = TOTALS["monthly_notice"]

    def rows(span: str) -> str:
        shown = [
            # Of the year there are no figures of a day.
            "NULL" if span == "year" and name in _OF_A_DAY else name
            for name in names
        ]
        of_day = f"FULL JOIN pairings_{span} USING (key) FULL JOIN rosters_{span} USING (key)"
        return f"""
        SELECT '{span}' = 'now' AND length(key) = 6 AND key NOT LIKE 'u%', key, {", ".join(shown)}
        FROM contacts_{span} FULL JOIN aid_{span} USING (key) FULL JOIN needs_{span} USING (key)
        {"" if span == "year" else of_day}"""

    return f"WITH {','.join(tables)} {' UNION ALL '.join(map(rows, ('now', 'before', 'year')))}"


_OF_A_DAY = ("pairings", "cadres", "overdue", "households", "people", "unpaired")


def _quarterly() -> str:
    first, last, need_days = date(2026, 7, 1), date(2026, 9, 30), 30

    def dues(name: str, need: str, is_visit: bool) -> str:
        due = _due(2026, "k", need)
        kind = "=" if is_visit else "<>"
        return f"""
        {name} AS (
            SELECT {_KEY}, count(*) FILTER (WHERE done_on <= due) AS so, count(*) AS of
            FROM (
                SELECT p.*, d.day AS done_on FROM (
                    SELECT o.*, k, {due} AS due FROM owing o
                    CROSS JOIN LATERAL generate_series(1, {need}) k) p
                LEFT JOIN (
                    SELECT pairing_id, day,
                        row_number() OVER (PARTITION BY pairing_id ORDER BY day) AS k
                    FROM visits_contact WHERE verdict = 'counted' AND kind {kind} 'home_visit'
                        AND day BETWEEN '{last.year}-01-01' AND '{last}') d
                    ON d.pairing_id = p.id AND d.k = p.k
                WHERE due BETWEEN '{first}' AND '{last}' AND p.started_on <= due
                    AND (p.ended_on IS NULL OR due <= p.ended_on)
                    AND NOT {_is_paused("due")}) owed {_SETS})"""

    parts = ("coverage", "contacts", "visits", "needs", "records")
    shown = ", ".join(f"{part}.so, {part}.of" for part in parts)
    joined = " ".join(f"FULL JOIN {part} USING (key)" for part in parts[1:])
    return rf"""
    WITH owing AS MATERIALIZED (
        SELECT {_PLACES.format(of="p")}, p.id, p.started_on, p.ended_on, {_first_month(last.year)}
        FROM pairing_pairing p {_OF_CADRE}
        WHERE p.started_on <= '{last}' AND (p.ended_on IS NULL OR p.ended_on >= '{first}')),
    coverage AS (
        SELECT {_KEY}, count(*) FILTER (WHERE is_so) AS so, count(*) AS of
        FROM (
            SELECT left(h.region_id, 6) AS county, left(h.region_id, 9) AS area, p.unit,
                coalesce(p.is_so, false) AS is_so
            FROM (SELECT DISTINCT household_id FROM pairing_recipient WHERE joined_on <= '{last}'
                AND (ended_on IS NULL OR ended_on > '{last}')) r
            JOIN pairing_household h ON h.id = r.household_id
            LEFT JOIN (
                SELECT DISTINCT ON (p.household_id) p.household_id, u.unit_id AS unit,
                    p.ended_on IS NULL OR p.ended_on >= '{last}' AS is_so
                FROM pairing_pairing p {_OF_CADRE} WHERE p.started_on <= '{last}'
                ORDER BY p.household_id, 3 DESC, p.started_on DESC, p.id DESC) p
                ON p.household_id = h.id) households {_SETS}),
    {dues("contacts", _CONTACTS_NEEDED, False)},
    {dues("visits", _VISITS_NEEDED, True)},
    needs AS (
        SELECT {_KEY}, count(*) FILTER (WHERE settled_on <= raised_on + {need_days}) AS so,
            count(*) AS of
        FROM (SELECT {_PLACES.format(of="n")}, n.raised_on, n.settled_on FROM visits_need n
            LEFT JOIN visits_contact t ON t.id = n.contact_id
            LEFT JOIN pairing_pairing p ON p.id = t.pairing_id
            LEFT JOIN pairing_cadre c ON c.id = p.cadre_id
            LEFT JOIN organization_user u ON u.id = c.user_id
            WHERE n.raised_on BETWEEN date '{first}' - {need_days} AND date '{last}' - {need_days}
                AND EXISTS (SELECT FROM pairing_recipient r
                    WHERE r.household_id = n.household_id)) due {_SETS}),
    records AS (
        SELECT {_KEY}, count(*) FILTER (WHERE is_so) AS so, count(*) AS of
        FROM (SELECT {_PLACES.format(of="t")}, t.verdict = 'counted' AND (t.topics <> '{{}}'
                OR t.policies <> '{{}}' OR t.found ~ '\S'
                OR EXISTS (SELECT FROM visits_aid a WHERE a.contact_id = t.id)
                OR EXISTS (SELECT FROM visits_need n WHERE n.contact_id = t.id)) AS is_so
            FROM visits_contact t JOIN pairing_pairing p ON p.id = t.pairing_id {_OF_CADRE}
            WHERE t.day BETWEEN '{first}' AND '{last}' AND NOT t.is_imported
                AND t.verdict IN ('counted', 'rejected')) of_days {_SETS})
    SELECT length(key) = 6 AND key NOT LIKE 'u%', key, {shown} FROM coverage {joined}
    """


BARE = {"weekly_reminder": _weekly, "monthly_notice": _monthly, "quarterly_review": _quarterly}

WRITTEN = {
    "weekly_reminder": f"""
        SELECT count(*), sum(overdue), sum(due_soon), sum(jsonb_array_length(unit_lines))
        FROM visits_reminder
        WHERE period = '{JOBS["weekly_reminder"]:%G-W%V}'""",
    "monthly_notice": "SELECT "
    + ", ".join(
        f"sum((figures #>> '{{county,now,{name}}}')::bigint)" for name in TOTALS["monthly_notice"]
    )
    + " FROM reports_notice WHERE month = '2026-10-01'",
    "quarterly_review": "SELECT "
    + ", ".join(
        f"sum((counts -> '{indicator}' ->> {place})::bigint)"
        for indicator in ("coverage", "contacts", "visits", "needs", "records")
        for place in (0, 1)
    )
    + " FROM reports_reviewentry WHERE kind = 'county'",
}
"""What each job wrote for the counties, added up."""


# Showing


def table_of(measured: dict[int, Found], jobs: list[str]) -> Table:
    table = Table(
        "",
        *("pairings", "seconds", "of work", "µs a pairing", "bare SQL", "× bare", "peak MB"),
        title="The jobs of all counties",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for job in jobs:
        table.add_section()
        for size, found in measured.items():
            ours, bare = found["jobs"][job]["ours"], found["jobs"][job]["bare"]
            table.add_row(
                WORDS[job],
                f"{size:,}",
                f"{ours['seconds']:.1f}",
                f"{ours['worked']:.1f}",
                f"{ours['seconds'] / size * 1e6:.0f}",
                f"{bare['seconds']:.2f}",
                f"{ours['seconds'] / bare['seconds']:.1f}",
                f"{ours['peak']:.0f}" if ours["peak"] else "–",
            )
    return table


def targets(measured: dict[int, Found], jobs: list[str]) -> list[str]:
    """A sentence for each thing that was promised."""
    said = []
    smallest, largest = min(measured), max(measured)
    if largest == PROVINCE:
        built = measured[largest]["built"]["seconds"]
        said.append(
            f"The province is built in {built:.0f} s; less than {BUILD_SECONDS} is asked: "
            f"{verdict(built < BUILD_SECONDS)}."
        )
    for job in jobs:
        ours = measured[largest]["jobs"][job]["ours"]
        if largest == PROVINCE:
            said.append(
                f"The {WORDS[job]} of {ours['counties']} counties takes {ours['seconds']:.1f} s; "
                f"at most {SECONDS[job]} is asked: {verdict(ours['seconds'] <= SECONDS[job])}."
            )
        if job == "weekly_reminder" and ours["peak"]:
            said.append(
                f"The {WORDS[job]} holds {ours['peak']:.0f} MB at the most; {MEGABYTES} is asked: "
                f"{verdict(ours['peak'] <= MEGABYTES)}."
            )
        if smallest < largest:
            small = measured[smallest]["jobs"][job]["ours"]["worked"] / smallest
            ratio = ours["worked"] / largest / small
            said.append(
                f"A pairing of {largest:,} costs the {WORDS[job]} {ratio:.2f} times one of "
                f"{smallest:,}; at most {TIMES_SMALL} is taken for linear: "
                f"{verdict(ratio <= TIMES_SMALL)}."
            )
    return said


if __name__ == "__main__":
    sys.exit(main())
