import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.config.processes import ROOT, data_folder, environment, eventually, processes_with


@pytest.fixture(scope="module")
def folder():
    with data_folder() as path:
        yield path


class Supervisor:
    """`make run` without the set-up, in a session of its own as at a terminal."""

    def __init__(self, folder, **extra):
        self.folder = folder
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.serve"],
            cwd=ROOT,
            env=environment(folder, JIEDUI_DEMO="0", **extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    @property
    def output(self):
        return "\n".join(self.lines)

    def says(self, pattern, seconds=420):
        """The match of what it said, once it did."""
        pattern = re.compile(pattern, re.MULTILINE)
        eventually(
            lambda: bool(pattern.search(self.output)) or self.process.poll() is not None, seconds
        )
        found = pattern.search(self.output)
        assert found, f"It did not say {pattern.pattern!r} but:\n{self.output}"
        return found

    def address(self):
        return self.says(r"^Jiedui is at (http://localhost:\d+)/").group(1)

    def end(self, number):
        self.process.send_signal(number)
        return self.status()

    def status(self):
        status = self.process.wait(timeout=60)
        self._reader.join(timeout=5)
        return status


@pytest.fixture
def start(folder):
    begun = []

    def begin(**extra):
        begun.append(Supervisor(folder, **extra))
        return begun[-1]

    yield begin
    for supervisor in begun:
        if supervisor.process.poll() is None:
            supervisor.process.kill()
            supervisor.status()
        # What a failed test leaves must not outlive it.
        if not eventually(lambda: not family(supervisor)):  # noqa: B023
            for pid in family(supervisor):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def port():
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def get(address):
    try:
        with urllib.request.urlopen(f"{address}/accounts/sign-in/", timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def family(supervisor):
    """The ids of a run's processes: its folder is in their environment or on their command line."""
    marker = f"JIEDUI_DATA_DIR={supervisor.folder}".encode()
    found = set(processes_with(str(supervisor.folder)))
    for file in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if marker in file.read_bytes().split(b"\0"):
                found.add(int(file.parent.name))
    return found - {os.getpid()}


def test_run_serves_the_sign_in_page_until_it_is_told_to_stop(start, port):
    run = start(PORT=port)
    address = run.address()
    status = get(address)
    # The site answers while the worker still makes its two.
    is_whole = eventually(lambda: len(family(run)) >= 12)

    code = run.end(signal.SIGINT)

    assert address == f"http://localhost:{port}"
    assert status == 200
    if Path("/proc/self/environ").exists():
        # Supervisor, guard, web and its two, worker and its two, beat, two keepers, two servers.
        assert is_whole
    assert code == 0
    assert not family(run)


def test_second_run_on_the_same_data_says_where_the_first_is(start, port):
    first = start(PORT=port)
    address = first.address()

    second = start(PORT=port)

    assert second.status() == 1
    assert f"running already at {address}/" in second.output
    assert first.end(signal.SIGHUP) == 0
    assert not family(first)


def test_run_takes_the_next_port_when_one_is_taken_and_is_gone_after_sigkill(start, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(port)))
        other.listen()
        run = start(PORT=port)
        address = run.address()
    status = get(address)

    run.end(signal.SIGKILL)

    assert f"Port {port} is taken; using {address.rpartition(':')[2]}." in run.output
    assert address != f"http://localhost:{port}"
    assert status == 200
    assert eventually(lambda: not family(run))


def test_end_of_one_child_ends_the_run_and_is_named(start, port):
    run = start(PORT=port)
    run.says(r"^worker .* ready\.")
    run.address()
    worker = min(
        pid for pid in processes_with("celery --app config --quiet worker") if pid in family(run)
    )

    os.kill(worker, signal.SIGKILL)

    assert run.status() == 1
    assert "worker has ended unexpectedly (signal SIGKILL)" in run.output
    assert not family(run)


def test_signal_during_the_start_ends_it(start, port):
    run = start(PORT=port)
    run.says(r"database: migrations")
    time.sleep(0.3)

    assert run.end(signal.SIGTERM) == 0
    assert not family(run)


def test_wrong_setting_is_named(folder):
    done = subprocess.run(
        [sys.executable, "-m", "config.serve"],
        cwd=ROOT,
        env=environment(folder, JIEDUI_DEBUG="perhaps"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "JIEDUI_DEBUG must be true or false" in done.stderr
    assert "Traceback" not in done.stderr
