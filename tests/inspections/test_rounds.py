"""Rounds: planned, begun, moved by hand, closed."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction

from common.dates import today
from common.errors import ConflictError, DomainError
from delivery.models import Message
from inspections.checklist import SHIPPED, Item, read_items
from inspections.choices import ItemKind
from inspections.models import CheckLine, CheckRound
from inspections.services.checklists import change_checklist, checklist_of
from inspections.services.rounds import close_round, leave_out, move_lines, plan_round
from organization.choices import Role
from organization.models import Region
from pairing.models import Household
from tests import factories
from tests.inspections.making import inspect, make_line, make_round


@pytest.fixture
def county(db):
    return Region.objects.get(pk=factories.XIHE)


@pytest.fixture
def households(db):
    return [
        factories.make_household(village=village)
        for village in [factories.SOUTH_GATE] * 6 + [factories.WHEAT] * 4
    ]


def test_a_plan_makes_nothing_and_is_the_same_again(households, supervisor, township):
    first, second = (
        plan_round(
            households=Household.objects.all(), size=5, seed="s", inspectors=[supervisor, township]
        )
        for _ in range(2)
    )

    assert first.digest() == second.digest()
    assert first.population == 10
    assert sum(first.by_township().values()) == 5
    assert not CheckRound.objects.exists()


def test_a_round_keeps_its_lines_and_tells_its_inspectors(households, supervisor, office):
    going = make_round(supervisor, actor=office)

    assert set(going.lines.values_list("household", flat=True)) == {h.pk for h in households}
    assert set(going.lines.values_list("inspector", flat=True)) == {supervisor.pk}
    assert Message.objects.filter(user=supervisor, text__contains="10").count() == 1


def test_a_round_keeps_the_checklist_that_it_began_with(county, households, supervisor, office):
    going = make_round(supervisor, actor=office)

    change_checklist(
        county=county,
        items=[Item("own1", ItemKind.YES_NO, "水缸有盖吗", wrong=("no",))],
        version=0,
        actor=office,
    )

    assert [i.key for i in read_items(going.checklist)] == [i.key for i in SHIPPED]
    later = make_round(supervisor, actor=office)
    assert [i.text for i in read_items(later.checklist)] == ["水缸有盖吗"]


def test_the_database_refuses_to_change_what_a_round_began_with(households, supervisor, office):
    going = make_round(supervisor, actor=office, size=3, seed="a")

    with pytest.raises(InternalError, match="keeps what it began with"), transaction.atomic():
        CheckRound.objects.filter(pk=going.pk).update(seed="b")


def test_a_checklist_changed_by_somebody_else_meanwhile_is_not_overwritten(county, office):
    items, version = checklist_of(county)
    change_checklist(county=county, items=items[:3], version=version, actor=office)

    with pytest.raises(ConflictError) as refused:
        change_checklist(county=county, items=items, version=version, actor=office)

    assert refused.value.code == "checklist_changed"
    assert len(checklist_of(county)[0]) == 3


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (Item("a", ItemKind.YES_NO, " "), "item_text"),
        (Item("a", ItemKind.CHOICE, "几只", choices=("一",)), "item_choices"),
        (Item("a", ItemKind.NUMBER, "几次", low=5, high=2), "item_bounds"),
        (Item("a", ItemKind.YES_NO, "好吗", wrong=("3",)), "item_wrong"),
    ],
)
def test_an_item_that_cannot_be_walked_with_is_refused(county, office, item, code):
    with pytest.raises(DomainError) as refused:
        change_checklist(county=county, items=[item], version=0, actor=office)

    assert refused.value.code == code


def test_households_are_moved_by_hand_and_those_inspected_stay(
    households, supervisor, township, office
):
    going = make_round(supervisor, actor=office)
    done, *others = going.lines.all()
    inspect(done)

    moved = move_lines(going=going, lines=[done.pk, others[0].pk], inspector=township, actor=office)

    assert moved == 1
    assert CheckLine.objects.get(pk=others[0].pk).inspector == township
    assert CheckLine.objects.get(pk=done.pk).inspector == supervisor


def test_households_are_not_given_to_whoever_is_of_another_county(
    households, supervisor, outsider, office
):
    going = make_round(supervisor, actor=office)

    with pytest.raises(DomainError) as refused:
        move_lines(going=going, lines=[going.lines.first().pk], inspector=outsider, actor=office)

    assert refused.value.code == "inspector_unknown"


def test_a_cadre_is_not_sent_out(households, cadre, office):
    with pytest.raises(DomainError) as refused:
        make_round(cadre, actor=office)

    assert refused.value.code == "inspector_unknown"


def test_a_household_that_has_left_is_left_out_with_a_reason(household, supervisor, office):
    line = make_line(supervisor, household, actor=office)

    leave_out(line=line, reason="全家迁走", actor=office)

    assert not CheckLine.objects.walked_by(supervisor).exists()


def test_an_inspected_household_is_not_left_out(household, supervisor, office):
    line = make_line(supervisor, household, actor=office)
    inspect(line)

    with pytest.raises(DomainError) as refused:
        leave_out(line=line, reason="走了", actor=office)

    assert refused.value.code == "inspected_already"


def test_a_closed_round_is_not_changed(households, supervisor, township, office):
    going = make_round(supervisor, actor=office)
    close_round(going=going, actor=office)

    with pytest.raises(ConflictError):
        move_lines(going=going, lines=[going.lines.first().pk], inspector=township, actor=office)


def test_a_round_that_is_over_before_it_begins_is_refused(households, supervisor, office):
    with pytest.raises(DomainError) as refused:
        make_round(supervisor, actor=office, starts_on=today() + timedelta(days=40))

    assert refused.value.code == "round_backwards"


def test_whoever_answers_for_a_household_sees_the_round(
    pairing, supervisor, liaison, township, cadre, outsider, office
):
    going = make_round(supervisor, actor=office)

    for user in (office, supervisor, liaison, township):
        assert list(CheckRound.objects.visible_to(user)) == [going], user.role
    for user in (cadre, outsider, factories.make_user(Role.AUDIT_ADMIN)):
        assert not CheckRound.objects.visible_to(user).exists(), user.role
