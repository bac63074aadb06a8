from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from common.commands import JieduiCommand, console, day_argument
from organization.selectors import region_by_code
from pairing.intake.issues import REPAIRED
from pairing.intake.service import Report, import_file
from pairing.selectors import programme_for

SHOWN_ROWS = 12


class Command(JieduiCommand):
    help = "Check a roster and, with --commit, take it in. Without it nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="orphans, disabled, extreme_poverty, cadres, pairings, …")
        parser.add_argument("file", type=Path)
        parser.add_argument("--region", required=True, help="the county's code, as 621225")
        parser.add_argument("--as-of", help="the rosters' date (default: today)")
        parser.add_argument("--programme", help="short name, where several programmes run")
        parser.add_argument(
            "--part",
            action="store_true",
            help="the file is a part of the roster: who is not in it is not listed as gone",
        )
        parser.add_argument("--commit", action="store_true", help="take in what is accepted")
        parser.add_argument("--json", action="store_true", help="print the report as JSON alone")

    def handle(self, *args: Any, **options: Any) -> None:
        region = region_by_code(options["region"])
        as_of = day_argument(options["as_of"])
        arguments: dict[str, Any] = {
            "kind": options["kind"],
            "path": options["file"],
            "region": region,
            "as_of": as_of,
            "commit": options["commit"],
            "is_complete": not options["part"],
            "programme": programme_for(region, options["programme"]),
        }
        if options["json"]:
            report = import_file(**arguments)
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
            return
        screen = console(self.stderr)
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=screen,
            transient=True,
            disable=not screen.is_terminal,
        ) as bar:
            task = bar.add_task(options["file"].name, total=None)
            report = import_file(
                **arguments,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        self._print(report, is_committed=options["commit"])

    def _print(self, report: Report, *, is_committed: bool) -> None:
        out = console(self.stdout)
        table = Table("issue", "rows", "taken", "where")
        table.columns[1].justify = "right"
        for code, rows in report.issues().items():
            where = ", ".join(str(row) for row in rows[:SHOWN_ROWS])
            if len(rows) > SHOWN_ROWS:
                where += f", … (+{len(rows) - SHOWN_ROWS})"
            table.add_row(code, str(len(rows)), "yes" if code in REPAIRED else "no", where)
        out.print(table)
        out.print(
            f"{report.data_rows} rows, {report.accepted} accepted, "
            f"{report.data_rows - report.accepted} held or rejected. "
            + ("Taken in." if is_committed else "Nothing written: add --commit to take them in.")
        )
