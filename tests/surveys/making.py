"""Surveys, and forms that were filled in, as rows."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from pairing.models import Household, Pairing, Recipient
from surveys.choices import AnswerState, LineState, SurveyStatus, Via
from surveys.models import Survey, SurveyAnswer, SurveyLine
from tests import factories

TRAINING: list[dict[str, Any]] = [
    {"key": "q1", "kind": "yes_no", "text": "是否愿意参加培训", "is_required": True},
    {
        "key": "q2",
        "kind": "several",
        "text": "想学什么",
        "is_required": True,
        "options": [["a", "烹饪"], ["b", "家政"], ["c", "电商"]],
        "after": ["q1", "yes"],
    },
    {"key": "q3", "kind": "number", "text": "每月可参加几天", "low": 1, "high": 30},
    {"key": "q4", "kind": "text", "text": "还有什么要说"},
]


def make_survey(
    status: SurveyStatus = SurveyStatus.DRAFT,
    *,
    place: str = factories.XIHE,
    first: date = date(2023, 5, 1),
    last: date = date(2023, 8, 31),
    **fields: Any,
) -> Survey:
    """A survey of training, in the state that is asked for."""
    fields.setdefault("name", "培训意愿调查")
    fields.setdefault("questions", TRAINING)
    fields.setdefault("programme", factories.make_programme())
    is_out = status != SurveyStatus.DRAFT
    return Survey.objects.create(
        region_id=place,
        first=first,
        last=last,
        status=status,
        published_at=timezone.now() if is_out else None,
        closed_at=timezone.now() if status == SurveyStatus.CLOSED else None,
        **fields,
    )


def make_line(
    survey: Survey, household: Household, recipient: Recipient | None = None
) -> SurveyLine:
    return SurveyLine.objects.create(
        survey=survey, household=household, recipient=recipient, region_id=household.region_id
    )


def make_answered(
    pairing: Pairing, survey: Survey | None = None, given: dict[str, Any] | None = None
) -> SurveyLine:
    """A line of the pairing's household that was answered by its cadre; of a draft unless told."""
    line = make_line(survey or make_survey(), pairing.household)
    line.current = SurveyAnswer.objects.create(
        line=line,
        client_uuid=uuid4(),
        given={"q1": "yes", "q2": ["a"]} if given is None else given,
        day=date(2023, 5, 10),
        via=Via.VISIT,
        base=0,
        digest="0" * 64,
        filled_by=pairing.cadre.user,
    )
    line.state, line.settled_on, line.revision = LineState.ANSWERED, line.current.day, 1
    line.save(update_fields=["current", "state", "settled_on", "revision"])
    return line


def make_late(pairing: Pairing, survey: Survey) -> SurveyAnswer:
    """A form that came after its survey was closed."""
    line = make_line(survey, pairing.household)
    return SurveyAnswer.objects.create(
        line=line,
        client_uuid=uuid4(),
        given={"q1": "no"},
        day=date(2023, 5, 10),
        via=Via.VISIT,
        base=0,
        state=AnswerState.HELD,
        digest="0" * 64,
        filled_by=pairing.cadre.user,
    )
