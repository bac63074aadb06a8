"""Overdue findings: the liaison first, the office a week later."""

from datetime import date

import pytest

from delivery.models import Message
from inspections.choices import Told
from inspections.models import Finding
from inspections.weekly import overdue_findings
from jobs.engine import run_job
from jobs.registry import kind_of
from organization.models import Region
from tests import factories
from tests.inspections.making import make_finding


@pytest.fixture
def finding(clock, pairing, liaison, supervisor):
    return make_finding(pairing.household, actor=supervisor, days=1)


def _run(day: str, clock) -> None:
    clock(day)
    run_job(
        job="overdue_findings",
        county=Region.objects.get(pk=factories.XIHE),
        day=date.fromisoformat(day),
    )


def _told(user) -> int:
    return Message.objects.filter(user=user, key__startswith="finding-overdue").count()


def test_the_job_is_registered():
    assert kind_of("overdue_findings").key == overdue_findings().key


def test_the_liaison_is_told_first_and_the_office_a_week_later(finding, clock, liaison, office):
    _run("2023-07-03", clock)
    assert (_told(liaison), _told(office)) == (1, 0)

    _run("2023-07-10", clock)
    assert (_told(liaison), _told(office)) == (1, 1)
    assert Finding.objects.get().told == Told.OFFICE


def test_nobody_is_told_of_what_is_not_due_yet(clock, pairing, liaison, supervisor):
    make_finding(pairing.household, actor=supervisor, days=30)

    _run("2023-07-03", clock)

    assert _told(liaison) == 0
    assert Finding.objects.get().told == Told.NOBODY


def test_what_nobody_of_the_unit_can_put_right_any_more_goes_to_the_office(
    finding, clock, liaison, cadre, office
):
    for user in (liaison, cadre):
        user.is_active = False
        user.save(update_fields=["is_active"])

    _run("2023-07-03", clock)

    taken = Finding.objects.get()
    assert taken.unit is None
    assert taken.taken_over
    assert _told(office) == 1
