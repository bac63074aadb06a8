"""Lists of what belongs to visits: as many rows as one likes, and no query more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.models import JobRun
from organization.models import User
from tests import factories
from tests.api.asking import Program
from visits.choices import Giver, NeedMove
from visits.models import NeedStep


def _need(number: int) -> None:
    pairing = factories.make_pairing(factories.make_household(f"户{number}"))
    need = factories.make_need(contact=factories.make_contact(pairing, date(2023, 5, 1)))
    NeedStep.objects.create(need=need, move=NeedMove.RAISED, day=date(2023, 5, 1))


def _aid(number: int) -> None:
    pairing = factories.make_pairing(factories.make_household(f"户{number}"))
    factories.make_aid(pairing, date(2023, 5, 1), giver=Giver.DONOR, donor=f"企业{number}")


def _activity(number: int) -> None:
    units = [factories.make_unit(f"单位{number}-{each}") for each in range(2)]
    activity = factories.make_activity(f"义诊{number}", day=date(2023, 5, 1), units=units)
    activity.taking_part.create(household=factories.make_household(f"户{number}"))


def _distribution(number: int) -> None:
    factories.make_distribution(factories.make_household(f"户{number}"), name=f"助学金{number}")


def _follow_up(number: int) -> None:
    pairing = factories.make_pairing(factories.make_household(f"户{number}"))
    run = JobRun.objects.first() or factories.make_run()
    factories.make_answer(pairing, follow_up=factories.make_follow_up(pairing, run=run))


def _plan(number: int) -> None:
    plan = factories.make_plan(factories.make_household(f"户{number}"))
    day = date(2023, 7, 1)
    plan.reviews.create(day=day, text="已动工", was_due_on=day, next_due_on=day)


def _asked_visit(number: int) -> None:
    factories.make_asked_visit(factories.make_household(f"户{number}"))


def _campaign(number: int) -> None:
    unit = factories.make_unit(f"单位{number}")
    campaign = factories.make_campaign(unit, name=f"活动{number}")
    campaign.lines.create(unit=unit, day=date(2023, 10, 17), text="捐书")


def _feedback(number: int) -> None:
    factories.make_feedback(text=f"第{number}条")


def _photo(number: int) -> None:
    pairing = factories.make_pairing(factories.make_household(f"户{number}"))
    factories.make_photo(factories.make_contact(pairing, date(2023, 5, 1)))


def _round(number: int) -> None:
    factories.make_round(factories.make_pairing(factories.make_household(f"户{number}")))


MAKES: dict[str, Callable[[int], None]] = {
    "needs": _need,
    "need-steps": _need,
    "aid": _aid,
    "donors": _aid,
    "activities": _activity,
    "participants": _activity,
    "distributions": _distribution,
    "handouts": _distribution,
    "follow-ups": _follow_up,
    "answers": _follow_up,
    "plans": _plan,
    "plan-measures": _plan,
    "plan-reviews": _plan,
    "asked-visits": _asked_visit,
    "campaigns": _campaign,
    "campaign-units": _campaign,
    "campaign-lines": _campaign,
    "feedback": _feedback,
    "photos": _photo,
    "rounds": _round,
}


@pytest.mark.parametrize("name", sorted(MAKES))
def test_a_longer_list_takes_no_more_queries(name: str, office: User) -> None:
    program = Program(office)
    counts = []
    for rows in (2, 9):
        for number in range(rows):
            MAKES[name](number + 100 * rows)
        program.get(name)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            listed = program.get(name, limit=100).json()["results"]
        counts.append((len(listed) >= rows, len(asked)))

    assert counts[0] == counts[1]
    assert counts[0][0]
