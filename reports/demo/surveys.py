"""A survey of trainings in the demonstration, about half answered."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from organization.choices import Role
from organization.models import User
from pairing.models import Household, Pairing, Programme
from reports.demo.places import COUNTY, COUNTY_PREFIX
from reports.demo.sign_ins import CADRE
from surveys.choices import LineState, NotReached, SurveyStatus, Via
from surveys.models import Survey, SurveyAnswer, SurveyLine
from surveys.services.making import ask_households
from surveys.starting_points import starting_point

ASKED = 120
"""Households that are asked."""


def write_survey(*, programme: Programme, today: date) -> None:
    """The shipped survey of trainings, asked of some households since three weeks."""
    office = User.objects.filter(role=Role.COUNTY_OFFICE).order_by("phone").first()
    start = starting_point("training")
    held = dict(
        Pairing.objects.open()
        .filter(programme=programme, region__code__startswith=COUNTY_PREFIX)
        .order_by("-household")
        .values_list("household", "cadre__user")
    )
    homes = sorted(held)[:: max(1, len(held) // ASKED)][:ASKED]
    # Whoever signs in as the cadre has forms to fill.
    own = {home for home, user in held.items() if user == _cadre()}
    homes = sorted({*homes, *own})
    if office is None or start is None or not homes:
        return
    name, about = start.words()
    survey = Survey.objects.create(
        region_id=COUNTY,
        programme=programme,
        name=name,
        about=about,
        age_from=start.ages[0],
        age_to=start.ages[1],
        first=today - timedelta(days=21),
        last=today + timedelta(days=40),
        questions=[question.stored() for question in start.made()],
        created_by=office,
    )
    ask_households(survey=survey, households=Household.objects.filter(pk__in=homes), actor=office)
    survey.status, survey.published_at = SurveyStatus.PUBLISHED, timezone.now()
    survey.published_by = office
    survey.save(update_fields=["status", "published_at", "published_by"])
    _answer(survey, {home: user for home, user in held.items() if home not in own}, today)


def _cadre() -> int | None:
    return User.objects.filter(phone=CADRE.phone).values_list("pk", flat=True).first()


def _answer(survey: Survey, held: dict[int, int], today: date) -> None:
    """Of every ten lines five are answered and one was tried in vain."""
    rng = Random(7)
    answers, settled = [], []
    for number, line in enumerate(survey.lines.filter(household__in=held).order_by("pk")):
        line.settled_on = today - timedelta(days=rng.randrange(1, 20))
        if number % 10 == 5:
            line.state, line.reason, line.revision = LineState.NOT_REACHED, NotReached.AWAY, 1
            settled.append(line)
        elif number % 10 < 5:
            answers.append(_form(line, held[line.household_id], rng))
    SurveyAnswer.objects.bulk_create(answers)
    for answer in answers:
        line = answer.line
        line.state, line.current, line.revision = LineState.ANSWERED, answer, 1
        settled.append(line)
    SurveyLine.objects.bulk_update(
        settled, ["state", "reason", "revision", "settled_on", "current"]
    )


def _form(line: SurveyLine, user: int, rng: Random) -> SurveyAnswer:
    given: dict[str, Any] = {"q1": "no"}
    if rng.random() < 0.6:
        trades = sorted(rng.sample(["o1", "o2", "o3", "o4", "o6"], rng.choice((1, 1, 2))))
        given = {"q1": "yes", "q2": trades, "q3": rng.choice(["o1", "o2", "o4"])}
        given["q4"] = rng.choice((3, 5, 7, 15))
    elif rng.random() < 0.5:
        given["q5"] = "要照顾家里老人"
    assert line.settled_on is not None
    return SurveyAnswer(
        line=line,
        client_uuid=uuid5(NAMESPACE_URL, f"demo-survey-{line.pk}"),
        given=given,
        day=line.settled_on,
        via=Via.VISIT if rng.random() < 0.7 else Via.CALL,
        base=0,
        digest="",
        filled_by_id=user,
    )
