"""The weekly reminder: one a person a week, with what is owed, and never two."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.models import Channel, Message
from jobs.choices import RunStatus
from jobs.engine import run_again, run_job
from jobs.models import JobRun
from organization.choices import Role
from organization.models import Region, User
from pairing.choices import CadreStatus
from pairing.models import Pairing
from tests import factories
from tests.harness import run_command
from visits.choices import ContactKind, Job, Status
from visits.models import Reminder
from visits.models.reminder import Line, UnitLine
from visits.services import reminders

MONDAY = date(2023, 7, 3)


def remind(day: date = MONDAY) -> JobRun:
    county = Region.objects.get(pk=factories.XIHE)
    return run_job(job=Job.WEEKLY_REMINDER, county=county, day=day)


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

    run = remind()

    assert (run.status, run.items_done) == (RunStatus.DONE, 1)
    reminder = Reminder.objects.get()
    assert reminder.user == cadre
    assert (reminder.overdue, reminder.due_soon) == (1, 0)
    assert reminder.earliest_due_on == date(2023, 3, 31)
    assert reminder.own_lines() == [
        Line(
            pairing=pairing.pk,
            status=Status.OVERDUE,
            due_on=date(2023, 3, 31),
            contacts=4,
            contact_due_on=date(2023, 3, 31),
            visits=2,
            visit_due_on=date(2023, 6, 30),
        )
    ]


@pytest.mark.django_db
def test_lines_say_what_is_overdue_before_what_is_due_soon_and_the_earliest_first(
    cadre: User, clock: Callable[[str], None]
) -> None:
    clock("2023-09-20")
    begun = {}
    for name, day in (("soon", "2023-07-01"), ("long", "2023-01-01"), ("late", "2023-04-01")):
        begun[name] = factories.make_pairing(cadre=cadre.cadre, on=date.fromisoformat(day))
    remind(date(2023, 9, 20))

    lines = Reminder.objects.get().own_lines()

    assert [line.pairing for line in lines] == [
        begun["long"].pk,
        begun["late"].pk,
        begun["soon"].pk,
    ]
    assert [line.status for line in lines] == [Status.OVERDUE, Status.OVERDUE, Status.DUE_SOON]


@pytest.mark.django_db
def test_a_second_run_in_the_week_changes_nothing(
    pairing: Pairing, clock: Callable[[str], None]
) -> None:
    remind(date(2023, 7, 3))
    remind(date(2023, 7, 5))
    assert Reminder.objects.count() == 1

    remind(date(2023, 7, 10))
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

    run = remind()

    assert run.status == RunStatus.DONE
    assert not Reminder.objects.exists()


@pytest.mark.django_db
def test_a_liaison_who_is_no_cadre_any_more_hears_of_the_unit_alone(
    pairing: Pairing, cadre: User, clock: Callable[[str], None]
) -> None:
    cadre.cadre.status = CadreStatus.LEFT
    cadre.cadre.save(update_fields=["status"])
    cadre.role = Role.LIAISON
    cadre.save(update_fields=["role"])

    remind()

    reminder = Reminder.objects.get(user=cadre)
    assert [line.overdue for line in reminder.lines_of_unit()] == [1]
    assert reminder.own_lines() == []


@pytest.mark.django_db
def test_what_was_logged_since_the_account_was_chosen_is_not_reminded_of(
    pairing: Pairing, clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = reminders.work

    def log_first(run: JobRun, keys: list[int]) -> None:
        for month in (1, 2, 3, 4):
            factories.make_contact(pairing, date(2023, month, 5))
            factories.make_contact(pairing, date(2023, month, 6), kind=ContactKind.PHONE)
        work(run, keys)

    run = JobRun.objects.create(
        county_id=factories.XIHE, job=Job.WEEKLY_REMINDER, period="2023-W27", as_of=MONDAY
    )
    chosen = reminders.items(run, 0, 10)
    log_first(run, chosen)

    assert chosen == [pairing.cadre.user_id]
    assert not Reminder.objects.exists()


@pytest.mark.django_db
def test_the_units_liaison_gets_the_units_list_by_name_and_no_other_units(
    pairing: Pairing, cadre: User, liaison: User, clock: Callable[[str], None]
) -> None:
    colleague = factories.make_cadre(
        user=factories.make_user(Role.CADRE, name="安安", unit=cadre.unit)
    )
    factories.make_pairing(cadre=colleague, on=date(2023, 1, 1))
    factories.make_pairing(on=date(2023, 1, 1))

    run = remind()

    told = Reminder.objects.get(user=liaison)
    assert told.lines == []
    assert told.lines_of_unit() == [
        UnitLine(colleague.pk, 1, 0),
        UnitLine(cadre.cadre.pk, 1, 0),
    ]
    assert run.items_done == 4
    message = Message.objects.get(user=liaison)
    assert message.path == "/follow-ups/"
    assert cadre.unit is not None
    letters = reminders._letters(told, {liaison.pk: cadre.unit.pk}, "zh-hans")
    assert [(each.user_id, each.unit_id) for each in letters] == [
        (liaison.pk, None),
        (None, liaison.unit_id),
    ]
    assert all("2" in each.text and each.path == "/follow-ups/" for each in letters)
    assert not any(cadre.name in each.text for each in letters)


@pytest.mark.django_db
def test_another_countys_cadres_are_not_reminded(
    pairing: Pairing, clock: Callable[[str], None]
) -> None:
    far = factories.make_user(Role.CADRE, unit=factories.make_unit(place=factories.LI_COUNTY))
    factories.make_pairing(
        household=factories.make_household(village=factories.LI_VILLAGE),
        cadre=factories.make_cadre(user=far),
        on=date(2023, 1, 1),
    )

    remind()

    assert list(Reminder.objects.values_list("user", flat=True)) == [pairing.cadre.user_id]


@pytest.mark.django_db
def test_a_cadre_whose_data_is_broken_is_reported_and_the_others_are_reminded(
    pairing: Pairing, clock: Callable[[str], None]
) -> None:
    other = factories.make_pairing(on=date(2023, 1, 1))
    line = reminders._line

    def break_one(key, *facts):
        if key == pairing.pk:
            raise ValueError("neither date nor number")
        return line(key, *facts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reminders, "_line", break_one)
        run = remind()

    assert run.status == RunStatus.DONE
    assert [failure.item for failure in run.failures.all()] == [pairing.cadre.user_id]
    assert list(Reminder.objects.values_list("user", flat=True)) == [other.cadre.user_id]

    again = run_again(run.pk)

    assert not again.failures.exists()
    assert Reminder.objects.count() == 2


@pytest.mark.django_db
def test_the_letter_that_leaves_says_how_many_and_names_nobody(
    pairing: Pairing, cadre: User, clock: Callable[[str], None]
) -> None:
    run = JobRun.objects.create(
        county_id=factories.XIHE, job=Job.WEEKLY_REMINDER, period="2023-W27", as_of=MONDAY
    )
    reminders.work(run, [cadre.pk])
    (letter,) = reminders._letters(Reminder.objects.get(), {}, "zh-hans")

    assert "1" in letter.text
    assert letter.user_id == cadre.pk
    assert letter.path == "/my/reminders/"
    for name in (cadre.name, cadre.phone, pairing.household.head_name):
        assert name not in letter.subject + letter.text
    assert not Channel.objects.exists()


@pytest.mark.django_db
def test_a_run_takes_as_many_queries_for_forty_as_for_four(clock: Callable[[str], None]) -> None:
    counts = []
    for number, day in ((4, date(2023, 7, 3)), (36, date(2023, 7, 10))):
        for _each in range(number):
            factories.make_pairing(on=date(2023, 1, 1))
        with CaptureQueriesContext(connection) as asked:
            run = remind(day)
        counts.append(len(asked))

    assert run.items_done == 40
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_command_runs_the_same_code_and_says_what_it_did(
    pairing: Pairing, clock: Callable[[str], None]
) -> None:
    clock("2023-07-05")
    told = run_command("run_job", "weekly_reminder", "--as-of", "2023-07-03")
    again = run_command("run_job", "weekly_reminder", "--as-of", "2023-07-04", "--json")
    wrong = run_command("run_job", "weekly_reminder", "--county", "999999")

    assert told.status == 0
    assert "weekly_reminder 2023-W27 621225: done, 1 done, 0 failed." in told.out
    assert '"period": "2023-W27"' in again.out
    assert '"items_done": 1' in again.out
    assert Reminder.objects.count() == 1
    assert wrong.status == 2
    assert "999999" in wrong.err
    ahead = run_command("run_job", "weekly_reminder", "--as-of", "2023-07-11")
    assert ahead.status == 2
    assert JobRun.objects.count() == 1


@pytest.mark.django_db
def test_every_beat_entry_is_a_task_that_runs(
    pairing: Pairing, clock: Callable[[str], None]
) -> None:
    current_app.loader.import_default_modules()
    schedule = current_app.conf.beat_schedule
    assert set(schedule) >= {
        *("weekly-reminder", "monthly-notice", "quarterly-review", "resume-runs", "open-years"),
        *("resume-imports", "seal-log", "archive-old-log", "clear-sign-ins", "send-messages"),
        "remind-rounds",
    }
    clock("2023-07-03T09:00:30")

    for entry in schedule.values():
        current_app.tasks[entry["task"]].apply(args=entry.get("args", ())).get()

    assert Reminder.objects.count() == 1
    assert set(JobRun.objects.values_list("job", "period", "status")) >= {
        ("weekly_reminder", "2023-W27", "done"),
    }
    assert pairing.years.filter(year=2024).exists()
    assert settings.CELERY_TIMEZONE == "Asia/Shanghai"


@pytest.mark.django_db
def test_nobody_hears_anything_before_nine_on_the_first_working_day(
    pairing: Pairing, clock: Callable[[str], None]
) -> None:
    task = current_app.conf.beat_schedule["weekly-reminder"]
    start = current_app.tasks[task["task"]]

    clock("2023-07-03T08:59:59")
    start.apply(args=task["args"]).get()
    early = Reminder.objects.count()
    clock("2023-07-03T09:00:00")
    start.apply(args=task["args"]).get()

    assert (early, Reminder.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_a_week_without_a_working_day_has_no_reminder(clock: Callable[[str], None]) -> None:
    clock("2026-02-09T09:00:00")
    factories.make_pairing(on=date(2025, 1, 1))
    start = current_app.tasks["jobs.tasks.start_due"]
    # Spring Festival 2026 was off from Sunday 15 to Monday 23 February.
    for days in range(16):
        day = date(2026, 2, 9) + timedelta(days=days)
        clock(f"{day}T12:00:00")
        start.apply(args=("weekly_reminder",)).get()

    assert dict(JobRun.objects.values_list("period", "as_of")) == {
        "2026-W07": date(2026, 2, 9),
        "2026-W09": date(2026, 2, 24),
    }


@pytest.mark.django_db
def test_whoever_is_of_a_unit_above_the_county_or_of_no_unit_is_reminded_once(
    clock: Callable[[str], None],
) -> None:
    above = factories.make_cadre(
        user=factories.make_user(
            Role.CADRE, unit=factories.make_unit("省直机关", place=factories.GANSU)
        )
    )
    office = factories.make_cadre(user=factories.make_user(Role.COUNTY_OFFICE))
    for cadre in (above, office):
        factories.make_pairing(cadre=cadre, on=date(2023, 1, 1))
    far = factories.make_household(village=factories.LI_VILLAGE)
    factories.make_pairing(household=far, cadre=above, on=date(2023, 1, 1))

    first = remind()
    second = factories.remind(MONDAY, place=factories.LI_COUNTY)

    assert (first.items_done, second.items_done) == (2, 1)
    told = {reminder.user_id: reminder for reminder in Reminder.objects.all()}
    assert set(told) == {above.user_id, office.user_id}
    assert told[above.user_id].overdue == 2


@pytest.mark.django_db
def test_what_a_departed_cadre_owes_is_on_the_liaisons_list(
    pairing: Pairing, cadre: User, liaison: User, clock: Callable[[str], None]
) -> None:
    cadre.is_active = False
    cadre.save(update_fields=["is_active"])

    remind()

    told = Reminder.objects.get()
    assert told.user == liaison
    assert told.lines_of_unit() == [UnitLine(cadre.cadre.pk, 1, 0)]
