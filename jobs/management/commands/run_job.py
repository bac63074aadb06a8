from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from common.commands import JieduiCommand, day_argument
from common.dates import today
from common.errors import DomainError
from jobs.engine import counties_for, run_job
from jobs.registry import kind_of, kinds


class Command(JieduiCommand):
    help = (
        "Run a periodic job now, as beat does, in every county or in one. "
        "A job runs once for its period: a second run finds the work done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", help=", ".join(kind.key for kind in kinds()))
        parser.add_argument("--as-of", help="the day it runs for (default: today)")
        parser.add_argument("--county", help="its six digits (default: every county)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = kind_of(options["job"])
        day = day_argument(options["as_of"]) or today()
        if day > today():
            raise DomainError(
                "day_to_come",
                _("%(day)s is still to come. A job runs for today or an earlier day.")
                % {"day": day},
            )
        runs = []
        for county in counties_for(kind, options["county"], day):
            run = run_job(job=kind.key, county=county, day=day)
            failed = [(f.item, f.reason) for f in run.failures.all()]
            runs.append((run, failed))
            if not options["json"]:
                self.stdout.write(
                    f"{run.job} {run.period} {run.county_id[:6]}: {run.status}, "
                    f"{run.items_done} done, {len(failed)} failed."
                )
                for item, reason in failed:
                    self.stdout.write(f"  {kind.name_item(item)}: {reason}")
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    [
                        {
                            "job": run.job,
                            "county": run.county_id,
                            "period": run.period,
                            "as_of": run.as_of.isoformat(),
                            "status": run.status,
                            "total": run.total,
                            "items_done": run.items_done,
                            "failed": [{"item": item, "reason": why} for item, why in failed],
                            "error": run.error,
                        }
                        for run, failed in runs
                    ],
                    ensure_ascii=False,
                )
            )
        elif not runs:
            self.stdout.write("No county has pairings yet: there is nothing to do.")
