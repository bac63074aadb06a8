from surveys.models.history import SurveyAnswerEvent, SurveyEvent, SurveyLineEvent
from surveys.models.survey import Survey, SurveyAnswer, SurveyLine

__all__ = [
    "Survey",
    "SurveyAnswer",
    "SurveyAnswerEvent",
    "SurveyEvent",
    "SurveyLine",
    "SurveyLineEvent",
]
