"""The last net: no identity number in a log or on an error page, whatever was written there."""

from __future__ import annotations

import logging
import traceback
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from common.identity import hide_numbers

HIDDEN = "********"


class NumbersHidden(logging.Filter):
    """Takes whole identity numbers out of a record and its traceback before it is written.

    Messages should hold ids alone; an exception's text is another's, and may quote what it was
    given.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide_numbers(record.getMessage()), ()
        if record.exc_info and record.exc_info[0] is not None and not record.exc_text:
            # A formatter takes the text that is there.
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if record.exc_text:
            record.exc_text = hide_numbers(record.exc_text)
        if record.stack_info:
            record.stack_info = hide_numbers(record.stack_info)
        return True


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
