"""Every list takes as many queries for twelve rows as for two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.models import Webhook
from api.resources import RESOURCES
from delivery.models import Message
from inspections.models import FindingFile, InspectedFile, Succession
from jobs.models import JobFailure, JobRun
from organization.choices import Role
from organization.models import User
from pairing.choices import RowOutcome
from pairing.models import Heading, Household, Import, Pairing, Partnership
from surveys.choices import SurveyStatus
from surveys.models import Survey
from tests import factories, rosters
from tests.api.asking import Program
from tests.inspections.making import inspect, make_file, make_finding, make_line, make_round
from tests.surveys.making import make_answered, make_survey
from tests.surveys.making import make_line as make_survey_line
from visits.choices import Giver, NeedMove
from visits.models import ActivityFile, Contact, Need, NeedFile, NeedStep, Reminder

DAY = date(2023, 5, 1)

Make = Callable[[User, int], Any]
"""Makes the row of a number, of which all numbers differ, for the account that reads the list."""


def _home(n: int) -> Household:
    return factories.make_household(f"户{n}")


def _pairing(user: User, n: int) -> Pairing:
    return factories.make_pairing(_home(n))


def _contact(user: User, n: int) -> Contact:
    return factories.make_contact(_pairing(user, n), DAY)


def _recipient(user: User, n: int) -> None:
    factories.make_recipient(_home(n))


def _unit(user: User, n: int) -> None:
    factories.make_cadre(user=factories.make_user(unit=factories.make_unit(f"单位{n}")))


def _programme(user: User, n: int) -> None:
    factories.make_group(of=factories.make_programme(f"own-{n}", place=factories.XIHE))


def _rule(user: User, n: int) -> None:
    factories.make_rule(contacts=4, visits=2, year=2000 + n)


def _partnership(user: User, n: int) -> None:
    Partnership.objects.create(
        programme=factories.make_programme(),
        unit=factories.make_unit(f"单位{n}"),
        township_id=factories.HANYUAN,
    )


def _draft(user: User, n: int) -> None:
    factories.make_draft(home=_home(n))


# Contacts, aid, needs, plans


def _photo(user: User, n: int) -> None:
    factories.make_photo(_contact(user, n))


def _aid(user: User, n: int) -> None:
    factories.make_aid(_pairing(user, n), DAY, giver=Giver.DONOR, donor=f"企业{n}")


def _distribution(user: User, n: int) -> None:
    factories.make_distribution(_home(n), name=f"助学金{n}")


def _need(user: User, n: int) -> Need:
    need = factories.make_need(contact=_contact(user, n))
    NeedStep.objects.create(need=need, move=NeedMove.RAISED, day=DAY)
    return need


def _need_file(user: User, n: int) -> None:
    make_file(NeedFile, _need(user, n), actor=user)


def _plan(user: User, n: int) -> None:
    plan = factories.make_plan(_home(n))
    plan.reviews.create(day=DAY, text="已动工", was_due_on=DAY, next_due_on=DAY)


def _asked_visit(user: User, n: int) -> None:
    factories.make_asked_visit(_home(n))


def _pause(user: User, n: int) -> None:
    factories.make_pause(_pairing(user, n), DAY)


def _run(user: User, n: int) -> JobRun:
    return factories.make_run(period=f"2023-W{n + 10}")


def _follow_up(user: User, n: int) -> None:
    pairing = _pairing(user, n)
    follow_up = factories.make_follow_up(pairing, run=_run(user, n))
    factories.make_answer(pairing, follow_up=follow_up)


def _reminder(user: User, n: int) -> None:
    run = _run(user, n)
    line = [_pairing(user, n).pk, "overdue", "2023-03-31", 1, "2023-03-31", 0, None]
    Reminder.objects.create(run=run, user=user, period=run.period, overdue=1, lines=[line])


def _feedback(user: User, n: int) -> None:
    factories.make_feedback(text=f"第{n}条")


# Activities


def _activity(user: User, n: int) -> Any:
    units = [factories.make_unit(f"单位{n}-{each}") for each in range(2)]
    activity = factories.make_activity(f"义诊{n}", day=DAY, units=units)
    activity.taking_part.create(household=_home(n))
    return activity


def _activity_file(user: User, n: int) -> None:
    make_file(ActivityFile, _activity(user, n), actor=user)


def _campaign(user: User, n: int) -> None:
    unit = factories.make_unit(f"单位{n}")
    campaign = factories.make_campaign(unit, name=f"活动{n}")
    campaign.lines.create(unit=unit, day=date(2023, 10, 17), text="捐书")


def _festival_round(user: User, n: int) -> None:
    factories.make_round(_pairing(user, n))


# Inspections


def _check_round(user: User, n: int) -> None:
    make_round(factories.make_user(Role.SUPERVISOR), households=[_home(n)], actor=user)


def _inspection(user: User, n: int) -> Any:
    return inspect(make_line(user, _home(n), actor=user))


def _inspected_file(user: User, n: int) -> None:
    make_file(InspectedFile, _inspection(user, n), actor=user)


def _finding(user: User, n: int) -> Any:
    return make_finding(_home(n), actor=user)


def _finding_file(user: User, n: int) -> None:
    make_file(FindingFile, _finding(user, n), actor=user)


def _succession(user: User, n: int) -> None:
    units = [factories.make_unit(f"单位{n}-{each}") for each in range(2)]
    Succession.objects.create(unit=units[0], successor=units[1], since=DAY)


# Surveys


def _survey(user: User, n: int) -> None:
    make_survey()


def _open_survey() -> Survey:
    return Survey.objects.first() or make_survey(SurveyStatus.PUBLISHED)


def _survey_line(user: User, n: int) -> None:
    make_survey_line(_open_survey(), _home(n))


def _survey_answer(user: User, n: int) -> None:
    make_answered(_pairing(user, n), _open_survey())


# Reports


def _notice(user: User, n: int) -> None:
    factories.make_notice(month=date(2019 + n // 12, n % 12 + 1, 1))


def _review(user: User, n: int) -> None:
    factories.make_review(year=2019 + n // 4, quarter=n % 4 + 1)


def _review_entry(user: User, n: int) -> Any:
    unit = factories.make_unit(f"单位{n}")
    return factories.make_review_entry(factories.make_review(), unit=unit)


def _objection(user: User, n: int) -> None:
    factories.make_objection(_review_entry(user, n))


def _summary(user: User, n: int) -> None:
    programme = factories.make_programme().pk
    sent = {"region": factories.XIHE, "programme": programme, "first": None}
    Program(user).post("summaries", {**sent, "last": f"2023-03-{n + 1:02}"})


# Work and accounts


def _roster(user: User, n: int) -> Import:
    return rosters.make_waiting(actor=user)


def _roster_row(user: User, n: int) -> None:
    source = Import.objects.first() or _roster(user, n)
    rosters.make_waiting_row(source, issue="age_over_18", outcome=RowOutcome.HELD, name=f"人{n}")


def _proposal(user: User, n: int) -> None:
    person = factories.make_recipient(_pairing(user, n).household, name=f"人{n}")
    factories.make_proposal(recipient=person)


def _heading(user: User, n: int) -> None:
    Heading.objects.create(
        kind="orphans", column="school", heading=f"学校{n}", region_id=factories.XIHE
    )


def _job_failure(user: User, n: int) -> None:
    run = JobRun.objects.first() or _run(user, n)
    JobFailure.objects.create(run=run, item=n, reason="没有单位")


def _file(user: User, n: int) -> None:
    factories.make_file_order(user)


def _webhook(user: User, n: int) -> None:
    Webhook.objects.create(
        account=user, system=f"平台{n}", address="https://a.example.cn/", resources=[]
    )


def _message(user: User, n: int) -> None:
    Message.objects.create(user=user, key=f"news:{n}", subject="新消息", text="请看。")


def _approval(user: User, n: int) -> None:
    factories.make_approval(subject=f"households:{n}")


def _nothing(user: User, n: int) -> None:
    """There are rows without any being made."""


LISTS: dict[str, Make] = {
    "regions": _nothing,
    "units": _unit,
    "programmes": _programme,
    "quota-rules": _rule,
    "households": _pairing,
    "recipients": _recipient,
    "cadres": _unit,
    "accounts": _unit,
    "topics": _nothing,
    "pairings": _pairing,
    "pairing-years": _pairing,
    "pauses": _pause,
    "drafts": _draft,
    "draft-lines": _draft,
    "partnerships": _partnership,
    "contacts": _contact,
    "photos": _photo,
    "aid": _aid,
    "donors": _aid,
    "distributions": _distribution,
    "handouts": _distribution,
    "needs": _need,
    "need-steps": _need,
    "need-files": _need_file,
    "plans": _plan,
    "plan-measures": _plan,
    "plan-reviews": _plan,
    "asked-visits": _asked_visit,
    "activities": _activity,
    "participants": _activity,
    "activity-files": _activity_file,
    "campaigns": _campaign,
    "campaign-units": _campaign,
    "campaign-lines": _campaign,
    "rounds": _festival_round,
    "check-rounds": _check_round,
    "check-lines": _check_round,
    "inspections": _inspection,
    "inspection-files": _inspected_file,
    "findings": _finding,
    "finding-steps": _finding,
    "finding-files": _finding_file,
    "successions": _succession,
    "surveys": _survey,
    "survey-lines": _survey_line,
    "survey-answers": _survey_answer,
    "notices": _notice,
    "reviews": _review,
    "review-entries": _review_entry,
    "objections": _objection,
    "summaries": _summary,
    "rosters": _roster,
    "roster-rows": _roster_row,
    "proposals": _proposal,
    "headings": _heading,
    "job-runs": _run,
    "job-failures": _job_failure,
    "follow-ups": _follow_up,
    "answers": _follow_up,
    "reminders": _reminder,
    "feedback": _feedback,
    "messages": _message,
    "files": _file,
    "webhooks": _webhook,
    "approvals": _approval,
}

NEVER_LONG = {"checklists", "festivals"}
"""One of a county, and the few of a year."""


def test_every_list_is_counted() -> None:
    assert set(LISTS) | NEVER_LONG == set(RESOURCES)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_longer_list_takes_no_more_queries(name: str, office: User, liaison: User) -> None:
    reader = liaison if name == "reminders" else office
    for n in range(12):
        LISTS[name](reader, n)
    program = Program(reader)
    program.get(name, limit=2)
    counted = []

    for limit in (2, 12):
        with CaptureQueriesContext(connection) as queries:
            answer = program.get(name, limit=limit)
        assert len(answer.json()["results"]) == limit, answer.content.decode()
        counted.append(len(queries))

    assert counted[0] == counted[1]
