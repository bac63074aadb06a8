from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import JieduiCommand, day_argument
from common.errors import DomainError
from organization import chain
from organization.archive import agrees, default_folder
from organization.models import Archive

BROKEN = 1


class Command(JieduiCommand):
    help = "Find out whether a line of the access log or of the history was altered or removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--since", help="compare only lines that were sealed since this day")
        parser.add_argument("--expect", help="a seal as NUMBER:DIGEST, as an earlier run gave it")
        parser.add_argument("--archives", type=Path, help="folder of the archived lines")

    def handle(self, *args: Any, **options: Any) -> None:
        day = day_argument(options["since"])
        since = timezone.make_aware(datetime.combine(day, time.min)) if day is not None else None
        chain.seal()
        verdict = chain.verify(since=since, expect=_expected(options["expect"]))
        folder = options["archives"] or default_folder()
        absent = []
        for archive in Archive.objects.order_by("first_seal"):
            path = folder / archive.file_name
            if not path.exists():
                absent.append(archive.file_name)
            elif not agrees(archive, path):
                verdict.findings.append(
                    chain.Finding("altered", "archive", archive.pk, archive.first_seal)
                )
        if options["json"]:
            self.stdout.write(
                json.dumps({**asdict(verdict), "archives_not_at_hand": absent}, default=str)
            )
        else:
            self._tell(verdict, absent)
        if verdict.findings:
            raise SystemExit(BROKEN)

    def _tell(self, verdict: chain.Verdict, absent: list[str]) -> None:
        words = {
            "altered": _("altered"),
            "removed": _("removed"),
            "inserted": _("put in"),
            "emptied": _("emptied without a note"),
        }
        for finding in verdict.findings:
            self.stdout.write(
                _("%(what)s: %(log)s %(key)s, under seal %(seal)s")
                % {**asdict(finding), "what": words[finding.what]}
            )
        self.stdout.write(
            _("%(seals)s seals, %(lines)s lines compared, %(archived)s lines archived.")
            % {"seals": verdict.seals, "lines": verdict.lines, "archived": verdict.archived}
        )
        self.stdout.write(_("%(count)s lines are not sealed yet.") % {"count": verdict.unsealed})
        for name in absent:
            self.stdout.write(_("The archive %(name)s is not at hand.") % {"name": name})
        self.stdout.write(
            _("Newest seal: %(number)s:%(digest)s")
            % {"number": verdict.head[0], "digest": verdict.head[1]}
        )
        self.stdout.write(
            _("The chain is broken.") if verdict.findings else _("The chain is whole.")
        )


def _expected(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    number, _colon, digest = text.partition(":")
    if not number.isdecimal() or not digest:
        raise DomainError(
            "expect", _("“%(text)s” is not a seal. Write it as NUMBER:DIGEST.") % {"text": text}
        )
    return int(number), digest
