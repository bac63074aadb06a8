"""A site beside a streaming replica, and what is done and seen there.

The replica's replay can be held up, so that what it does not know yet can be told from what it
does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.config.processes import free_port
from tests.scale.replicating import Replica, Site, site
from tests.scale.servers import Cluster, folder_of_servers, valkey

LONG = 60
"""Seconds by which the replica may be behind: no test takes as long."""

VIEWS = """
from collections import defaultdict
from io import BytesIO
from unittest import mock
from openpyxl import load_workbook
from redis.exceptions import RedisError
from datetime import date, timedelta
from django.conf import settings
from django.core.cache import cache
from django.db import connections, connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone
from common import replica_watch, replicas
from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from tests.api.asking import Program
from visits.models import Contact

setup_test_environment()
people, clients = {}, defaultdict(Client)
settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {}
def contacts(name):
    page = clients[name].get(reverse("visits:contact_list"))
    assert page.status_code == 200, page.content
    # As the template has them, and how many it says there are.
    return [len(page.context["page"].object_list), page.context["sums"]["total"]]

def in_file(name, page="visits:contact_list_export", **posted):
    answer = clients[name].post(reverse(page), {"as": "csv", "purpose": "check", **posted})
    assert answer.status_code == 200, answer.content
    text = answer.getvalue().decode("utf-8-sig")
    return text.count("王成")

def dashboard(name):
    page = clients[name].get(reverse("reports:dashboard"))
    assert page.status_code == 200
    return sum(page.context["whole"].months.get("home_visit", []))

last_year = {"first": date(today().year - 1, 1, 1), "last": date(today().year - 1, 12, 31)}

def summary(name):
    page = clients[name].get(reverse("reports:summary"), last_year)
    assert page.status_code == 200
    return page.context["summary"].visits

def comparison(name):
    page = clients[name].get(reverse("reports:comparison"), last_year)
    assert page.status_code == 200
    (row,) = [row for row in page.context["found"].rows if row.figure.key == "visits"]
    return row.now.number

def ledger(name):
    page = reverse("reports:ledger_export", args=["contacts"])
    posted = {"purpose": "check", **{key: str(day) for key, day in last_year.items()}}
    answer = clients[name].post(page, posted)
    assert answer.status_code == 200, answer.content
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    return str(list(sheet.values)).count("王成")
"""

PEOPLE = """
unit = factories.make_unit("水务局")
cadre = factories.make_cadre("李青", unit=unit)
pairing = factories.make_pairing(cadre=cadre, on=date(today().year - 1, 1, 1))
factories.make_contact(pairing, date(today().year - 1, 2, 1))
people |= {
    "office": factories.make_user(Role.COUNTY_OFFICE),
    "other": factories.make_user(Role.COUNTY_OFFICE),
    "township": factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.HANYUAN),
    "liaison": factories.make_user(Role.LIAISON, unit=unit),
}
program = Program(people["office"])
for name, user in people.items():
    clients[name].force_login(user)

days = iter(range(3, 300))
def one_more():
    day = date(today().year - 1, 1, 1) + timedelta(next(days))
    return factories.make_contact(pairing, day).pk
"""

SETTLE = f"""
settings.REPLICA_SECONDS = {LONG}
replica_watch.AWAY_SECONDS = 0
cache.clear()
watch = replica_watch.watch("replica1")
watch.look()
found = watch.trouble or watch.is_fresh
"""


@dataclass
class House:
    """A primary, its replica, and a site that knows both."""

    primary: Cluster
    replica: Replica
    site: Site
    broker: str

    def phone(self, name: str) -> str:
        return str(self.site.ask(f"people[{name!r}].phone"))

    def hold_up(self) -> None:
        """From now on the replica knows nothing new."""
        self.settle()
        self.replica.pause()

    def settle(self, site: Site | None = None) -> None:
        """The replica is read by a site, ours or another, and nobody has written lately."""
        site = site or self.site
        if self.replica.process is None:
            self.replica.start()
        self.replica.resume()
        for _attempt in range(100):
            self.replica.catch_up()
            if site.do(SETTLE) is True:
                return
        raise AssertionError(site.log.read_text())

    def exports_noted(self) -> int:
        """Lines of the access log, at the primary, about files that were taken."""
        return self.primary.number(
            "SELECT count(*) FROM organization_accessevent WHERE action = 'export'"
        )

    def said(self) -> list[str]:
        """What the site's log says of the replica."""
        lines = self.site.log.read_text().splitlines()
        words = [line.partition("replica1 ")[2] for line in lines if "replica1 is" in line]
        # Without the request's id at the end.
        return [word.partition(" [")[0] for word in words]


@contextmanager
def replicated() -> Iterator[House]:
    """A filled primary with a replica of its own, and the site over both."""
    with folder_of_servers() as folder:
        primary = Cluster(folder / "primary", address="127.0.0.1", port=free_port()).create()
        replica = None
        broker = valkey(folder, address="127.0.0.1", port=free_port(), within=())
        try:
            primary.start(synchronous_commit="on").fill()
            replica = Replica.of(primary, folder / "replica")
            replica.start(max_standby_streaming_delay="0")
            with (
                broker as socket,
                site(
                    folder / "site",
                    DATABASE_URL=primary.url(),
                    # Of two replicas, one is never there.
                    DATABASE_REPLICA_URL=f"{replica.url()} postgres://x@127.0.0.1:1/jiedui",
                    REDIS_URL=f"unix://{socket}?db=0",
                ) as made,
            ):
                made.do(VIEWS)
                made.do(PEOPLE)
                yield House(primary, replica, made, f"unix://{socket}?db=0")
        finally:
            if replica is not None:
                replica.stop()
            primary.stop()
