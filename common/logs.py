"""How logs are written, and the last net: nothing of a person in them, whatever is thrown.

Messages should hold keys and codes alone. But an exception's text is another's, and may quote what
it was given: a value that a form was sent, a whole row that the database refused. So of what is
written, numbers are taken out, and everything in Chinese characters, of which names and addresses
are made, while the log's own words are English.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import ItemsView
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter
from pythonjsonlogger.json import JsonFormatter

from common import tracing
from common.identity import hide_numbers

HIDDEN = "********"

_PERSONAL: list[tuple[re.Pattern[str], str]] = [
    # What PostgreSQL adds to an error quotes the row.
    (re.compile(r"^(DETAIL|CONTEXT):.*?(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL), r"\1: ***"),
    # What was searched for stands behind a question mark.
    (re.compile(r"(?<=[\w/*-])\?[^\s\"'?]*=[^\s\"']*"), "?***"),
    (re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}"), "***"),
    (re.compile(r"(?:\\+x[0-9A-Fa-f]{2}|\\+u[0-9A-Fa-f]{4}|\\+U[0-9A-Fa-f]{8})+"), "***"),
    (re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"), "***"),
    # Identity numbers, those with a mistyped digit too.
    (re.compile(r"(?<![0-9A-Za-z.])([1-9][0-9]{5})[0-9]{8,11}[0-9Xx](?![0-9A-Za-z])"), r"\1***"),
    (
        re.compile(
            r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?[0-9]{4}[- ]?[0-9]{4}"
            r"(?![0-9A-Za-z])"
        ),
        r"\1***",
    ),
    (re.compile(r"(?<![0-9A-Za-z])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])"), "***"),
]
"""What in a line may be of a person, and what takes its place."""


def hide_personal(text: str) -> str:
    """A text without numbers of people and without a word in Chinese characters."""
    text = hide_numbers(text)
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


class NumbersHidden(logging.Filter):
    """Takes whole identity numbers out of a record and its traceback before it is written.

    Messages should hold ids alone; an exception's text is another's, and may quote what it was
    given.
    """

    hide = staticmethod(hide_numbers)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.hide(record.getMessage()), ()
        if record.exc_info and record.exc_info[0] is not None and not record.exc_text:
            # A formatter takes the text that is there.
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if record.exc_text:
            record.exc_text = self.hide(record.exc_text)
        if record.stack_info:
            record.stack_info = self.hide(record.stack_info)
        return True


class PersonalDataHidden(NumbersHidden):
    """The same of everything that may be of a person; what the settings have on every handler.

    Where Django names the address that failed, the address's name is written.
    """

    hide = staticmethod(hide_personal)

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            route = tracing.route_of(request)
            # As Django writes it: with what is not ASCII escaped.
            shown = {request.path, request.path.encode("unicode_escape").decode("ascii")}
            record.args = tuple(route if part in shown else part for part in record.args)
        return super().filter(record)


ACCESS = ("method", "route", "status", "ms", "queries", "user")
"""What the line of a request tells besides its id."""
_TASK = ("state", "waited")
"""What the line of a task tells besides its name and the milliseconds."""


class JsonLine(JsonFormatter):
    """One JSON object a line.

    ``time`` (UTC), ``level``, ``logger`` and ``message``; ``request`` and ``task`` of what is at
    work; the fields of ``ACCESS`` in a request's own line; ``trace`` where something was thrown.
    Whatever else is hung onto a record stays there: nobody has looked at it.
    """

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=True)

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        trace = tracing.current()
        if trace is not None:
            line["request"] = trace.id
            if trace.task:
                line["task"] = trace.task
        line |= {
            name: value
            for name in (*ACCESS, *_TASK)
            if (value := record.__dict__.get(name)) is not None
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = hide_personal(str(self.formatException(record.exc_info)))
        if thrown := "\n".join(filter(None, (record.exc_text, record.stack_info))):
            line["trace"] = thrown
        return self.jsonify_log_record(line)


class PlainLine(logging.Formatter):
    """The same for a person to read, with the beginning of the id."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        trace = tracing.current()
        text = super().formatMessage(record)
        return f"{text} [{trace.id[:8]}]" if trace is not None else text


def formatter(kind: str) -> logging.Formatter:
    """What writes lines as ``json`` or ``plain``."""
    return JsonLine() if kind == "json" else PlainLine()


class PersonalDataFilter(SafeExceptionReporterFilter):
    """Of what was posted and of the variables of functions an error page tells the names alone.

    While developing too: a county that tries the program out has its own rosters in it.
    """

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {} if request is None else dict.fromkeys(request.POST, HIDDEN)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        kinds = {name: f"<{type(value).__name__}>" for name, value in tb_frame.f_locals.items()}
        return kinds.items()


class PersonalDataReporter(ExceptionReporter):
    """Django's page for an error, without the numbers that the error itself quotes."""

    def get_traceback_html(self) -> SafeString:
        return mark_safe(hide_numbers(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        return mark_safe(hide_numbers(super().get_traceback_text()))
