"""A read replica of a test's own PostgreSQL, and a site in a process that reads from it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.config.processes import ROOT, environment, free_port
from tests.harness import wait_until
from tests.scale.servers import USER, Cluster


class Replica(Cluster):
    """A hot standby of ``primary``, which runs; its replay can be held up."""

    @classmethod
    def of(cls, primary: Cluster, folder: Path) -> Replica:
        made = cls(folder, address="127.0.0.1", port=free_port())
        made.primary = primary
        made.owner.open_way_to(made.home)
        made.owner.make_dir(made.folder)
        primary.run(
            *("pg_basebackup", "-h", str(primary.folder), "-p", str(primary.port), "-U", USER),
            *("-D", str(made.home), "--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
        )
        return made

    primary: Cluster

    def pause(self) -> None:
        self.query("SELECT pg_wal_replay_pause()")
        wait_until(
            lambda: self.query("SELECT pg_get_wal_replay_pause_state()") == [("paused",)],
            "the replay paused",
        )

    def resume(self) -> None:
        self.query("SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        (written,) = self.primary.query("SELECT pg_current_wal_lsn()")[0]
        wait_until(
            lambda: self.query("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", written)[0][0],
            "the replica at the primary's log",
        )

    def break_off(self) -> None:
        """As a machine that goes down does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=30)
        # Its sessions see that it is gone and end; its address is free only then.
        pids = self.home / "postmaster.pid"
        wait_until(lambda: not self.answers(), "a replica that is gone")
        pids.unlink(missing_ok=True)
        self.process = None


SERVE = """
import json, sys, traceback
import django
django.setup()
scope = {}
for line in sys.stdin:
    scope["found"] = None
    try:
        exec(json.loads(line), scope)
        said = {"found": scope["found"]}
    except BaseException:
        said = {"error": traceback.format_exc()}
    print("said:" + json.dumps(said), flush=True)
"""


class Site:
    """The application in a process of its own, which does what it is told."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.log = folder / "log"
        self._errors = self.log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            cwd=ROOT,
            env=environment(
                folder,
                DJANGO_SETTINGS_MODULE="config.settings",
                JIEDUI_DEBUG="1",
                JIEDUI_DEMO="0",
                JIEDUI_HOSTS="testserver",
                JIEDUI_LOG_LEVEL="INFO",
                **settings,
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def do(self, program: str) -> Any:
        """Run a program; what it calls ``found``. Names stay for the next."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(program) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith("said:"):
                said = json.loads(line.removeprefix("said:"))
                assert "error" not in said, said["error"]
                return said["found"]
        raise AssertionError(self.log.read_text())

    def ask(self, expression: str) -> Any:
        return self.do(f"found = {expression}")

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=20)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=20)
        self._errors.close()


@contextlib.contextmanager
def site(folder: Path, **settings: str) -> Iterator[Site]:
    folder.mkdir(exist_ok=True)
    made = Site(folder, **settings)
    try:
        yield made
    finally:
        made.stop()
