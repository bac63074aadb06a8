"""How many contacts a second the site takes, against a bare view. `make bench-load`.

    python benchmarks/load.py [--clients 100] [--rounds 5] [--seconds 10] [--think 5]

The demonstration county is loaded into a database of its own, and a thousand of its cadres are
signed in. Then gunicorn serves the site, and beside it a bare Django view with one INSERT
(`benchmarks/bare.py`), both with the options of production and over the same PostgreSQL, which
waits for the disk. A hundred clients keep their connections open and send contacts as the phone
does: session, forgery token, scope, form, quota, history. Rounds of the two alternate, so that
whatever else the machine does meets both, and the ratio is the median of the rounds' ratios.

A third, "signed in", sends the site something that is no contact: it is refused after session,
forgery token and account were looked at. What these cost by themselves nothing that is written
can be cheaper than.

There are two kinds of rounds. In a closed one each client sends as soon as it has its answer:
that tells the throughput; the wait is then the clients divided by it. In an open one each client
pauses between two contacts as people do, though shorter: that tells how long somebody waits.

The clients, PostgreSQL and gunicorn share this machine's processors. In the end every contact
that was acknowledged is looked up: each must be there once.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from benchmarks.clients import Cadre, Round, play
from benchmarks.keeping import keep, say
from benchmarks.measuring import Server
from benchmarks.site import Gunicorn, Site

CADRES = 1000
LEAST_RATIO = 0.25
MOST_MS = 150
WARM_SECONDS = 4
SIGNED_IN = "signed in"

BARE_TABLE = """
CREATE TABLE bare_contact (
    id bigserial PRIMARY KEY, client_uuid uuid NOT NULL UNIQUE, pairing bigint NOT NULL,
    day date NOT NULL, kind varchar(20) NOT NULL, found text NOT NULL
)
"""

SIGN_IN = """
import json
from datetime import timedelta
from common.dates import today
from pairing.models import Pairing
from tests.browser import session_cookie
since = today() - timedelta(days=50)
found = {{}}
for pairing in Pairing.objects.open().filter(
    started_on__lt=today(), cadre__user__is_active=True
).select_related("cadre__user").order_by("pk"):
    user = pairing.cadre.user
    if user.is_cadre and user.pk not in found:
        found[user.pk] = {{
            "session": session_cookie(user, is_own=True)["value"],
            "pairing": pairing.pk,
            "since": max(pairing.started_on, since).isoformat(),
        }}
        if len(found) == {number}:
            break
