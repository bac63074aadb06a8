"""How fast the dashboards of a whole province are, and how long its longest list takes as a file.

    python benchmarks/reports.py [--sizes 16900,267500] [--parts pages,file]

A province of invented people is built in a database of its own (`benchmarks/province.py`), and its
figures are counted and kept once, as the job does at midnight. Then, all in one run and through
Django's test client, so that it is the server's time alone:

- the dashboard of the province and of a county, one request after the other
- the same while cadres log contacts in all counties, so that some of what is kept is stale each
  time and counted anew
- ten supervisors at once, all asking at the same moment of two processes with threads, as the
  site is served, while contacts are logged
- the bare SQL that comes to the same numbers from the same tables, which is held against what
  the page shows: when they differ there is nothing to compare, and the bench ends with an error

The file is the list of all households with their people and cadres as .xlsx, made in a process
of its own by what the button of the list uses; its memory is what that process held at once.

The tables go to standard output, all figures to benchmarks/results/reports.json.
"""

import argparse
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from benchmarks.jobs import PROVINCE, Found
from benchmarks.keeping import keep, say, verdict
from benchmarks.measuring import Server, run_measured

SIZES = "16900,267500"
NOW = datetime(2026, 12, 7, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The day after the province's last contact."""
REGIONS = {"province": "62", "county": "620102"}
"""A province's and a county's dashboards, by the beginning of their codes."""
MILLISECONDS = {"province": 300, "county": 100}
QUERIES, TIMES_BARE = 12, 3
ROUNDS, AT_ONCE, ROUNDS_AT_ONCE, PROCESSES = 60, 10, 12, 2
LOGGED_A_SECOND = 4
"""Contacts in a province while pages are read: its 2,160,000 of a year, on its working days and
hours, come to half of that. In a smaller one as many fewer."""
LEAST_A_SECOND = 0.5

FILE_SECONDS, FILE_MEGABYTES = 60, 300


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast the dashboards are.")
    parser.add_argument("--sizes", default=SIZES, metavar="PAIRINGS,…")
    parser.add_argument("--parts", default="pages,file")
    parser.add_argument("--build", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--pages", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--file", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.build or options.pages or options.file:
        print(json.dumps(in_this_process(options)))
        return 0

    parts = options.parts.split(",")
    measured: dict[int, Found] = {}
    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
    ):
        version = server.execute("SHOW server_version")
        for size in map(int, options.sizes.split(",")):
            with server.fresh_database() as environment:
                say(f"{size:,} pairings …")
                run_measured(own("--build", str(size)), environment)
                measured[size] = {
                    part: run_measured(own(f"--{part}"), environment) for part in parts
                }

    console = Console(width=110)
    if "pages" in parts:
        console.print(table_of(measured))
    keep("reports", {"postgresql": version, "sizes": measured}, targets(measured))
    return 0


def own(*arguments: str) -> list[str]:
    return [sys.executable, __file__, *arguments]


# In a process of its own


def in_this_process(options: argparse.Namespace) -> Found:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if options.build:
        from benchmarks import province

        province.build(options.build, say)
        province.check(options.build)
        return {}
    import time_machine

    with time_machine.travel(NOW, tick=True):
        return measure_pages() if options.pages else measure_file()


def measure_pages() -> Found:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from pairing.models import Programme
    from reports.figures.keeping import read, refresh_all

    # Static files are collected for production alone; no request here asks for any.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain

    programme = Programme.objects.get(slug="aixin-gansu")
    begun = time.perf_counter()
    refresh_all(day=NOW.date())
    found: Found = {"kept_in": time.perf_counter() - begun, "views": {}}
    say(f"  all figures counted and kept in {found['kept_in']:.1f} s")
    for name, prefix in REGIONS.items():
        supervisors = [make_supervisor(prefix, n) for n in range(AT_ONCE)]
        clients = []
        for supervisor in supervisors:
            client = Client(headers={"host": "localhost"})
            client.force_login(supervisor)
            clients.append(client)
        get_first = partial(get, clients[0])
        get_first()
        with CaptureQueriesContext(connection) as queries:
            page = get_first()
        bare_totals, bare = run_bare(prefix)
        shown = totals_of(read(prefix, programme, day=NOW.date()).whole)
        if shown != bare_totals:
            raise SystemExit(f"{name}: {shown} on the page, {bare_totals} by SQL.")
        view: Found = {
            "queries": len(queries),
            "kilobytes": len(page.content) / 1024,
            "bare": bare,
            "alone": [timed(get_first) for _ in range(ROUNDS)],
        }
        with logging_contacts() as logged:
            view["logging"] = []
            for _ in range(ROUNDS):
                view["logging"].append(timed(get_first))
                # Somebody who refreshes by hand: in between, contacts come in.
                time.sleep(0.25)
            view["at_once"] = at_once(clients)
        view["logged"] = logged.value
        found["views"][name] = view
        say(
            f"  {name}: {centile(view['alone']):.0f} ms alone, {centile(view['at_once']):.0f} ms "
            f"ten at once, bare SQL {bare:.0f} ms"
        )
    return found


def make_supervisor(prefix: str, number: int) -> Any:
    from organization.models import User
    from organization.models.region import full_code

    return User.objects.create_user(
        phone=f"19{prefix.ljust(6, '0')}{number:03d}",
        password=None,
        name="督查",
        role="supervisor",
        region_id=full_code(prefix),
        unit=None,
    )


def get(client: Any) -> Any:
    from django.urls import reverse

    page = client.get(reverse("reports:dashboard"), secure=True)
    if page.status_code != 200:
        raise SystemExit(f"The dashboard answered {page.status_code}.")
    return page


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def at_once(clients: list[Any]) -> list[float]:
    """Milliseconds of each of ten requests that begin at the same moment, round by round.

    In two processes with five threads each: the site is served by two (`make run`).
    """
    from django.db import connections

    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(len(clients))
    answers: Any = context.Queue()

    def ask(client: Any) -> list[float]:
        times = []
        try:
            get(client)
            for _ in range(ROUNDS_AT_ONCE):
                barrier.wait()
                times.append(timed(partial(get, client)))
        finally:
            connections.close_all()
        return times

    def serve(mine: list[Any]) -> None:
        forget_connections()
        with ThreadPoolExecutor(len(mine)) as pool:
            answers.put([each for times in pool.map(ask, mine) for each in times])

    processes = [
        context.Process(target=serve, args=(clients[n::PROCESSES],)) for n in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    times = [each for _process in processes for each in answers.get(timeout=600)]
    for process in processes:
        process.join()
    return times


@contextmanager
def logging_contacts() -> Any:
    """Meanwhile another process logs contacts in all counties, as the phone's page does; how many
    there were, in ``value``."""
    from django.db import connections

    from pairing.models import Pairing
    from visits.services.contacts import log_contact

    keys = list(Pairing.objects.open().values_list("pk", flat=True))
    rate = max(LOGGED_A_SECOND * len(keys) / PROVINCE, LEAST_A_SECOND)
    context = multiprocessing.get_context("fork")
    is_over, logged = context.Event(), context.Value("i", 0)

    def log() -> None:
        forget_connections()
        chance = random.Random(7)
        while not is_over.wait(1 / rate):
            pairing = Pairing.objects.select_related("cadre__user", "household").get(
                pk=chance.choice(keys)
            )
            log_contact(
                pairing=pairing,
                entry=an_entry(chance),
                actor=pairing.cadre.user,
                client_uuid=uuid4(),
            )
            logged.value += 1
        connections.close_all()

    process = context.Process(target=log)
    process.start()
    try:
        yield logged
    finally:
        is_over.set()
        process.join()
    if not logged.value:
        raise SystemExit("No contact was logged meanwhile.")


def forget_connections() -> None:
    """In a process that was forked: the connection of its parent is not its own to use or close."""
    from django.db import connections

    for alias in connections:
        connections[alias].connection = None


def an_entry(chance: random.Random) -> Any:
    from visits.choices import ContactKind
    from visits.services.contacts import Entry

    kinds = (ContactKind.HOME_VISIT, ContactKind.PHONE)
    return Entry(day=NOW.date(), kind=chance.choice(kinds), is_reached=True)


# The bare SQL

TOTALS = (
    *("households", "people", "cadres", "pairings", "paired_households", "unpaired"),
    *("overdue", "due_soon", "on_track", "met", "paused", "unseen", "needs_open"),
    *("visits", "contacts", "aid_fen", "needs_raised", "needs_settled"),
    *("contacts_due", "visits_due", "unpaired_90"),
)


def totals_of(figures: Any) -> dict[str, int]:
    """What a page shows of this and the last year, by the names of ``TOTALS``."""
    from reports.figures.value import MONTHS, OTHER_KINDS

    def of(names: Any) -> int:
        return int(figures.in_months(names, 0, MONTHS - 1))

    numbers = {
        name: getattr(figures, name)
        for name in ("households", "people", "cadres", "pairings", "paired_households")
    }
    numbers |= {light: figures.lights[light] for light in TOTALS[6:11]}
    return numbers | {
        "unpaired": figures.unpaired,
        "unseen": figures.unseen,
        "needs_open": figures.needs_open,
        "visits": of("home_visit"),
        "contacts": of(OTHER_KINDS),
        "aid_fen": of(("cash", "goods")),
        "needs_raised": of("needs_raised"),
        "needs_settled": of("needs_settled"),
        "contacts_due": of("contacts_due"),
        "visits_due": of("visits_due"),
        "unpaired_90": figures.waiting_for(90),
    }


def run_bare(prefix: str) -> tuple[dict[str, int], float]:
    """The numbers by one statement, and its median of five in milliseconds."""
    from django.db import connection

    statement = bare(prefix, NOW.date())
    times = []
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
        for _ in range(5):
            begun = time.perf_counter()
            cursor.execute(statement)
            (row,) = cursor.fetchall()
            times.append(1000 * (time.perf_counter() - begun))
        cursor.execute("RESET jit")
    numbers = {name: int(number or 0) for name, number in zip(TOTALS, row, strict=True)}
    return numbers, statistics.median(times)


def bare(prefix: str, day: date) -> str:
    """One row of all numbers, read from the tables as somebody would who wrote it for this once.

    Due dates are left to the month: the k-th of ``need`` falls due at the end of the month
    first + ceil(k × months / need) − 1 (docs/quota.md).
    """
    here = f"LIKE '{prefix}%'"
    on = f"date '{day}'"
    since = f"date '{day.year - 1}-01-01'"
    half_a_year = f"({on} - interval '6 months')::date"
    held = f"p.started_on <= {on} AND (p.ended_on IS NULL OR p.ended_on >= {on})"
    paused = f"""EXISTS (SELECT FROM pairing_pause s WHERE s.pairing_id = p.id
        AND s.started_on <= {on} AND (s.ended_on IS NULL OR s.ended_on >= {on}))"""

    def due(need: str) -> str:
        return f"""(SELECT sum((SELECT count(*) FROM generate_series(1, {need}) k
            CROSS JOIN LATERAL (SELECT (make_date(y.year, first
                + (k * (13 - first) + {need} - 1)::int / {need} - 1, 1)
                + interval '1 month - 1 day')::date AS due) d
            WHERE due <= coalesce(y.ended_on, due) AND NOT EXISTS (
                SELECT FROM pairing_pause s WHERE s.pairing_id = y.pairing_id
                AND s.started_on <= due AND (s.ended_on IS NULL OR s.ended_on >= due))))
            FROM years y)"""

    return f"""
    WITH own AS MATERIALIZED (
        SELECT p.* FROM pairing_pairing p WHERE p.region_id {here}),
    years AS MATERIALIZED (
        SELECT y.*, p.ended_on, CASE WHEN extract(year FROM p.started_on) = y.year
            THEN extract(month FROM p.started_on)::int ELSE 1 END AS first
        FROM visits_pairingyear y JOIN own p ON p.id = y.pairing_id
        WHERE y.year IN ({day.year - 1}, {day.year})),
    lit AS MATERIALIZED (
        SELECT CASE WHEN {paused} THEN 'paused' WHEN y.next_due_on IS NULL THEN 'met'
            WHEN y.next_due_on < {on} THEN 'overdue'
            WHEN y.next_due_on <= {on} + 30 THEN 'due_soon' ELSE 'on_track' END AS light
        FROM visits_pairingyear y JOIN own p ON p.id = y.pairing_id
        WHERE y.year = {day.year} AND p.started_on <= {on} AND p.ended_on IS NULL),
    lights AS (SELECT light, count(*) AS n FROM lit GROUP BY 1),
    waiting AS MATERIALIZED (
        SELECT coalesce(
            (SELECT max(p.ended_on) FROM pairing_pairing p WHERE p.household_id = h.id),
            (SELECT min(r.joined_on) FROM pairing_recipient r
                WHERE r.household_id = h.id AND r.status = 'active')) AS since
        FROM pairing_household h WHERE h.region_id {here} AND h.closed_on IS NULL
            AND NOT EXISTS (SELECT FROM pairing_pairing p
                WHERE p.household_id = h.id AND p.ended_on IS NULL)),
    done AS (
        SELECT count(*) FILTER (WHERE kind = 'home_visit') AS visits,
            count(*) FILTER (WHERE kind <> 'home_visit') AS contacts
        FROM visits_contact
        WHERE region_id {here} AND verdict = 'counted' AND day >= {since}),
    needed AS (
        SELECT count(*) FILTER (WHERE status NOT IN ('done', 'confirmed')) AS open,
            count(*) FILTER (WHERE raised_on >= {since}) AS raised,
            count(*) FILTER (WHERE settled_on >= {since}) AS settled
        FROM visits_need WHERE region_id {here}),
    roster AS (
        SELECT count(*) AS people FROM pairing_recipient r
        JOIN pairing_household h ON h.id = r.household_id
        WHERE h.region_id {here} AND r.joined_on <= {on}
            AND (r.ended_on IS NULL OR r.ended_on > {on})),
    now AS (
        SELECT count(*) AS pairings, count(DISTINCT cadre_id) AS cadres,
            count(DISTINCT household_id) AS households
        FROM own p WHERE {held})
    SELECT
        (SELECT count(*) FROM pairing_household h
            WHERE h.region_id {here} AND h.closed_on IS NULL),
        (SELECT people FROM roster), (SELECT cadres FROM now), (SELECT pairings FROM now),
        (SELECT households FROM now), (SELECT count(*) FROM waiting),
        (SELECT n FROM lights WHERE light = 'overdue'),
        (SELECT n FROM lights WHERE light = 'due_soon'),
        (SELECT n FROM lights WHERE light = 'on_track'),
        (SELECT n FROM lights WHERE light = 'met'),
        (SELECT n FROM lights WHERE light = 'paused'),
        (SELECT count(*) FROM own p WHERE p.ended_on IS NULL AND p.started_on <= {half_a_year}
            AND NOT EXISTS (SELECT FROM visits_contact c
                JOIN pairing_pairing q ON q.id = c.pairing_id
                WHERE q.household_id = p.household_id AND c.kind = 'home_visit'
                AND c.verdict = 'counted' AND c.day > {half_a_year} AND c.day <= {on})),
        (SELECT open FROM needed), (SELECT visits FROM done), (SELECT contacts FROM done),
        (SELECT sum(value) * 100 FROM visits_aid
            WHERE region_id {here} AND day >= {since}),
        (SELECT raised FROM needed), (SELECT settled FROM needed),
        {due("y.contacts_needed")}, {due("y.visits_needed")},
        (SELECT count(*) FROM waiting WHERE since <= {on} - 90)
    """


# The longest list


def measure_file() -> Found:
    """The list of all households of the province as .xlsx, as its button makes it."""
    from common.exports.files import make_file
    from pairing.models import Programme
    from visits.forms.filters import ORDER_BY
    from visits.resources.households import HouseholdResource
    from visits.selectors import households_for_list

    office = make_supervisor(REGIONS["province"], 900)
    programme = Programme.objects.get(slug="aixin-gansu")
    begun = time.perf_counter()
    rows = households_for_list(office, programme, NOW.date()).defer(None)
    rows = rows.order_by(*ORDER_BY["name"])
    file, number = make_file("xlsx", HouseholdResource(office), rows)
    seconds = time.perf_counter() - begun
    size = file.seek(0, os.SEEK_END)
    file.close()
    return {"seconds": seconds, "rows": number, "megabytes": size / 2**20}


# Showing


def centile(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def table_of(measured: dict[int, Found]) -> Table:
    table = Table(
        "",
        *(
            "pairings",
            "queries",
            "alone",
            "while logging",
            "ten at once",
            "bare SQL",
            "× bare",
            "KiB",
        ),
        title="Dashboards: milliseconds of server time, 95 of 100 take no longer",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for name in REGIONS:
        table.add_section()
        for size, found in measured.items():
            view = found["pages"]["views"][name]
            table.add_row(
                name,
                f"{size:,}",
                str(view["queries"]),
                f"{centile(view['alone']):.0f}",
                f"{centile(view['logging']):.0f}",
                f"{centile(view['at_once']):.0f}",
                f"{view['bare']:.0f}",
                f"{centile(view['logging']) / view['bare']:.2f}",
                f"{view['kilobytes']:.0f}",
            )
    return table


def targets(measured: dict[int, Found]) -> list[str]:
    """A sentence for each thing that was promised, of the largest size."""
    said = []
    size, found = max(measured.items())
    whole = "" if size == PROVINCE else f" ({size:,} pairings, not the province)"
    for name, view in found.get("pages", {}).get("views", {}).items():
        most = MILLISECONDS[name]
        for what, key, limit in (
            ("alone", "alone", most),
            ("while contacts are logged", "logging", most),
            ("ten at once while contacts are logged", "at_once", 2 * most),
        ):
            taken = centile(view[key])
            said.append(
                f"The {name}'s dashboard takes {taken:.0f} ms {what}; at most {limit} is asked: "
                f"{verdict(taken <= limit)}{whole}."
            )
        said.append(
            f"It asks the database {view['queries']} times; at most {QUERIES} is asked: "
            f"{verdict(view['queries'] <= QUERIES)}."
        )
        ratio = centile(view["logging"]) / view["bare"]
        said.append(
            f"It takes {ratio:.2f} times the bare SQL for the same numbers; at most {TIMES_BARE} "
            f"is asked: {verdict(ratio <= TIMES_BARE)}."
        )
    if file := found.get("file"):
        said.append(
            f"{file['rows']:,} households as .xlsx take {file['seconds']:.0f} s; at most "
            f"{FILE_SECONDS} is asked: {verdict(file['seconds'] <= FILE_SECONDS)}{whole}."
        )
        if file["peak"]:
            said.append(
                f"They hold {file['peak']:.0f} MB at the most; {FILE_MEGABYTES} is asked: "
                f"{verdict(file['peak'] <= FILE_MEGABYTES)}."
            )
    return said


if __name__ == "__main__":
    sys.exit(main())
