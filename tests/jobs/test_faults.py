"""The weekly reminder of 20,000 cadres, while whatever can break does.

In an installation of its own: its PostgreSQL, its Valkey and its workers are killed, restarted and
emptied in the middle, and another test's are not.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from celery import Celery
from redis import Redis

from config import servers
from tests import prepared
from tests.config.processes import ROOT, data_folder, environment, eventually, stop_postgres
from tests.delivery.servers import HttpServer

PAIRINGS = 21_400
KILLS = 10
SEED = 20261207
AS_OF = ("2026-12-07", "2026-12-14", "2026-12-21")
"""Mondays after the last contact that is built."""

BUILD = """
import json, sys
import django
django.setup()
from benchmarks.province import build
from delivery.choices import ChannelKind
from delivery.models import Channel
from organization.models import User
build({pairings}, lambda _said: None, counties=1)
office = User.objects.get(role="county_office")
Channel.objects.create(
    kind=ChannelKind.SMS, region=office.region, name="短信",
    secrets=json.dumps({{"url": "json://127.0.0.1:{port}/sms?:to={{phone}}"}}), created_by=office,
)
print(office.region_id)
"""


@dataclass
class House:
    """An installation: its folder, its county, and the server that its messages go to."""

    folder: Path
    county: str
    http: HttpServer

    def environment(self) -> dict[str, str]:
        return environment(
            self.folder,
            DJANGO_SETTINGS_MODULE="config.settings",
            JIEDUI_CHANNEL_HOSTS="127.0.0.1",
            JIEDUI_LOG_LEVEL="ERROR",
        )

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a statement, on a connection of its own: the server may be a new one."""
        where = servers.postgres_settings(self.folder)
        connection = psycopg2.connect(dbname=where["NAME"], user=where["USER"], host=where["HOST"])
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def number(self, sql: str, *values: Any) -> int:
        return int(self.query(sql, *values)[0][0])

    @property
    def broker(self) -> str:
        return servers.valkey_url(self.folder).removeprefix("unix://")

    def send(self, task: str, *arguments: Any) -> None:
        """Queue a task as another process would."""
        with Celery(
            broker=f"redis+socket://{self.broker}?virtual_host=0", set_as_current=False
        ) as sender:
            sender.send_task(task, args=arguments, ignore_result=True)

    def empty_queue(self) -> None:
        with contextlib.closing(Redis(unix_socket_path=self.broker)) as valkey:
            valkey.flushall()

    def be_quiet(self) -> None:
        """No message leaves from now on, and what other tests queued is gone."""
        self.empty_queue()
        self.query("UPDATE delivery_channel SET is_on = false")

    def open_run(self, as_of: str, period: str) -> int:
        return self.number(
            "INSERT INTO jobs_jobrun (county_id, job, period, as_of, status, total, items_done,"
            " cursor, error, started_at, worked_at) VALUES (%s, 'weekly_reminder', %s, %s,"
            " 'running', 0, 0, 0, '', now(), now()) RETURNING id",
            *(self.county, period, as_of),
        )

    def done(self, run: int) -> int:
        return self.number("SELECT items_done FROM jobs_jobrun WHERE id = %s", run)

    def is_done(self, run: int) -> bool:
        return bool(
            self.number("SELECT (status = 'done')::int FROM jobs_jobrun WHERE id = %s", run)
        )

    def hand_out_again(self) -> None:
        """As beat does once a run has had nobody for two minutes."""
        self.query("UPDATE jobs_jobrun SET worked_at = now() - interval '3 minutes'")
        self.query("UPDATE delivery_delivery SET next_attempt_at = now() WHERE state = 'sending'")
        self.send("jobs.tasks.resume_runs")

    @contextlib.contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker that takes one task after the other, killed in the end."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"),
                *("--loglevel", "ERROR", "--without-gossip", "--without-mingle"),
            ],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait(timeout=30)

    def assert_exactly_once(self, run: int) -> int:
        """One reminder for each person who was to hear; how many there were."""
        told = self.number("SELECT count(*) FROM visits_reminder WHERE run_id = %s", run)
        assert (
            told
            == self.number(
                "SELECT count(DISTINCT user_id) FROM visits_reminder WHERE run_id = %s", run
            )
            == self.number("SELECT items_done FROM jobs_jobrun WHERE id = %s", run)
        )
        assert told > 15_000
        # Whom nothing was overdue or due for was not chosen; everybody else was.
        assert told == self.number(WHO_IS_OWED, run)
        assert self.number("SELECT count(*) FROM jobs_jobfailure WHERE run_id = %s", run) == 0
        return told


