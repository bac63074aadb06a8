"""Taking the forms that are filled in: on a phone, at the desk, late, or twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.dates import today
from common.encryption import digest
from common.errors import ConflictError, DomainError
from organization.models import User
from surveys.choices import AnswerState, LineState, NotReached, SurveyStatus, Via
from surveys.models import SurveyAnswer, SurveyLine
from surveys.questions import clean_given, read_questions

NOTE_MOST = 200


class GivenError(DomainError):
    """What was answered cannot be kept; ``errors`` are sentences by the keys of questions."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("invalid", _("Something in this form cannot be saved as it is."))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in: ``raw`` answers by question, on ``day`` (Asia/Shanghai).

    ``base`` is the line's revision that whoever filled it in saw.
    """

    raw: Mapping[str, Any]
    day: date
    via: Via
    base: int


def _locked(line: SurveyLine) -> SurveyLine:
    """Of two who settle a line at once the second waits here, then sees what the first wrote."""
    found: SurveyLine = (
        SurveyLine.objects.select_for_update(of=("self",))
        .select_related("survey", "household", "recipient", "current__filled_by")
        .get(pk=line.pk)
    )
    return found


def _check_day(line: SurveyLine, day: date) -> None:
    if day > today():
        raise DomainError("date_to_come", _("A form cannot be dated after today."))
    if day < line.survey.first:
        raise DomainError(
            "date_too_early",
            _("The survey began on %(day)s; a form is not older.") % {"day": line.survey.first},
        )
    left = line.household.closed_on or (line.recipient.ended_on if line.recipient else None)
    if left is not None and day > left:
        raise DomainError(
            "survey_left",
            _("%(name)s left on %(day)s: only what was answered until then is taken.")
            % {"name": line.whose, "day": left},
        )


def _check_base(line: SurveyLine, base: int) -> None:
    if base == line.revision:
        return
    who = line.current.filled_by.name if line.current else ""
    raise ConflictError(
        "survey_line_changed",
        _("%(who)s has filled this form meanwhile. Look at both and choose which is right.")
        % {"who": who}
        if who
        else _("Somebody else has noted something here meanwhile. Look at it and choose."),
    )


@transaction.atomic
def fill_line(
    *, line: SurveyLine, filled: Filled, client_uuid: UUID, actor: User
) -> tuple[SurveyAnswer, bool]:
    """Take a form, and whether it is new; sent again under its UUID, it changes nothing.

    One that arrives after the survey was closed is held for the office (``state``). Raises
    GivenError, DomainError ``survey_draft``, ``date_to_come``, ``date_too_early`` or
    ``survey_left``, ConflictError ``uuid_used`` when something else came under the UUID, and
    ``survey_line_changed`` when the line is another than the one that was filled.
    """
    line = _locked(line)
    given, errors = clean_given(read_questions(line.survey.questions), filled.raw)
    if line.survey.is_draft:
        raise DomainError("survey_draft", _("The survey is not published yet."))
    if errors:
        raise GivenError(errors)
    content = digest(
        json.dumps([line.pk, given, filled.day.isoformat(), filled.via], sort_keys=True)
    )
    known = SurveyAnswer.objects.filter(client_uuid=client_uuid).first()
    if known is not None:
        if known.digest == content:
            return known, False
        raise ConflictError("uuid_used", _("Another form has arrived under this number before."))
    _check_day(line, filled.day)
    if line.survey.is_open:
        _check_base(line, filled.base)
    answer: SurveyAnswer = SurveyAnswer.objects.create(
        line=line,
        client_uuid=client_uuid,
        given=given,
        day=filled.day,
        via=filled.via,
        base=filled.base,
        digest=content,
        state=AnswerState.TAKEN if line.survey.is_open else AnswerState.HELD,
        filled_by=actor,
    )
    if line.survey.is_open:
        _settle(line, answer)
    return answer, True


def _settle(line: SurveyLine, answer: SurveyAnswer) -> None:
    line.state, line.reason, line.note = LineState.ANSWERED, "", ""
    line.current, line.settled_on = answer, answer.day
    line.revision += 1
    line.save(update_fields=["state", "reason", "note", "current", "settled_on", "revision"])


@transaction.atomic
def note_not_reached(
    *, line: SurveyLine, reason: NotReached, note: str, day: date, base: int, actor: User
) -> SurveyLine:
    """Note that a try reached nobody, and why; noted again alike, it changes nothing.

    Raises DomainError ``survey_note_missing`` where the reason is another one and nothing is
    written, and as ``fill_line``; ConflictError ``survey_closed``, ``survey_line_changed``.
    """
    line = _locked(line)
    note = note.strip()[:NOTE_MOST]
    if (line.state, line.reason, line.note, line.settled_on) == (
        *(LineState.NOT_REACHED, reason, note, day),
    ):
        return line
    if line.survey.status != SurveyStatus.PUBLISHED:
        raise ConflictError("survey_closed", _("The survey is closed; nothing was changed."))
    if reason == NotReached.OTHER and not note:
        raise DomainError("survey_note_missing", _("Write why nobody was reached."))
    _check_day(line, day)
    _check_base(line, base)
    if line.state == LineState.ANSWERED:
        raise ConflictError(
            "survey_line_answered", _("This form is filled already; nothing was changed.")
        )
    line.state, line.reason, line.note, line.settled_on = (
        *(LineState.NOT_REACHED, reason, note, day),
    )
    line.revision += 1
    line.save(update_fields=["state", "reason", "note", "settled_on", "revision"])
    return line


def _held(answer: SurveyAnswer) -> SurveyAnswer:
    found: SurveyAnswer = SurveyAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if found.state != AnswerState.HELD:
        raise ConflictError("answer_decided", _("Somebody has decided about this form already."))
    return found


@transaction.atomic
def take_held(*, answer: SurveyAnswer, actor: User) -> SurveyAnswer:
    """Take a form that arrived after its survey was closed, in the place of what there was.

    Raises ConflictError ``answer_decided`` when it is held no longer.
    """
    line = _locked(SurveyLine(pk=answer.line_id))
    found = _held(answer)
    _decide(found, AnswerState.TAKEN, actor)
    _settle(line, found)
    return found


@transaction.atomic
def drop_held(*, answer: SurveyAnswer, actor: User) -> SurveyAnswer:
    """Leave a held form out; it stays in the history. Raises ConflictError ``answer_decided``."""
    found = _held(answer)
    _decide(found, AnswerState.DROPPED, actor)
    return found


def _decide(answer: SurveyAnswer, state: AnswerState, actor: User) -> None:
    answer.state, answer.decided_by, answer.decided_at = state, actor, timezone.now()
    answer.save(update_fields=["state", "decided_by", "decided_at"])
