"""Watches every page, every line of a log and every task of a run for whole identity numbers.

Pages are read where Django hands them out, so those of the test client and those of a browser are
read alike. The only answer that may hold a number is the one that shows it after a reason. A test
in which another does fails, and how much was read is told at the end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from celery.signals import task_prerun
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common.identity import mask, numbers_in

READ = "numbers_scanned"
"""The property in which a test says how many pages and how many lines it made."""

_SHOWN = ("pairing:number", "POST")
"""The address, and how it is asked, that answers with a number."""
_LARGEST = 4 * 2**20
"""Bytes of an answer from which on it is a file that tests read themselves."""


class Scan:
    """What has been read since the last test, and what was found in it."""

    def __init__(self) -> None:
        self.pages = self.lines = 0
        self.found: list[str] = []

    def text(self, text: str, where: str) -> None:
        for number in numbers_in(text):
            # Named without the number itself: this is printed, and a log of its own.
            self.found.append(f"{mask(number)} in {where}")

    def page(self, request: HttpRequest, response: HttpResponseBase) -> None:
        match = request.resolver_match
        if match is not None and (match.view_name, request.method) == _SHOWN:
            return
        self.pages += 1
        where = f"{request.method} {request.path} ({response.status_code})"
        self.text(unquote(request.get_full_path()), f"the address of {where}")
        for name, value in response.items():
            self.text(unquote(value), f"the header {name} of {where}")
        kind = response.headers.get("Content-Type", "")
        if not response.streaming and (kind.startswith("text/") or "json" in kind):
            content: bytes = response.content  # type: ignore[attr-defined]
            if len(content) <= _LARGEST:
                self.text(content.decode(errors="replace"), where)

    def take(self) -> tuple[int, int, list[str]]:
        taken = self.pages, self.lines, self.found
        self.pages, self.lines, self.found = 0, 0, []
        return taken


scan = Scan()


def _read_arguments(args: Any = (), kwargs: Any = None, sender: Any = None, **_: Any) -> None:
    """What a task is given: it is kept by the queue, in clear."""
    scan.text(f"{args} {kwargs}", f"the arguments of the task {sender.name}")


def pytest_configure(config: pytest.Config) -> None:
    _read_lines()
    _read_pages()
    task_prerun.connect(_read_arguments, weak=False)


def _read_lines() -> None:
    """Reads every line as it is made: handlers come and go, and take numbers out as a last net."""
    make = logging.getLogRecordFactory()

    def read(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        scan.lines += 1
        text = logging.Formatter().format(record)
        scan.text(text, f"the log {record.name} ({record.levelname})")
        return record

    logging.setLogRecordFactory(read)


def _read_pages() -> None:
    get_response: Callable[[BaseHandler, HttpRequest], Any] = BaseHandler.get_response

    def read(self: BaseHandler, request: HttpRequest) -> Any:
        response = get_response(self, request)
        scan.page(request, response)
        return response

    BaseHandler.get_response = read  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _no_number_gets_out(request: pytest.FixtureRequest) -> Iterator[None]:
    scan.take()
    yield
    pages, lines, found = scan.take()
    request.node.user_properties.append((READ, (pages, lines)))
    assert not found, "Whole identity numbers got out:\n" + "\n".join(sorted(set(found)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The sum over all workers: properties travel with the reports of the tests."""
    reports = [
        report
        for some in terminalreporter.stats.values()
        for report in some
        if getattr(report, "when", "") == "teardown"
    ]
    counts: list[Any] = [
        value for report in reports for name, value in report.user_properties if name == READ
    ]
    pages, lines = (sum(pair[i] for pair in counts) for i in (0, 1))
    failed = sum(report.failed for report in reports)
    terminalreporter.write_line(
        f"Identity numbers: {pages} pages and {lines} lines of logs read; "
        f"{'none found' if not failed else f'{failed} tests failed after their end, see above'}."
    )
