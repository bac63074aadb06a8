"""Accounts and units: what the database refuses, and what an account answers for."""

import pytest

from organization.choices import Role
from organization.models import User
from tests import factories
from tests.harness import refused

pytestmark = pytest.mark.django_db

OFFICES = (Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE, Role.SUPERVISOR)
WITH_UNIT = (Role.LIAISON, Role.CADRE)


@pytest.mark.parametrize(
    "phone",
    ["", "12345678901", "1381234567", "1381234567x", "１３８１２３４５６７８", "1381234567\n"],
)
def test_phone_is_a_mobile_number(phone):
    user = factories.make_user()

    refused("user_phone_is_mobile", lambda: _update(user, phone=phone))


def _update(user, **fields):
    return User.objects.filter(pk=user.pk).update(**fields)


def test_phone_belongs_to_one_account():
    first = factories.make_user()

    refused("phone", lambda: factories.make_user(phone=first.phone))


@pytest.mark.parametrize("role", OFFICES)
def test_office_and_supervisor_need_a_region(role):
    user = factories.make_user(role)

    refused("user_role_has_its_place", lambda: _update(user, region=None))


@pytest.mark.parametrize("role", WITH_UNIT)
def test_liaison_and_cadre_need_a_unit(role):
    user = factories.make_user(role)

    refused("user_role_has_its_place", lambda: _update(user, unit=None))
    refused("user_role_has_its_place", lambda: _update(user, unit=None, region_id=factories.XIHE))


def test_role_is_a_known_one():
    user = factories.make_user()

    refused("user_role", lambda: _update(user, role="king"))


def test_unit_is_once_in_a_region():
    factories.make_unit("教育局")

    refused("unit_name_once_per_region", lambda: factories.make_unit("教育局"))

    assert factories.make_unit("教育局", place=factories.LI_COUNTY).pk


def test_account_is_made_with_clean_phone_and_pinyin():
    user = User.objects.create_user(
        "+86 138-0000-0000", name="张三", role=Role.SUPERVISOR, region_id=factories.XIHE
    )

    assert (user.phone, user.pinyin, user.initials) == ("13800000000", "zhang san", "zs")
    assert not user.has_usable_password()
    assert User.objects.get_by_natural_key("13800000000") == user


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        (Role.COUNTY_OFFICE, (True, False, True)),
        (Role.TOWNSHIP_OFFICE, (True, False, True)),
        (Role.SUPERVISOR, (False, True, True)),
        (Role.LIAISON, (False, False, False)),
        (Role.CADRE, (False, False, False)),
    ],
)
def test_role_tells_what_an_account_may_do(role, answers):
    user = factories.make_user(role)

    assert (user.is_office, user.is_supervisor, user.sees_county_figures) == answers
    assert user.is_cadre == (role == Role.CADRE)
    assert user.is_liaison == (role == Role.LIAISON)


def test_home_of_an_account_is_its_region_or_its_units_county():
    town = factories.make_unit(place=factories.HANYUAN)

    for user, code in (
        (factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.HANYUAN), factories.HANYUAN),
        (factories.make_user(Role.SUPERVISOR), factories.XIHE),
        (factories.make_user(Role.CADRE), factories.XIHE),
        (factories.make_user(Role.LIAISON, unit=town), factories.XIHE),
    ):
        home = user.home_region()
        assert home is not None
        assert home.code == code
