"""How fast an assignment of a whole county is drafted, made and taken back.

    python benchmarks/drafting.py [--size 4225] [--runs 3]

A county of invented households and cadres is written into a database of its own: as many cadres
as households (西和县: 4,225 to 4,225), in 150 units, two thirds of which have one to three partner
townships. Each run drafts by the shipped rules, makes the draft and takes it back, in one process
that keeps its connection. Beside it stands the way of a loop: for each household the best cadre
that is left is looked for among all, and `start_pairing` is called for each pair.

Start-up and the making of the county are not in the times. The loop is run on a part of the
county, since its time grows with the square of the size; what is written is its time at the full
size, by that rule for the choosing and in proportion for the writing, and is said to be reckoned.

The table goes to standard output, all figures to benchmarks/results/drafting.json.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from benchmarks.keeping import keep, verdict
from benchmarks.measuring import Server

COUNTY = "621225000000"
UNITS = 150
PART = 400
"""Households of the part on which the loop is measured."""
TARGET_SECONDS = 10

Found = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast assignments are drafted.")
    parser.add_argument("--size", type=int, default=4225)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(in_this_process(options.size, options.runs)))
        return 0
    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
        server.fresh_database() as environment,
    ):
        command = [sys.executable, __file__, "--inside", "--size", str(options.size)]
        said = subprocess.run(
            [*command, "--runs", str(options.runs)],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
        version = server.execute("SHOW server_version")
    found: Found = {"postgresql": version, **json.loads(said)}
    Console(width=100).print(table_of(found))
    keep("drafting", found, targets(found))
    return 0


def table_of(found: Found) -> Table:
    """Medians of the runs beside the loop."""
    table = Table(title=f"{found['size']:,} households, {found['size']:,} cadres, {UNITS} units")
    for heading in ("step", "ours, s", "a loop, s (reckoned)"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    loop = found["loop"]
    for step, words in (
        ("match", "choose (of drafting)"),
        ("draft", "draft, with reading and writing"),
        ("make", "make: pairings, quota rows, messages"),
        ("undo", "take back"),
    ):
        ours = median(run[step] for run in found["runs"])
        table.add_row(words, f"{ours:.2f}", f"{loop[step]:.1f}" if step in loop else "")
    return table


def targets(found: Found) -> list[str]:
    """What was promised, and whether it holds."""
    whole = median(run["draft"] for run in found["runs"])
    chosen, loop = median(run["match"] for run in found["runs"]), found["loop"]["match"]
    return [
        f"{found['paired']:,} of {found['size']:,} households are drafted a cadre in {whole:.2f} "
        f"s; at most {TARGET_SECONDS} is asked: {verdict(whole <= TARGET_SECONDS)}.",
        f"Choosing takes {chosen:.2f} s of it, {loop / chosen:,.0f} times less than a loop that "
        "looks for the best cadre of each household.",
    ]


def in_this_process(size: int, runs: int) -> Found:
    """Build the county and measure; this process leads to the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from organization.models import User

    build(size)
    office = User.objects.get(role="county_office")
    measured = [measure(office) for _ in range(runs)]
    return {
        "size": size,
        "paired": measured[0].pop("paired"),
        "runs": [{k: v for k, v in run.items() if k != "paired"} for run in measured],
        "loop": measure_loop(office, size),
    }


