from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from common.commands import JieduiCommand, day_argument
from common.dates import today
from common.errors import DomainError
from visits.choices import Job
from visits.reminders import send_weekly_reminders

JOBS = {Job.WEEKLY_REMINDER.value: send_weekly_reminders}


class Command(JieduiCommand):
    help = "Run a periodic job now, as beat does. A job runs once for its period."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", help=", ".join(JOBS))
        parser.add_argument("--as-of", help="the day (default: today)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["job"] not in JOBS:
            raise DomainError(
                "job_unknown",
                f"“{options['job']}” is no job. The jobs are {', '.join(JOBS)}.",
            )
        run = JOBS[options["job"]](as_of=day_argument(options["as_of"]) or today())
        if options["json"]:
            report = {"job": run.job, "period": run.period, "status": run.status}
            self.stdout.write(json.dumps(report | {"items_done": run.items_done}))
        else:
            self.stdout.write(f"{run.job} {run.period}: {run.status}, {run.items_done} reminders.")
