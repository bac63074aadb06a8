"""Server time and queries of every page, on the demonstration county. `make bench-pages`.

Signs in as each role in this process and asks for each page several times: the median is what
the server spends, without the network. The redirect from the start page stands beside them as
what any answer costs.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rich.console import Console
from rich.table import Table

from organization.access_log import note
from organization.choices import Action
from organization.models import User
from pairing.models import Household, Pairing

ROUNDS = 15
NOTES = 300
NOTE_MS = 2
LIMIT_MS = 200
"""What any page of the demonstration county may take (the first working day's promise)."""


def pages() -> list[tuple[str, str, str]]:
    """Role, what it is, address."""
    paired = Pairing.objects.open().values("household")
    household = Household.objects.filter(pk__in=paired).first()
    unpaired = Household.objects.unpaired().first()
    own = Pairing.objects.open().filter(cadre__user__phone="13900000004").first()
    if household is None or unpaired is None or own is None:
        sys.exit("The demonstration county is not in this database: make demo first.")
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
    user = User.objects.select_related("region").get(phone=PHONES["office"])
    household = Household.objects.all()[0]
    times = []
    for _ in range(NOTES):
        start = time.perf_counter()
        note(Action.VIEW_PERSON, user=user, subject=household)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    settings.ALLOWED_HOSTS = ["*"]
    # Queries are counted in a round of their own: DEBUG would keep and slow them in all.
    settings.DEBUG = False
    clients: dict[str, Client] = {}
    for role, phone in PHONES.items():
        clients[role] = Client()
        clients[role].force_login(User.objects.get(phone=phone))
    table = Table("role", "page", "queries", "median ms", "slowest ms", "KiB")
    for column in table.columns[2:]:
        column.justify = "right"
    slow = 0
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
        median = statistics.median(times)
        slow += median > LIMIT_MS
        table.add_row(
            role,
            what,
            str(number),
            f"{median:.1f}",
            f"{max(times):.1f}",
            f"{len(answer.content) / 1024:.0f}",
        )
    Console(width=100).print(table)
    print(f"{slow} pages over {LIMIT_MS} ms.")
    cost = note_ms()
    print(
        f"A view in the access log takes a page {cost:.2f} ms; at most {NOTE_MS} is asked: "
        f"{'met' if cost <= NOTE_MS else 'NOT met'}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
