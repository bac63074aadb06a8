"""What the management commands share."""

from __future__ import annotations

import os
from datetime import date
from getpass import getuser
from typing import Any, TextIO, cast

import pghistory
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from rich.console import Console

from common.dates import parse_date
from common.errors import DomainError

USAGE_ERROR = 2


class JieduiCommand(BaseCommand):
    """A command whose foreseeable errors are one sentence on standard error and status 2."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            self._have_tables()
            name = type(self).__module__.rpartition(".")[2]
            # Whoever may run commands has an account of the machine, not one of the site.
            with pghistory.context(route=f"manage.py {name}", machine_account=_machine_account()):
                return super().execute(*args, **options)
        except DomainError as error:
            raise CommandError(str(error), returncode=USAGE_ERROR) from error

    def _have_tables(self) -> None:
        """The embedded database is the program's own and brought up to date; any other is not."""
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        if not settings.EMBEDDED_POSTGRES:
            raise DomainError(
                "not_migrated",
                _("The database is not up to date. Run manage.py migrate first."),
            )
        self.stderr.write(_("Preparing the database …"))
        call_command("migrate", interactive=False, verbosity=0)


def _machine_account() -> str:
    """The account that runs the program; its number where it has no name, as in a container."""
    try:
        return getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def console(stream: OutputWrapper) -> Console:
    """A rich console over a command's own standard output or error."""
    return Console(file=cast("TextIO", stream._out))


def day_argument(text: str | None) -> date | None:
    """A day given on the command line, in any form a roster uses; DomainError when it is none."""
    if text is None:
        return None
    day = parse_date(text)
    if day is None or not 2000 <= day.year <= 2199:
        raise DomainError(
            "date",
            _("“%(text)s” is not a date. Write it as 2026-05-01.") % {"text": text},
        )
    return day
