"""The history of surveys, of whom they asked and of what was answered and corrected."""

from __future__ import annotations

from organization.models.recorded import recorded
from surveys.models.survey import Survey, SurveyAnswer, SurveyLine


class SurveyEvent(recorded(Survey)):  # type: ignore[misc]
    place = "region"


class SurveyLineEvent(recorded(SurveyLine, personal=("note",))):  # type: ignore[misc]
    place = "region"


class SurveyAnswerEvent(recorded(SurveyAnswer, personal=("given",))):  # type: ignore[misc]
    place = "line"
