"""The monthly notice as a job: one draft a month, told to the office."""

from datetime import date

import pytest

from delivery.models import Message
from jobs.choices import RunStatus
from jobs.engine import run_job
from jobs.registry import kind_of
from organization.models import User
from pairing.models import Pairing
from reports.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_month_before_is_drafted_once_and_the_office_told(
    clock, pairing: Pairing, office: User
):
    county = factories.get_region()

    run = run_job(job="monthly_notice", county=county, day=date(2023, 7, 3))
    again = run_job(job="monthly_notice", county=county, day=date(2023, 7, 4))

    notice = Notice.objects.get()
    assert (run.status, again.pk, run.items_done) == (RunStatus.DONE, run.pk, 1)
    assert (notice.month, notice.is_draft, notice.drafted_by) == (date(2023, 6, 1), True, None)
    message = Message.objects.get(user=office)
    assert message.path == f"/notices/{notice.pk}/"


def test_what_somebody_has_published_already_stays(clock, pairing: Pairing, office: User):
    published = factories.publish_notice(factories.make_notice(month=date(2023, 6, 1)), by=office)

    run = run_job(job="monthly_notice", county=factories.get_region(), day=date(2023, 7, 3))

    assert run.status == RunStatus.DONE
    assert Notice.objects.get() == published
    assert not Message.objects.filter(user=office).exists()


def test_as_of_another_day_its_month_before_is_drafted(clock, pairing: Pairing):
    run = run_job(job="monthly_notice", county=factories.get_region(), day=date(2023, 9, 1))

    assert (run.status, run.failures.count()) == (RunStatus.DONE, 0)
    assert Notice.objects.get().month == date(2023, 8, 1)


def test_it_runs_on_the_first_working_day_for_counties_with_pairings(clock, pairing: Pairing):
    kind = kind_of("monthly_notice")

    assert (kind.cadence, kind.working_day, kind.at.hour) == ("month", 1, 9)
    assert [county.code for county in kind.counties(date(2023, 7, 3))] == [factories.XIHE]


def test_a_programme_that_ended_before_the_month_is_drafted_no_more(clock, pairing: Pairing):
    school = factories.make_programme("school", place=factories.XIHE)
    factories.make_pairing(programme=school, ended_on=date(2023, 6, 1))
    county = factories.get_region()

    for day, programmes in (
        (date(2023, 7, 3), {pairing.programme, school}),
        (date(2023, 8, 1), {pairing.programme}),
    ):
        run = run_job(job="monthly_notice", county=county, day=day)

        drafted = Notice.objects.filter(month=run.first)
        assert {notice.programme for notice in drafted} == programmes
        assert run.total == len(programmes)
