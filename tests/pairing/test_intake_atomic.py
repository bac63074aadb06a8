"""A file is taken in whole or not at all, and one of a county at a time."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from common import database
from pairing.choices import RowOutcome
from pairing.intake import service
from pairing.intake.service import import_file
from pairing.intake.stages import applying
from pairing.models import Household, Import, Recipient
from tests import factories
from tests.harness import (
    Session,
    other_sessions,
    process_environment,
    row_counts,
    run_command,
    sessions_waiting_for_a_lock,
    wait_until,
)

ROOT = Path(__file__).resolve().parents[2]
ROSTERS = ROOT / "tests" / "fixtures" / "rosters"
EXPECTED = json.loads((ROSTERS / "expected.json").read_text(encoding="utf-8"))
KINDS = tuple(EXPECTED["files"])
ORPHANS = ROSTERS / EXPECTED["files"]["orphans"]


def start_import(kind, path):
    """A real ``manage.py import_roster … --commit`` on this test's database."""
    return subprocess.Popen(
        [
            *(sys.executable, "manage.py", "import_roster", kind, str(path)),
            *("--region", "621225", "--as-of", "2023-05-31", "--commit", "--json"),
        ],
        cwd=ROOT,
        env=process_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
    )


def lock_against_writing(table):
    """Until this transaction ends, others stop where they write to the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")


def test_import_killed_half_way_leaves_nothing(committing_db):
    before = row_counts()

    with transaction.atomic():
        # What was written is noted last: everybody is in the database by then.
        lock_against_writing("pairing_importchange")
        process = start_import("orphans", ORPHANS)
        try:
            wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the import's last write", 60)
            assert other_sessions("query LIKE 'COPY \"pairing_importchange\"%'") == 1
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
    wait_until(lambda: other_sessions() == 0, "the end of the killed import's session")

    assert process.returncode == -signal.SIGKILL
    assert row_counts() == before
    # Nothing is in the way of doing it again.
    again = start_import("orphans", ORPHANS)
    out, err = again.communicate(timeout=60)
    assert (again.returncode, err) == (0, "")
    assert json.loads(out) == EXPECTED["imports"]["orphans"]
    assert Recipient.objects.count() == EXPECTED["imports"]["orphans"]["accepted"]


def test_process_ends_with_status_2_and_one_sentence(committing_db, tmp_path):
    path = tmp_path / "坏.xls"
    path.write_bytes((ROSTERS / EXPECTED["files"]["disabled"]).read_bytes()[:9000])

    process = start_import("disabled", path)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "坏.xls" in err


@pytest.mark.django_db
def test_import_that_fails_at_its_last_row_leaves_nothing():
    for kind in KINDS:
        path = str(ROSTERS / EXPECTED["files"][kind])
        command = ["import_roster", kind, path, "--region", "621225", "--as-of", "2023-05-31"]
        before = row_counts()

        _fail_at_row(_count_of_rows(kind))
        with pytest.raises(DatabaseError, match="full disk"), transaction.atomic():
            run_command(*command, "--commit")
        _fail_at_row(None)

        assert row_counts() == before, kind
        assert run_command(*command, "--commit").status == 0, kind
        assert row_counts() != before, kind


def _count_of_rows(kind):
    path = ROSTERS / EXPECTED["files"][kind]
    return import_file(kind=kind, path=path, region=factories.get_region()).data_rows


def _fail_at_row(number):
    """Makes the database fail at that row of an import's log; None: no more."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS fail_at_row ON pairing_importrow")
        if number is None:
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION fail_at_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF (SELECT count(*) FROM pairing_importrow WHERE source_id = NEW.source_id) "
            f"= {int(number)} THEN RAISE EXCEPTION 'full disk'; END IF; RETURN NULL; END $$"
        )
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER fail_at_row AFTER INSERT ON pairing_importrow "
            "FOR EACH ROW EXECUTE FUNCTION fail_at_row()"
        )


def take_orphans(region=factories.XIHE):
    return import_file(
        kind="orphans",
        path=ORPHANS,
        region=factories.get_region(region),
        as_of=factories.date(2023, 5, 31),
        commit=True,
    )


def two_at_once():
    """Two sessions take in the same file; the second begins when the first has all but ended."""
    with transaction.atomic():
        lock_against_writing("pairing_importchange")
        first = Session(take_orphans)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the first import's last write")
        second = Session(take_orphans)
        wait_until(lambda: sessions_waiting_for_a_lock() == 2, "the second import's waiting")
    return first, second


def test_two_imports_at_once_without_the_lock_clash(committing_db, monkeypatch):
    for module in (service, applying):
        monkeypatch.setattr(module, "lock_county", lambda prefix: None)

    first, second = two_at_once()

    assert first.join_session().accepted
    with pytest.raises(IntegrityError):
        second.join_session()


def test_two_imports_of_a_county_at_once_follow_one_another(committing_db):
    first, second = two_at_once()

    accepted = EXPECTED["imports"]["orphans"]["accepted"]
    assert first.join_session().accepted == second.join_session().accepted == accepted
    assert Recipient.objects.count() == accepted
    assert Household.objects.count() <= accepted
    assert Import.objects.count() == 2
    outcomes = Import.objects.latest("pk").rows.filter(issue="").values_list("outcome", flat=True)
    assert set(outcomes) == {RowOutcome.UNCHANGED}


def test_import_waits_for_its_own_county_alone(committing_db):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [database.LOCK_SPACE, 621225])
        waiting = Session(take_orphans)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the import's waiting")
        # The county beside is not kept waiting; none of these villages is its own.
        other = Session(lambda: take_orphans(factories.LI_COUNTY)).join_session()
        assert other.accepted == 0
        assert Recipient.objects.count() == 0

    assert waiting.join_session().accepted == EXPECTED["imports"]["orphans"]["accepted"]


def test_checking_alone_waits_for_nobody(committing_db):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [database.LOCK_SPACE, 621225])

        report = Session(
            lambda: import_file(kind="orphans", path=ORPHANS, region=factories.get_region())
        ).join_session()

    assert report.data_rows == EXPECTED["imports"]["orphans"]["data_rows"]
