"""What an inspector sends: taken once, kept beside when somebody was first, findings by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from common.dates import today
from common.errors import ConflictError, DomainError
from inspections.choices import FindingKind, FindingState
from inspections.models import CheckLine, Finding, Inspection
from inspections.services.inspecting import Sheet, record_inspection
from inspections.services.rounds import close_round, leave_out
from organization.choices import Role
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from tests.inspections.making import RIGHT, inspect, make_line


@pytest.fixture
def line(pairing, supervisor, office):
    return make_line(supervisor, pairing.household, actor=office)


def test_an_answer_that_is_wrong_is_a_finding_of_the_cadre_and_its_unit(line, pairing, unit):
    inspect(line, electricity="no")

    finding = Finding.objects.get()
    assert finding.kind == FindingKind.SAFETY
    assert finding.unit == unit
    assert finding.cadre == pairing.cadre
    assert finding.state == FindingState.OPEN
    assert finding.due_on == today() + timedelta(days=15)


def test_where_all_is_right_nothing_is_found(line):
    inspect(line)

    assert not Finding.objects.exists()
    line.refresh_from_db()
    assert line.inspected_on == today()


def test_an_urgent_need_is_found_in_the_household_s_own_words(line):
    inspect(line, urgent="冬天没有煤")

    assert Finding.objects.get().text == "冬天没有煤"


def test_the_same_inspection_sent_again_changes_nothing(line, supervisor):
    uuid = uuid4()
    sheet = Sheet(day=today(), answers={**RIGHT, "fire": "no"})

    first = record_inspection(line=line, sheet=sheet, client_uuid=uuid, actor=supervisor)
    again = record_inspection(line=line, sheet=sheet, client_uuid=uuid, actor=supervisor)

    assert (first[1], again[1]) == (True, False)
    assert again[0] == first[0]
    assert Finding.objects.count() == 1


def test_something_else_under_the_same_number_is_refused(line, supervisor):
    uuid = uuid4()
    record_inspection(
        line=line, sheet=Sheet(day=today(), answers=RIGHT), client_uuid=uuid, actor=supervisor
    )

    with pytest.raises(ConflictError) as refused:
        record_inspection(
            line=line,
            sheet=Sheet(day=today(), answers=RIGHT, note="另写"),
            client_uuid=uuid,
            actor=supervisor,
        )

    assert refused.value.code == "uuid_used"


def test_of_two_inspectors_the_second_is_kept_beside_and_adds_what_is_new(line, township):
    first = inspect(line, fire="no")
    second = inspect(line, township, fire="no", falls="no")

    assert (first.is_first, second.is_first) == (True, False)
    assert second.answers["falls"] == "no"
    assert sorted(Finding.objects.values_list("item", flat=True)) == ["falls", "fire"]
    line.refresh_from_db()
    assert line.inspected_on == first.day


def test_a_household_that_was_left_out_is_taken_in_when_somebody_was_there(line, office):
    leave_out(line=line, reason="外出", actor=office)

    inspect(line)

    line.refresh_from_db()
    assert (line.left_out, line.inspected_on) == ("", today())


def test_what_a_phone_still_had_is_taken_after_the_round_was_closed(line, office):
    close_round(going=line.round, actor=office)

    inspect(line)

    assert CheckLine.objects.get().inspected_on == today()


@pytest.mark.parametrize(
    ("days", "code"), [(1, "date_in_future"), (-61, "date_too_old"), (-1, "date_before_round")]
)
def test_a_day_that_cannot_be_is_refused(line, supervisor, days, code):
    sheet = Sheet(day=today() + timedelta(days=days), answers=RIGHT)

    with pytest.raises(DomainError) as refused:
        record_inspection(line=line, sheet=sheet, client_uuid=uuid4(), actor=supervisor)

    assert refused.value.code == code
    assert not Inspection.objects.exists()


def test_of_two_inspections_at_the_same_moment_one_waits_and_is_second(committing_db):
    first, second = (factories.make_user(Role.SUPERVISOR) for _ in range(2))
    household = factories.make_household()
    line = make_line(first, household, actor=factories.make_user(Role.COUNTY_OFFICE))

    with transaction.atomic():
        inspect(line)
        other = Session(lambda: inspect(line, second).is_first)
        wait_until(lambda: sessions_waiting_for_a_lock() > 0, "the second inspection’s waiting")

    assert other.join_session() is False
    assert Inspection.objects.filter(is_first=True).count() == 1
