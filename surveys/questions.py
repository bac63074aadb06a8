"""The questions of a survey: how they are stored, what may be answered, and answers in words.

A survey stores its questions as a list of objects, in the order in which they are asked::

    {"key": "q1", "kind": "several", "text": "…", "is_required": true,
     "options": [["a", "…"], ["b", "…"]], "low": null, "high": null, "after": ["q0", "yes"]}

Answers are stored by the questions' keys: ``"yes"`` or ``"no"``, an option's key, a list of them, a
whole number, or a text. A question that is not shown has none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.errors import DomainError
from common.identity import holds_personal_number
from common.text import squeeze
from surveys.choices import QuestionKind
from surveys.models.survey import MOST_QUESTIONS

MOST_OPTIONS = 12
TEXT_MOST = 200
"""Characters of an answer in words."""
QUESTION_MOST = 100
OPTION_MOST = 30
NUMBER_MOST = 999_999
YES, NO = "yes", "no"
CHOSEN = (QuestionKind.YES_NO, QuestionKind.ONE, QuestionKind.SEVERAL)
"""Kinds whose answers are chosen, so that they can be counted and another question hang on them."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``after`` is an earlier question's key and the answer that shows this one."""

    key: str
    kind: QuestionKind
    text: str
    is_required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    low: int | None = None
    high: int | None = None
    after: tuple[str, str] | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Question:
        """From what ``stored`` gave."""
        after = kept.get("after")
        return cls(
            key=kept["key"],
            kind=QuestionKind(kept["kind"]),
            text=kept["text"],
            is_required=bool(kept.get("is_required")),
            options=tuple((key, words) for key, words in kept.get("options") or ()),
            low=kept.get("low"),
            high=kept.get("high"),
            after=(after[0], after[1]) if after else None,
        )

    def stored(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "text": self.text,
            "is_required": self.is_required,
            "options": [list(option) for option in self.options],
            "low": self.low,
            "high": self.high,
            "after": list(self.after) if self.after else None,
        }

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen, with its words; nothing where one writes."""
        if self.kind == QuestionKind.YES_NO:
            return [(YES, pgettext("answer", "Yes")), (NO, pgettext("answer", "No"))]
        return list(self.options)

    @property
    def is_chosen(self) -> bool:
        return self.kind in CHOSEN

    @property
    def least(self) -> int:
        return 0 if self.low is None else self.low

    @property
    def most(self) -> int:
        return NUMBER_MOST if self.high is None else self.high

    def is_shown(self, given: Mapping[str, Any]) -> bool:
        """Whether it is asked of somebody who answered the questions before it so."""
        if self.after is None:
            return True
        key, value = self.after
        answer = given.get(key)
        return value in answer if isinstance(answer, list) else answer == value

    def words_of(self, answer: Any) -> str:
        """An answer as a person reads it; empty where there is none."""
        if answer is None:
            return ""
        if self.is_chosen:
            words = dict(self.choices)
            chosen = answer if isinstance(answer, list) else [answer]
            return pgettext("answers", ", ").join(str(words.get(key, key)) for key in chosen)
        return str(answer)

    def clean(self, answer: Any) -> Any:
        """An answer as it is stored, None for none. Raises DomainError with the sentence."""
        given = answer if isinstance(answer, list) else [answer]
        words = [squeeze(str(one)) for one in given if one is not None]
        words = [word for word in words if word]
        if not words:
            if self.is_required:
                raise DomainError("answer_missing", _("This has to be answered."))
            return None
        if self.is_chosen:
            return self._chosen(words)
        if self.kind == QuestionKind.NUMBER:
            return self._number(words[0])
        return _text(words[0])

    def _chosen(self, words: Sequence[str]) -> Any:
        keys = [key for key, _words in self.choices]
        if not set(words) <= set(keys):
            raise DomainError("answer_unknown", _("Choose one of the answers that there are."))
        if self.kind == QuestionKind.SEVERAL:
            return [key for key in keys if key in words]
        if len(words) > 1:
            raise DomainError("answer_several", _("Choose one answer alone."))
        return words[0]

    def _number(self, word: str) -> int:
        plain = unicodedata.normalize("NFKC", word)
        if not (plain.isascii() and plain.isdecimal()) or len(plain) > 9:
            raise DomainError("answer_no_number", _("Write a whole number."))
        number = int(plain)
        if not self.least <= number <= self.most:
            raise DomainError(
                "answer_out_of_bounds",
                _("The number lies between %(low)d and %(high)d.")
                % {"low": self.least, "high": self.most},
            )
        return number


def _text(word: str) -> str:
    if len(word) > TEXT_MOST:
        raise DomainError(
            "answer_too_long",
            _("At most %(most)d characters; %(number)d were written.")
            % {"most": TEXT_MOST, "number": len(word)},
        )
    if holds_personal_number(unicodedata.normalize("NFKC", word)):
        raise DomainError(
            "answer_personal", _("Leave out the identity and mobile numbers of people.")
        )
    return word


def read_questions(kept: Iterable[Mapping[str, Any]]) -> list[Question]:
    """The questions of a survey, as ``Survey.questions`` keeps them."""
    return [Question.read(one) for one in kept]


def clean_given(
    questions: Sequence[Question], raw: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was answered as it is stored, and by question the sentence of what is wrong.

    ``raw`` has a word or a list of words by key. What was answered to a question that is not shown
    is left out.
    """
    given: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in questions:
        if not question.is_shown(given):
            continue
        try:
            answer = question.clean(raw.get(question.key))
        except DomainError as error:
            errors[question.key] = str(error)
        else:
            if answer is not None:
                given[question.key] = answer
    return given, errors


