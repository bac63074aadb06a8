"""What the management commands share."""

from __future__ import annotations

from datetime import date
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils.translation import gettext as _
from rich.console import Console

from common.dates import parse_date
from common.errors import DomainError

USAGE_ERROR = 2


class JieduiCommand(BaseCommand):
    """A command whose foreseeable errors are one sentence on standard error and status 2."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DomainError as error:
            raise CommandError(str(error), returncode=USAGE_ERROR) from error


def console(stream: OutputWrapper) -> Console:
    """A rich console over a command's own standard output or error."""
    return Console(file=cast("TextIO", stream._out))


def day_argument(text: str | None) -> date | None:
    """A day given on the command line, in any form a roster uses; DomainError when it is none."""
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise DomainError(
            "date",
            _("“%(text)s” is not a date. Write it as 2026-05-01.") % {"text": text},
        )
    return day
