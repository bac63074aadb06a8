"""What surveys hold of a household, which goes when the household has left long ago."""

from __future__ import annotations

from typing import Any

from surveys.choices import QuestionKind
from surveys.models import SurveyAnswer, SurveyLine
from surveys.questions import read_questions
from visits.leaving_words import TAKEN_OFF, Answers, Written


def without_words(form: SurveyAnswer) -> dict[str, Any]:
    """Its answers; of one in words only that there was one."""
    questions = read_questions(form.line.survey.questions)
    in_words = {question.key for question in questions if question.kind == QuestionKind.TEXT}
    return {
        key: TAKEN_OFF if answer and key in in_words else answer
        for key, answer in form.given.items()
    }


WRITTEN = (
    Written(SurveyLine, "household", ("note",)),
    Written(
        SurveyAnswer, "line__household", answers=Answers("given", "line__survey", without_words)
    ),
)
