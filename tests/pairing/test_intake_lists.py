"""The list of cadres and the list of pairings."""

from datetime import date

import pytest

from organization.choices import Role, Sex
from organization.models import Unit, User
from pairing.choices import CadreStatus, EndReason, RowOutcome
from pairing.intake.service import import_file
from pairing.models import Cadre, Pairing
from pairing.services import end_pairing
from tests import factories
from tests.harness import rows_of
from visits.models import PairingYear

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CADRE = {
    "单位名称": "西和县教育局",
    "姓名": "张三",
    "性别": "女",
    "职务职级": "科员",
    "联系电话（唯一）": "13812345678",
}
HEAD = factories.identity_number(serial=11)
PAIRING = {
    "户主姓名": "王成",
    "户主身份证号": HEAD,
    "结对身份": "爱心家人",
    "干部姓名": "张三",
    "干部电话": "13812345678",
    "结对日期": "2023.5.20",
}
BASE = {"cadres": CADRE, "pairings": PAIRING}


@pytest.fixture
def take(tmp_path):
    """Imports rows of a list, given as changes to a row that has nothing wrong with it."""

    def run(kind, *changes, commit=True, **options):
        base = BASE[kind]
        lines = [base, *((base | change).values() for change in changes)]
        path = tmp_path / "名单.csv"
        path.write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
        return import_file(
            kind=kind,
            path=path,
            region=factories.get_region(),
            commit=commit,
            **options,
        )

    return run


def issues(report):
    return [row.issue for row in rows_of(report)]


def outcomes(report):
    return [row.outcome for row in rows_of(report)]


# Cadres


def test_cadre_gets_an_account_that_cannot_sign_in(take):
    report = take("cadres", {})

    account = User.objects.get()
    assert issues(report) == [""]
    assert (account.name, account.phone, account.role) == ("张三", "13812345678", Role.CADRE)
    assert (account.initials, account.sex) == ("zs", Sex.FEMALE)
    assert (account.unit.name, account.unit.region_id) == ("西和县教育局", factories.XIHE)
    assert account.cadre.title == "科员"
    assert not account.has_usable_password()


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ("西和县教育局", factories.XIHE),
        ("教育局", factories.XIHE),
        ("十里镇人民政府", factories.SHILI),
        ("西和县十里镇中心小学", factories.SHILI),
        ("十里铺小学", factories.XIHE),
    ],
)
def test_unit_with_a_townships_name_is_of_that_township(take, unit, place):
    take("cadres", {"单位名称": unit})

    assert Unit.objects.get().region_id == place


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"姓名": ""}, "name_missing"),
        ({"单位名称": ""}, "unit_missing"),
        ({"联系电话（唯一）": ""}, "phone_missing"),
        ({"联系电话（唯一）": "1990000"}, "phone_invalid"),
        ({"联系电话（唯一）": "12812345678"}, "phone_invalid"),
        ({"联系电话（唯一）": "0939-6621234"}, "phone_invalid"),
        ({"姓名": "", "联系电话（唯一）": ""}, "name_missing"),
    ],
)
def test_cadre_whose_row_lacks_something_is_held(take, change, code):
    report = take("cadres", change)

    assert issues(report) == [code]
    assert not User.objects.exists()
    assert not Unit.objects.exists()


def test_second_row_with_a_phone_is_held(take):
    report = take("cadres", {}, {"姓名": "李四"}, {"联系电话（唯一）": "+86 138-1234-5678"})

    assert issues(report) == ["", "phone_duplicate", "phone_duplicate"]
    assert User.objects.get().name == "张三"


def test_phone_of_somebody_else_is_held(take):
    factories.make_user(name="李四", phone="13812345678")

    report = take("cadres", {})

    assert issues(report) == ["phone_duplicate"]
    assert "李四" in rows_of(report)[0].detail


def test_cadre_of_another_county_is_not_taken_from_it(take):
    other = factories.make_unit("礼县教育局", place=factories.LI_COUNTY)
    factories.make_cadre("张三", phone="13812345678", unit=other, title="科长")

    report = take("cadres", {})

    assert issues(report) == ["phone_duplicate"]
    account = User.objects.get()
    assert (account.unit, account.cadre.title) == (other, "科长")


def test_office_of_the_county_may_be_a_cadre_too(take, office):
    take("cadres", {"姓名": office.name, "联系电话（唯一）": office.phone})

    office.refresh_from_db()
    assert office.cadre.title == "科员"
    assert (office.role, office.region_id) == (Role.COUNTY_OFFICE, factories.XIHE)


def test_next_list_moves_a_cadre_and_changes_the_title(take):
    take("cadres", {}, {"姓名": "李四", "联系电话（唯一）": "13912345678"})

    report = take(
        "cadres",
        {"单位名称": "西和县卫生健康局"},
        {"姓名": "李四", "联系电话（唯一）": "13912345678", "职务职级": ""},
    )

    assert outcomes(report) == [RowOutcome.CHANGED, RowOutcome.UNCHANGED]
    assert Cadre.objects.get(user__name="张三").user.unit.name == "西和县卫生健康局"
    assert Cadre.objects.get(user__name="李四").title == "科员"
    assert User.objects.count() == 2


# Pairings


