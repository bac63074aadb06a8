"""What came of a survey: how many answered what, by place, group and unit, each with its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Count, IntegerField, Max, Min, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Left
from django.http import QueryDict
from django.utils.translation import gettext as _

from organization.models import Region, Unit
from organization.models.region import PREFIX_LENGTH, full_code
from pairing.models import Group, Pairing
from surveys.choices import LineState, QuestionKind
from surveys.models import Survey
from surveys.querysets import SurveyLineQuerySet
from surveys.questions import Question


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines stand how; ``link`` narrows the list to them."""

    name: str
    counts: dict[str, int]
    link: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        return sum(self.counts.values())

    @property
    def answered(self) -> int:
        return self.counts.get(LineState.ANSWERED, 0)

    @property
    def to_ask(self) -> int:
        """Those that are still to be asked, and those that a first try did not reach."""
        return self.counts.get(LineState.ASKED, 0) + self.counts.get(LineState.NOT_REACHED, 0)

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """Each state with its words and number, in their order."""
        return [(s.value, str(s.label), self.counts.get(s, 0)) for s in LineState]

    def query(self, **more: str) -> str:
        """The address's query of the lines behind a number."""
        return query(**self.link, **more)


def query(**filters: str) -> str:
    """Filters as the query of the list's address."""
    made = QueryDict(mutable=True)
    for name, value in filters.items():
        if value:
            made[name] = value
    return made.urlencode()


def progress(lines: SurveyLineQuerySet) -> Progress:
    """Of all lines together."""
    return Progress("", _counted(lines)[()])


def _counted(lines: SurveyLineQuerySet, *by: str) -> dict[tuple[Any, ...], dict[str, int]]:
    """How many stand how, by the values of some columns; one query."""
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    rows = lines.with_state().order_by().values_list(*by, "stands").annotate(number=Count("pk"))
    for *key, state, number in rows:
        found[tuple(key)][state] = number
    if not by and not found:
        found[()] = {}
    return found


def _below(own: Region) -> int:
    """How many digits of a code tell apart the places right below a region."""
    lengths = sorted(PREFIX_LENGTH.values())
    return next((n for n in lengths if n > len(own.prefix)), lengths[-1])


def progress_by_place(lines: SurveyLineQuerySet, own: Region) -> list[Progress]:
    """By the places right below ``own``: of a county by township, of a township by village."""
    below = _below(own)
    counted = _counted(lines.annotate(part=Left("region", below)), "part")
    names = Region.objects.in_bulk([full_code(part) for (part,) in counted])
    return [
        Progress(str(names[full_code(part)]), counts, {"region": part})
        for (part,), counts in sorted(counted.items())
    ]


def unit_of_household(survey: Survey) -> Subquery:
    """The key of the unit whose cadre holds a line's household in the survey's programme."""
    held = Pairing.objects.open().filter(
        household=OuterRef("household"), programme=survey.programme_id
    )
    return Subquery(held.values("cadre__user__unit")[:1])


def progress_by_unit(lines: SurveyLineQuerySet, survey: Survey) -> list[Progress]:
    """By unit, in the order of their names; households that nobody holds come last."""
    counted = _counted(lines.annotate(part=unit_of_household(survey)), "part")
    units = Unit.objects.in_bulk([key for (key,) in counted if key is not None])
    named = sorted((units[key].pinyin, key) for (key,) in counted if key is not None)
    rows = [Progress(str(units[key]), counted[(key,)], {"unit": str(key)}) for _p, key in named]
    if (None,) in counted:
        rows.append(Progress(_("Unpaired"), counted[(None,)], {"unit": "none"}))
    return rows


def progress_by_group(lines: SurveyLineQuerySet) -> list[Progress]:
    """By the group of the person; for a survey of persons alone."""
    counted = _counted(lines, "recipient__group")
    groups = Group.objects.in_bulk([key for (key,) in counted if key is not None])
    return [
        Progress(str(groups[key]), counted[(key,)], {"group": groups[key].key})
        for key in sorted(groups, key=lambda key: (groups[key].order, key))
    ]


def gave(question: Question, answer: str) -> Q:
    """That a line's form answers a question so; ``answer`` is a key of its choices."""
    path = f"current__given__{question.key}"
    if question.kind == QuestionKind.SEVERAL:
        return Q(**{f"{path}__contains": [answer]})
    return Q(**{path: answer})


def said_anything(question: Question) -> Q:
    """That a line's form has an answer to a question."""
    return Q(**{"current__given__has_key": question.key})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many gave one answer, with the key by which the list is narrowed to them."""

    key: str
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Result:
    """What was answered to a question: ``answered`` forms have an answer, ``shown`` were asked it.

    ``counts`` are those of each answer that could be chosen; of a number ``low``, ``high`` and
    ``mean`` are of those who wrote one.
    """

    question: Question
    number: int
    answered: int
    counts: list[Tally]
    low: int | None = None
    high: int | None = None
    mean: float | None = None


def results(lines: SurveyLineQuerySet, questions: Sequence[Question]) -> list[Result]:
    """What was answered to each question, in one query."""
    asked: dict[str, Any] = {}
    for question in questions:
        key = question.key
        asked[f"{key}_any"] = Count("pk", filter=said_anything(question))
        for value, _words in question.choices:
            asked[f"{key}_{value}"] = Count("pk", filter=gave(question, value))
        if question.kind == QuestionKind.NUMBER:
            number = Cast(KeyTextTransform(key, "current__given"), IntegerField())
            asked |= {
                f"{key}_low": Min(number),
                f"{key}_high": Max(number),
                f"{key}_mean": Avg(number),
            }
    found = lines.answered().order_by().aggregate(**asked) if asked else {}
    return [
        Result(
            question=question,
            number=place,
            answered=found[f"{question.key}_any"],
            counts=[
                Tally(value, words, found[f"{question.key}_{value}"])
                for value, words in question.choices
            ],
            low=found.get(f"{question.key}_low"),
            high=found.get(f"{question.key}_high"),
            mean=found.get(f"{question.key}_mean"),
        )
        for place, question in enumerate(questions, 1)
    ]


@dataclass(frozen=True, slots=True)
class Cross:
    """The answers to one question by place or group: rows of a name, a link and numbers."""

    question: Question
    rows: list[tuple[str, dict[str, str], list[tuple[str, int]]]]


def cross(lines: SurveyLineQuerySet, question: Question, own: Region, by: str) -> Cross:
    """How often each answer was given, ``by`` place right below ``own`` or by group."""
    keys = [key for key, _words in question.choices]
    counts = {f"n{n}": Count("pk", filter=gave(question, key)) for n, key in enumerate(keys)}
    rows = lines.answered().order_by()
    if by == "group":
        read = list(rows.values("recipient__group").annotate(**counts))
        groups = Group.objects.in_bulk([row["recipient__group"] for row in read])
        read.sort(key=lambda row: (groups[row["recipient__group"]].order, row["recipient__group"]))
        named = [
            (str(groups[key]), {"group": groups[key].key}, row)
            for row in read
            for key in [row["recipient__group"]]
        ]
    else:
        part = Left("region", _below(own))
        read = list(rows.annotate(part=part).values("part").annotate(**counts))
        names = Region.objects.in_bulk([full_code(row["part"]) for row in read])
        named = [
            (str(names[full_code(row["part"])]), {"region": row["part"]}, row)
            for row in sorted(read, key=lambda row: row["part"])
        ]
    return Cross(
        question,
        [
            (name, link, [(key, row[f"n{n}"]) for n, key in enumerate(keys)])
            for name, link, row in named
        ],
    )
