"""Two hosts with the site and a worker each, of which one loses its cable in the middle.

In a network of their own, over one PostgreSQL and one Valkey. Each step waits for an event, none
for a time: the run is stopped at a gate in the database until its host is cut off.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery import Celery

from tests.config.processes import ROOT, environment
from tests.harness import wait_until
from tests.scale.network import Network, network
from tests.scale.servers import Cluster, folder_of_servers, valkey

GATE = 20260101
"""The key of an advisory lock at which a run stops when it has written its reminders."""

HURRIED = {
    **{"connect_timeout": "2", "tcp_user_timeout": "2000"},
    **{"keepalives_idle": "1", "keepalives_interval": "1", "keepalives_count": "2"},
    "options": (
        "-c%20tcp_user_timeout%3D2000%20-c%20tcp_keepalives_idle%3D1"
        "%20-c%20tcp_keepalives_interval%3D1%20-c%20tcp_keepalives_count%3D2"
    ),
}
"""What a host that is away is noticed by within a minute, here within seconds."""

REMINDED, UNITS, PHONES = 30, 5, 4

BUILD = f"""
import json
from datetime import date
import django
django.setup()
from common.dates import today
from jobs.models import JobRun
from jobs.periods import period_of
from organization.choices import Role
from tests import factories
from tests.browser import session_cookie
year = today().year
units = [factories.make_unit() for _ in range({UNITS})]
for unit in units:
    factories.make_user(Role.LIAISON, unit=unit)
pairings = [
    factories.make_pairing(
        cadre=factories.make_cadre(unit=units[number % {UNITS}]), on=date(year - 1, 1, 1)
    )
    for number in range({REMINDED + PHONES})
]
runs = []
for day in (date(year, 12, 8), date(year, 12, 15)):
    run = JobRun.objects.create(
        county=factories.get_region(),
        job="weekly_reminder",
        period=period_of("week", day),
        as_of=day,
    )
    runs.append(run.pk)
phones = [
    {{"session": session_cookie(p.cadre.user, is_own=True)["value"], "pairing": p.pk}}
    for p in pairings[:{PHONES}]
]
print("built:" + json.dumps({{"phones": phones, "runs": runs}}))
"""

GATE_AT_REMINDERS = f"""
CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NULL; END $$;
CREATE TRIGGER gate AFTER INSERT ON visits_reminder
    FOR EACH STATEMENT EXECUTE FUNCTION gate();
