"""Figures for Prometheus: exact after known requests, complete in the documents, and not public."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config import backup_marks, metrics, servers
from config.celery import app
from delivery.choices import ChannelKind
from delivery.models import Channel, Delivery
from delivery.services import Letter, queue
from jobs.choices import RunStatus
from jobs.heartbeat import note_beat
from jobs.models import JobFailure, JobRun
from organization.models import User
from tests import factories
from tests.config.scraping import BEARER, TOKEN, Samples, parsed, value
from tests.delivery.making import make_channel
from tests.website import HOST

ROOT = Path(site.BASE_DIR)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_queue(settings: Any) -> Iterator[None]:
    """A token, and a queue's server with nothing of other tests in it."""
    servers.ensure("valkey", site.DATA_DIR, throwaway=True)
    settings.METRICS_TOKEN = TOKEN
    settings.REDIS_URL = f"{servers.valkey_url(site.DATA_DIR)}?db=8"
    cache.clear()
    yield
    metrics.valkey().flushdb()


@pytest.fixture
def scrape(client: Client) -> Any:
    def ask() -> Samples:
        answer = Client().get("/metrics", headers=BEARER)
        assert answer.status_code == 200
        return parsed(answer.content.decode())

    return ask


def test_without_the_token_there_is_nothing(client: Client, settings: Any) -> None:
    wrong = client.get("/metrics", headers={"Authorization": "Bearer another"})
    none = client.get("/metrics")
    settings.METRICS_TOKEN = ""
    unset = client.get("/metrics", headers={"Authorization": "Bearer "})

    assert [answer.status_code for answer in (wrong, none, unset)] == [404, 404, 404]
    assert b"jiedui_request" not in wrong.content


