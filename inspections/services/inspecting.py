"""What an inspector sends: an inspection with its findings, each taken once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.dates import today
from common.errors import ConflictError, DomainError
from inspections.checklist import OWN_WORDS, Item, read_items
from inspections.choices import FindingKind
from inspections.models import CheckLine, Finding, InspectedFile, Inspection
from inspections.services.findings import DUE_DAYS, raise_finding, tell_of_new
from organization.models import User
from pairing.models import Household
from visits.services.attachments import Upload, add_attachments

LOG_BACK_DAYS = 60
"""How far back an inspection may be dated."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An inspection as it was filled in: ``answers`` by item, as ``read_answers`` gives them.

    ``words`` are what the inspector says of an answer that is a finding, by item.
    ``wrong`` is what else is wrong, in the inspector's words; ``due_days`` until when all of it
    is to be put right, counted from the day it arrives.
    """

    day: date
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    wrong: str = ""
    due_days: int = DUE_DAYS
    words: Mapping[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        content = [self.day.isoformat(), self.kept(), self.note, self.wrong, self.due_days]
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def kept(self) -> dict[str, str]:
        """The answers as an inspection keeps them, with what was said of each beside it."""
        said = {f"{key}{OWN_WORDS}": words for key, words in self.words.items() if words}
        return {**self.answers, **said}


@transaction.atomic
def record_inspection(
    *, line: CheckLine, sheet: Sheet, client_uuid: UUID, actor: User
) -> tuple[Inspection, bool]:
    """Take an inspection; it, and whether it is new.

    The same one sent again changes nothing. Where somebody else was first, this one is kept
    beside theirs, and only what they did not find is a finding of its own. A household that was
    left out is taken in again, since somebody was there. What comes after a round was closed is
    taken too: it was walked.

    Raises DomainError ``date_in_future``, ``date_too_old`` or ``date_before_round``,
    ConflictError ``uuid_used``.
    """
    # Of two at once, of one household or the same one twice, the second waits here.
    line = (
        CheckLine.objects.select_for_update(of=("self",))
        .select_related("round", "household")
        .get(pk=line.pk)
    )
    digest = sha256(f"{line.pk} {actor.pk} {sheet.digest()}".encode()).hexdigest()
    known = Inspection.objects.filter(client_uuid=client_uuid).first()
    if known is not None:
        if known.sent_sha256 != digest:
            raise ConflictError(
                "uuid_used",
                _("This inspection has arrived before, and something else was written in it."),
            )
        return known, False
    _check_day(sheet.day, line)
    first = line.inspections.filter(is_first=True).first()
    made: Inspection = Inspection.objects.create(
        line=line,
        client_uuid=client_uuid,
        inspector=actor,
        day=sheet.day,
        answers=sheet.kept(),
        note=sheet.note,
        is_first=first is None,
        sent_sha256=digest,
    )
    if first is None:
        line.inspected_on, line.left_out = sheet.day, ""
        line.save(update_fields=["inspected_on", "left_out"])
    tell_of_new(_findings(made, line.household, read_items(line.round.checklist), sheet))
    return made, True


def _check_day(day: date, line: CheckLine) -> None:
    if day > today():
        raise DomainError("date_in_future", _("An inspection cannot be dated after today."))
    if day < today() - timedelta(days=LOG_BACK_DAYS):
        raise DomainError(
            "date_too_old",
            _("An inspection can be dated %(days)d days back at most.") % {"days": LOG_BACK_DAYS},
        )
    if day < line.round.starts_on:
        raise DomainError(
            "date_before_round",
            _("The round began on %(day)s; an inspection cannot be dated before.")
            % {"day": line.round.starts_on},
        )


def _findings(
    made: Inspection, household: Household, items: list[Item], sheet: Sheet
) -> list[Finding]:
    there = set(
        Finding.objects.filter(inspection__line=made.line_id).values_list("item", flat=True)
    )
    # What is recorded is read by many: in the site's language, whatever the phone's is.
    with override(settings.LANGUAGE_CODE):
        found: list[tuple[str, FindingKind, str]] = [
            (item.key, item.about, item.finds(answer, sheet.words.get(item.key, "")))
            for item in items
            if (answer := sheet.answers.get(item.key))
            and item.is_wrong(answer)
            and item.key not in there
        ]
    if sheet.wrong.strip():
        found.append(("", FindingKind.OTHER, sheet.wrong))
    return [
        raise_finding(
            household=household,
            kind=kind,
            text=text,
            found_on=sheet.day,
            due_on=today() + timedelta(days=sheet.due_days),
            actor=made.inspector,
            inspection=made,
            item=key,
        )
        for key, kind, text in found
    ]


@transaction.atomic
def add_inspection_photo(*, inspection: Inspection, upload: Upload, actor: User) -> bool:
    """Keep a photograph of an inspection; whether it is new. Raises as ``add_attachments``."""
    return bool(
        add_attachments(model=InspectedFile, owner=inspection, uploads=[upload], actor=actor)
    )