"""


@dataclass
class Phones:
    """Those who send contacts, and what was acknowledged so far."""

    process: subprocess.Popen[str]
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            (self.acknowledged if "uuid" in said else self.wrong).append(said)

    def wait_for(self, number: int, address: str) -> None:
        """Returns when so many more were acknowledged by the site at an address."""

        def by_it() -> int:
            return sum(each["site"].startswith(f"{address}:") for each in self.acknowledged)

        before = by_it()
        wait_until(lambda: by_it() >= before + number, f"{number} contacts at {address}", 60)

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self._listener.join(timeout=10)


@dataclass
class House:
    """The hosts with what runs on them."""

    net: Network
    database: Cluster
    broker: str
    built: dict[str, Any]
    folder: Path

    def send(self, task: str, *arguments: Any) -> None:
        url = f"redis+socket://{self.broker}?virtual_host=0"
        with Celery(broker=url, set_as_current=False) as sender:
            sender.send_task(task, args=arguments, ignore_result=True)

    def waiting_at_gate(self) -> list[tuple[int, str]]:
        """The sessions that wait there, and the hosts that they came from."""
        return [
            (pid, self.net.host_at(address))
            for pid, address in self.database.query(
                "SELECT pid, host(client_addr) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'"
            )
        ]

    def is_done(self, run: int) -> bool:
        status = self.database.query("SELECT status FROM jobs_jobrun WHERE id = %s", run)
        return status == [("done",)]

    def lives(self, pid: int) -> bool:
        return bool(self.database.number("SELECT count(*) FROM pg_stat_activity WHERE pid=%s", pid))


def _settings(house: House, data: Path) -> dict[str, str]:
    data.mkdir(exist_ok=True)
    secrets = json.loads((house.folder / "secrets.json").read_text())
    return environment(
        data,
        DATABASE_URL=house.database.url(**HURRIED),
        REDIS_URL=f"redis://{house.net.address('data')}:6379/0",
        JIEDUI_SECRET_KEY=secrets["secret_key"],
        JIEDUI_FIELD_KEYS=secrets["field_keys"],
        JIEDUI_DIGEST_KEY=secrets["digest_key"],
        JIEDUI_HOSTS="*",
        JIEDUI_HTTPS="0",
        JIEDUI_DEBUG="0",
        JIEDUI_LOG_LEVEL="ERROR",
    )


def _start(house: House, host: str, *command: str, **more: Any) -> subprocess.Popen[Any]:
    name = command[1].partition(".")[0] + host
    with (house.folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [*house.net.on(host), sys.executable, *command],
            cwd=ROOT,
            env=_settings(house, house.folder / host),
            stderr=log,
            **{"stdin": subprocess.DEVNULL, "stdout": log, **more},
        )


def _site(house: House, host: str) -> subprocess.Popen[Any]:
    return _start(
        house,
        host,
        *("-m", "gunicorn", "config.wsgi:application", "--bind", f"{house.net.address(host)}:8000"),
        *("--workers", "1", "--threads", "4", "--no-control-socket", "--log-level", "error"),
    )


def _worker(house: House, host: str) -> subprocess.Popen[Any]:
    return _start(
        house,
        host,
        *("-m", "celery", "--quiet", "-A", "config", "worker", "--concurrency", "1"),
        *("--without-gossip", "--without-mingle", "--hostname", host, "--loglevel", "ERROR"),
    )


def _build(database: Cluster, folder: Path) -> dict[str, Any]:
    made = subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=ROOT,
        env=environment(
            folder,
            DATABASE_URL=database.socket_url(),
            DJANGO_SETTINGS_MODULE="config.settings",
            JIEDUI_DEBUG="1",
            JIEDUI_DEMO="0",
        ),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    built: dict[str, Any] = json.loads(made.stdout.rpartition("built:")[2])
    return built


@contextmanager
def _house() -> Iterator[House]:
    with ExitStack() as stack:
        net = stack.enter_context(network("data", "people", "one", "two"))
        folder = stack.enter_context(folder_of_servers())
        on_data = {"address": net.address("data"), "within": net.on("data")}
        database = Cluster(folder / "postgres", port=5432, **on_data).create()  # type: ignore[arg-type]
        stack.callback(database.stop)
        database.start().fill()
        broker = stack.enter_context(valkey(folder, port=6379, **on_data))  # type: ignore[arg-type]
        built = _build(database, folder)
        database.query(GATE_AT_REMINDERS)
        house = House(net, database, broker, built, folder)
        for start in (_site, _worker):
            for host in ("one", "two"):
                stack.callback(_end, start(house, host))
        yield house


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)


@contextmanager
def _phones(house: House) -> Iterator[Phones]:
    sites = [f"{house.net.address(host)}:8000" for host in ("one", "two")]
    process = _start(
        house,
        "people",
        *("-m", "tests.scale.phones", *sites),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(house.built["phones"]) + "\n")
    process.stdin.flush()
    phones = Phones(process)
    try:
        yield phones
    finally:
        if process.poll() is None:
            phones.stop()


def test_a_host_cut_off_in_the_middle_loses_no_contact_and_reminds_nobody_twice() -> None:
    with _house() as house, _phones(house) as phones:
        one, two = (house.net.address(host) for host in ("one", "two"))
        first, second = house.built["runs"]
        phones.wait_for(5, one)
        phones.wait_for(5, two)

        # A worker has written its reminders and not committed them when its host is cut off.
        gate = house.database.connect()
        gate.cursor().execute("SELECT pg_advisory_lock(%s)", [GATE])
        house.send("jobs.tasks.work_run", first)
        wait_until(lambda: len(house.waiting_at_gate()) == 1, "The run at its gate", 60)
        ((session, cut),) = house.waiting_at_gate()
        left = "two" if cut == "one" else "one"
        house.net.cut_off(cut)
        gate.close()
        phones.wait_for(10, house.net.address(left))

        # The database lets go of what the host held; the run is found abandoned and is done.
        wait_until(lambda: not house.lives(session), "The end of the lost session", 60)
        written = house.database.number("SELECT count(*) FROM visits_reminder")
        house.database.query(
            "UPDATE jobs_jobrun SET worked_at = now() - interval '3 minutes' WHERE id = %s", first
        )
        house.send("jobs.tasks.resume_runs")
        wait_until(lambda: house.is_done(first), "The run on the other host", 60)

        # Both serve again once the cable is back.
        house.net.bring_back(cut)
        phones.wait_for(5, house.net.address(cut))
        phones.wait_for(5, house.net.address(left))
        house.send("jobs.tasks.work_run", second)
        house.send("jobs.tasks.work_run", second)
        wait_until(lambda: house.is_done(second), "The next week's run", 60)
        phones.stop()

        assert written == 0
        assert phones.wrong == []
        acknowledged = [each["uuid"] for each in phones.acknowledged]
        there = dict(
            house.database.query(
                "SELECT client_uuid::text, count(*) FROM visits_contact GROUP BY 1"
            )
        )
        assert len(acknowledged) == len(set(acknowledged)) >= 40
        assert {uuid: there.get(uuid) for uuid in acknowledged} == dict.fromkeys(acknowledged, 1)
        for run in (first, second):
            told = house.database.query(
                "SELECT user_id, count(*) FROM visits_reminder WHERE run_id = %s GROUP BY 1", run
            )
            assert len(told) >= REMINDED + UNITS
            assert {number for _user, number in told} == {1}
        messages = house.database.query(
            "SELECT user_id, key, count(*) FROM delivery_message GROUP BY 1, 2"
        )
        assert len(messages) >= 2 * UNITS
        assert {number for *_of, number in messages} == {1}
