"""Surveys that are shipped for an office to begin with. Each can be changed before it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from surveys.choices import Asks, QuestionKind
from surveys.questions import Question


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """``questions`` are their kind, words, whether required, answers, and what they hang on."""

    key: str
    name: Any
    about: Any
    asks: Asks
    ages: tuple[int | None, int | None]
    questions: Sequence[tuple[QuestionKind, Any, bool, Sequence[Any], tuple[int, str] | None]]

    def made(self) -> list[Question]:
        """The questions in the language in which they are asked, the site's own."""
        with override(settings.LANGUAGE_CODE):
            return [
                Question(
                    key=f"q{number}",
                    kind=kind,
                    text=str(text),
                    is_required=is_required,
                    options=tuple((f"o{n}", str(words)) for n, words in enumerate(options, 1)),
                    after=(f"q{after[0]}", after[1]) if after else None,
                )
                for number, (kind, text, is_required, options, after) in enumerate(
                    self.questions, 1
                )
            ]

    def words(self) -> tuple[str, str]:
        """Its name and what it is for, in the language in which it is asked."""
        with override(settings.LANGUAGE_CODE):
            return str(self.name), str(self.about)


_TRADES = (
    _("Cooking"),
    _("Housekeeping and care"),
    _("Growing and raising"),
    _("Electrics, welding, repairs"),
    _("Driving and machines"),
    _("Selling online"),
    _("Something else"),
)

STARTING_POINTS = (
    StartingPoint(
        "training",
        _("Training wanted"),
        _("Who would like to learn a trade, which one and when, so that courses can be held."),
        Asks.PERSON,
        (16, 60),
        (
            (QuestionKind.YES_NO, _("Would you like to take part in a training?"), True, (), None),
            (QuestionKind.SEVERAL, _("What would you like to learn?"), True, _TRADES, (1, "yes")),
            (
                QuestionKind.ONE,
                _("When could you come?"),
                True,
                (_("Weekdays"), _("Weekends"), _("Evenings"), _("In the slack season")),
                (1, "yes"),
            ),
            (QuestionKind.NUMBER, _("For how many days could you come?"), False, (), (1, "yes")),
            (QuestionKind.TEXT, _("Why not?"), False, (), (1, "no")),
        ),
    ),
    StartingPoint(
        "work",
        _("Work wanted"),
        _("Who looks for work and where, so that posts can be offered."),
        Asks.PERSON,
        (16, 60),
        (
            (
                QuestionKind.ONE,
                _("Are you working now?"),
                True,
                (_("Yes, near home"), _("Yes, away from home"), _("At the farm"), _("No")),
                None,
            ),
            (QuestionKind.YES_NO, _("Do you look for work?"), True, (), None),
            (
                QuestionKind.SEVERAL,
                _("Where could you work?"),
                True,
                (
                    _("In the village (public posts)"),
                    _("In the township"),
                    _("In the county"),
                    _("Elsewhere"),
                    _("At home (piecework)"),
                ),
                (2, "yes"),
            ),
            (QuestionKind.NUMBER, _("What should it pay a month, in yuan?"), False, (), (2, "yes")),
            (QuestionKind.TEXT, _("What can you do?"), False, (), (2, "yes")),
        ),
    ),
    StartingPoint(
        "schooling",
        _("Schooling"),
        _("How the children learn and what they lack, before a term begins."),
        Asks.PERSON,
        (3, 22),
        (
            (
                QuestionKind.ONE,
                _("Is the child at school?"),
                True,
                (
                    _("At school"),
                    _("Taught at home"),
                    _("Has left school early"),
                    _("Not yet of age or has finished"),
                ),
                None,
            ),
            (QuestionKind.YES_NO, _("Is anything lacking for school?"), True, (), None),
            (
                QuestionKind.SEVERAL,
                _("What is lacking?"),
                True,
                (
                    _("Fees or living costs"),
                    _("Books and things for school"),
                    _("A way to school"),
                    _("Help with lessons"),
                    _("Somebody to talk to"),
                ),
                (2, "yes"),
            ),
            (QuestionKind.TEXT, _("What else should we know?"), False, (), None),
        ),
    ),
)


def starting_point(key: str) -> StartingPoint | None:
    """The one of a key, None when there is none."""
    return next((point for point in STARTING_POINTS if point.key == key), None)
