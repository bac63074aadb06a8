"""The site beside a streaming replica: what is read there, and what never is.

The replica's replay is held up, so that what it does not know yet can be told from what it does.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from tests.config.processes import free_port
from tests.scale.pooling import pooled
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


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
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


@pytest.fixture
def held(house: House) -> Iterator[House]:
    """What is written is not on the replica."""
    house.hold_up()
    yield house
    if house.replica.process is not None:
        house.replica.resume()


def test_lists_dashboards_summaries_and_files_are_read_from_the_replica(held: House) -> None:
    views = {
        "list": 'contacts("other")[1]',
        "file": 'in_file("other")',
        "township": 'dashboard("township")',
        "summary": 'summary("other")',
        "comparison": 'comparison("other")',
        "ledger": 'ledger("other")',
    }
    before = {name: held.site.ask(view) for name, view in views.items()}
    lines = held.exports_noted()

    held.site.ask("one_more()")
    held_up = {name: held.site.ask(view) for name, view in views.items()}
    held.replica.resume()
    held.replica.catch_up()
    after = {name: held.site.ask(view) for name, view in views.items()}

    assert held_up == before
    assert after == {name: number + 1 for name, number in before.items()}
    # What is written meanwhile is at the primary: here the access log's line of each file.
    assert held.exports_noted() == lines + 4


def test_whoever_logged_a_contact_sees_it_at_once_and_others_when_replicas_are_too_late(
    held: House,
) -> None:
    before = held.site.ask('contacts("office")')
    body = {"uuid": str(uuid4()), "day": "", "kind": "phone", "is_reached": True, "found": "安好"}
    status = held.site.do(
        f"body = {body!r} | {{'pairing': pairing.pk, 'day': today().isoformat()}}\n"
        "answer = program.ask('post', 'contacts', body)\n"
        "found = [answer.status_code, answer.content.decode()]"
    )

    own, others = held.site.ask('contacts("office")'), held.site.ask('contacts("other")')
    held.site.do("settings.REPLICA_SECONDS = 0")
    late = held.site.ask('contacts("other")')

    assert status[0] == 201, status[1]
    assert own == [before[0] + 1, before[1] + 1]
    assert others == before
    assert late == own
    held.site.do("watch.look()")
    assert held.said()[-1] == "is not read: behind"


def test_while_the_cache_is_away_nobody_reads_a_replica(held: House) -> None:
    """Who has written lately is not known then."""
    before = held.site.ask('contacts("other")')

    found = held.site.do(
        "one_more()\n"
        "with mock.patch.object(replicas.cache, 'get', side_effect=RedisError()):\n"
        "    away = contacts('other')\n"
        "found = [contacts('other'), away]"
    )

    assert found == [before, [number + 1 for number in before]]


def test_what_was_withdrawn_is_not_seen_though_the_replica_still_has_it(held: House) -> None:
    seen = held.site.ask('contacts("liaison")')
    taken = held.site.ask('in_file("liaison")')
    held.site.do("User.objects.filter(pk=cadre.user_id).update(unit=factories.make_unit())")
    try:
        gone = held.site.ask('contacts("liaison")')
        not_taken = held.site.ask('in_file("liaison")')
    finally:
        held.site.do("User.objects.filter(pk=cadre.user_id).update(unit=unit)")

    assert seen[0] == seen[1] > 0
    assert taken == seen[0]
    # The replica still counts them; nobody gets one.
    assert gone == [0, seen[1]]
    assert not_taken == 0


def test_an_account_that_was_moved_or_closed_is_so_at_once(held: House) -> None:
    found = held.site.do(
        "mine = User.objects.filter(pk=people['other'].pk)\n"
        "before = contacts('other')\n"
        "mine.update(region=factories.get_region(factories.LI_COUNTY))\n"
        "elsewhere = contacts('other')\n"
        "mine.update(is_active=False)\n"
        "closed = clients['other'].get(reverse('visits:contact_list')).status_code\n"
        "mine.update(is_active=True, region=factories.get_region())\n"
        "found = [before[0] > 0, elsewhere, closed]"
    )

    assert found == [True, [0, 0], 302]


def test_what_came_from_the_replica_is_saved_and_joined_at_the_primary(held: House) -> None:
    found = held.site.do(
        "with replicas.reading_for(lambda: people['other'].pk) as reader:\n"
        "    home = replicas.from_replica(lambda: Household.objects.order_by('pk').first())\n"
        "    came_from = home._state.db\n"
        "    home.address = '南关12号'\n"
        "    home.save(update_fields=['address'])\n"
        "    again = replicas.from_replica(lambda: Household.objects.get(pk=home.pk))\n"
        "    home.refresh_from_db()\n"
        "    with transaction.atomic():\n"
        "        inside = Household.objects.select_for_update().get(pk=home.pk)._state.db\n"
        "pairing = Pairing.objects.get(pk=pairing.pk)\n"
        "pairing.household = home\n"
        "pairing.save(update_fields=['household'])\n"
        "found = [came_from, again._state.db, home.address, inside, reader.has_written]"
    )

    (kept,) = held.primary.query(
        "SELECT count(*) FROM pairing_household WHERE address = '南关12号'"
    )
    assert found == ["replica1", "default", "南关12号", "default", True]
    assert kept == (1,)


def test_a_transaction_that_begins_while_a_replica_is_read_reads_the_primary(held: House) -> None:
    found = held.site.do(
        "def read():\n"
        "    first = Contact.objects.all().first()._state.db\n"
        "    with transaction.atomic():\n"
        "        second = Contact.objects.all().first()._state.db\n"
        "    user = User.objects.get(pk=people['other'].pk)._state.db\n"
        "    return [first, second, user]\n"
        "with replicas.reading_for(lambda: people['other'].pk):\n"
        "    found = [replicas.from_replica(read)]\n"
        "    with transaction.atomic():\n"
        "        found.append(replicas.from_replica(read))\n"
        "found.append(replicas.from_replica(read))"
    )

    nobody_known = within = ["default", "default", "default"]
    assert found == [["replica1", "default", "default"], within, nobody_known]


def test_a_long_file_is_read_from_the_replica_by_a_worker(held: House) -> None:
    found = held.site.do(
        "from organization.long_exports.making import make_ordered\n"
        "from organization.models import FileOrder\n"
        "settings.EXPORT_LONG_ABOVE = 0\n"
        "settings.CELERY_TASK_ALWAYS_EAGER = False\n"
        "before = contacts('other')[1]\n"
        "clients['other'].post(reverse('visits:contact_list_export'),"
        " {'as': 'csv', 'purpose': 'check'})\n"
        "settings.EXPORT_LONG_ABOVE = 5000\n"
        "one_more()\n"
        "order = FileOrder.objects.latest('pk')\n"
        "make_ordered(order.pk)\n"
        "order.refresh_from_db()\n"
        "found = [order.state, order.rows - before]"
    )

    assert found == ["ready", 0]


def test_both_may_be_behind_pgbouncer(held: House) -> None:
    """Each transaction gets another session there, and rows are read without a cursor of one."""
    # The keys are those of the database.
    folder = held.site.log.parent.parent / "pooled"
    folder.mkdir()
    shutil.copy(held.site.log.parent / "secrets.json", folder)
    environment = {
        "JIEDUI_PGBOUNCER": "1",
        "JIEDUI_REPLICA_SECONDS": str(LONG),
        "REDIS_URL": held.broker,
    }
    with (
        pooled(held.primary, sessions=2) as primary,
        pooled(held.replica, sessions=2) as replica,
        site(
            folder,
            DATABASE_URL=primary,
            DATABASE_REPLICA_URL=replica,
            **environment,
        ) as other,
    ):
        other.do(VIEWS)
        other.do(f"clients['other'].force_login(User.objects.get(phone='{held.phone('other')}'))")
        held.settle(other)
        held.replica.pause()
        before = other.ask("[contacts('other'), in_file('other')]")
        held.site.ask("one_more()")
        held_up = other.ask("[contacts('other'), in_file('other')]")
        held.replica.resume()
        held.replica.catch_up()
        after = other.ask("[contacts('other'), in_file('other')]")

    assert held_up == before
    assert after == [[number + 1 for number in before[0]], before[1] + 1]


def test_a_statement_in_the_way_of_the_replay_is_asked_again_at_the_primary(house: House) -> None:
    house.settle()

    found = house.site.do(
        "import threading, psycopg2\n"
        "def lock():\n"
        f"    other = psycopg2.connect({house.primary.url()!r})\n"
        "    other.cursor().execute('LOCK TABLE visits_contact IN ACCESS EXCLUSIVE MODE')\n"
        "    other.commit()\n"
        "    other.close()\n"
        "asked = []\n"
        "def read():\n"
        "    asked.append(Contact.objects.all().first()._state.db)\n"
        "    if replicas.is_on_replica():\n"
        "        threading.Thread(target=lock).start()\n"
        "        connections['replica1'].cursor().execute('SELECT pg_sleep(60)')\n"
        "    return len(asked)\n"
        "with replicas.reading_for(lambda: people['other'].pk):\n"
        "    found = [replicas.from_replica(read), asked, watch.trouble]\n"
        "    found.append(replicas.from_replica(lambda: Contact.objects.all().first()._state.db))"
    )

    assert found == [2, ["replica1", "default"], "", "replica1"]


def test_a_page_whose_replica_goes_down_in_the_middle_is_answered_and_so_are_the_next(
    house: House,
) -> None:
    house.settle()
    before = house.site.ask('contacts("other")')
    # The list's session there is ended when it has counted and is about to look for the page.
    house.site.do(
        "import psycopg2\n"
        "asked = []\n"
        "def broken(execute, sql, params, many, context):\n"
        "    if 'LIMIT' in sql:\n"
        "        asked.append(sql)\n"
        f"        other = psycopg2.connect({house.replica.url()!r})\n"
        "        pid = context['connection'].connection.info.backend_pid\n"
        "        other.cursor().execute('SELECT pg_terminate_backend(%s)', [pid])\n"
        "        other.close()\n"
        "    return execute(sql, params, many, context)\n"
        "replica_watch.AWAY_SECONDS = 3600\n"
        "with connections['replica1'].execute_wrapper(broken):\n"
        "    in_the_middle = contacts('other')\n"
    )
    middle, times = house.site.ask("[in_the_middle, len(asked)]")
    house.replica.break_off()
    house.site.do("one_more()")
    away = house.site.ask('contacts("other")')
    file = house.site.ask('in_file("other")')

    assert (middle, times) == (before, 1)
    assert away == [number + 1 for number in before]
    assert file == away[1]
    assert house.said()[-1] == "is not read: away (OperationalError)"


def test_a_replica_that_is_away_is_tried_again_and_told_of_once(house: House) -> None:
    house.settle()
    house.replica.break_off()
    said = len(house.said())

    for _request in range(3):
        house.site.ask('contacts("other")')
    told = house.said()[said:]
    house.replica.start(max_standby_streaming_delay="0")
    house.settle()

    assert [line.split(" (")[0] for line in told] == ["is not read: away"]
    assert house.said()[-1] == "is read again"


def test_the_site_is_ready_without_it_and_says_how_it_is(house: House) -> None:
    house.settle()
    house.site.do(
        "from config import replicas as told\n"
        "from config.metrics_site import SiteFigures\n"
        "from jobs.heartbeat import note_beat\n"
        "note_beat(timezone.now())"
    )
    look = (
        "said = told.checks()['replica1']()\n"
        "ready = Client().get('/readyz')\n"
        "figures = {f.name: [s.value for s in f.samples] for f in SiteFigures().collect()\n"
        "           if f.name.startswith('jiedui_replica')}\n"
        "found = [ready.status_code, ready.json()['ready'], said, figures]"
    )

    well = house.site.do(look)
    house.replica.break_off()
    away = house.site.do(look)

    assert well[:2] == away[:2] == [200, True]
    state, said = well[2]
    assert state == "ok"
    assert "0." in said
    assert well[3]["jiedui_replica_used"] == [1, 0]
    assert 0 <= well[3]["jiedui_replica_lag_seconds"][0] < LONG
    state, said = away[2]
    assert state == "warning"
    assert "DATABASE_REPLICA_URL" in said
    assert away[3] == {"jiedui_replica_used": [0, 0], "jiedui_replica_lag_seconds": []}


def test_a_replica_that_was_promoted_is_not_read(house: House) -> None:
    """Last: it is a database of its own from then on."""
    house.settle()

    house.replica.query("SELECT pg_promote()")
    found = house.site.do("watch.look()\nfound = [watch.trouble, contacts('other')[1]]")

    whole = house.primary.number("SELECT count(*) FROM visits_contact")
    assert found == ["strange", whole]
