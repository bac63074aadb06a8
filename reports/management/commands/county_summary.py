from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from common.commands import JieduiCommand, day_argument
from organization.selectors import region_by_code
from pairing.selectors import programme_for
from reports.summaries.figures import MONEY, NAMES, summarise
from reports.summaries.style import style_of
from reports.summaries.wording import sentence_of


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
        figures = summarise(
            region,
            programme_for(region, options["programme"]),
            first=day_argument(options["first"]),
            last=day_argument(options["last"]),
        )
        sentence = sentence_of(figures, style_of(region, figures.programme))
        if not options["json"]:
            self.stdout.write(f"{sentence.zh}\n{sentence.en}")
            return
        printed: dict[str, Any] = {
            f"{name}_yuan" if name in MONEY else name: _number(figures.value(name))
            for name in NAMES
        }
        printed |= {"text_zh": sentence.zh, "text_en": sentence.en}
        self.stdout.write(json.dumps(printed, ensure_ascii=False))


def _number(value: int | Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
