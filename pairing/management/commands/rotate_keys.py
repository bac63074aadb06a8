from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from common.commands import JieduiCommand, console
from pairing.identity_keys import Column, count_versions, current, refuse_unknown, rotate, tally


class Command(JieduiCommand):
    help = (
        "Encrypt anew, under the first key of JIEDUI_FIELD_KEYS, all that is stored under a "
        "retired one. The site may be up; a run that was ended is taken up again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only count what is under which key; status 1 while anything is under a retired",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        columns = count_versions()
        self._show(columns)
        refuse_unknown(columns)
        left = sum(column.retired for column in columns)
        if options["check"]:
            if left:
                raise CommandError(
                    f"{left} values are under a retired key; run manage.py rotate_keys.",
                    returncode=1,
                )
            return
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console(self.stderr),
            transient=True,
        ) as bar:
            # Rows, of which some have several values: the bar may end early, never late.
            task = bar.add_task("rotate_keys", total=left)
            rows = rotate(lambda done: bar.advance(task, done))
        columns = count_versions()
        left = sum(column.retired for column in columns)
        self.stdout.write(
            f"{rows} rows encrypted anew under version {current()}; "
            f"{left} values under a retired key."
        )
        if left:
            # Somebody still writes with the old settings.
            raise CommandError(
                "A process that has not been restarted since the key changed still writes with "
                "the retired one. Restart web and worker, then run rotate_keys again.",
                returncode=1,
            )

    def _show(self, columns: Sequence[Column]) -> None:
        versions = sorted(tally(columns))
        table = Table("", *(f"v{v}{' (current)' if v == current() else ''}" for v in versions))
        for column in columns:
            table.add_row(column.label, *(str(column.versions.get(v, 0)) for v in versions))
        console(self.stdout).print(table)
