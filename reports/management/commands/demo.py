from __future__ import annotations

import gc
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from common.commands import JieduiCommand, console, day_argument
from common.dates import today
from common.errors import DomainError
from organization.models import User
from reports.demo import PASSWORD, SIGN_INS
from reports.demo.sign_ins import SignIn
from reports.demo.store import load_county

DEFAULT_SEED = 621225


class Command(JieduiCommand):
    help = "Load a demonstration county of invented people into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=DEFAULT_SEED, help="the same seed and day, the same county"
        )
        parser.add_argument("--today", help="the day the county is seen on (default: today)")
        parser.add_argument(
            "--sign-ins", action="store_true", help="only show the accounts to sign in with"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self._print_sign_ins()
            return
        started = time.monotonic()
        with Reporter(self.stderr._out) as reporter, no_cycles_sought():
            loaded = load_county(
                seed=options["seed"],
                today=day_argument(options["today"]) or today(),
                progress=reporter.report,
            )
        self.stdout.write(
            f"{loaded.households} households with {loaded.people} people, {loaded.cadres} cadres "
            f"in {loaded.units} units, {loaded.pairings} pairings, {loaded.contacts} contacts, "
            f"{loaded.aid} gifts, {loaded.needs} needs, {loaded.activities} activities, "
            f"{loaded.feedback} complaints and suggestions and {loaded.reminders} reminders "
            f"in {time.monotonic() - started:.0f} s."
        )
        if loaded.has_sign_ins:
            self._print_sign_ins()
        else:
            self.stdout.write(
                "Nobody can sign in yet: the demonstration's passwords are public, so they are "
                "given only where DEBUG is on."
            )

    def _print_sign_ins(self) -> None:
        accounts = usable_sign_ins()
        if not accounts:
            raise DomainError(
                "demo_missing",
                _("The accounts of the demonstration are not in this database."),
            )
        table = Table("角色 Role", "姓名 Name", "手机号 Phone", "密码 Password")
        for account in accounts:
            table.add_row(account.role, account.name, account.phone, PASSWORD)
        console(self.stdout).print(table)


def usable_sign_ins() -> list[SignIn]:
    """The accounts of the demonstration that its password still opens."""
    stored = dict(
        User.objects.active()
        .filter(phone__in=[account.phone for account in SIGN_INS])
        .values_list("phone", "password")
    )
    # They share one hash, which takes its time to check.
    opens = {encoded: check_password(PASSWORD, encoded) for encoded in set(stored.values())}
    return [a for a in SIGN_INS if a.phone in stored and opens[stored[a.phone]]]


@contextmanager
def no_cycles_sought() -> Iterator[None]:
    """Without Python's search for cycles: there are none among these objects, and going through
    so many of them again and again takes a seventh of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Reporter:
    """Bars with numbers in a terminal, a line for each finished stage elsewhere."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._is_terminal = bool(getattr(stream, "isatty", lambda: False)())
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=stream),
            disable=not self._is_terminal,
        )
        self._tasks: dict[tuple[str, int], Any] = {}
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def report(self, label: str, done: int, total: int) -> None:
        if not self._is_terminal:
            if done == total:
                seconds = time.monotonic() - self._started
                self._stream.write(f"{label}: {done} of {total} ({seconds:.1f} s)\n")
            return
        key = (label, total)
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(label, total=total)
        self._bars.update(self._tasks[key], completed=done)
