"""The fixed cast: one account of each role, and the pairing they all look at.

    county office   西和县民政局, sees all of 西和县
    township        汉源镇, where 南关村 lies
    liaison         of the unit 西和县教育局
    cadre           of that unit, paired with the household in 南关村
    supervisor      of 西和县, sees without changing
    system_admin, security_admin, audit_admin
                    of 西和县, three people who see no case data
    outsider        the county office of 礼县, which has nothing to do with any of it

Nobody has a password: sign in with ``client.force_login(office)``.
"""

from datetime import date

import pytest

from organization.choices import Role
from organization.models import Unit, User
from pairing.models import Household, Pairing, Recipient
from tests import factories


@pytest.fixture
def unit(db: None) -> Unit:
    return factories.make_unit("西和县教育局")


@pytest.fixture
def office(db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, name="办公室")


@pytest.fixture
def township(db: None) -> User:
    return factories.make_user(Role.TOWNSHIP_OFFICE, name="汉源镇", place=factories.HANYUAN)


@pytest.fixture
def liaison(unit: Unit) -> User:
    return factories.make_user(Role.LIAISON, name="李联络", unit=unit)


@pytest.fixture
def cadre(unit: Unit) -> User:
    """The account; its record as a cadre is ``cadre.cadre``."""
    user = factories.make_user(Role.CADRE, name="张三", unit=unit)
    factories.make_cadre(user=user, title="科员")
    return user


@pytest.fixture
def supervisor(db: None) -> User:
    return factories.make_user(Role.SUPERVISOR, name="督查")


@pytest.fixture
def system_admin(db: None) -> User:
    return factories.make_user(Role.SYSTEM_ADMIN, name="系统")


@pytest.fixture
def security_admin(db: None) -> User:
    return factories.make_user(Role.SECURITY_ADMIN, name="安全")


@pytest.fixture
def audit_admin(db: None) -> User:
    return factories.make_user(Role.AUDIT_ADMIN, name="审计")


@pytest.fixture
def outsider(db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, name="邻县", place=factories.LI_COUNTY)


@pytest.fixture
def household(db: None) -> Household:
    """王成's household in 南关村, without a person on a roster."""
    return factories.make_household("王成", phone="13812345678")


@pytest.fixture
def recipient(household: Household) -> Recipient:
    """王小成 of that household, severely disabled."""
    return factories.make_recipient(household, name="王小成")


@pytest.fixture
def pairing(household: Household, recipient: Recipient, cadre: User) -> Pairing:
    """The cadre's pairing with that household, since 1 January 2023."""
    return factories.make_pairing(household, cadre.cadre, on=date(2023, 1, 1))
