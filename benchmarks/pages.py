"""Server time and queries of every page, on the demonstration county. `make bench-pages`.

    python benchmarks/pages.py [--rounds 15]

The demonstration county is loaded into a database of its own. A process of its own signs in as
each role and asks for each page several times: the median is what the server spends, without the
network. The redirect from the start page stands beside them as what any answer costs.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from benchmarks.keeping import keep, verdict
from benchmarks.measuring import Server, run_measured

ROUNDS = 15
NOTES = 300
NOTE_MS = 2
LIMIT_MS = 200
"""What any page of the demonstration county may take (the first working day's promise)."""

Found = dict[str, Any]


def pages() -> list[tuple[str, str, str]]:
    """Role, what it is, address."""
    from django.urls import reverse

    from pairing.models import Household, Pairing

    paired = Pairing.objects.open().values("household")
    household = Household.objects.filter(pk__in=paired).first()
    unpaired = Household.objects.unpaired().first()
    own = Pairing.objects.open().filter(cadre__user__phone="13900000004").first()
    if household is None or unpaired is None or own is None:
        raise RuntimeError("The demonstration county is not in this database.")
    households, cadres = reverse("visits:household_list"), reverse("visits:cadre_list")
    return [
        ("office", "the least: a redirect", reverse("home")),
        ("office", "dashboard, county", reverse("reports:dashboard")),
        ("office", "dashboard, township", reverse("reports:dashboard") + "?region=621225102"),
        ("office", "summary, this year", reverse("reports:summary")),
        ("office", "households", households),
        ("office", "households, last page", households + "?page=85"),
        ("office", "households, overdue, due first", households + "?light=overdue&sort=due"),
        ("office", "households, unpaired, longest first", households + "?light=unpaired"),
        ("office", "households, by initials", households + "?q=wx"),
        ("office", "households, by name", households + "?q=王"),
        ("office", "one household", reverse("visits:household_detail", args=[household.pk])),
        ("office", "pair a household", reverse("pairing:start", args=[unpaired.pk])),
        ("office", "cadres", cadres),
        ("office", "cadres, unpaired", cadres + "?show=unpaired"),
        ("supervisor", "dashboard, county", reverse("reports:dashboard")),
        ("liaison", "households", households),
        ("cadre", "my households", reverse("visits:phone_home")),
        ("cadre", "my household", reverse("visits:phone_household", args=[own.pk])),
        ("cadre", "log a contact", reverse("visits:phone_log", args=[own.pk])),
    ]


PHONES = {
    "office": "13900000001",
    "liaison": "13900000003",
    "cadre": "13900000004",
    "supervisor": "13900000005",
}


def note_ms() -> float:
    """The median of what noting a view takes, committed as a page's is."""
    from organization.access_log import note
    from organization.choices import Action
    from organization.models import User
    from pairing.models import Household

    user = User.objects.select_related("region").get(phone=PHONES["office"])
    household = Household.objects.all()[0]
    times = []
    for _ in range(NOTES):
        start = time.perf_counter()
        note(Action.VIEW_PERSON, user=user, subject=household)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast pages are.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.rounds)))
        return 0

    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
    ):
        environment = server.load_demonstration() | {"JIEDUI_DEBUG": "1"}
        command = [sys.executable, __file__, "--measure", "--rounds", str(options.rounds)]
        found = run_measured(command, environment)
        found["postgresql"] = server.execute("SHOW server_version")
    Console(width=100).print(table_of(found))
    keep("pages", found, targets(found))
    return 0


def measure(rounds: int) -> Found:
    """Ask for every page, in this process and of its database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from organization.models import User

    settings.ALLOWED_HOSTS = ["*"]
    # Queries are counted in a round of their own: DEBUG would keep and slow them in all.
    settings.DEBUG = False
    clients: dict[str, Client] = {}
    for role, phone in PHONES.items():
        clients[role] = Client()
        clients[role].force_login(User.objects.get(phone=phone))
    found = []
    for role, what, address in pages():
        client = clients[role]
        answer = client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        # Read now: the next request empties the connection's log.
        number = len(queries)
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - start))
        found.append(
            {
                "role": role,
                "page": what,
                "queries": number,
                "milliseconds": times,
                "kilobytes": len(answer.content) / 1024,
            }
        )
    return {"pages": found, "note_ms": note_ms()}


def table_of(found: Found) -> Table:
    """Medians and slowest rounds of each page."""
    table = Table("role", "page", "queries", "median ms", "slowest ms", "KiB")
    for column in table.columns[2:]:
        column.justify = "right"
    for each in found["pages"]:
        times = each["milliseconds"]
        table.add_row(
            each["role"],
            each["page"],
            str(each["queries"]),
            f"{statistics.median(times):.1f}",
            f"{max(times):.1f}",
            f"{each['kilobytes']:.0f}",
        )
    return table


def targets(found: Found) -> list[str]:
    """What was promised, and whether it holds."""
    medians = {
        f"{each['page']}, {each['role']}": statistics.median(each["milliseconds"])
        for each in found["pages"]
    }
    slowest = max(medians, key=lambda page: medians[page])
    return [
        f"Of {len(medians)} pages the slowest ({slowest}) takes {medians[slowest]:.0f} ms; at most "
        f"{LIMIT_MS} is asked: {verdict(medians[slowest] <= LIMIT_MS)}.",
        f"A view in the access log takes a page {found['note_ms']:.2f} ms; at most {NOTE_MS} is "
        f"asked: {verdict(found['note_ms'] <= NOTE_MS)}.",
    ]


if __name__ == "__main__":
    sys.exit(main())
