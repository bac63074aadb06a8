"""The queue away for an hour: what was saved meanwhile is kept, and what was to be done is done."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.urls import reverse

from config import servers
from tests.config.processes import ROOT, eventually
from tests.reliability.installation import Installation
from tests.reliability.sending import KIND, upload
from tests.website import website

RESUME = """
import django
django.setup()
from pairing.tasks import resume_imports
resume_imports.delay()
"""


@contextmanager
def worker(site: Installation) -> Iterator[None]:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"),
            *("--loglevel", "ERROR", "--without-gossip", "--without-mingle"),
        ],
        cwd=ROOT,
        env=site.environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait(timeout=30)


def test_what_is_sent_while_the_queue_is_gone_is_kept_and_done_afterwards(
    site: Installation, tmp_path: Path
) -> None:
    key, log_path = uuid4(), tmp_path / "log"
    servers.release("valkey", site.folder)
    assert not servers.is_running("valkey", site.folder)
    with log_path.open("w") as log, website(site.environment, workers=1, log=log) as port:
        logged = site.log_contact(port, key)
        body = upload("units.csv", "单位名称,乡镇,联络员,联络员电话\n".encode())
        sent, _said = site.ask(port, "office", "POST", reverse("pairing:import_upload"), body, KIND)
        status, ready = site.ask(port, "cadre", "GET", "/readyz")
        waits = site.query("SELECT status FROM pairing_import ORDER BY id DESC LIMIT 1")
        servers.ensure("valkey", site.folder)
        # What beat sends each minute.
        site.run(RESUME)
        with worker(site):
            is_done = eventually(
                lambda: (
                    site.query("SELECT count(*) FROM pairing_import WHERE status = 'reading'")
                    == [(0,)]
                ),
                60,
            )

    checks = json.loads(ready)["checks"]
    assert (logged, sent) == (201, 302), log_path.read_text()[-2500:]
    assert str(key) in site.contacts()
    assert (status, checks["queue"], checks["database"]) == (503, "unreachable", "ok")
    assert waits == [("reading",)]
    assert is_done
