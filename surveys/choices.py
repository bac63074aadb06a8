"""Stored values of surveys models. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("survey", "Published")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


class Asks(models.TextChoices):
    """Who a form is filled for."""

    HOUSEHOLD = "household", _("Each household")
    PERSON = "person", _("Each person in the household")


class QuestionKind(models.TextChoices):
    YES_NO = "yes_no", _("Yes or no")
    ONE = "one", _("One of several")
    SEVERAL = "several", _("Several of several")
    NUMBER = "number", _("A number")
    TEXT = "text", _("A short text")


class LineState(models.TextChoices):
    """How far a household or person of a survey is. Order: what is still to do comes first."""

    ASKED = "asked", pgettext_lazy("survey", "To be asked")
    NOT_REACHED = "not_reached", _("Not reached")
    ANSWERED = "answered", pgettext_lazy("survey", "Answered")
    LEFT = "left", pgettext_lazy("survey", "Has left")


class NotReached(models.TextChoices):
    """Why nobody answered."""

    AWAY = "away", _("Away for work")
    NOT_HOME = "not_home", _("Nobody at home, nobody picks up")
    DECLINED = "declined", _("Does not wish to answer")
    UNABLE = "unable", _("Cannot answer, and nobody can for them")
    OTHER = "other", pgettext_lazy("survey", "Another reason")


class Via(models.TextChoices):
    VISIT = "visit", _("On a visit")
    CALL = "call", _("By a call")


class AnswerState(models.TextChoices):
    """What became of a form that arrived."""

    TAKEN = "taken", pgettext_lazy("survey", "Taken")
    HELD = "held", _("Held for the office")
    DROPPED = "dropped", _("Not taken")