WHO_IS_OWED = """
WITH owed AS (
    SELECT u.id, u.unit_id FROM jobs_jobrun r CROSS JOIN visits_pairingyear y
    JOIN pairing_pairing p ON p.id = y.pairing_id JOIN pairing_cadre c ON c.id = p.cadre_id
    JOIN organization_user u ON u.id = c.user_id
    WHERE r.id = %s AND y.year = extract(year FROM r.as_of) AND p.ended_on IS NULL
        AND p.started_on <= r.as_of AND y.next_due_on <= r.as_of + 30
        AND NOT EXISTS (SELECT FROM pairing_pause q WHERE q.pairing_id = p.id
            AND q.started_on <= r.as_of AND (q.ended_on IS NULL OR q.ended_on >= r.as_of)))
SELECT (SELECT count(DISTINCT id) FROM owed) + (SELECT count(*) FROM organization_user l
    WHERE l.role = 'liaison' AND l.unit_id IN (SELECT unit_id FROM owed))
"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    http = HttpServer()
    with data_folder() as folder:
        own = House(folder, "", http)
        servers.ensure("postgres", folder)
        servers.ensure("valkey", folder)
        prepared.fill(folder, servers.POSTGRES_DATABASE)
        build = [sys.executable, "-c", BUILD.format(pairings=PAIRINGS, port=http.port)]
        done = subprocess.run(
            build, cwd=ROOT, env=own.environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        own.county = done.stdout.split()[-1]
        yield own
        for name in servers.SERVERS:
            servers.release(name, folder)
    http.close()


def is_past(house: House, run: int, mark: int) -> bool:
    return house.done(run) >= mark


def has_arrived(house: House, number: int) -> bool:
    return len(house.http.requests) >= number


def until(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    assert eventually(condition, seconds), f"{what} did not happen within {seconds:g} s."


def test_a_worker_killed_ten_times_reminds_everybody_once(house: House) -> None:
    chance = random.Random(SEED)
    run = house.open_run(AS_OF[0], "2026-W50")
    house.send("jobs.tasks.work_run", run)
    marks = sorted(chance.sample(range(500, 18_000), KILLS - 2))

    for mark in marks:
        with house.worker():
            until(partial(is_past, house, run, mark), f"Item {mark}")
            time.sleep(chance.random() * 0.3)
        house.hand_out_again()
    with house.worker():
        until(lambda: house.is_done(run), "The end of the run")
    # Twice more while the messages go out.
    for number in (40, 120):
        with house.worker():
            house.send("delivery.tasks.send_waiting")
            until(partial(has_arrived, house, number), f"Message {number}")
        house.hand_out_again()
    with house.worker():
        house.send("delivery.tasks.send_waiting")
        until(lambda: len(house.http.requests) >= 200, "Message 200")

    told = house.assert_exactly_once(run)
    # And one message each to the gateway: of a cadre's households, or of a liaison's unit.
    assert told == house.number(
        "SELECT count(*) FROM delivery_delivery"
        " WHERE key IN ('reminder:2026-W50', 'unit-list:2026-W50')"
    )
    arrived = Counter(path for path, _body in house.http.requests)
    recorded = house.number("SELECT count(*) FROM delivery_attempt")
    assert sum(arrived.values()) <= recorded
    sent = house.number("SELECT count(*) FROM delivery_attempt WHERE outcome = 'sent'")
    assert sent <= sum(arrived.values())
    per_delivery = house.number(
        "SELECT count(*) FROM delivery_delivery d WHERE attempts !="
        " (SELECT count(*) FROM delivery_attempt a WHERE a.delivery_id = d.id)"
    )
    assert per_delivery == 0


def test_postgresql_restarted_in_the_middle_changes_nothing(house: House) -> None:
    house.be_quiet()
    run = house.open_run(AS_OF[1], "2026-W51")
    house.send("jobs.tasks.work_run", run)

    with house.worker():
        until(lambda: house.done(run) >= 4_000, "Item 4,000")
        stop_postgres(house.folder)
        servers.ensure("postgres", house.folder)
        # The task waits for it and is tried again by itself.
        until(lambda: house.is_done(run), "The end of the run")

    house.assert_exactly_once(run)


def test_valkey_emptied_in_the_middle_loses_no_reminder(house: House) -> None:
    house.be_quiet()
    run = house.open_run(AS_OF[2], "2026-W52")
    house.send("jobs.tasks.work_run", run)

    with house.worker():
        until(lambda: house.done(run) >= 4_000, "Item 4,000")
    house.empty_queue()
    house.hand_out_again()
    # Twice, as two beats would.
    house.hand_out_again()
    with house.worker(), house.worker():
        until(lambda: house.is_done(run), "The end of the run")

    house.assert_exactly_once(run)