print("cadres:" + json.dumps(list(found.values())))
"""


def sign_in(site: Site, number: int = CADRES) -> list[Cadre]:
    """So many cadres of the demonstration county, each with a session."""
    said = site.manage("shell", "-c", SIGN_IN.format(number=number))
    found = json.loads(said.rpartition("cadres:")[2])
    return [Cadre(**each) for each in found]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how many contacts the site takes.")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--think", type=float, default=5, help="seconds between two contacts")
    parser.add_argument("--processes", type=int, default=(os.cpu_count() or 1) + 1)
    options = parser.parse_args()
    console = Console(width=100)
    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
        Site(server, processes=options.processes, more={"JIEDUI_DEMO": "1"}) as site,
    ):
        console.print("The county …")
        site.manage("demo")
        cadres = sign_in(site)
        log = Path(folder) / "web.log"
        bare = Gunicorn(
            site.environment,
            "benchmarks.bare:application",
            processes=options.processes,
            threads=site.threads,
            folder=Path(folder),
        )
        execute(server, BARE_TABLE)
        site.start(log)
        bare.start(log)
        try:
            found = measure(options, site.address, bare.address, cadres)
        finally:
            bare.stop()
        found["lost"], found["twice"] = looked_up(server, found.pop("acknowledged"))
        found |= {
            "postgresql": server.execute("SHOW server_version"),
            "clients": options.clients,
            "processes": options.processes,
            "threads": site.threads,
            "think_seconds": options.think,
        }
    console.print(table_of(found))
    keep("load", found, verdicts(found))
    return 1 if found["errors"] or found["lost"] or found["twice"] else 0


def measure(options: argparse.Namespace, site: str, bare: str, cadres: list[Cadre]) -> Any:
    """All rounds of both."""
    addresses = {"site": site, "bare": bare, SIGNED_IN: site}
    closed: dict[str, list[Round]] = {name: [] for name in addresses}
    for number in range(-1, options.rounds):
        for name, address in addresses.items():
            played = play(
                address,
                cadres,
                clients=options.clients,
                seconds=options.seconds if number >= 0 else WARM_SECONDS,
                seed=number,
                is_refused=name == SIGNED_IN,
            )
            say(f"{name}: {played.a_second:.0f} a second, {len(played.errors)} errors")
            closed[name].append(played)
    open_ = {
        name: play(
            address,
            cadres,
            clients=options.clients,
            seconds=max(6 * options.think, 2 * options.seconds),
            think=options.think,
            seed=1000,
        )
        for name, address in (("site", site), ("bare", bare))
    }
    # The first is there to warm up.
    counted = {name: rounds[1:] for name, rounds in closed.items()}
    ratios = ratios_of(counted["site"], counted["bare"])
    own = [*closed["site"], *closed[SIGNED_IN], open_["site"]]
    return {
        "closed": {
            name: {
                "a_second": statistics.median(each.a_second for each in rounds),
                "all": [round(each.a_second, 1) for each in rounds],
                "median_ms": statistics.median(each.wait(0.5) for each in rounds),
                "p95_ms": statistics.median(each.wait(0.95) for each in rounds),
            }
            for name, rounds in counted.items()
        },
        "open": {
            name: {
                "a_second": each.a_second,
                "median_ms": each.wait(0.5),
                "p95_ms": each.wait(0.95),
                "p99_ms": each.wait(0.99),
            }
            for name, each in open_.items()
        },
        "ratio": statistics.median(ratios),
        "ratios": [round(each, 3) for each in ratios],
        "signed_in_ratio": statistics.median(ratios_of(counted[SIGNED_IN], counted["bare"])),
        "errors": sum(len(each.errors) for each in own),
        "first_errors": [error for each in own for error in each.errors][:3],
        "contacts": sum(len(each.acknowledged) for each in own),
        "acknowledged": [uuid for each in own for uuid in each.acknowledged],
    }


def ratios_of(some: list[Round], others: list[Round]) -> list[float]:
    """The throughput of each round by that of the other of its turn."""
    return [ours.a_second / floor.a_second for ours, floor in zip(some, others, strict=True)]


def execute(server: Server, statement: str, *given: Any) -> Any:
    """Run a statement in the bench's own database; the rows, if it gives any."""
    import psycopg2

    settings = server.settings
    connection = psycopg2.connect(dbname="bench", user=settings["USER"], host=settings["HOST"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, given)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def looked_up(server: Server, acknowledged: list[str]) -> tuple[int, int]:
    """How many of the contacts are not there, and how many more than once."""
    rows = execute(
        server,
        "SELECT client_uuid::text, count(*) FROM visits_contact"
        " WHERE client_uuid = ANY(%s::uuid[]) GROUP BY 1",
        acknowledged,
    )
    there = dict(rows)
    return (
        sum(uuid not in there for uuid in acknowledged),
        sum(number > 1 for number in there.values()),
    )


def table_of(found: dict[str, Any]) -> Table:
    table = Table("", "a second", "median ms", "95 of 100 within ms", title="Contacts")
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, words in (("closed", "without a pause"), ("open", "with pauses")):
        for name, what in (
            ("bare", "bare view"),
            (SIGNED_IN, "the site, signed in and refused"),
            ("site", "the site"),
        ):
            if name not in found[kind]:
                continue
            each = found[kind][name]
            table.add_row(
                f"{what}, {words}",
                f"{each['a_second']:.1f}",
                f"{each['median_ms']:.0f}",
                f"{each['p95_ms']:.0f}",
            )
    return table


def verdicts(found: dict[str, Any]) -> list[str]:
    ratio, wait = found["ratio"], found["open"]["site"]["p95_ms"]
    return [
        f"{ratio:.2f} of the bare view's throughput; at least {LEAST_RATIO} is asked: "
        f"{'met' if ratio >= LEAST_RATIO else 'NOT met'}.",
        f"{found['signed_in_ratio']:.2f} of it for knowing who asks, with nothing written.",
        f"95 of 100 answers within {wait:.0f} ms with {found['clients']} clients who pause "
        f"{found['think_seconds']:g} s; {MOST_MS} is asked: "
        f"{'met' if wait < MOST_MS else 'NOT met'}.",
        f"{found['contacts']} contacts acknowledged, {found['errors']} errors, {found['lost']} "
        f"lost, {found['twice']} there twice.",
    ]


if __name__ == "__main__":
    sys.exit(main())
