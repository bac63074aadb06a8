"""The pages of jobs: when they run, what became of each run, and running one again."""

from datetime import date, time

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from jobs import registry
from jobs.choices import RunStatus
from jobs.engine import work_through
from jobs.models import JobFailure, JobPlan, JobRun
from organization.choices import Role
from tests import factories
from tests.jobs.kinds import KEY, kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LIST = reverse("jobs:run_list")


def read(client, user, address, **headers):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_when_each_job_runs_next_and_what_ran(client, office, work, clock):
    clock("2026-11-18")
    factories.make_run(job=KEY, period="2026-W46", items_done=4225, total=4225)

    page = read(client, office, LIST)

    assert "working day 1 of the week, 09:00" in page
    assert "2026-11-23 09:00" in page
    assert "2026-11-09 to 2026-11-15" in page
    assert "4,225" in page


def test_a_year_without_its_holidays_is_warned_of_in_the_readers_own_words(client, office, clock):
    admin = factories.make_user(Role.SYSTEM_ADMIN)
    clock("2060-03-01")

    of_office, of_admin = (read(client, who, LIST) for who in (office, admin))

    for page in (of_office, of_admin):
        assert "The public holidays of 2060 are not known here: Monday to Friday" in page
    assert "Ask the system administrator" in of_office
    assert "chinesecalendar" not in of_office
    assert "Update the package chinesecalendar." in of_admin


def test_a_run_shows_how_far_it_is_and_asks_again_by_itself(client, office, work):
    run = factories.make_run(
        job=KEY, status=RunStatus.RUNNING, finished_at=None, total=200, items_done=50
    )

    page = read(client, office, reverse("jobs:run_detail", args=[run.pk]))
    part = read(client, office, reverse("jobs:run_detail", args=[run.pk]), **{"X-Background": "1"})

    assert "50 of 200, 25%" in page
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part


def test_what_failed_is_listed_with_its_reason_and_is_run_again(client, office, work):
    work.broken = {3: ValueError("王小明")}
    run = factories.make_run(
        job=KEY, status=RunStatus.RUNNING, finished_at=None, as_of=date(2026, 11, 16)
    )
    work_through(run.pk)
    address = reverse("jobs:run_detail", args=[run.pk])
    page = read(client, office, address)
    assert "number 3" in page
    assert "ValueError" in page
    assert "王小明" not in page

    work.broken = {}
    client.post(reverse("jobs:run_again", args=[run.pk]))

    assert not JobFailure.objects.exists()
    assert "What failed" not in read(client, office, address)


def test_a_missed_week_can_be_run_all_the_same(client, office, work):
    run = factories.make_run(job=KEY, status=RunStatus.MISSED)
    assert "Run it all the same" in read(client, office, reverse("jobs:run_detail", args=[run.pk]))

    client.post(reverse("jobs:run_again", args=[run.pk]))

    run.refresh_from_db()
    assert (run.status, run.items_done) == (RunStatus.DONE, 10)


def test_a_queue_that_is_away_is_said_and_the_run_stays_open(client, office, work, monkeypatch):
    run = factories.make_run(job=KEY, status=RunStatus.MISSED)

    def away(*_arguments):
        raise OperationalError

    monkeypatch.setattr("jobs.tasks.run_again.delay", away)
    client.force_login(office)
    client.cookies["django_language"] = "en"

    answer = client.post(reverse("jobs:run_again", args=[run.pk]), follow=True)

    run.refresh_from_db()
    assert "The queue does not answer" in answer.content.decode()
    assert run.status == RunStatus.RUNNING


def test_the_office_chooses_day_and_time_and_hears_what_is_wrong(client, office, work):
    client.force_login(office)
    address = reverse("jobs:plan", args=[KEY])

    for wrong in ({"working_day": "6", "at": "09:00"}, {"working_day": "2", "at": "23:00"}):
        refused = client.post(address, {"is_on": "on", **wrong})
        assert refused.status_code == 422
    client.post(address, {"is_on": "on", "working_day": "2", "at": "14:30"})

    plan = JobPlan.objects.get()
    assert (plan.county_id, plan.working_day, plan.at) == (factories.XIHE, 2, time(14, 30))
    assert client.get(reverse("jobs:plan", args=["nonsense"])).status_code == 404


def test_a_provinces_administrator_sees_every_county_and_no_times(client, work, db):
    keeper = factories.make_user(Role.SYSTEM_ADMIN, place=factories.GANSU)
    registry.register(kind(work))
    for place in (factories.XIHE, factories.LI_COUNTY):
        factories.make_run(job=KEY, place=place)

    page = read(client, keeper, LIST)

    assert page.count("/jobs/runs/") >= JobRun.objects.count() == 2
    assert "Change the time" not in page
