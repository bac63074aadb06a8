from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from common.commands import JieduiCommand
from organization.selectors import region_by_code
from pairing.selectors import programme_for
from visits.services.rules import set_rule


class Command(JieduiCommand):
    help = "Set how many contacts and visits a year a programme asks for in a region."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the region's code, as 621225")
        parser.add_argument("year", type=int)
        parser.add_argument("--contacts", type=int, required=True)
        parser.add_argument("--visits", type=int, required=True)
        parser.add_argument("--visit-counts-as-contact", action="store_true")
        parser.add_argument("--programme", help="short name, where several programmes run")

    def handle(self, *args: Any, **options: Any) -> None:
        region = region_by_code(options["code"])
        rule = set_rule(
            programme=programme_for(region, options["programme"]),
            region=region,
            year=options["year"],
            contacts=options["contacts"],
            visits=options["visits"],
            visit_counts_as_contact=options["visit_counts_as_contact"],
        )
        counting = "a visit counts" if rule.visit_counts_as_contact else "a visit does not count"
        self.stdout.write(
            f"{region.name} from {rule.year}: {rule.contacts} contacts and {rule.visits} visits "
            f"a year; {counting} as a contact."
        )
