"""A site to measure: PostgreSQL, Valkey and gunicorn as in production, on this machine."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from benchmarks.measuring import ROOT, FreshDatabase, Server
from config import servers, web_options
from tests.config.processes import free_port

START_SECONDS = 120


class Gunicorn:
    """A WSGI application under the options of production; ``address`` is where it answers.

    Its processes are not replaced after so many requests: that would be measured as well.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        application: str,
        *,
        processes: int,
        threads: int,
        folder: Path = ROOT,
    ) -> None:
        self.environment, self.application = environment, application
        self.processes, self.threads, self.folder = processes, threads, folder
        self.address = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, log: Path) -> None:
        """Serve, and wait until it answers. Raises RuntimeError when it does not in time."""
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        given = {
            "JIEDUI_BIND": "127.0.0.1",
            "PORT": str(port),
            "JIEDUI_WEB_PROCESSES": str(self.processes),
            "JIEDUI_WEB_THREADS": str(self.threads),
        }
        with mock.patch.dict(os.environ, given):
            options = web_options.options()
        with log.open("ab") as lines:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", *options, "--max-requests", "0"),
                    *("--timeout", "300", "--log-level", "warning", self.application),
                ],
                # Where there is no gunicorn.conf.py, none of its hooks is run.
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
                stdout=lines,
                stderr=lines,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"The site did not answer:\n{log.read_text()[-2000:]}")

    @property
    def process_id(self) -> int:
        """Of gunicorn's first process."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End it, after what it is answering."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=60)


class Site:
    """The site over a fresh database; ``address`` is where it answers once it is started.

    ``processes`` and ``threads`` are gunicorn's, ``more`` further variables of the environment.
    """

    def __init__(
        self,
        server: Server,
        *,
        processes: int = 2,
        threads: int = 4,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.server = server
        self.database = FreshDatabase(server)
        self.processes, self.threads = processes, threads
        self.more = dict(more or {})
        self.environment: dict[str, str] = {}
        self.web: Gunicorn | None = None

    def __enter__(self) -> "Site":
        servers.ensure("valkey", self.server.folder)
        self.environment = {
            **self.database.__enter__(),
            "JIEDUI_HTTPS": "0",
            "JIEDUI_HOSTS": "127.0.0.1",
            "JIEDUI_LOG_LEVEL": "ERROR",
            **self.more,
        }
        return self

    def __exit__(self, *unused: object) -> None:
        self.stop()
        self.database.__exit__(*unused)
        servers.release("valkey", self.server.folder)

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def start(self, log: Path) -> None:
        """Serve, and wait until it answers. Raises RuntimeError when it does not in time."""
        self.web = Gunicorn(
            self.environment,
            "config.wsgi:application",
            processes=self.processes,
            threads=self.threads,
        )
        self.web.start(log)

    @property
    def address(self) -> str:
        assert self.web is not None
        return self.web.address

    @property
    def process_id(self) -> int:
        """Of gunicorn's first process."""
        assert self.web is not None
        return self.web.process_id

    def stop(self) -> None:
        """End it, after what it is answering."""
        if self.web is not None:
            self.web.stop()
