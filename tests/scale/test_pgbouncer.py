"""The site behind PgBouncer in transaction mode, where each transaction gets another session."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.config.processes import ROOT, environment, free_port
from tests.scale.pooling import pooled
from tests.scale.servers import Cluster, folder_of_servers

SESSIONS, CADRES, EACH = 3, 4, 5

START = """
import django
django.setup()
import json
"""

BUILD = f"""
from datetime import date
from django.conf import settings
from common.dates import today
from organization.choices import Role
from tests import factories
for number in range({CADRES}):
    user = factories.make_user(phone=f"1390000100{{number}}", password="Lihe-2026-shan")
    factories.make_pairing(cadre=factories.make_cadre(user=user), on=date(today().year - 1, 1, 1))
factories.make_user(Role.COUNTY_OFFICE, phone="13900001009", password="Lihe-2026-shan")
for number in range(150):
    factories.make_household(f"户主{{number}}")
"""

WORK = f"""
import threading
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from common.dates import today
from jobs.engine import run_job
from organization import chain
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from uuid import uuid4

found = {{"contacts": {{}}, "signed_in": []}}
def signed_in(phone):
    client = Client()
    answer = client.post(
        reverse("organization:sign_in"), {{"username": phone, "password": "Lihe-2026-shan"}}
    )
    found["signed_in"].append(answer.status_code)
    return client

def cadre(number):
    phone = f"1390000100{{number}}"
    client = signed_in(phone)
    pairing = Pairing.objects.get(cadre__user__phone=phone)
    for _ in range({EACH}):
        uuid = str(uuid4())
        body = {{"pairing": pairing.pk, "day": today().isoformat(), "kind": "phone",
                "is_reached": True, "found": uuid}}
        answer = client.put(f"/api/contacts/{{uuid}}/", json.dumps(body), "application/json")
        assert answer.status_code == 201, answer.content
        found["contacts"][uuid] = pairing.cadre.user_id
    connections.close_all()

threads = [threading.Thread(target=cadre, args=(number,)) for number in range({CADRES})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
office = signed_in("13900001009")
page = office.get(reverse("visits:household_list"))
found["list"] = [page.status_code, page.content.decode().count("户主")]
sheet = office.post(reverse("visits:household_export"), {{"as": "csv", "purpose": "audit"}})
content = sheet.getvalue() if sheet.streaming else sheet.content
found["file"] = [sheet.status_code, content.decode("utf-8-sig", "replace").count("户主")]
day = today().replace(month=12, day=8)
run = run_job(job="weekly_reminder", county=factories.get_region(), day=day)
found["run"] = [run.status, run.items_done]
chain.seal()
found["log"] = not chain.verify().findings
print("found:" + json.dumps(found))
"""

CURSOR = """
from pairing.models import Household
print("found:" + json.dumps(sum(1 for _ in Household.objects.iterator(chunk_size=50))))
"""


@dataclass
class House:
    """A database, and the two ways to it."""

    cluster: Cluster
    pool: str
    folder: Path

    def _environment(self, **more: str) -> dict[str, str]:
        return environment(
            self.folder,
            DJANGO_SETTINGS_MODULE="config.settings",
            JIEDUI_DEBUG="1",
            JIEDUI_DEMO="0",
            JIEDUI_HOSTS="testserver",
            JIEDUI_LOG_LEVEL="ERROR",
            REDIS_URL="unix:///nowhere",
            **{"DATABASE_URL": self.pool, "JIEDUI_PGBOUNCER": "1", **more},
        )

    def do(self, program: str, **more: str) -> Any:
        made = self._run([sys.executable, "-c", START + program], **more)
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout.rpartition("found:")[2] or "null")

    def fails(self, program: str, **more: str) -> str:
        made = self._run([sys.executable, "-c", START + program], **more)
        assert made.returncode != 0
        return str(made.stderr)

    def manage(self, *arguments: str, **more: str) -> str:
        made = self._run([sys.executable, "manage.py", *arguments], **more)
        assert made.returncode == 0, made.stderr
        return str(made.stdout)

    def _run(self, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self._environment(**more),
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with folder_of_servers() as folder:
        cluster = Cluster(folder / "postgres", address="127.0.0.1", port=free_port())
        cluster.create()
        try:
            cluster.start().fill()
            with pooled(cluster, sessions=SESSIONS) as pool:
                made = House(cluster, pool, folder / "site")
                made.folder.mkdir()
                made.do(BUILD)
                yield made
        finally:
            cluster.stop()


def test_a_day_s_work_goes_through_it(house: House) -> None:
    found = house.do(WORK)

    assert found["signed_in"] == [302] * (CADRES + 1)
    assert len(found["contacts"]) == CADRES * EACH
    by = dict(house.cluster.query("SELECT client_uuid::text, created_by_id FROM visits_contact"))
    assert by == found["contacts"]
    status, rows = found["list"]
    assert status == 200
    assert rows > 0
    assert found["file"][0] == 200
    assert found["file"][1] >= 150
    assert found["run"][0] == "done"
    assert found["run"][1] >= CADRES
    assert found["log"] is True
    # More clients than sessions: they did share.
    assert (
        house.cluster.number(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name != 'psql'"
            " AND datname = 'jiedui' AND pid != pg_backend_pid()"
        )
        <= SESSIONS
    )


def test_what_is_recorded_of_changes_names_whoever_made_them(house: House) -> None:
    """The account is told to the database with each statement, not to a session."""
    wrong = house.cluster.number(
        "SELECT count(*) FROM visits_contactevent"
        " WHERE (pgh_context->>'user')::bigint IS DISTINCT FROM created_by_id"
    )

    assert house.cluster.number("SELECT count(*) FROM visits_contactevent") > 0
    assert wrong == 0


def test_rows_are_read_in_parts_where_it_is_known_and_cannot_be_where_it_is_not(
    house: House,
) -> None:
    whole = house.cluster.number("SELECT count(*) FROM pairing_household")

    assert house.do(CURSOR) == whole
    assert "cursor" in house.fails(CURSOR, JIEDUI_PGBOUNCER="0")


def test_migrations_go_past_it_where_a_direct_way_is_given(house: House) -> None:
    direct = house.cluster.url()
    told = {"JIEDUI_DIRECT_DATABASE_URL": direct}

    house.manage("migrate", "jobs", "zero", "--plan", **told)
    said = house.manage("migrate", "--check", **told)
    through = house.manage("migrate", "sessions", "zero")
    back = house.manage("migrate", "sessions", **told)

    assert said == ""
    assert "Unapplying sessions.0001_initial... OK" in through
    assert "Applying sessions.0001_initial... OK" in back
