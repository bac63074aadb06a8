from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from common.commands import JieduiCommand, day_argument
from organization.selectors import region_by_code
from pairing.selectors import programme_for
from reports.summary import summarise


class Command(JieduiCommand):
    help = "The figures of a region and period, and the sentence made of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the region's code, as 621225")
        parser.add_argument("--from", dest="first", help="first day (default: the beginning)")
        parser.add_argument("--to", dest="last", help="last day (default: today)")
        parser.add_argument("--programme", help="short name, where several programmes run")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        region = region_by_code(options["code"])
        summary = summarise(
            region,
            programme_for(region, options["programme"]),
            first=day_argument(options["first"]),
            last=day_argument(options["last"]),
        )
        if not options["json"]:
            self.stdout.write(f"{summary.text_zh}\n{summary.text_en}")
            return
        figures = {
            name: getattr(summary, name)
            for name in (
                "households",
                "people",
                "cadres",
                "pairings",
                "visits",
                "contacts",
                "activities",
            )
        }
        figures["money_yuan"] = _number(summary.money)
        figures["text_zh"], figures["text_en"] = summary.text_zh, summary.text_en
        self.stdout.write(json.dumps(figures, ensure_ascii=False))


def _number(money: Decimal) -> int | float:
    return int(money) if money == money.to_integral() else float(money)
