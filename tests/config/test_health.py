"""What the server room asks: whether the site lives, and whether it can serve."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from config import servers
from config.celery import app
from jobs.heartbeat import note_beat
from tests import prepared
from tests.config.processes import data_folder, eventually, stop_postgres
from tests.harness import process_environment
from tests.website import HOST, website

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue_without_a_sign_of_life() -> None:
    servers.ensure("valkey", site.DATA_DIR, throwaway=True)
    cache.clear()


def _closed_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        return int(listening.getsockname()[1])


def _asked(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_alive_answers_without_asking_anything(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_ready_when_everything_is_there(client: Client) -> None:
    app.tasks[site.CELERY_BEAT_SCHEDULE["note-beat"]["task"]].apply()

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": dict.fromkeys(("database", "queue", "beat", "disk"), "ok"),
    }


def test_beat_that_never_was_and_one_that_fell_silent(
    client: Client, clock: Callable[[str], None]
) -> None:
    never = client.get("/readyz")
    clock("2026-05-01T10:00:00")
    note_beat(timezone.now())
    clock("2026-05-01T10:02:59")
    lately = client.get("/readyz")
    clock("2026-05-01T10:03:01")
    late = client.get("/readyz")

    assert [answer.json()["checks"]["beat"] for answer in (never, lately, late)] == [
        "never", "ok", "late",
    ]  # fmt: skip
    assert [answer.status_code for answer in (never, lately, late)] == [503, 200, 503]


def test_queue_that_is_away_and_a_full_disk(client: Client, settings: Any) -> None:
    note_beat(timezone.now())
    settings.REDIS_URL = f"redis://{HOST}:{_closed_port()}/0"
    settings.LEAST_FREE_BYTES = 1 << 60

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "ok",
        "queue": "unreachable",
        "beat": "ok",
        "disk": "full",
    }


def test_probes_are_not_sent_to_tls(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/accounts/sign-in/").status_code == 301


def test_a_database_that_goes_and_comes_back() -> None:
    with data_folder() as folder:
        servers.ensure("postgres", folder)
        found = servers.postgres_settings(folder)
        prepared.fill(folder, found["NAME"])
        url = "postgres://{USER}@/{NAME}?host={HOST}&port={PORT}".format(**found)
        with website(process_environment() | {"DATABASE_URL": url}, workers=1) as port:
            before = _checks(port)
            stop_postgres(folder)
            alive = _asked(f"http://{HOST}:{port}/healthz")
            # What served a session may outlive the server by a moment.
            is_noticed = eventually(lambda: _checks(port)["database"] == "unreachable", 30)
            servers.ensure("postgres", folder)
            after = _checks(port)

    assert alive == (200, "ok\n")
    assert is_noticed
    assert (before["database"], after["database"]) == ("ok", "ok")


def _checks(port: int) -> dict[str, str]:
    _status, said = _asked(f"http://{HOST}:{port}/readyz")
    found: dict[str, str] = json.loads(said)["checks"]
    return found