def build(size: int) -> None:
    """Units with partner townships, cadres, and households that wait."""
    from common.encryption import digest
    from organization.choices import Role, Sex
    from organization.models import Region, Unit, User
    from pairing.models import Cadre, Group, Household, Partnership, Programme, Recipient

    rnd = random.Random(20260322)
    programme = Programme.objects.order_by("pk")[0]
    groups = list(Group.objects.filter(programme=programme))
    towns = list(Region.objects.filter(level="township", code__startswith=COUNTY[:6]))
    villages = list(Region.objects.filter(level="village", code__startswith=COUNTY[:6]))
    User.objects.create_user("13900000001", name="办公室", role="county_office", region_id=COUNTY)
    units = Unit.objects.bulk_create(
        Unit(
            region_id=COUNTY if n < UNITS * 2 // 3 else rnd.choice(towns).pk,
            name=f"单位{n:03d}",
            pinyin=f"dan wei {n:03d}",
        )
        for n in range(UNITS)
    )
    Partnership.objects.bulk_create(
        Partnership(programme=programme, unit=unit, township=town)
        for unit in units
        for town in rnd.sample(towns, rnd.choice([0, 1, 2, 3]) if unit.region_id == COUNTY else 0)
    )
    users = User.objects.bulk_create(
        User(
            phone=f"138{n:08d}",
            name=f"干部{n}",
            pinyin=f"gan bu {n:05d}",
            initials="gb",
            role=Role.CADRE,
            sex=rnd.choice(Sex.values),
            unit=rnd.choice(units),
            password="!",
        )
        for n in range(size)
    )
    Cadre.objects.bulk_create(
        Cadre(user=user, title="副局长" if rnd.random() < 0.08 else "科员") for user in users
    )
    homes = Household.objects.bulk_create(
        Household(
            region=rnd.choice(villages),
            head_name=f"户主{n}",
            head_pinyin=f"hu zhu {n:05d}",
            head_initials="hz",
            head_id=f"{n:018d}",
            head_id_digest=digest(f"{n:018d}"),
        )
        for n in range(size)
    )
    Recipient.objects.bulk_create(
        Recipient(
            programme=programme,
            group=rnd.choices(groups, [1, *[8] * (len(groups) - 1)])[0],
            household=home,
            name=f"人{n}",
            pinyin=f"ren {n}",
            initials="r",
            identity=f"{n:018d}",
            id_digest=digest(f"person {n}"),
            sex=rnd.choice(Sex.values),
            birth_date=date(1950, 1, 1) + timedelta(rnd.randrange(25_000)),
            joined_on=date(2023, 1, 1) + timedelta(rnd.randrange(900)),
        )
        for n, home in enumerate(homes)
    )


def measure(office: Any) -> Found:
    """Draft the county, make it and take it back; seconds of each."""
    from common.database import analyze
    from common.dates import today
    from organization.models import Region
    from pairing.drafting import services
    from pairing.drafting.making import make_draft, undo_draft
    from pairing.drafting.matching import match
    from pairing.models import Household, Programme, Recipient

    analyze([Household, Recipient])
    found: Found = {}

    def timed(*arguments: Any) -> Any:
        begun = time.perf_counter()
        matches = match(*arguments)
        found["match"] = time.perf_counter() - begun
        return matches

    services.match = timed
    region = Region.objects.get(pk=COUNTY)
    programme = Programme.objects.order_by("pk")[0]
    begun = time.perf_counter()
    draft = services.draft_assignment(programme=programme, region=region, actor=office)
    found["draft"] = time.perf_counter() - begun
    begun = time.perf_counter()
    made = make_draft(draft=draft, on=today(), actor=office)
    found["make"] = time.perf_counter() - begun
    begun = time.perf_counter()
    undo_draft(draft=draft, actor=office)
    found["undo"] = time.perf_counter() - begun
    found["paired"] = made.pairings
    services.match = match
    return found


def measure_loop(office: Any, size: int) -> Found:
    """The same by a loop over a part of the county, reckoned up to its size."""
    from django.db.models import Count, Q

    from common.dates import today
    from pairing.models import Cadre, Household, Partnership, Programme
    from pairing.services import start_pairing

    programme = Programme.objects.order_by("pk")[0]
    homes = list(Household.objects.order_by("pk")[:PART])
    cadres = list(
        Cadre.objects.select_related("user__unit")
        .annotate(held=Count("pairings", filter=Q(pairings__ended_on__isnull=True)))
        .order_by("pk")[:PART]
    )
    begun = time.perf_counter()
    chosen = []
    for home in homes:
        town = home.region_id[:9] + "000"
        best = min(
            cadres,
            key=lambda cadre: (
                not Partnership.objects.filter(unit=cadre.user.unit, township=town).exists(),
                cadre.pk,
            ),
        )
        cadres.remove(best)
        chosen.append((home, best))
    choosing = (time.perf_counter() - begun) * (size / PART) ** 2
    begun = time.perf_counter()
    for home, cadre in chosen:
        start_pairing(household=home, cadre=cadre, programme=programme, on=today(), actor=office)
    writing = (time.perf_counter() - begun) * size / PART
    return {"match": choosing, "make": writing, "part": PART}


if __name__ == "__main__":
    sys.exit(main())
