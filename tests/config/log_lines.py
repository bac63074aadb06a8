"""Reading what processes of the site wrote, and data of people to look for in it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.config.processes import ROOT


class Written:
    """The lines of a process's standard error and output, as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Each line as the object that it is; fails where one is none.

        What Celery says to a terminal when it is told to stop is no line of a log.
        """
        said = [line for line in self.lines if line and not line.startswith("worker: ")]
        return [self._object(line) for line in said]

    def _object(self, line: str) -> dict[str, Any]:
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        assert isinstance(found, dict), f"No object but: {line}\n" + "\n".join(self.lines)
        return found

    def having(self, **values: Any) -> list[dict[str, Any]]:
        """The objects in which all of these stand."""
        return [line for line in self.objects if values.items() <= line.items()]


@contextmanager
def writing(
    command: list[str], environment: Mapping[str, str], *, pass_fds: tuple[int, ...] = ()
) -> Iterator[Written]:
    """A process of the site until the end of the block, and what it writes."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=pass_fds,
    )
    written = Written(process)
    try:
        yield written
    finally:
        process.terminate()
        process.wait(60)
        written._reader.join(10)
