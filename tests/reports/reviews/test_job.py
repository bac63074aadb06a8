"""The review as a periodic job."""

from datetime import date, time

import pytest

from delivery.models import Message
from jobs.choices import RunStatus
from jobs.engine import run_job
from jobs.registry import kind_of
from organization.models import User
from pairing.models import Pairing
from reports.models import Review
from reports.services.reviews import publish_review
from tests import factories

pytestmark = pytest.mark.django_db
JOB = "quarterly_review"
DAY = date(2023, 10, 11)


@pytest.fixture(autouse=True)
def autumn(clock):
    clock("2023-10-11")


def test_it_runs_on_the_third_working_day_of_a_quarter_at_nine():
    kind = kind_of(JOB)

    assert (kind.cadence, kind.working_day, kind.at) == ("quarter", 3, time(9))


def test_it_drafts_the_quarter_before_and_tells_the_office(pairing: Pairing, office: User):
    run = run_job(job=JOB, county=factories.get_region(), day=DAY)

    review = Review.objects.get()
    assert (run.status, run.items_done, run.total) == (RunStatus.DONE, 1, 1)
    assert (review.period, review.is_draft, review.drafted_by) == ("2023-Q3", True, None)
    message = Message.objects.get()
    assert (message.user, message.path) == (office, f"/reviews/{review.pk}/")


def test_a_second_run_finds_the_work_done(pairing: Pairing, office: User):
    run_job(job=JOB, county=factories.get_region(), day=DAY)
    run_job(job=JOB, county=factories.get_region(), day=date(2023, 12, 1))

    assert Review.objects.get().version == 1
    assert Message.objects.count() == 1


def test_a_review_that_somebody_has_published_stays(pairing: Pairing, office: User):
    first = run_job(job=JOB, county=factories.get_region(), day=DAY)
    draft = Review.objects.get()
    published = publish_review(review=draft, version=draft.version, actor=office)
    first.delete()

    run = run_job(job=JOB, county=factories.get_region(), day=DAY)

    assert run.status == RunStatus.DONE
    assert run.failures.count() == 0
    assert Review.objects.get().counted_at == published.counted_at


def test_each_programme_of_a_county_has_its_own(pairing: Pairing):
    school = factories.make_programme("school", place=factories.XIHE)
    factories.make_pairing(programme=school, on=date(2023, 1, 1))

    run = run_job(job=JOB, county=factories.get_region(), day=DAY)

    assert run.items_done == 2
    assert {review.programme for review in Review.objects.all()} == {pairing.programme, school}
    assert kind_of(JOB).name_item(school.pk) == str(school)


def test_a_programme_that_ended_before_the_quarter_is_drafted_no_more(pairing: Pairing):
    for slug, ended_on in (("school", date(2023, 6, 30)), ("clinic", date(2023, 7, 1))):
        programme = factories.make_programme(slug, place=factories.XIHE)
        factories.make_pairing(programme=programme, ended_on=ended_on)

    run = run_job(job=JOB, county=factories.get_region(), day=DAY)

    assert run.total == 2
    drafted = set(Review.objects.values_list("programme__slug", flat=True))
    assert drafted == {pairing.programme.slug, "clinic"}
