"""Imports while others are at work: workers that are killed, two workers, two clerks at once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from common.errors import ConflictError
from organization.choices import Role
from pairing.choices import ImportStatus, RowDecision
from pairing.intake import decisions, stored
from pairing.intake.stages import reading, running
from pairing.models import Import, ImportRow
from pairing.tasks import resume_imports
from tests import factories
from tests.harness import (
    Session,
    other_sessions,
    process_environment,
    sessions_waiting_for_a_lock,
    wait_until,
)
from tests.pairing import steps
from tests.pairing.steps import ROSTERS, checked, file_of, line, receive, records, rows_of

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = json.loads((ROSTERS / "expected.json").read_text(encoding="utf-8"))
GATE = 20_231_112
"""The key of an advisory lock at which workers stop."""
PIECE = 25
"""Rows at once in a worker that is to be stopped in the middle."""


@pytest.fixture
def office(committing_db):
    return factories.make_user(Role.COUNTY_OFFICE, name="办公室")


@pytest.fixture
def colleague(committing_db):
    return factories.make_user(Role.COUNTY_OFFICE, name="赵同事")


def start_worker(source):
    """A process that does what is to be done for the import, in small pieces."""
    code = (
        "import django; django.setup()\n"
        "from pairing.intake import stored\n"
        "from pairing.intake.stages.running import run\n"
        f"stored.PIECE = {PIECE}\n"
        f"run({source.pk})"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=process_environment() | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def gate(table: str, event: str, condition: str) -> Iterator[None]:
    """Whoever does that to a table when the condition holds stops there until this ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN PERFORM pg_advisory_xact_lock({GATE}); END IF; "
            "RETURN NULL; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER stop_here AFTER {event} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION stop_here()"
        )
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
            cursor.execute(f"DROP TRIGGER stop_here ON {table}")


