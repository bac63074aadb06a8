"""Findings: put right, checked, closed or sent back, by whom, and who takes over from a unit."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction

from common.dates import today
from common.errors import ConflictError, DomainError
from inspections.choices import FindingState, Move
from inspections.models import Finding
from inspections.services.findings import (
    check,
    close,
    end_unit,
    hand_on,
    put_right,
    send_back,
)
from organization.choices import Role
from tests import factories
from tests.inspections.making import inspect, make_finding, make_line


@pytest.fixture
def finding(pairing, liaison, supervisor):
    return make_finding(pairing.household, actor=supervisor)


def _again(finding: Finding) -> Finding:
    found: Finding = Finding.objects.get(pk=finding.pk)
    return found


def _put_right(finding, actor):
    return put_right(finding=finding, measure="电线已更换", actor=actor)


def test_a_finding_goes_its_way_until_it_is_closed(finding, liaison, supervisor):
    _put_right(finding, liaison)
    check(finding=finding, note="看过了", actor=supervisor)
    close(finding=finding, actor=supervisor)

    closed = _again(finding)
    assert closed.state == FindingState.CLOSED
    assert (closed.measure, closed.checked_by, closed.closed_on) == (
        "电线已更换",
        supervisor,
        today(),
    )
    assert list(closed.steps.values_list("move", flat=True)) == [
        Move.RAISED,
        Move.PUT_RIGHT,
        Move.CHECKED,
        Move.CLOSED,
    ]


def test_neither_the_cadre_nor_anybody_of_its_unit_checks_or_closes(
    finding, liaison, cadre, supervisor
):
    _put_right(finding, liaison)
    for user in (liaison, cadre, factories.make_user(Role.LIAISON, unit=liaison.unit)):
        with pytest.raises(DomainError) as refused:
            check(finding=finding, actor=user)
        assert refused.value.code == "found_wanting"

    check(finding=finding, actor=supervisor)
    with pytest.raises(DomainError):
        close(finding=finding, actor=liaison)

    assert _again(finding).state == FindingState.CHECKED


def test_an_office_that_is_of_the_responsible_unit_does_not_close_either(finding, liaison, office):
    office.unit = liaison.unit
    office.save(update_fields=["unit"])
    _put_right(finding, liaison)

    with pytest.raises(DomainError) as refused:
        check(finding=finding, actor=office)

    assert refused.value.code == "found_wanting"


def test_whoever_put_it_right_does_not_check_it(finding, office):
    _put_right(finding, office)

    with pytest.raises(DomainError) as refused:
        check(finding=finding, actor=office)

    assert refused.value.code == "found_wanting"


def test_a_unit_that_once_was_to_put_it_right_does_not_close_it(finding, liaison, office):
    other = factories.make_unit("西和县水务局")
    factories.make_user(Role.LIAISON, unit=other)
    hand_on(
        finding=finding, unit=other, cadre=None, due_on=finding.due_on, reason="归口", actor=office
    )
    office.unit = liaison.unit
    office.save(update_fields=["unit"])
    supervisor = factories.make_user(Role.SUPERVISOR)
    _put_right(finding, factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.HANYUAN))

    with pytest.raises(DomainError):
        check(finding=finding, actor=office)

    assert check(finding=finding, actor=supervisor).state == FindingState.CHECKED


@pytest.mark.parametrize("who", ["liaison", "cadre"])
def test_the_database_refuses_an_end_by_those_found_wanting(
    finding, liaison, cadre, supervisor, who
):
    _put_right(finding, supervisor_free(finding, liaison))
    check(finding=finding, actor=supervisor)
    user = {"liaison": liaison, "cadre": cadre}[who]

    with pytest.raises(InternalError, match="found wanting"), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(
            state=FindingState.CLOSED, closed_on=today(), closed_by=user
        )


def supervisor_free(finding, liaison):
    """Somebody of the unit who is neither the liaison nor the cadre that a test tries."""
    return factories.make_user(Role.LIAISON, unit=liaison.unit)


def test_a_finding_is_not_put_right_without_a_word(finding, liaison):
    with pytest.raises(DomainError) as refused:
        put_right(finding=finding, measure="  ", actor=liaison)

    assert refused.value.code == "measure_missing"


def test_another_unit_does_not_put_it_right(finding):
    other = factories.make_user(Role.LIAISON, unit=factories.make_unit("西和县水务局"))

    with pytest.raises(DomainError) as refused:
        _put_right(finding, other)

    assert refused.value.code == "not_yours"


def test_sent_back_it_is_open_again_with_a_reason_and_a_day(finding, liaison, supervisor):
    _put_right(finding, liaison)
    day = today() + timedelta(days=5)

    send_back(finding=finding, reason="只包了胶布", due_on=day, actor=supervisor)

    again = _again(finding)
    assert (again.state, again.measure, again.due_on) == (FindingState.OPEN, "", day)
    assert again.steps.last().text == "只包了胶布"
    assert again.steps.filter(move=Move.PUT_RIGHT).get().text == "电线已更换"


def test_what_somebody_else_did_meanwhile_is_told(finding, liaison, cadre):
    _put_right(finding, liaison)

    with pytest.raises(ConflictError) as refused:
        _put_right(finding, cadre)

    assert refused.value.code == "finding_moved"


@pytest.mark.parametrize(("days", "code"), [(-1, "due_past"), (400, "due_far")])
def test_a_due_day_that_cannot_be_is_refused(finding, unit, office, days, code):
    with pytest.raises(DomainError) as refused:
        hand_on(
            finding=finding,
            unit=unit,
            cadre=None,
            due_on=today() + timedelta(days=days),
            reason="改期",
            actor=office,
        )

    assert refused.value.code == code


def test_the_successor_of_a_merged_unit_takes_over_with_a_sentence(finding, unit, office):
    successor = factories.make_unit("西和县教育体育局")
    factories.make_user(Role.LIAISON, unit=successor)

    moved = end_unit(unit=unit, successor=successor, since=today(), actor=office)

    taken = _again(finding)
    assert moved == 1
    assert (taken.unit, taken.cadre) == (successor, None)
    assert "西和县教育体育局" in taken.taken_over
    handed = taken.steps.get(move=Move.HANDED)
    assert (handed.unit, handed.text) == (unit, taken.taken_over)


def test_a_finding_against_a_unit_that_is_no_more_goes_to_who_took_over(
    pairing, liaison, unit, office, supervisor
):
    successor = factories.make_unit("西和县教育体育局")
    factories.make_user(Role.LIAISON, unit=successor)
    end_unit(unit=unit, successor=successor, since=today(), actor=office)

    finding = make_finding(pairing.household, actor=supervisor)

    assert finding.unit == successor
    assert finding.taken_over


def test_a_closed_unit_s_findings_go_to_the_office(finding, unit, office):
    end_unit(unit=unit, successor=None, since=today(), actor=office)

    taken = _again(finding)
    assert taken.unit is None
    assert "西和县教育局" in taken.taken_over
    assert _put_right(taken, office).state == FindingState.PUT_RIGHT


def test_where_nobody_of_the_unit_has_an_account_any_more_the_office_sees_to_it(
    pairing, cadre, supervisor
):
    cadre.is_active = False
    cadre.save(update_fields=["is_active"])

    finding = make_finding(pairing.household, actor=supervisor)

    assert finding.unit is None
    assert finding.taken_over


def test_a_household_without_a_cadre_is_the_office_s(household, supervisor):
    finding = make_finding(household, actor=supervisor)

    assert (finding.unit, finding.cadre) == (None, None)
    assert finding.taken_over


def test_a_finding_is_the_cadre_s_of_the_programme_that_is_inspected(pairing, office, supervisor):
    of_another = factories.make_pairing(
        pairing.household,
        programme=factories.make_programme("jieqinqi", name="结亲戚"),
        on=pairing.started_on + timedelta(days=30),
    )
    line = make_line(supervisor, pairing.household, actor=office)

    found = inspect(line, known="no").findings.get()
    beside = make_finding(pairing.household, actor=office)

    assert (found.cadre, found.unit) == (pairing.cadre, pairing.cadre.user.unit)
    # Where nobody says of which programme, whoever came last.
    assert beside.cadre == of_another.cadre


def test_units_do_not_take_over_from_one_another_in_a_circle(unit, office):
    other = factories.make_unit("西和县教育体育局")
    end_unit(unit=unit, successor=other, since=today(), actor=office)

    with pytest.raises(DomainError) as refused:
        end_unit(unit=other, successor=unit, since=today(), actor=office)

    assert refused.value.code == "succession_circle"


def test_each_sees_the_findings_it_answers_for(
    finding, office, township, liaison, cadre, supervisor, outsider, audit_admin
):
    elsewhere = make_finding(factories.make_household(village=factories.WHEAT), actor=supervisor)

    seen = {
        user.role: set(Finding.objects.visible_to(user))
        for user in (office, township, liaison, cadre, supervisor, audit_admin)
    }

    assert seen[Role.COUNTY_OFFICE] == seen[Role.SUPERVISOR] == {finding, elsewhere}
    assert seen[Role.TOWNSHIP_OFFICE] == seen[Role.LIAISON] == seen[Role.CADRE] == {finding}
    assert seen[Role.AUDIT_ADMIN] == set()
    assert not Finding.objects.visible_to(outsider).exists()
