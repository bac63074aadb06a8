"""Reads that several pages share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, OuterRef, Subquery

from common.dates import today
from organization.models import User
from organization.querysets import township_name
from pairing.models import Household, Pairing
from surveys.choices import LineState, SurveyStatus
from surveys.models import Survey, SurveyLine
from surveys.querysets import SurveyLineQuerySet
from surveys.questions import in_words, read_questions


def surveys_for_list(user: User) -> list[Survey]:
    """Surveys that ``user`` sees, each with ``asked``, ``answered`` and ``left_over`` of the lines
    that the account sees; two queries."""
    surveys: list[Survey] = list(
        Survey.objects.visible_to(user).select_related("region", "programme", "created_by")
    )
    counted = (
        SurveyLine.objects.visible_to(user)
        .filter(survey__in=surveys)
        .with_state()
        .order_by()
        .values_list("survey", "stands")
        .annotate(number=Count("pk"))
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for survey, state, number in counted:
        counts[survey][state] = number
    for one in surveys:
        found = counts[one.pk]
        one.asked = sum(found.values())  # type: ignore[attr-defined]
        one.answered = found.get(LineState.ANSWERED, 0)  # type: ignore[attr-defined]
    return surveys


def with_all(lines: SurveyLineQuerySet, survey: Survey) -> SurveyLineQuerySet:
    """Lines with all that a row of the list shows: who, where, whose, and the answers."""
    held = Pairing.objects.open().filter(
        household=OuterRef("household"), programme=survey.programme_id
    )
    found: SurveyLineQuerySet = (
        lines.with_state()
        .select_related(
            "region", "household", "recipient__group", "current__filled_by__unit", "survey"
        )
        .defer("household__head_id", "recipient__identity", "recipient__certificate")
        .annotate(
            township_name=township_name(),
            cadre_name=Subquery(held.values("cadre__user__name")[:1]),
            cadre_phone=Subquery(held.values("cadre__user__phone")[:1]),
            unit_name=Subquery(held.values("cadre__user__unit__name")[:1]),
        )
    )
    return found


def open_lines_of(households: Sequence[int]) -> list[SurveyLine]:
    """Lines of these households in surveys that have begun and are open, nobody's who has left."""
    return list(
        SurveyLine.objects.filter(household__in=households)
        .filter(survey__in=Survey.objects.open().filter(first__lte=today()))
        .with_state()
        .exclude(stands=LineState.LEFT)
        .select_related("survey", "household", "recipient", "current")
        .defer("household__head_id", "recipient__identity", "recipient__certificate")
        .order_by("survey__last", "survey", "pk")
    )


Told = tuple[SurveyLine, list[tuple[str, str]]]
"""A line, and each question that was answered with the answer in words."""


def lines_of_households(households: Sequence[int]) -> dict[int, list[Told]]:
    """What households (keys) were asked and answered, by household, the latest survey first."""
    lines = (
        SurveyLine.objects.filter(household__in=households)
        .exclude(survey__status=SurveyStatus.DRAFT)
        .with_state()
        .select_related("survey", "recipient", "household", "current__filled_by")
        .defer("household__head_id", "recipient__identity", "recipient__certificate")
        .order_by("-survey__first", "-survey", "pk")
    )
    found: dict[int, list[Told]] = defaultdict(list)
    for line in lines:
        given = line.current.given if line.current else {}
        words = in_words(read_questions(line.survey.questions), given)
        found[line.household_id].append((line, words))
    return found


def lines_of_household(household: Household) -> list[Told]:
    """What a household was asked and answered, the latest survey first."""
    return lines_of_households([household.pk])[household.pk]
