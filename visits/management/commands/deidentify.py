from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from rich.table import Table

from common.commands import JieduiCommand, console
from common.dates import today
from common.errors import DomainError
from visits.leaving import Taken, deidentify, foresee, years_before


class Command(JieduiCommand):
    help = (
        "Take names, numbers, phones, addresses, certificates and notes off people who left more "
        "than so many years ago. What is counted stays. It says first what it will do; there is "
        "no way back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--years", type=int, required=True, help="1 or more")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["years"] <= 100:
            raise DomainError("years", _("Give a number of years from 1 to 100."))
        before = years_before(today(), options["years"])
        would = foresee(before)
        self._show(_("Who left before %(day)s, and what is held of them") % {"day": before}, would)
        if options["dry_run"]:
            self.stdout.write(_("Nothing was changed."))
            return
        if would.is_nothing:
            self.stdout.write(_("There is nothing to take off."))
            return
        self._show(_("Taken off"), deidentify(before))

    def _show(self, title: str, taken: Taken) -> None:
        words = {
            "recipients": _("People"),
            "households": _("Households"),
            "cadres": _("Cadres"),
            "contacts": _("Notes on contacts"),
            "photos": _("Photographs"),
            "places": _("Places of contacts"),
            "needs": _("Needs"),
            "feedback": _("Complaints and suggestions"),
            "questions": _("Questions of rosters"),
            "rows": _("Rows of rosters"),
            "files": _("Files of rosters"),
        }
        self.stdout.write(title)
        table = Table("", "", show_header=False)
        for name, number in asdict(taken).items():
            table.add_row(words[name], str(number))
        console(self.stdout).print(table)
