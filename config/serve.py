"""`make run`: the whole of Jiedui in one command, and all of it gone when that ends.

Starts PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name others), prepares the
database, then runs the web server, a Celery worker and beat, and shows their logs as one.

- Each child has a session of its own, so that a Ctrl-C at the terminal reaches this process
  alone and the order of the end is ours to choose.
- A guard process reads from a pipe that only this process holds open. Should this process be
  killed with SIGKILL, the pipe ends, and the guard ends the children's process groups, on every
  system alike. The embedded servers end by themselves (config/servers).
"""

import contextlib
import fcntl
import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import env, servers

_READY_SECONDS = 90
_WEB_STOP_SECONDS = 10
_WORKER_STOP_SECONDS = 25
_PORTS_TRIED = 50
_COLOURS = {"web": 32, "worker": 36, "beat": 35, "prepare": 33}


class Stop(Exception):
    """The run ends: status 0 when a person ended it, 1 when something went wrong."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message)
        self.status = status


class Terminal:
    """Writes whole lines, from several threads, to a terminal that may go away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def say(self, text: str, source: str = "") -> None:
        if source:
            prefix = f"{source:<7} | "
            if self._colours:
                prefix = f"\033[{_COLOURS.get(source, 37)}m{prefix}\033[0m"
            text = prefix + text
        # A closed terminal (SIGHUP) makes every write fail; the end must go on regardless.
        with self._lock, contextlib.suppress(OSError, ValueError):
            print(text, flush=True)


