"""The weekly reminder: one a cadre a week, never two."""

from collections.abc import Callable
from datetime import date
from threading import Event

import pytest
from celery import current_app

from organization.models import User
from pairing.choices import CadreStatus
from pairing.models import Pairing
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits import reminders
from visits.choices import ContactKind, RunStatus
from visits.models import JobRun, Reminder
from visits.reminders import send_weekly_reminders, week_of


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2023, 7, 1), "2023-W26"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2027, 1, 1), "2026-W53"),
    ],
)
def test_weeks_are_iso_weeks(day: date, week: str) -> None:
    assert week_of(day) == week


@pytest.mark.django_db
def test_a_cadre_hears_once_of_all_its_households(
    pairing: Pairing, cadre: User, clock: Callable[[str], None]
) -> None:
    # One overdue since 31 March, one begun in June whose first visit is due on 31 December …
    factories.make_pairing(cadre=cadre.cadre, on=date(2023, 6, 20))
    # … and one whose cadre owes nothing for a month and more.
    other = factories.make_pairing(on=date(2023, 6, 20))
    for day in ("2023-06-21", "2023-06-22"):
        factories.make_contact(other, date.fromisoformat(day))
        factories.make_contact(other, date.fromisoformat(day), kind=ContactKind.PHONE)
    clock("2023-07-03")

    run = send_weekly_reminders(as_of=date(2023, 7, 3))

    assert (run.status, run.items_done) == (RunStatus.DONE, 1)
    reminder = Reminder.objects.get()
    assert reminder.user == cadre
    assert (reminder.overdue, reminder.due_soon) == (1, 0)
    assert reminder.earliest_due_on == date(2023, 3, 31)


@pytest.mark.django_db
def test_a_second_run_in_the_week_changes_nothing(
    pairing: Pairing, clock: Callable[[str], None]
) -> None:
    send_weekly_reminders(as_of=date(2023, 7, 3))
    send_weekly_reminders(as_of=date(2023, 7, 5))
    assert Reminder.objects.count() == 1

    send_weekly_reminders(as_of=date(2023, 7, 10))
    assert Reminder.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["ended", "paused", "cadre left", "account closed", "met"])
def test_nobody_is_reminded_of_what_is_not_owed(
    why: str, pairing: Pairing, cadre: User, clock: Callable[[str], None]
) -> None:
    if why == "ended":
        Pairing.objects.update(ended_on=date(2023, 7, 2), end_reason="other")
    elif why == "paused":
        factories.make_pause(pairing, date(2023, 7, 1), date(2023, 7, 31))
    elif why == "cadre left":
        cadre.cadre.status = CadreStatus.LEFT
        cadre.cadre.save(update_fields=["status"])
    elif why == "account closed":
        cadre.is_active = False
        cadre.save(update_fields=["is_active"])
    else:
        for month in (1, 2, 3, 4):
            factories.make_contact(pairing, date(2023, month, 5))
            factories.make_contact(pairing, date(2023, month, 6), kind=ContactKind.PHONE)

    run = send_weekly_reminders(as_of=date(2023, 7, 3))

    assert run.status == RunStatus.DONE
    assert not Reminder.objects.exists()


@pytest.mark.django_db
def test_a_run_that_failed_says_so_and_is_run_again_whole(
    pairing: Pairing, clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = reminders._send

    def send_and_fail(run: JobRun, as_of: date) -> int:
        send(run, as_of)
        raise RuntimeError("the broker went away")

    monkeypatch.setattr(reminders, "_send", send_and_fail)
    with pytest.raises(RuntimeError):
        send_weekly_reminders(as_of=date(2023, 7, 3))
    failed = JobRun.objects.get()
    assert (failed.status, failed.error) == (RunStatus.FAILED, "RuntimeError")
    assert not Reminder.objects.exists()

    monkeypatch.setattr(reminders, "_send", send)
    run = send_weekly_reminders(as_of=date(2023, 7, 3))
    assert (run.pk, run.status, run.error) == (failed.pk, RunStatus.DONE, "")
    assert Reminder.objects.count() == 1


@pytest.mark.django_db
def test_every_beat_entry_is_a_task_that_runs(
    pairing: Pairing, clock: Callable[[str], None]
) -> None:
    current_app.loader.import_default_modules()
    schedule = current_app.conf.beat_schedule
    assert set(schedule) == {
        *("weekly-reminder", "open-years", "resume-imports"),
        *("seal-log", "archive-old-log", "clear-sign-ins"),
    }

    for entry in schedule.values():
        current_app.tasks[entry["task"]].apply().get()

    assert Reminder.objects.count() == 1
    assert pairing.years.filter(year=2024).exists()


@pytest.mark.django_db
def test_the_week_begins_with_the_reminder_at_nine_in_shanghai() -> None:
    when = current_app.conf.beat_schedule["weekly-reminder"]["schedule"]

    assert (when.hour, when.minute, when.day_of_week) == ({9}, {0}, {1})
    assert current_app.conf.timezone == "Asia/Shanghai"


def test_two_workers_with_one_message_send_one_reminder(
    committing_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_pairing(on=date(2023, 1, 1))
    inside, go_on = Event(), Event()
    send = reminders._send
    calls: list[str] = []

    def slow_send(run: JobRun, as_of: date) -> int:
        calls.append("sent")
        inside.set()
        assert go_on.wait(20)
        return send(run, as_of)

    monkeypatch.setattr(reminders, "_send", slow_send)

    def work() -> JobRun:
        return send_weekly_reminders(as_of=date(2023, 7, 3))

    first = Session(work)
    assert inside.wait(20)
    second = Session(work)
    wait_until(lambda: sessions_waiting_for_a_lock() == 1, "The second worker's wait")
    go_on.set()
    runs = [first.join_session(), second.join_session()]

    assert calls == ["sent"]
    assert {run.status for run in runs} == {RunStatus.DONE}
    assert Reminder.objects.count() == 1
