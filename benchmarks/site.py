"""A site to measure: PostgreSQL, Valkey and gunicorn as in production, on this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measuring import ROOT, FreshDatabase, Server
from config import servers

START_SECONDS = 120


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Site:
    """Gunicorn over a fresh database; ``address`` is where it answers once it is entered.

    ``processes`` and ``threads`` are gunicorn's. ``more`` are further variables of the environment,
    ``application`` another WSGI application to serve in the same way.
    """

    def __init__(
        self,
        server: Server,
        *,
        processes: int = 2,
        threads: int = 4,
        more: Mapping[str, str] | None = None,
        application: str = "config.wsgi:application",
    ) -> None:
        self.server = server
        self.database = FreshDatabase(server)
        self.processes, self.threads = processes, threads
        self.more, self.application = dict(more or {}), application
        self.address = ""
        self.environment: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

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
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        with log.open("ab") as lines:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"),
                    *("--workers", str(self.processes), "--threads", str(self.threads)),
                    *("--timeout", "300", self.application),
                ],
                cwd=ROOT,
                env={**os.environ, **self.environment},
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
