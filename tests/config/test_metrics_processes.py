"""Figures of several processes, and what a task's message tells of itself."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import urllib.request
from pathlib import Path

from django.conf import settings as site

from config import servers
from config.celery import app
from jobs.tasks import note_beat
from tests.config.scraping import BEARER, TOKEN, parsed, value
from tests.harness import process_environment, wait_until
from tests.website import HOST, website


def test_a_task_says_when_it_was_sent(real_queue: str) -> None:
    """By the message that Celery itself leaves in the queue."""
    note_beat.delay()
    with app.connection_for_read() as broker:
        message = json.loads(broker.default_channel.client.lindex(real_queue, -1))

    assert abs(time.time() - message["headers"]["jiedui_sent"]) < 60
    assert re.fullmatch(r"[0-9a-f]{32}", message["headers"]["jiedui_request"])


def test_all_processes_of_a_server_count_together_and_what_one_counted_outlives_it(
    committing_db: None, tmp_path: Path
) -> None:
    environment = process_environment() | {
        "JIEDUI_METRICS_TOKEN": TOKEN,
        "JIEDUI_DATA_DIR": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "REDIS_URL": f"{servers.valkey_url(site.DATA_DIR)}?db=8",
    }
    labels = {"route": "alive", "status": "200"}
    with website(environment, workers=2) as port:

        def ask(path: str, headers: dict[str, str] | None = None) -> str:
            asked = urllib.request.Request(f"http://{HOST}:{port}{path}", headers=headers or {})
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return str(answer.read().decode())

        def counted() -> float:
            return value(parsed(ask("/metrics", BEARER)), "jiedui_request_seconds_count", **labels)

        for _ in range(40):
            ask("/healthz")
        before = counted()
        (folder,) = (tmp_path / f"jiedui-metrics-{os.getuid()}").iterdir()
        files = {path.name for path in folder.glob("histogram_*.db")}
        pids = {int(name[len("histogram_") : -len(".db")]) for name in files}
        os.kill(min(pids), signal.SIGTERM)
        wait_until(lambda: not (folder / f"histogram_{min(pids)}.db").exists(), "Taking over", 30)
        after = counted()

    assert before == after == 40