@contextmanager
def locked(table: str) -> Iterator[None]:
    """Whoever reads the table stops there until this ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


STOPS = {
    ImportStatus.READING: lambda: locked("pairing_layout"),
    ImportStatus.CHECKING: lambda: gate(
        "pairing_importrow", "INSERT", f"(SELECT count(*) FROM pairing_importrow) > {PIECE}"
    ),
    ImportStatus.APPLYING: lambda: gate(
        "pairing_recipient", "INSERT", f"(SELECT count(*) FROM pairing_recipient) > {PIECE}"
    ),
    ImportStatus.UNDOING: lambda: gate("pairing_household", "DELETE", "true"),
}
"""Where a worker is stopped in each step: what it has done by then is half of it."""


def kill_in(status, source):
    """Starts a worker, stops it in the middle of the step and kills it there."""
    with STOPS[status]():
        worker = start_worker(source)
        try:
            wait_until(lambda: sessions_waiting_for_a_lock() == 1, f"the middle of {status}", 60)
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    wait_until(lambda: other_sessions() == 0, "the end of the killed worker's session")
    assert worker.returncode == -signal.SIGKILL


def row_findings(source):
    return [
        (r.sheet, r.number, r.cells, r.issue, r.detail, r.outcome, r.changes)
        for r in rows_of(source)
    ]


def test_worker_killed_in_any_step_leaves_nothing_and_the_step_is_done_after_all(office):
    name = EXPECTED["files"]["disabled"]
    data = (ROSTERS / name).read_bytes()
    with transaction.atomic():
        unbroken = steps.applied("disabled", data, office, name=name)
        wanted, found = records(and_keys=False), row_findings(unbroken)
        transaction.set_rollback(True)
    empty = records()
    source = receive("disabled", data, office, name=name)

    def kill_and_resume(status):
        before = records(), row_findings(source)
        kill_in(status, source)
        left = Import.objects.get(pk=source.pk)
        assert (left.status, left.attempts) == (status, 1)
        assert (records(), row_findings(source)) == before
        resume_imports()
        source.refresh_from_db()
        assert (source.attempts, source.error) == (0, "")

    kill_and_resume(ImportStatus.READING)
    assert source.status == ImportStatus.COLUMNS
    decisions.choose_columns(source=source, layouts=stored.layouts_of(source), actor=office)
    kill_and_resume(ImportStatus.CHECKING)
    assert source.status == ImportStatus.REVIEW
    assert records() == empty
    assert row_findings(source) == found
    decisions.start_applying(source=source, actor=office)
    kill_and_resume(ImportStatus.APPLYING)
    assert source.status == ImportStatus.APPLIED
    assert (records(and_keys=False), row_findings(source)) == (wanted, found)
    decisions.start_undoing(source=source, actor=office)
    kill_and_resume(ImportStatus.UNDOING)
    assert source.status == ImportStatus.UNDONE
    assert records() == empty


def test_killed_check_keeps_what_was_decided_before(office):
    people = [
        line("disabled", name="张三", identity=factories.identity_number(), remark="死亡")
        for _n in range(3 * PIECE)
    ]
    source = checked("disabled", file_of("disabled", *people), office)
    decisions.decide_rows(
        source=source, rows=ImportRow.objects.all(), decision=RowDecision.TAKE, actor=office
    )
    decisions.check_anew(source=source, actor=office)
    with gate(
        "pairing_importrow", "INSERT", f"(SELECT count(*) FROM pairing_importrow) < {3 * PIECE}"
    ):
        worker = start_worker(source)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the middle of the check", 60)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    wait_until(lambda: other_sessions() == 0, "the end of the killed worker's session")

    assert ImportRow.objects.filter(decision=RowDecision.TAKE).count() == 3 * PIECE
    resume_imports()
    source.refresh_from_db()
    assert (source.status, source.accepted) == (ImportStatus.REVIEW, 3 * PIECE)


# Two at once


def person(**cells):
    return line("disabled", name="张三", identity=factories.identity_number(serial=41), **cells)


def decide(source, actor, decision):
    return decisions.decide_rows(
        source=source, rows=ImportRow.objects.all(), decision=decision, actor=actor
    )


def test_of_two_clerks_at_the_same_instant_one_wins(office, colleague):
    source = checked("disabled", file_of("disabled", person(remark="死亡")), office)
    Import.objects.update(editor=None)
    with transaction.atomic():
        Import.objects.select_for_update().get(pk=source.pk)
        # Both find it held for a moment, and wait.
        clerks = [
            Session(lambda who=who: decide(source, who, RowDecision.TAKE))
            for who in (office, colleague)
        ]
        wait_until(lambda: other_sessions() == 2, "both clerks' sessions")
        time.sleep(0.1)
        assert all(clerk.is_alive() for clerk in clerks)
    told = []
    for clerk in clerks:
        try:
            assert clerk.join_session() == 1
        except ConflictError as error:
            told.append((error.code, str(error)))

    winner = Import.objects.get(pk=source.pk).editor
    assert rows_of(source)[0].decided_by == winner
    ((code, sentence),) = told
    assert code == "taken"
    assert sentence.startswith(winner.name)


def test_clerk_is_told_of_a_worker_at_once(office):
    source = checked("disabled", file_of("disabled", person()), office)
    decisions.start_applying(source=source, actor=office)
    with locked("pairing_recipient"):
        worker = Session(lambda: running.run(source.pk))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the worker's step")
        begun = time.monotonic()

        with pytest.raises(ConflictError) as refused:
            Session(lambda: decide(source, office, RowDecision.LEAVE)).join_session()

        assert refused.value.code == "being_worked_on"
        assert time.monotonic() - begun < decisions.PATIENCE / 2
    worker.join_session()
    assert rows_of(source)[0].decision == ""


def test_post_that_waits_too_long_for_another_gives_up(office, monkeypatch):
    monkeypatch.setattr(decisions, "PATIENCE", 0.1)
    source = checked("disabled", file_of("disabled", person()), office)
    with transaction.atomic():
        Import.objects.select_for_update().get(pk=source.pk)

        with pytest.raises(ConflictError):
            Session(lambda: decide(source, office, RowDecision.LEAVE)).join_session()


def test_two_workers_with_one_message_do_the_step_once(office, monkeypatch):
    source = receive("disabled", file_of("disabled", person()), office)
    begun = []

    def read(found, progress):
        begun.append(found.pk)
        reading.read(found)

    monkeypatch.setitem(running.STEPS, ImportStatus.READING, (read, ImportStatus.FAILED))
    with locked("pairing_layout"):
        first = Session(lambda: running.run(source.pk))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the first worker's step")
        Session(lambda: running.run(source.pk)).join_session()
        assert first.is_alive()
    first.join_session()

    assert begun == [source.pk]
    source.refresh_from_db()
    assert (source.status, source.attempts) == (ImportStatus.COLUMNS, 0)
