from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from common.commands import JieduiCommand
from organization.regions_file import SHIPPED
from organization.services import load_regions


class Command(JieduiCommand):
    help = "Load a province's regions from a CSV file with the columns code and name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "csv", nargs="?", type=Path, default=SHIPPED, help="the file (default: Gansu's)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_regions(path=options["csv"])
        self.stdout.write(f"{count} regions loaded from {options['csv'].name}.")
