"""How fast a round of inspections over a whole county is drawn and shared.

    python benchmarks/inspection.py [--runs 5] [--inspectors 70]

The demonstration county is loaded into a database of its own; it has 4,225 households. In a
process of its own a round over all of them, and one of a sample of half of them, are drawn and
shared among inspectors and begun, as the page's two buttons do it, each several times; every
begun round is taken back, so that all runs find the same database. Beside it is the floor: the
same lines written by one INSERT … SELECT.

The table goes to standard output, all figures to benchmarks/results/inspection.json.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from benchmarks.keeping import keep, verdict
from benchmarks.measuring import Server, run_measured

SECONDS = 3
"""What the plan and the beginning of a round over all households may take together."""

Found = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast a round is drawn and shared.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--inspectors", type=int, default=70)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.runs, options.inspectors)))
        return 0

    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
    ):
        environment = server.load_demonstration()
        command = [sys.executable, str(Path(__file__)), "--measure"]
        command += ["--runs", str(options.runs), "--inspectors", str(options.inspectors)]
        found = run_measured(command, environment)
        found["postgresql"] = server.execute("SHOW server_version")
    Console().print(table_of(found))
    keep("inspection", found, targets(found))
    return 0


def measure(runs: int, number: int) -> Found:
    """Seconds of each step in each run, in this process and on its database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection, transaction

    from common.dates import today
    from inspections.models import CheckLine
    from inspections.services.rounds import begin_round, plan_round
    from organization.choices import Level, Role
    from organization.models import Region, User
    from pairing.models import Household, Programme
    from reports.demo.places import COUNTY

    county = Region.objects.get(pk=COUNTY)
    office = User.objects.filter(role=Role.COUNTY_OFFICE, region=county).first()
    assert office is not None
    own = list(User.objects.active().filter(role__in=[Role.LIAISON, Role.SUPERVISOR]))
    townships = Region.objects.filter(level=Level.TOWNSHIP, code__startswith=county.prefix)
    places = islice(cycle(townships), max(0, number - len(own)))
    own += [
        User.objects.create_user(
            f"1390001{place:04d}", role=Role.SUPERVISOR, name=f"督查{place}", region=township
        )
        for place, township in enumerate(places)
    ]
    inspectors = own[:number]
    households = Household.objects.visible_to(office).active()
    total = households.count()
    programme = Programme.objects.order_by("pk").first()
    assert programme is not None
    found: dict[str, list[float]] = {}

    def once(kind: str, size: int | None) -> None:
        with transaction.atomic():
            begun = time.perf_counter()
            plan = plan_round(households=households, size=size, seed="bench", inspectors=inspectors)
            planned = time.perf_counter()
            made = begin_round(
                name="bench",
                programme=programme,
                region=county,
                chosen="",
                plan=plan,
                starts_on=today(),
                ends_on=today() + timedelta(days=20),
                actor=office,
            )
            ended = time.perf_counter()
            assert made.lines.count() == (size or total)
            transaction.set_rollback(True)
        found.setdefault(f"{kind}, drawn and shared", []).append(planned - begun)
        found.setdefault(f"{kind}, begun", []).append(ended - planned)
        found.setdefault(f"{kind}, together", []).append(ended - begun)

    def floor() -> None:
        with transaction.atomic():
            plan = plan_round(households=households, size=1, seed="bench", inspectors=inspectors)
            made = begin_round(
                name="bench",
                programme=programme,
                region=county,
                chosen="",
                plan=plan,
                starts_on=today(),
                ends_on=today(),
                actor=office,
            )
            made.lines.all().delete()
            begun = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {CheckLine._meta.db_table} "
                    "(round_id, household_id, region_id, inspector_id, position, left_out) "
                    "SELECT %s, id, region_id, %s, row_number() OVER (ORDER BY region_id, id), '' "
                    "FROM pairing_household WHERE closed_on IS NULL AND region_id LIKE %s",
                    [made.pk, inspectors[0].pk, county.prefix + "%"],
                )
            found.setdefault("floor: INSERT … SELECT", []).append(time.perf_counter() - begun)
            transaction.set_rollback(True)

    steps: list[Callable[[], None]] = [
        lambda: once("all", None),
        lambda: once("half", total // 2),
        floor,
    ]
    for _run in range(runs):
        for step in steps:
            step()
    return {"households": total, "inspectors": len(inspectors), "seconds": found}


def table_of(found: Found) -> Table:
    """Medians and slowest runs."""
    table = Table(title=f"{found['households']:,} households, {found['inspectors']} inspectors")
    for heading in ("what", "median s", "slowest s"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for what, seconds in found["seconds"].items():
        table.add_row(what, f"{statistics.median(seconds):.3f}", f"{max(seconds):.3f}")
    return table


def targets(found: Found) -> list[str]:
    """What was promised, and whether it holds in every run."""
    seconds = found["seconds"]["all, together"]
    return [
        f"A round over all {found['households']:,} households is drawn, shared among "
        f"{found['inspectors']} and begun in {statistics.median(seconds):.2f} s, the slowest of "
        f"{len(seconds)} in {max(seconds):.2f} s; at most {SECONDS} is asked: "
        f"{verdict(max(seconds) <= SECONDS)}."
    ]


if __name__ == "__main__":
    sys.exit(main())