def test_requests_queries_and_refusals_are_counted_exactly(
    client: Client, office: User, audit_admin: User, scrape: Any
) -> None:
    client.force_login(office)
    before = scrape()

    for _ in range(3):
        client.get(reverse("visits:household_list"))
    client.get(reverse("organization:log"))
    client.get("/nowhere/王小成/")
    after = scrape()

    def grew(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    count, route = "jiedui_request_seconds_count", "visits:household_list"
    assert grew(count, route=route, status="200") == 3
    assert grew(count, route="organization:log", status="403") == 1
    assert grew(count, route="none", status="404") == 1
    assert grew("jiedui_request_seconds_bucket", route=route, status="200", le="+Inf") == 3
    assert grew("jiedui_request_queries_count", route=route) == 3
    assert grew("jiedui_request_queries_sum", route=route) > 20
    assert grew("jiedui_refusals_total", code="forbidden") == 1
    assert grew("jiedui_access_total", action="refused") == 1
    assert not [labels for _name, labels in after if any("王" in value for _, value in labels)]


def test_failed_sign_ins_and_locks_are_counted(client: Client, office: User, scrape: Any) -> None:
    before = scrape()

    for _ in range(site.LOCKOUT_FAILURES):
        client.post(
            reverse("organization:sign_in"), {"username": office.phone, "password": "wrong"}
        )
    after = scrape()

    actions = ("sign_in_refused", "locked_out")
    grown = [
        value(after, "jiedui_access_total", action=action)
        - value(before, "jiedui_access_total", action=action)
        for action in actions
    ]
    assert sum(grown) >= site.LOCKOUT_FAILURES
    assert grown[1] >= 1
    assert value(after, "jiedui_sign_in_locks") == 1


def test_what_waits_in_the_queue_and_since_when(scrape: Any) -> None:
    name = app.conf.task_default_queue

    def message(age: float) -> str:
        return json.dumps({"headers": {"jiedui_sent": time.time() - age}, "body": ""})

    empty = scrape()
    metrics.valkey().lpush(name, message(90), message(5))
    metrics.valkey().hset("unacked", "tag", "{}")
    full = scrape()
    metrics.valkey().rpush(name, "a message of another program")
    foreign = scrape()

    assert value(empty, "jiedui_queue_oldest_seconds", queue=name) == 0
    assert value(full, "jiedui_queue_tasks", queue=name) == 2
    assert 90 <= value(full, "jiedui_queue_oldest_seconds", queue=name) < 120
    assert value(full, "jiedui_queue_taken") == 1
    assert value(foreign, "jiedui_queue_tasks", queue=name) == 3
    assert value(foreign, "jiedui_up", part="queue") == 1


def test_tasks_are_counted_by_how_long_they_took(scrape: Any) -> None:
    for seconds in (0.05, 0.5, 0.7, 1000):
        metrics.count_task("jobs.tasks.work_run", "success", seconds)
    metrics.count_task("jobs.tasks.work_run", "failure", 2)

    found = scrape()

    done = {"task": "jobs.tasks.work_run", "state": "success"}
    assert value(found, "jiedui_task_seconds_count", **done) == 4
    assert value(found, "jiedui_task_seconds_sum", **done) == pytest.approx(1001.25)
    buckets = [value(found, "jiedui_task_seconds_bucket", le=le, **done) for le in _LES]
    assert buckets == [1, 3, 3, 3, 3, 4]
    assert value(found, "jiedui_task_seconds_count", **done | {"state": "failure"}) == 1


_LES = ("0.1", "1", "10", "60", "600", "+Inf")


def test_jobs_messages_imports_and_files(office: User, scrape: Any) -> None:
    job = next(iter(site.CELERY_BEAT_SCHEDULE["weekly-reminder"]["args"]))
    ended = timezone.now() - timedelta(hours=3)
    fields = {"county_id": factories.XIHE, "job": job, "as_of": date(2026, 11, 20)}
    JobRun.objects.create(period="2026-W46", status=RunStatus.DONE, finished_at=ended, **fields)
    running = JobRun.objects.create(period="2026-W47", **fields)
    JobFailure.objects.create(run=running, item=3, reason="…")
    factories.make_import()
    factories.make_file_order(office, state="waiting", made_at=None, lapses_at=None)
    unit = factories.make_unit()
    channel = make_channel(ChannelKind.WEBHOOK, unit=unit, secrets={"url": f"https://{HOST}/"})
    queue([Letter("k", "subject", "text", unit_id=unit.pk)])
    Delivery.objects.update(created_at=timezone.now() - timedelta(hours=2))
    Channel.objects.filter(pk=channel.pk).update(died_at=timezone.now(), probe_at=timezone.now())
    note_beat(timezone.now() - timedelta(seconds=40))

    found = scrape()

    assert value(found, "jiedui_job_runs", job=job, state="done") == 1
    assert value(found, "jiedui_job_runs", job=job, state="running") == 1
    assert value(found, "jiedui_job_runs", job=job, state="failed") == 0
    last = value(found, "jiedui_job_last_success_timestamp_seconds", job=job)
    assert last == pytest.approx(ended.timestamp())
    assert value(found, "jiedui_job_failed_items") == 1
    assert value(found, "jiedui_outbox_deliveries", state="waiting") == 1
    assert 7200 <= value(found, "jiedui_outbox_oldest_seconds") < 7300
    assert value(found, "jiedui_channels_dead") == 1
    assert value(found, "jiedui_exports", state="waiting") == 1
    assert 40 <= value(found, "jiedui_beat_seconds") < 100
    assert value(found, "jiedui_disk_least_bytes") == site.LEAST_FREE_BYTES
    assert value(found, "jiedui_disk_free_bytes") > 0
    assert all(value(found, "jiedui_up", part=part) == 1 for part in ("database", "queue", "disk"))


def test_what_is_away_is_told_and_the_rest_too(settings: Any, scrape: Any) -> None:
    settings.REDIS_URL = f"redis://{HOST}:1/0"

    found = scrape()
    settings.REDIS_URL = f"{servers.valkey_url(site.DATA_DIR)}?db=8"

    assert value(found, "jiedui_up", part="queue") == 0
    assert ("jiedui_up", frozenset({("part", "queue")})) in found
    assert value(found, "jiedui_up", part="database") == 1
    assert ("jiedui_channels_dead", frozenset()) in found


def test_when_the_last_backup_was(
    scrape: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(backup_marks, "_path", lambda: tmp_path / "mark.json")
    never = scrape()
    backup_marks.leave(1000)
    lately = scrape()

    name = "jiedui_backup_last_timestamp_seconds"
    assert (name, frozenset()) not in never
    assert abs(time.time() - value(lately, name)) < 60


def test_the_document_lists_every_figure_and_no_other() -> None:
    text = (ROOT / "docs" / "operation.md").read_text()
    listed = set(re.findall(r"^\| `(jiedui_\w+)` \|", text, re.MULTILINE))

    assert listed == figures()


def test_every_alarm_is_about_a_figure_that_there_is() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())
    expressions = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    named = set(re.findall(r"jiedui_\w+", " ".join(expressions)))

    assert len(expressions) > 10
    assert {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in named} <= figures()
    scraped = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
    assert scraped["scrape_configs"][0]["metrics_path"] == reverse("metrics")


def figures() -> set[str]:
    text = Client().get("/metrics", headers=BEARER).content.decode()
    return {family.name for family in text_string_to_metric_families(text)}
