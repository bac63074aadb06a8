"""Surveys on the cadre's phone: what is to be filled, and the pages that are kept for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import today
from organization.models import User
from pairing.models import Pairing
from surveys.choices import LineState, NotReached, Via
from surveys.models import SurveyLine
from surveys.questions import TEXT_MOST, Question, read_questions
from surveys.selectors import open_lines_of
from visits.phone_parts import Pages


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a form: what is answered so far, what is wrong with it, and when it shows."""

    question: Question
    answer: Any
    error: str
    only_if: str

    @property
    def after(self) -> str:
        """By which a script knows when to show it: ``q1:yes``."""
        return ":".join(self.question.after) if self.question.after else ""

    @property
    def taps(self) -> list[tuple[str, str, bool]]:
        """Each answer that may be chosen, and whether it is."""
        chosen = self.answer if isinstance(self.answer, list) else [self.answer]
        return [(key, words, key in chosen) for key, words in self.question.choices]

    @property
    def is_long(self) -> bool:
        """Whether the answers need a line each."""
        return any(len(words) > 6 for _key, words in self.question.choices)


def form_of(
    questions: Sequence[Question], given: Mapping[str, Any], errors: Mapping[str, str]
) -> list[Asked]:
    """The questions as a form shows them, with what was answered."""
    by_key = {question.key: question for question in questions}

    def only_if(question: Question) -> str:
        if question.after is None:
            return ""
        key, value = question.after
        return _("only if “%(question)s” is answered with “%(answer)s”") % {
            "question": by_key[key].text,
            "answer": by_key[key].words_of(value),
        }

    return [Asked(q, given.get(q.key), errors.get(q.key, ""), only_if(q)) for q in questions]


def fill_context(
    line: SurveyLine,
    *,
    pairing: Pairing | None,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The form of one line, and the words that its script needs."""
    known = line.current.given if line.current and line.state == LineState.ANSWERED else {}
    return {
        "here": "log",
        "line": line,
        "survey": line.survey,
        "pairing": pairing,
        "asked": form_of(
            read_questions(line.survey.questions),
            known if given is None else given,
            errors or {},
        ),
        "reasons": NotReached.choices,
        "ways": Via.choices,
        "today": today().isoformat(),
        "text_most": TEXT_MOST,
        "words": fill_words(),
    }


def fill_words() -> dict[str, str]:
    """Sentences of the form's script, by what they are for."""
    return {
        "missing": _("This has to be answered."),
        "number": _("Write a whole number."),
        "bounds": _("The number lies between {low} and {high}."),
        "day_missing": _("Choose the day."),
        "day_to_come": _("A form cannot be dated after today."),
        "reason": _("Say why nobody was reached."),
        "not_reached": _("Not reached"),
    }


def mark(pairings: Sequence[Pairing], user: User) -> None:
    """Put on each open pairing its ``survey_lines``, of surveys that are open, and how many of
    them are ``surveys_to_fill``. One query."""
    homes = [pairing.household_id for pairing in pairings if pairing.ended_on is None]
    by_home: dict[int, list[SurveyLine]] = defaultdict(list)
    for line in open_lines_of(homes) if homes else []:
        by_home[line.household_id].append(line)
    for pairing in pairings:
        lines = by_home[pairing.household_id] if pairing.ended_on is None else []
        pairing.survey_lines = lines  # type: ignore[attr-defined]
        pairing.surveys_to_fill = sum(  # type: ignore[attr-defined]
            line.state != LineState.ANSWERED for line in lines
        )


def pages(pairings: Sequence[Pairing], user: User) -> Pages:
    """The forms that a phone keeps: those still to be filled. What was answered stays here."""
    found: Pages = {}
    for pairing in pairings:
        for line in pairing.survey_lines:  # type: ignore[attr-defined]
            if line.state != LineState.ANSWERED:
                found[reverse("surveys:phone_fill", args=[line.pk])] = (
                    "surveys/phone_fill.html",
                    fill_context(line, pairing=pairing),
                )
    return found
