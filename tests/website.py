"""The site as it runs in production: gunicorn's processes, for tests and measurements."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import IO, Any

from tests.config.processes import ROOT

HOST = "127.0.0.1"


@contextlib.contextmanager
def website(
    environment: Mapping[str, str],
    *,
    workers: int = 2,
    port: int = 0,
    log: IO[Any] | None = None,
) -> Iterator[int]:
    """Serve the site on ``port`` of this machine, or on a free one; gives the port.

    ``environment`` names the database and the secrets, as ``harness.process_environment`` does.
    A request that comes before the site is up waits for it.
    """
    listening = socket.create_server((HOST, port), backlog=128)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
            *("--bind", f"fd://{listening.fileno()}"),
            *("--workers", str(workers), "--threads", "4", "--no-control-socket"),
            *("--log-level", "warning", "--graceful-timeout", "5"),
        ],
        cwd=ROOT,
        env={**environment, "JIEDUI_HOSTS": HOST, "JIEDUI_HTTPS": "0"},
        pass_fds=[listening.fileno()],
        stdin=subprocess.DEVNULL,
        stderr=log,
    )
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        process.terminate()
        process.wait(timeout=30)
