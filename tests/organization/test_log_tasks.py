"""The entries of beat that seal and archive the logs, run by their names."""

import logging
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from config.celery import app
from organization import chain
from organization.access_log import note
from organization.choices import Action
from organization.models import AccessEvent, Archive, Seal
from tests.harness import wait_until

pytestmark = pytest.mark.usefixtures("committing_db")


def _run(entry: str) -> None:
    app.autodiscover_tasks(force=True)
    app.tasks[settings.CELERY_BEAT_SCHEDULE[entry]["task"]].delay()


def _sealed() -> bool:
    _run("seal-log")
    return chain.verify().unsealed == 0


def test_beat_seals_and_tells_the_newest_seal(caplog):
    note(Action.SIGN_OUT, user=None)

    with caplog.at_level(logging.INFO, logger="organization.tasks"):
        wait_until(_sealed, "Sealing", seconds=300, every=0.2)

    number, digest = chain.verify().head
    assert number >= 1
    assert f"Log sealed: {number}:{digest}" in caplog.messages


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that was sealed two hundred days ago."""
    note(Action.SIGN_OUT, user=None)
    before = timezone.now() - timedelta(days=200)
    with monkeypatch.context() as patched:
        patched.setattr("organization.chain.timezone.now", lambda: before)
        wait_until(_sealed, "Sealing", seconds=300, every=0.2)


def test_beat_says_that_there_is_something_to_archive(old, caplog):
    _run("archive-old-log")

    assert "manage.py archive_log" in caplog.text
    assert not Archive.objects.exists()


def test_beat_archives_where_the_setting_says_so(old, settings, tmp_path):
    settings.LOG_ARCHIVE, settings.LOG_ARCHIVE_DIR = True, str(tmp_path)

    _run("archive-old-log")
    _run("archive-old-log")

    archive = Archive.objects.get()
    assert (tmp_path / archive.file_name).exists()
    assert list(AccessEvent.objects.values_list("action", flat=True)) == ["archive"]
    assert Seal.objects.filter(number__lte=archive.last_seal).exists()
    assert chain.verify().findings == []
