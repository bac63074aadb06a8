"""The database away for a while: what a phone is told, and that nothing it was told is untrue."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import OperationalError

from config import servers
from organization.choices import Role
from pairing.choices import ImportStatus
from pairing.intake.stages import running
from pairing.tasks import resume_imports
from tests import factories
from tests.config.processes import stop_postgres
from tests.pairing.steps import ROSTERS, receive
from tests.reliability.installation import Installation
from tests.website import website

FILES = json.loads((ROSTERS / "expected.json").read_text(encoding="utf-8"))["files"]


def test_contact_sent_while_the_database_is_gone_arrives_once_afterwards(
    site: Installation, tmp_path: Path
) -> None:
    before, meanwhile, after = uuid4(), uuid4(), uuid4()
    with (tmp_path / "log").open("w+") as log:
        with website(site.environment, workers=1, log=log) as port:
            first = site.log_contact(port, before)
            stop_postgres(site.folder)
            refused = site.log_contact(port, meanwhile)
            _status, page = site.ask(port, "cadre", "GET", "/")
            servers.ensure("postgres", site.folder)
            # The phone sends again what was not acknowledged, under the same number.
            again = [site.log_contact(port, key) for key in (meanwhile, meanwhile, after, before)]
        recorded = site.contacts()
        log.seek(0)
        said = log.read()

    assert (first, refused, again) == (201, 500, [201, 200, 201, 200])
    assert recorded[-3:] == [str(before), str(meanwhile), str(after)]
    assert "Nothing was saved" in page
    assert "OperationalError" in said


@pytest.mark.django_db
def test_import_whose_database_went_away_goes_on_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    source = receive("orphans", (ROSTERS / FILES["orphans"]).read_bytes(), office)
    read, fallback = running.STEPS[ImportStatus.READING]

    def cut_off(*_arguments: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setitem(running.STEPS, ImportStatus.READING, (cut_off, fallback))
    with pytest.raises(OperationalError):
        running.run(source.pk)
    source.refresh_from_db()
    left = source.status, source.error
    monkeypatch.setitem(running.STEPS, ImportStatus.READING, (read, fallback))
    resume_imports()
    source.refresh_from_db()

    assert left == (ImportStatus.READING, "")
    assert source.status == ImportStatus.COLUMNS
