"""How fast a distribution to a whole county is previewed and drawn up.

    python benchmarks/distribution.py [--runs 5]

The demonstration county is loaded into a database of its own; it has 4,225 households. In a
process of its own ¥200 for each of them are previewed, drawn up, and drawn up as handed out
already, each several times and taken back, so that all runs find the same database. The page is
asked through Django's test client, so that it is the whole answer of the server. Beside it is the
floor: the same aid written by one INSERT … SELECT.

The table goes to standard output, all figures to benchmarks/results/distribution.json.
"""

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from benchmarks.keeping import keep, verdict
from benchmarks.measuring import Server, run_measured

LIMITS = {"preview, the page": 1, "drawn up and handed out": 3, "drawn up": 3}
"""Seconds that each may take."""
FLOOR = "floor: INSERT … SELECT"

Found = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast a distribution is made.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.runs)))
        return 0

    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
    ):
        environment = server.load_demonstration()
        command = [sys.executable, str(Path(__file__)), "--measure", "--runs", str(options.runs)]
        found = run_measured(command, environment | {"JIEDUI_DEBUG": "1"})
        found["postgresql"] = server.execute("SHOW server_version")
    Console().print(table_of(found))
    keep("distribution", found, targets(found))
    return 0


def measure(runs: int) -> Found:
    """Seconds of each step in each run, in this process and on its database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from decimal import Decimal

    from django.db import connection, transaction
    from django.test import Client
    from django.urls import reverse

    from common.dates import today
    from organization.choices import Role
    from organization.models import Region, User
    from pairing.models import Household, Programme
    from reports.demo.places import COUNTY
    from visits.choices import AidKind, Giver
    from visits.models import Donor
    from visits.services.aid import Giving, Receipt
    from visits.services.distributions import Outline, draw_up

    county = Region.objects.get(pk=COUNTY)
    office = User.objects.filter(role=Role.COUNTY_OFFICE, region=county).first()
    assert office is not None
    programme = Programme.objects.order_by("pk").first()
    assert programme is not None
    donor = Donor.objects.create(region=county, name="bench", pinyin="bench")
    keys = list(Household.objects.visible_to(office).active().values_list("pk", flat=True))
    amounts = dict.fromkeys(keys, Decimal(200))
    day = today()
    giving = Giving(programme, day, AidKind.CASH, Giver.DONOR, donor=donor)
    outline = Outline("bench", giving, Decimal(200))
    client = Client(HTTP_HOST="localhost")
    client.force_login(office)
    form = {
        **{"programme": programme.slug, "name": "bench", "day": day.isoformat()},
        **{"kind": "cash", "each": "200", "purpose": "none", "giver": "donor"},
        "donor": str(donor.pk),
    }
    total = f"{200 * len(keys):,}.00"
    found: dict[str, list[float]] = {}

    def note(what: str, begun: float) -> None:
        found.setdefault(what, []).append(time.perf_counter() - begun)

    def preview() -> None:
        begun = time.perf_counter()
        page = client.post(reverse("visits:distribution_new"), form, secure=True)
        note("preview, the page", begun)
        said = re.sub(r"\s", "", page.content.decode())
        assert total in said or total.replace(",", "") in said, page.status_code

    def make(what: str, receipt: Receipt | None) -> None:
        with transaction.atomic():
            begun = time.perf_counter()
            made, _is_new = draw_up(
                outline=outline,
                amounts=amounts,
                client_uuid=uuid4(),
                actor=office,
                receipt=receipt,
            )
            note(what, begun)
            assert made.lines.count() == len(keys)
            transaction.set_rollback(True)

    def floor() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            begun = time.perf_counter()
            cursor.execute(
                "INSERT INTO visits_aid (day, kind, items, value, giver, purpose, donor_id,"
                " received_by, received_relation, received_how, reverse_reason, created_at,"
                " household_id, programme_id, region_id) SELECT %s, 'cash', '', 200, 'donor',"
                " 'none', %s, '', '', '', '', now(), id, %s, region_id FROM pairing_household"
                " WHERE id = ANY(%s)",
                [day, donor.pk, programme.pk, keys],
            )
            note(FLOOR, begun)
            transaction.set_rollback(True)

    for _run in range(runs):
        preview()
        make("drawn up", None)
        make("drawn up and handed out", Receipt(day))
        floor()
    return {"households": len(keys), "seconds": found}


def table_of(found: Found) -> Table:
    """Medians and slowest runs."""
    table = Table(title=f"{found['households']:,} households")
    for heading in ("what", "median s", "slowest s"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for what, seconds in found["seconds"].items():
        table.add_row(what, f"{statistics.median(seconds):.3f}", f"{max(seconds):.3f}")
    return table


def targets(found: Found) -> list[str]:
    """What was promised, and whether it holds in every run."""
    floor = statistics.median(found["seconds"][FLOOR])
    told = []
    for what, limit in LIMITS.items():
        seconds = found["seconds"][what]
        told.append(
            f"A distribution to {found['households']:,} households, {what}: "
            f"{statistics.median(seconds):.2f} s ({statistics.median(seconds) / floor:.0f} times "
            f"the floor), the slowest of {len(seconds)} {max(seconds):.2f} s; at most {limit} is "
            f"asked: {verdict(max(seconds) <= limit)}."
        )
    return told


if __name__ == "__main__":
    sys.exit(main())
