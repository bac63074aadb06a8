"""The processes of production in a bare Debian, against a PostgreSQL and a Valkey of the test."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config import servers
from tests import prepared
from tests.config.processes import ROOT, eventually
from tests.deploy import bare

HOST = "jiedui.example"
# As Dockerfile sets them; test_dockerfile.py holds the two together.
WORKDIR = "/opt/jiedui/app"
SHIPPED = {
    "PATH": "/opt/jiedui/venv/bin",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONPATH": "/opt/jiedui/app",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "JIEDUI_DEBUG": "0",
    "JIEDUI_DATA_DIR": "/data",
    "JIEDUI_BIND": "0.0.0.0",
    "PORT": "8000",
}


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Site:
    """Web, worker and beat in containers of their own that share the data folder, as in compose."""

    tree: Path
    data: Path
    secrets: Path
    servers: Path
    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def backups(self) -> Path:
        return self.data.with_name("backups")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **SHIPPED,
            "JIEDUI_BIND": "127.0.0.1",
            "PORT": str(self.port),
            "JIEDUI_HOSTS": HOST,
            "JIEDUI_BEHIND_PROXY": "1",
            "JIEDUI_LEAST_FREE_MB": "1",
            "JIEDUI_WEB_PROCESSES": "1",
            "JIEDUI_WORKER_PROCESSES": "1",
            "JIEDUI_SECRET_KEY_FILE": "/run/secrets/secret_key",
            "JIEDUI_FIELD_KEYS_FILE": "/run/secrets/field_keys",
            "JIEDUI_DIGEST_KEY_FILE": "/run/secrets/digest_key",
            "JIEDUI_BACKUP_PASSPHRASE_FILE": "/run/secrets/backup_passphrase",
            "DATABASE_URL": f"postgres://{servers.POSTGRES_USER}@/"
            f"{servers.POSTGRES_DATABASE}?host=/run/servers",
            "REDIS_URL": "unix:///run/servers/valkey.sock?db=0",
            "JIEDUI_CACHE_URL": "unix:///run/servers/valkey.sock?db=1",
        }

    def command(self, *arguments: str, temporary: Path | None = None) -> list[str]:
        """Python with these arguments, in a container with a folder for temporary files."""
        mounts = {self.data: "/data", self.secrets: "/run/secrets", self.servers: "/run/servers"}
        if temporary is not None:
            mounts[temporary] = "/tmp"
        if self.backups.exists():
            mounts[self.backups] = "/backups"
        command = [bare.PYTHON, *arguments]
        return bare.enter(self.tree, command, mounts=mounts, folder=WORKDIR)

    def run(
        self, *arguments: str, temporary: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Python with these arguments, to its end."""
        return subprocess.run(
            self.command(*arguments, temporary=temporary),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def start(self, name: str, log: Path, temporary: Path) -> None:
        with log.open("ab") as output:
            self.processes[name] = subprocess.Popen(
                self.command("-m", "config.production", name, temporary=temporary),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def get(self, path: str, *, secure: bool = True) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        # What the proxy says of a request that came by TLS.
        told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"} if secure else {}
        connection.request("GET", path, headers={"Host": HOST, **told})
        answer = connection.getresponse()
        body = answer.read()
        return Answer(answer.status, dict(answer.getheaders()), body.decode(errors="replace"))

    def answers(self, path: str) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get(path).status == 200
        return False

    def stop(self) -> dict[str, int]:
        """The exit status of each process, which is told to end by the signal engines send."""
        for process in self.processes.values():
            for child in _children(process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGTERM)
        found = {}
        for name, process in self.processes.items():
            try:
                found[name] = process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                # With it goes everything in its namespace.
                process.kill()
                found[name] = process.wait(timeout=10)
        self.processes.clear()
        return found


def _children(pid: int) -> Sequence[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(part) for part in text.split()]


def make_secrets(folder: Path) -> None:
    """As an administrator makes them."""
    command = [sys.executable, "-I", str(ROOT / "deploy" / "make_secrets.py"), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    # A bind mount of a folder shows it as it is; engines mount each secret by itself.
    folder.chmod(0o755)


@contextlib.contextmanager
def open_servers(folder: Path) -> Iterator[Path]:
    """A migrated database and a queue, whose sockets every account may open; gives their folder."""
    servers.ensure("postgres", folder, throwaway=True)
    servers.ensure("valkey", folder, throwaway=True)
    prepared.fill(folder, servers.POSTGRES_DATABASE)
    sockets = servers.socket_dir(folder)
    sockets.chmod(0o755)
    for path in sockets.iterdir():
        if path.is_socket():
            path.chmod(0o777)
    yield sockets


def wait_for(site: Site, path: str, seconds: float, logs: Path) -> None:
    if eventually(lambda: site.answers(path), seconds):
        return
    said = "\n".join(
        f"{log.name}:\n{log.read_text()[-3000:]}" for log in sorted(logs.glob("*.log"))
    )
    raise AssertionError(f"{path} is not answered with 200 within {seconds:g} s.\n{said}")
