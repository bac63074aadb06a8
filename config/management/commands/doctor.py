from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.doctor import State, examine
from config.terminal import TerminalCommand

FAILED = 1


class Command(TerminalCommand):
    help = "Look at the whole installation and say what to mend; status 1 if something has failed."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--host", default="", help="look at this name’s certificate as well")

    def _have_tables(self) -> None:
        """Whether they are there is one of the questions."""

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        words = {
            State.OK: pgettext("doctor", "ok"),
            State.WARNING: pgettext("doctor", "warning"),
            State.FAILED: pgettext("doctor", "failed"),
        }
        for finding in examine(options["host"]):
            found.append(finding)
            if not options["json"]:
                self.stdout.write(f"{finding.check:<14} {words[finding.state]:<8} {finding.said}")
                self.stdout.flush()
        counts = Counter(finding.state for finding in found)
        if options["json"]:
            self.stdout.write(
                json.dumps({"ok": not counts[State.FAILED], "checks": [*map(asdict, found)]})
            )
        else:
            self.stdout.write(
                _("%(ok)s ok, %(warnings)s warnings, %(failed)s failed.")
                % {
                    "ok": counts[State.OK],
                    "warnings": counts[State.WARNING],
                    "failed": counts[State.FAILED],
                }
            )
        if counts[State.FAILED]:
            raise SystemExit(FAILED)