class Child:
    """A process with a session of its own, whose lines are shown under its name."""

    def __init__(
        self, run: "Run", name: str, command: Sequence[str], *, pass_fds: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=pass_fds,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        run.guard.watch(self.process.pid)
        self._reader = threading.Thread(target=self._read, args=(run.terminal,), daemon=True)
        self._reader.start()
        threading.Thread(target=self._wait, args=(run.events,), daemon=True).start()

    def _read(self, terminal: Terminal) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if text := line.decode(errors="replace").rstrip():
                terminal.say(text, self.name)

    def _wait(self, events: "queue.SimpleQueue[tuple[str, str]]") -> None:
        self.process.wait()
        # What it said last belongs before what is said about its end.
        self._reader.join(timeout=1)
        events.put(("exit", self.name))

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """End what is left of it, pool processes included."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Guard:
    """Ends the children's process groups when this process is gone without having done so."""

    _PROGRAM = """
import os, signal, sys, time
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
groups = []
for line in sys.stdin:
    if line.strip() == "bye":
        sys.exit()
    groups.append(int(line))
def send(number):
    alive = False
    for group in groups:
        try:
            os.killpg(group, number)
            alive = True
        except (ProcessLookupError, PermissionError):
            pass
    return alive
send(signal.SIGTERM)
until = time.monotonic() + 5
while send(0) and time.monotonic() < until:
    time.sleep(0.1)
send(signal.SIGKILL)
"""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", self._PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()

    def watch(self, group: int) -> None:
        self._write(str(group))

    def dismiss(self) -> None:
        self._write("bye")
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


class Run:
    """One run, from the first server's start to the last one's end."""

    def __init__(self) -> None:
        self.terminal = Terminal()
        # A signal handler may put into a SimpleQueue while another put is under way.
        self.events: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self.guard = Guard()
        self.children: list[Child] = []
        self.embedded: list[str] = []
        self._step = 0
        self._steps = 2 + int(settings.EMBEDDED_POSTGRES) + int(settings.EMBEDDED_VALKEY)

    def main(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(
                number, lambda got, _: self.events.put(("signal", signal.Signals(got).name))
            )
        status = 0
        try:
            self._start()
            self._until_something_ends()
        except Stop as stop:
            status = stop.status
            if str(stop):
                self.terminal.say(str(stop))
        except servers.ServerError as error:
            status = 1
            self.terminal.say(str(error))
        finally:
            self._end()
        return status

    # Starting

    def _start(self) -> None:
        started = time.monotonic()
        for name in ("postgres", "valkey"):
            if (settings.EMBEDDED_POSTGRES, settings.EMBEDDED_VALKEY)[name == "valkey"]:
                begun = self._begin(servers.SERVERS[name].title)
                self.embedded.append(name)
                servers.ensure(name, settings.DATA_DIR)
                self._done(begun)
                self._raise_if_stopped()

        begun = self._begin("database: migrations, regions, demonstration")
        prepared = self._prepare()
        self._done(begun)

        begun = self._begin("web server, worker and beat")
        listening, port = self._bind()
        address = (
            f"http://{'localhost' if self._bind_host in _LOCAL_HOSTS else self._bind_host}:{port}"
        )
        _write_address(address)
        # The reader of a log needs neither names searched for nor who looked: no query, no IP.
        log_format = "%(m)s %(U)s %(s)s %(M)s ms"
        gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi:application"]
        self._child(
            "web",
            [
                *gunicorn,
                *("--bind", f"fd://{listening.fileno()}"),
                *("--workers", "2", "--threads", "4", "--timeout", "120"),
                *("--graceful-timeout", "5"),
                *("--access-logfile", "-", "--access-logformat", log_format),
                *("--log-level", "warning", "--no-control-socket"),
                *("--logger-class", "config.gunicorn_logs.NumbersHiddenLogger"),
                *(["--reload"] if settings.DEBUG and env.boolean("JIEDUI_RELOAD", False) else []),
            ],
            pass_fds=[listening.fileno()],
        )
        listening.close()
        celery = [sys.executable, "-m", "celery", "--app", "config", "--quiet"]
        alone = ["--without-gossip", "--without-mingle"]  # there is no other worker to talk to
        self._child(
            "worker", [*celery, "worker", "--concurrency", "2", *alone, "--loglevel", "INFO"]
        )
        beat_file = settings.CELERY_BEAT_SCHEDULE_FILENAME
        self._child(
            "beat",
            [*celery, "beat", "--schedule", beat_file, "--pidfile", "", "--loglevel", "INFO"],
        )

        status = self._wait_for_page(port, str(prepared["path"]))
        self._done(begun)
        self.terminal.say("")
        if status >= 500:
            self.terminal.say(
                f"The sign-in page answers with an error ({status}); the log says why."
            )
        self.terminal.say(f"Jiedui is at {address}/ (ready in {time.monotonic() - started:.1f} s)")
        if prepared["sign_ins"]:
            self.terminal.say(str(prepared["sign_ins"]))
        self.terminal.say("Ctrl-C stops everything.\n")

    def _begin(self, title: str) -> float:
        self._step += 1
        self._title = title
        self.terminal.say(f"[{self._step}/{self._steps}] {title} …")
        return time.monotonic()

    def _done(self, begun: float) -> None:
        seconds = time.monotonic() - begun
        self.terminal.say(f"[{self._step}/{self._steps}] {self._title}: done ({seconds:.1f} s)")

    def _child(self, name: str, command: Sequence[str], *, pass_fds: Sequence[int] = ()) -> Child:
        self._raise_if_stopped()
        child = Child(self, name, command, pass_fds=pass_fds)
        self.children.append(child)
        return child

    def _prepare(self) -> dict[str, object]:
        reading, writing = os.pipe()
        child = self._child(
            "prepare", [sys.executable, "-m", "config.prepare", str(writing)], pass_fds=[writing]
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            while True:
                kind, what = self.events.get()
                if kind == "signal":
                    raise Stop(0, f"Stopping ({what}).")
                if what == child.name:
                    break
            self.children.remove(child)
            if child.process.returncode != 0:
                raise Stop(1, "The database could not be prepared; the lines above say why.")
            found: dict[str, object] = json.load(answer)
            return found

    def _bind(self) -> tuple[socket.socket, int]:
        """A listening socket on the port wanted, or on the next free one."""
        self._bind_host = env.text("JIEDUI_BIND", "127.0.0.1")
        wanted = env.integer("PORT", 8000, minimum=1, maximum=65535)
        family = socket.AF_INET6 if ":" in self._bind_host else socket.AF_INET
        for port in range(wanted, min(wanted + _PORTS_TRIED, 65536)):
            listening = socket.socket(family, socket.SOCK_STREAM)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                # Bound here and handed to the web server: nobody can take it in between.
                listening.bind((self._bind_host, port))
                listening.listen(512)
            except OSError as error:
                listening.close()
                last = error
                continue
            if port != wanted:
                self.terminal.say(f"Port {wanted} is taken; using {port}.")
            return listening, port
        raise Stop(1, f"No free port from {wanted} on at {self._bind_host} ({last}).")

    def _wait_for_page(self, port: int, path: str) -> int:
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            self._raise_if_stopped()
            host = "127.0.0.1" if self._bind_host in {"0.0.0.0", "::"} else self._bind_host
            connection = http.client.HTTPConnection(host, port, timeout=30)
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection.request("GET", path)
                return connection.getresponse().status
            connection.close()
            time.sleep(0.1)
        raise Stop(1, f"The web server did not answer within {_READY_SECONDS} s.")

    def _raise_if_stopped(self) -> None:
        with contextlib.suppress(queue.Empty):
            self._react(*self.events.get_nowait())

    def _react(self, kind: str, what: str) -> None:
        if kind == "signal":
            raise Stop(0, f"\nStopping ({what}).")
        child = next((child for child in self.children if child.name == what), None)
        if child is not None:
            code = child.process.returncode
            how = f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"
            raise Stop(1, f"{what} has ended unexpectedly ({how}); stopping the rest.")

    def _until_something_ends(self) -> None:
        while True:
            try:
                self._react(*self.events.get(timeout=1))
            except queue.Empty:
                for name in self.embedded:
                    if not servers.is_running(name, settings.DATA_DIR):
                        title = servers.SERVERS[name].title
                        raise Stop(
                            1, f"{title} has ended unexpectedly; stopping the rest."
                        ) from None

    # Ending

    def _end(self) -> None:
        """Web and beat first, so that no new work comes; then the worker, then the servers."""
        by_name = {child.name: child for child in self.children}
        first = [by_name[name] for name in ("prepare", "web", "beat") if name in by_name]
        last = [by_name[name] for name in ("worker",) if name in by_name]
        self._stop_children(first, _WEB_STOP_SECONDS)
        self._stop_children(last, _WORKER_STOP_SECONDS)
        self.guard.dismiss()
        for name in reversed(self.embedded):
            if not servers.release(name, settings.DATA_DIR):
                title = servers.SERVERS[name].title
                self.terminal.say(f"{title} stays up: another process of this project uses it.")
        self.terminal.say("Stopped.")

    def _stop_children(self, children: list[Child], seconds: float) -> None:
        for child in children:
            child.send(signal.SIGTERM)
        until = time.monotonic() + seconds
        while any(child.is_alive for child in children) and time.monotonic() < until:
            with contextlib.suppress(queue.Empty):
                kind, _ = self.events.get(timeout=0.05)
                if kind == "signal":  # asked again: no more waiting
                    break
        for child in children:
            if child.is_alive:
                self.terminal.say(f"{child.name} does not stop by itself; ending it.")
            child.kill_group()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=5)


_LOCAL_HOSTS = {"127.0.0.1", "0.0.0.0", "::", "::1"}


def _lock_file() -> Path:
    folder: Path = settings.DATA_DIR / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "serve"


def _write_address(address: str) -> None:
    _lock_file().write_text(address)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        lock = _lock_file().open("a")
    except (ImproperlyConfigured, OSError) as error:
        print(f"Jiedui cannot start: {error}", file=sys.stderr)
        return 1
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            address = _lock_file().read_text().strip()
            where = f" at {address}/" if address else ", but still starting"
            print(f"Jiedui is running already{where}, with the data in {settings.DATA_DIR}.")
            return 1
        _write_address("")
        return Run().main()


if __name__ == "__main__":
    sys.exit(main())
