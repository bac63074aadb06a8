"""Lists of the desk's resources: twelve rows cost as many queries as two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.models import Message
from inspections.models import CheckLine
from jobs.models import JobFailure
from organization.choices import Role
from organization.models import User
from pairing.choices import RowOutcome
from surveys.choices import SurveyStatus
from tests import factories, rosters
from tests.api.asking import Program
from tests.inspections.making import inspect, make_finding, make_round
from tests.surveys.making import make_answered, make_line, make_survey

Make = Callable[[User, int], Any]


def _homes(number: int) -> list[Any]:
    return [factories.make_household(f"户{n}") for n in range(number)]


def _findings(office: User, number: int) -> None:
    for home in _homes(number):
        make_finding(home, actor=office)


def _lines(office: User, number: int) -> None:
    make_round(factories.make_user(Role.SUPERVISOR), households=_homes(number), actor=office)


def _inspections(office: User, number: int) -> None:
    _lines(office, number)
    for line in CheckLine.objects.all():
        inspect(line)


def _rounds(office: User, number: int) -> None:
    for home in _homes(number):
        make_round(factories.make_user(Role.SUPERVISOR), households=[home], actor=office)


def _rosters(office: User, number: int) -> None:
    for _n in range(number):
        rosters.make_waiting(actor=office)


def _roster_rows(office: User, number: int) -> None:
    source = rosters.make_waiting(actor=office)
    for n in range(number):
        rosters.make_waiting_row(
            source, issue="age_over_18", outcome=RowOutcome.HELD, name=f"人{n}"
        )


def _notices(office: User, number: int) -> None:
    for n in range(number):
        factories.make_notice(month=date(2019 + n // 12, n % 12 + 1, 1))


def _review_entries(office: User, number: int) -> None:
    review = factories.make_review()
    for n in range(number):
        factories.make_review_entry(review, unit=factories.make_unit(f"单位{n}"))


def _job_failures(office: User, number: int) -> None:
    run = factories.make_run()
    for n in range(number):
        JobFailure.objects.create(run=run, item=n, reason="没有单位")


def _surveys(office: User, number: int) -> None:
    for _n in range(number):
        make_survey()


def _survey_lines(office: User, number: int) -> None:
    survey = make_survey(SurveyStatus.PUBLISHED)
    for home in _homes(number):
        make_line(survey, home)


def _survey_answers(office: User, number: int) -> None:
    survey = make_survey(SurveyStatus.PUBLISHED)
    for home in _homes(number):
        make_answered(factories.make_pairing(home), survey)


def _accounts(office: User, number: int) -> None:
    unit = factories.make_unit()
    for _n in range(number):
        factories.make_user(unit=unit)


def _messages(office: User, number: int) -> None:
    for n in range(number):
        Message.objects.create(user=office, key=f"news:{n}", subject="新消息", text="请看。")


def _drafts(office: User, number: int) -> None:
    for home in _homes(number):
        factories.make_draft(home=home)


def _programmes(office: User, number: int) -> None:
    for n in range(number):
        programme = factories.make_programme(f"own-{n}", place=factories.XIHE)
        factories.make_group(of=programme)


def _rules(office: User, number: int) -> None:
    for n in range(number):
        factories.make_rule(contacts=4, visits=2, year=2000 + n)


LISTS: dict[str, Make] = {
    "findings": _findings,
    "finding-steps": _findings,
    "check-rounds": _rounds,
    "check-lines": _lines,
    "inspections": _inspections,
    "rosters": _rosters,
    "roster-rows": _roster_rows,
    "notices": _notices,
    "review-entries": _review_entries,
    "job-failures": _job_failures,
    "surveys": _surveys,
    "survey-lines": _survey_lines,
    "survey-answers": _survey_answers,
    "accounts": _accounts,
    "messages": _messages,
    "drafts": _drafts,
    "draft-lines": _drafts,
    "programmes": _programmes,
    "quota-rules": _rules,
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_costs_the_same_whatever_its_length(name: str, office: User) -> None:
    LISTS[name](office, 12)
    program = Program(office)
    program.get(name, limit=2)
    counted = []

    for limit in (2, 12):
        with CaptureQueriesContext(connection) as queries:
            answer = program.get(name, limit=limit)
        assert len(answer.json()["results"]) == limit, answer.content.decode()
        counted.append(len(queries))

    assert counted[0] == counted[1]
