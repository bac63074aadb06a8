from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter, defaultdict
from typing import Any

from rich.table import Table

from common.commands import JieduiCommand, console, day_argument
from common.dates import today
from organization.choices import Level
from organization.models import Region
from organization.selectors import region_by_code
from pairing.models import Pairing
from pairing.selectors import programme_for
from visits.choices import Status
from visits.quotas.standings import Picture, picture_on


class Command(JieduiCommand):
    help = "How the pairings of a region stood on a day, counting only contacts up to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the region's code, as 621225")
        parser.add_argument("--as-of", help="the day (default: today)")
        parser.add_argument("--programme", help="short name, where several programmes run")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        region = region_by_code(options["code"])
        day = day_argument(options["as_of"]) or today()
        programme = programme_for(region, options["programme"])
        picture = picture_on(
            Pairing.objects.inside(region.prefix).filter(programme=programme), day=day
        )
        by_township = self._by_township(region, picture)
        if options["json"]:
            report = {
                "status": dict(sorted(picture.by_status.items())),
                "credited": {
                    "visit": picture.credited_visits,
                    "contact": picture.credited_contacts,
                },
                "by_township": {k: dict(sorted(v.items())) for k, v in by_township.items()},
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        table = Table("township", *(status.value for status in Status), "all")
        rows = [*by_township.items(), (region.name, picture.by_status)]
        for name, counts in rows:
            numbers = [counts[status] for status in Status]
            table.add_row(name, *(str(n or "") for n in numbers), str(sum(numbers)))
        for column in table.columns[1:]:
            column.justify = "right"
        out = console(self.stdout)
        out.print(table)
        out.print(
            f"{day}: {picture.credited_visits} visits and "
            f"{picture.credited_contacts} contacts count."
        )

    @staticmethod
    def _by_township(region: Region, picture: Picture) -> dict[str, Counter[str]]:
        names = {
            r.code[:9]: r.name
            for r in Region.objects.filter(level=Level.TOWNSHIP, code__startswith=region.prefix[:9])
        }
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for assessment in picture.assessments:
            counts[names[assessment.region_code[:9]]][str(assessment.status)] += 1
        return {
            names[prefix]: counts[names[prefix]]
            for prefix in sorted(names)
            if names[prefix] in counts
        }
