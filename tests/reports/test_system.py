"""The system administrator's page: what the installation runs with, and no secret."""

import base64
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.choices import RunStatus
from jobs.models import JobRun
from reports import system
from tests import factories
from visits.choices import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def page(client: Client, system_admin):
    client.force_login(system_admin)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def read() -> str:
        return client.get(reverse("reports:system")).content.decode()

    return read


def test_it_is_the_system_administrators_start_page(client, system_admin):
    client.force_login(system_admin)

    assert client.get(reverse("home")).headers["Location"] == reverse("reports:system")


def test_it_tells_what_runs_and_what_has_run(page):
    JobRun.objects.create(
        county_id=factories.XIHE,
        finished_at=timezone.now(),
        job=Job.WEEKLY_REMINDER,
        period="2023-W19",
        as_of=date(2023, 5, 8),
        status=RunStatus.FAILED,
        error="of 13812345678",
    )

    text = page()

    assert "PostgreSQL" in text
    assert "2023-05-08 to 2023-05-14" in text
    assert "2023-W19" not in text
    assert "Failed" in text
    assert "13812345678" not in text


def test_settings_in_force_are_those_of_the_process(page, settings):
    settings.APPROVAL_HOURS = 37

    assert "37 hours" in page()


def test_no_secret_is_shown(page):
    text = page()

    secrets = [
        settings.SECRET_KEY,
        settings.DATABASES["default"]["PASSWORD"],
        base64.b64encode(settings.DIGEST_KEY).decode(),
        *(base64.b64encode(key).decode() for key in settings.FIELD_KEYS.values()),
    ]
    assert not [secret for secret in secrets if secret and secret in text]


def test_a_cache_that_is_gone_is_told_and_the_page_still_comes(page, monkeypatch):
    def gone(*_args):
        raise ConnectionError

    monkeypatch.setattr(system.site_cache, "get", gone)

    assert "does not answer" in page()