def in_words(questions: Iterable[Question], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each question that was answered, with the answer in words."""
    return [(q.text, q.words_of(given[q.key])) for q in questions if q.key in given]


def check_question(question: Question, earlier: Sequence[Question]) -> None:
    """Raises DomainError unless it can be asked behind ``earlier``."""
    if not question.text or len(question.text) > QUESTION_MOST:
        raise DomainError(
            "question_text",
            _("A question has from 1 to %(most)d characters.") % {"most": QUESTION_MOST},
        )
    if question.kind in (QuestionKind.ONE, QuestionKind.SEVERAL):
        _check_options(question)
    elif question.options:
        raise DomainError("question_options", _("A question of this kind has no answers to list."))
    if question.least > question.most:
        raise DomainError(
            "question_bounds", _("The least number is greater than the greatest one.")
        )
    if question.after is not None:
        key, value = question.after
        asked = next((one for one in earlier if one.key == key), None)
        if asked is None or value not in dict(asked.choices):
            raise DomainError(
                "question_after",
                _("“%(question)s” hangs on an answer that is not asked for before it.")
                % {"question": question.text},
            )


def _check_options(question: Question) -> None:
    words = [words for _key, words in question.options]
    if not 2 <= len(words) <= MOST_OPTIONS:
        raise DomainError(
            "question_options",
            _("List from 2 to %(most)d answers, one a line.") % {"most": MOST_OPTIONS},
        )
    if len(set(words)) < len(words):
        raise DomainError("question_options", _("Each answer is listed once."))
    if any(not word or len(word) > OPTION_MOST for word in words):
        raise DomainError(
            "question_options",
            _("An answer has at most %(most)d characters.") % {"most": OPTION_MOST},
        )


def check_questions(questions: Sequence[Question]) -> None:
    """Raises DomainError unless these make a form, whole and in this order."""
    if not questions:
        raise DomainError("survey_without_questions", _("Write at least one question."))
    if len(questions) > MOST_QUESTIONS:
        raise DomainError(
            "survey_too_long",
            _("A survey has at most %(most)d questions: it is filled at somebody’s door.")
            % {"most": MOST_QUESTIONS},
        )
    for place, question in enumerate(questions):
        check_question(question, questions[:place])


def with_keys(
    lines: Sequence[str], known: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Answers to list with their keys: those that were there keep theirs."""
    keys = {words: key for key, words in known}
    free = (f"o{number}" for number in range(1, 1000) if f"o{number}" not in keys.values())
    return tuple((keys.get(words) or next(free), words) for words in lines)