@pytest.fixture
def pair():
    """王成's household, and 张三 of the phone 13812345678."""
    home = factories.make_household("王成", head_id=HEAD)
    factories.make_recipient(home)
    return home, factories.make_cadre("张三", phone="13812345678")


def test_pairing_is_made_and_counted(take, pair, office):
    report = take("pairings", {}, actor=office)

    made = Pairing.objects.get()
    assert issues(report) == [""]
    assert (made.household, made.cadre) == pair
    assert (made.started_on, made.ended_on) == (date(2023, 5, 20), None)
    assert (made.role, made.region_id) == ("爱心家人", factories.SOUTH_GATE)
    assert made.created_by == office
    year = PairingYear.objects.get(pairing=made, year=2023)
    assert (year.contacts_needed, year.visits_needed) == (3, 2)


def test_role_comes_from_the_group_where_the_cell_is_empty(take, pair):
    child = factories.make_group("orphan")
    factories.make_recipient(pair[0], group=child)

    take("pairings", {"结对身份": ""})

    assert Pairing.objects.get().role == "爱心爸妈"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"户主身份证号": factories.identity_number(serial=12)}, "household_unknown"),
        ({"户主身份证号": ""}, "household_unknown"),
        ({"户主身份证号": "123", "干部电话": ""}, "household_unknown"),
        ({"干部电话": "13900000000"}, "cadre_unknown"),
        ({"干部电话": ""}, "cadre_unknown"),
        ({"干部姓名": "李四"}, "cadre_unknown"),
        ({"结对日期": ""}, "date_invalid"),
        ({"结对日期": "2023年5月"}, "date_invalid"),
        ({"结对日期": "2999-01-01"}, "date_invalid"),
    ],
)
def test_pairing_whose_row_is_not_certain_is_held(take, pair, change, code):
    assert issues(take("pairings", change)) == [code]
    assert not Pairing.objects.exists()


def test_household_is_paired_once(take, pair):
    factories.make_cadre("李四", phone="13900000000")

    report = take("pairings", {}, {"干部姓名": "李四", "干部电话": "13900000000"})

    assert issues(report) == ["", "already_paired"]
    assert "2" in rows_of(report)[1].detail


@pytest.mark.parametrize(
    "change", [{"干部姓名": "李四", "干部电话": "13900000000"}, {"结对日期": "2023-06-01"}]
)
def test_open_pairing_is_not_overwritten(take, pair, change):
    factories.make_cadre("李四", phone="13900000000")
    take("pairings", {})

    assert issues(take("pairings", change)) == ["already_paired"]


def test_list_taken_in_again_after_a_pairing_ended_changes_nothing(take, pair, office):
    take("pairings", {})
    end_pairing(
        pairing=Pairing.objects.get(),
        on=date(2023, 9, 1),
        reason=EndReason.CADRE_TRANSFERRED,
        actor=office,
    )

    report = take("pairings", {})

    assert outcomes(report) == [RowOutcome.UNCHANGED]
    assert Pairing.objects.get().ended_on == date(2023, 9, 1)


def test_list_may_hold_the_ended_pairing_and_the_one_that_replaces_it(take, pair):
    ended = factories.make_pairing(*pair, on=date(2023, 5, 20), ended_on=date(2023, 9, 1))

    report = take("pairings", {}, {"结对日期": "2023-09-02"})

    assert outcomes(report) == [RowOutcome.UNCHANGED, RowOutcome.CREATED]
    assert Pairing.objects.open().get().replaces == ended


@pytest.mark.parametrize("day", ["2023-09-01", "2023-06-01", "2022-12-31"])
def test_pairing_that_would_overlap_an_ended_one_is_held(take, pair, day):
    factories.make_pairing(*pair, on=date(2023, 1, 1), ended_on=date(2023, 9, 1))

    assert issues(take("pairings", {"结对日期": day})) == ["already_paired"]


def test_household_is_paired_anew_after_a_pairing_ended(take, pair):
    factories.make_pairing(*pair, on=date(2023, 1, 1), ended_on=date(2023, 9, 1))

    assert outcomes(take("pairings", {"结对日期": "2023-09-02"})) == [RowOutcome.CREATED]


def test_pairing_in_another_programme_is_no_hindrance(take, pair):
    other = factories.make_programme("jieqin")
    factories.make_pairing(*pair, programme=other)

    report = take("pairings", {}, programme=factories.make_programme())

    assert issues(report) == [""]
    assert Pairing.objects.count() == 2


def test_cadre_who_left_and_household_that_closed_are_unknown(take, pair):
    home, cadre = pair
    cadre.status = CadreStatus.LEFT
    cadre.save()
    assert issues(take("pairings", {})) == ["cadre_unknown"]

    home.closed_on = date(2023, 6, 1)
    home.save()
    assert issues(take("pairings", {})) == ["household_unknown"]


def test_households_and_cadres_of_another_county_are_unknown(take):
    factories.make_household(head_id=HEAD, village=factories.LI_VILLAGE)
    factories.make_cadre("张三", phone="13812345678", place=factories.LI_COUNTY)
    assert issues(take("pairings", {})) == ["household_unknown"]

    other = factories.identity_number(serial=13)
    factories.make_household(head_id=other)
    assert issues(take("pairings", {"户主身份证号": other})) == ["cadre_unknown"]
