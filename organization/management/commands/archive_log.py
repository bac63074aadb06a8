from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import JieduiCommand
from common.errors import DomainError
from organization.archive import archive, default_folder, lines_of


class Command(JieduiCommand):
    help = "Move lines of the logs that are old enough to an encrypted file, which verify_log reads"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--months", type=int, help="how old, at least; the setting's, if none")
        parser.add_argument("--to", type=Path, help="folder of the file")
        parser.add_argument("--read", type=Path, help="print the lines of such a file instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["read"]:
            for line in lines_of(options["read"]):
                self.stdout.write(json.dumps(line, ensure_ascii=False))
            return
        months = settings.LOG_MONTHS if options["months"] is None else options["months"]
        if months < settings.LOG_MONTHS_LEAST:
            raise DomainError(
                "months",
                _("The logs are kept for at least %(months)s months.")
                % {"months": settings.LOG_MONTHS_LEAST},
            )
        # A month is taken as 31 days: never too early.
        before = timezone.now() - timedelta(days=31 * months)
        made = archive(before=before, folder=options["to"] or default_folder(), actor=None)
        if made is None:
            self.stdout.write(_("Nothing is old enough to be archived."))
            return
        self.stdout.write(
            _("%(lines)s lines were moved to %(file)s.")
            % {"lines": made.lines, "file": made.file_name}
        )
