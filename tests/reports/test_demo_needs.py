"""The demonstration's needs on their way, its plans, and the visit that was asked for."""

from __future__ import annotations

from datetime import date, timedelta

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Pairing
from reports.demo.needs import write_needs
from reports.demo.sign_ins import CADRE, COUNTY_OFFICE, LIAISON
from tests import factories
from visits.models import AskedVisit, HouseholdPlan, Need, NeedStep


def test_some_needs_are_with_units_and_one_of_them_is_overdue(
    pairing: Pairing, office: User, liaison: User, cadre: User
) -> None:
    for user, sign_in in ((office, COUNTY_OFFICE), (liaison, LIAISON), (cadre, CADRE)):
        User.objects.filter(pk=user.pk).update(phone=sign_in.phone)
    factories.make_user(Role.LIAISON, unit=factories.make_unit("西和县卫生健康局"))
    for number in range(4):
        factories.make_need(text="缺药", raised_on=today() - timedelta(days=20 + number))
    factories.make_need(text="上学", status="done", outcome="办了", settled_on=date(2023, 6, 1))
    for _number in range(3):
        factories.make_household()

    write_needs(today=today())

    assert sorted(Need.objects.values_list("kind", flat=True)) == [*["medical"] * 4, "schooling"]
    assert Need.objects.overdue_on(today()).count() == 1
    assert Need.objects.unassigned().count() == 0
    assert NeedStep.objects.filter(move="raised").count() == 5
    assert HouseholdPlan.objects.filter(household=pairing.household, reviews__isnull=False).exists()
    assert HouseholdPlan.objects.overdue_on(today()).exists()
    assert AskedVisit.objects.get().asked_by == cadre
