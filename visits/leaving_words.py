"""What was written of households, and the files beside it: each app says where its own stands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Case, Value, When

from organization.history import blank
from organization.models import User
from visits.models import (
    Aid,
    Answer,
    AskedVisit,
    Handout,
    HouseholdPlan,
    Need,
    NeedFile,
    NeedStep,
    PlanMeasure,
    PlanReview,
)

TAKEN_OFF = "***"
"""In the place of a name, and of words that may not be empty."""


@dataclass(frozen=True, slots=True)
class Answers:
    """A field of answers by key. ``beside`` is what a row is read with to tell words from others,
    ``without_words`` gives a row's answers without the words in them."""

    name: str
    beside: str
    without_words: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Written:
    """Rows in which something is written of a household.

    ``household`` is the way from a row to it. ``words`` are the fields whose words are taken off.
    Files are removed. ``passes`` are triggers that judge who acts, which nobody does here.
    """

    model: type[models.Model]
    household: str
    words: tuple[str, ...] = ()
    answers: Answers | None = None
    is_file: bool = False
    passes: tuple[str, ...] = ()

    def of(self, households: Collection[int]) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._default_manager.filter(
            **{f"{self.household}__in": households}
        )
        return rows


_written: list[Written] = [
    Written(Need, "household", ("text", "outcome", "told_by", "confirmed_by")),
    Written(NeedStep, "need__household", ("text",)),
    Written(NeedFile, "need__household", is_file=True),
    Written(HouseholdPlan, "household", ("situation", "aims", "closed_text")),
    Written(PlanMeasure, "plan__household", ("text", "who", "note")),
    Written(PlanReview, "plan__household", ("text",)),
    Written(AskedVisit, "household", ("reason", "answer")),
    Written(Answer, "pairing__household", ("text", "outcome_text")),
    Written(Aid, "household", ("received_by", "received_relation", "reverse_reason")),
    Written(Handout, "household", ("reason",)),
]


def register(*written: Written) -> None:
    """Add what an app above this one holds of households; it does so once, when it is ready."""
    _written.extend(written)


def take_off_written(households: Collection[int], *, actor: User | None) -> None:
    """Take the words off everything that was written of these households, and remove the files."""
    for each in _written:
        rows = each.of(households)
        if each.is_file:
            _remove(rows, actor)
            continue
        with pgtrigger.ignore(*each.passes):
            if each.answers is not None:
                _take_off_answers(rows, each.answers)
            take_off_words(rows, *each.words, actor=actor)


def take_off_words(rows: models.QuerySet[Any], *names: str, actor: User | None) -> int:
    """What was written in these fields, and in their history; what is empty stays so."""
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        off = {n: Case(When(**{n: ""}, then=Value("")), default=Value(TAKEN_OFF)) for n in names}
        if off:
            rows.model._default_manager.filter(pk__in=keys).update(**off)
        blank(rows.model, keys, actor=actor)
    return len(keys)


def _take_off_answers(rows: models.QuerySet[Any], answers: Answers) -> None:
    found = list(rows.select_related(answers.beside).order_by("pk"))
    for row in found:
        setattr(row, answers.name, answers.without_words(row))
    rows.model._default_manager.bulk_update(found, [answers.name])


def _remove(rows: models.QuerySet[Any], actor: User | None) -> None:
    if keys := list(rows.values_list("pk", flat=True)):
        rows.model._default_manager.filter(pk__in=keys).delete()
        blank(rows.model, keys, actor=actor)
