"""The contact ledger and the list of activities."""

from datetime import date
from decimal import Decimal

import pytest

from pairing.choices import CadreStatus, RowOutcome
from pairing.intake.service import import_file
from pairing.models import ImportChange
from tests import factories
from tests.harness import rows_of
from visits.choices import AidKind, ContactKind
from visits.models import Activity, Aid, Contact, PairingYear

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = factories.identity_number(serial=21)
VISIT = {
    "日期": "2023.3.1",
    "干部姓名": "张三",
    "干部电话": "13812345678",
    "户主身份证号": HEAD,
    "联系方式": "入户走访",
    "内容": "了解收入",
    "慰问物品": "",
    "折合金额（元）": "",
    "慰问金（元）": "",
}
ACTIVITY = {
    "活动日期": "2023-08-02",
    "活动名称": "义诊",
    "活动类型": "义诊",
    "主办单位": "县医院",
    "乡镇": "十里镇",
    "参加人数": "35",
    "惠及户数": "75",
}
BASE = {"visits": VISIT, "activities": ACTIVITY}


@pytest.fixture
def take(tmp_path):
    """Imports rows of a ledger, given as changes to a row that has nothing wrong with it."""

    def run(kind, *changes, **options):
        base = BASE[kind]
        lines = [base, *((base | change).values() for change in changes)]
        path = tmp_path / "台账.csv"
        path.write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
        return import_file(
            kind=kind, path=path, region=factories.get_region(), commit=True, **options
        )

    return run


@pytest.fixture
def home():
    return factories.make_household("王成", head_id=HEAD)


@pytest.fixture
def zhang():
    return factories.make_cadre("张三", phone="13812345678")


@pytest.fixture
def li():
    return factories.make_cadre("李四", phone="13900000000")


@pytest.fixture
def held(home, zhang):
    return factories.make_pairing(home, zhang, on=date(2023, 1, 10))


def issues(report):
    return [row.issue for row in rows_of(report)]


def outcomes(report):
    return [row.outcome for row in rows_of(report)]


def test_visit_is_recorded_and_counted(take, held, office):
    report = take("visits", {}, actor=office)

    made = Contact.objects.get()
    assert (issues(report), outcomes(report)) == ([""], [RowOutcome.CREATED])
    assert (made.pairing, made.day, made.kind) == (held, date(2023, 3, 1), ContactKind.HOME_VISIT)
    assert (made.found, made.region_id, made.is_imported) == ("了解收入", held.region_id, True)
    assert made.created_by == office
    assert PairingYear.objects.get(pairing=held, year=2023).visits_done == 1
    assert rows_of(report)[0].outcome == RowOutcome.CREATED
    assert list(ImportChange.objects.values_list("model", "object_id")) == [
        ("visits.contact", made.pk)
    ]


def test_cash_and_goods_of_one_visit_are_two(take, held):
    take("visits", {"慰问物品": "大米、食用油", "折合金额（元）": "80.5", "慰问金（元）": "200元"})

    goods, cash = Aid.objects.order_by("value")
    assert (goods.kind, goods.value, goods.items) == (
        AidKind.GOODS,
        Decimal("80.50"),
        "大米、食用油",
    )
    assert (cash.kind, cash.value, cash.items) == (AidKind.CASH, Decimal("200.00"), "")
    assert {aid.contact for aid in (goods, cash)} == {Contact.objects.get()}
    assert {aid.day for aid in (goods, cash)} == {date(2023, 3, 1)}


def test_goods_without_a_value_are_recorded_and_nothing_is_no_aid(take, held):
    take("visits", {"慰问物品": "棉被"}, {"日期": "2023.3.2", "慰问金（元）": "0"})

    assert Aid.objects.get().value == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"户主身份证号": factories.identity_number(serial=22)}, "household_unknown"),
        ({"户主身份证号": "", "干部电话": ""}, "household_unknown"),
        ({"干部电话": "13911111111"}, "cadre_unknown"),
        ({"干部电话": "", "干部姓名": "", "日期": ""}, "cadre_unknown"),
        ({"干部电话": "", "日期": ""}, "date_invalid"),
        ({"干部电话": "", "干部姓名": "别人"}, "cadre_mismatch"),
        ({"日期": "2999-01-01"}, "date_invalid"),
        ({"日期": "三月一日"}, "date_invalid"),
        ({"日期": "2023-01-09"}, "before_pairing"),
        ({"日期": "2023-01-09", "联系方式": "?"}, "before_pairing"),
        ({"联系方式": "开会"}, "kind_unknown"),
        ({"慰问金（元）": "若干"}, "amount_invalid"),
        ({"折合金额（元）": "-5"}, "amount_invalid"),
        ({"折合金额（元）": "nan"}, "amount_invalid"),
    ],
)
def test_row_that_is_not_certain_is_held(take, held, change, code):
    assert issues(take("visits", change)) == [code]
    assert not Contact.objects.exists()
    assert not Aid.objects.exists()


def test_first_day_of_the_pairing_counts(take, held):
    assert issues(take("visits", {"日期": "2023-01-10"})) == [""]


def test_visit_by_another_cadre_is_held(take, held, li):
    another = {"干部电话": "13900000000", "干部姓名": "李四"}

    assert issues(take("visits", another)) == ["cadre_mismatch"]
    # Whoever never held the household cannot have come too early either.
    assert issues(take("visits", another | {"日期": "2023-01-09"})) == ["cadre_mismatch"]


def test_visit_after_the_pairing_ended_is_held(take, home, zhang):
    factories.make_pairing(home, zhang, on=date(2023, 1, 10), ended_on=date(2023, 2, 28))

    assert issues(take("visits", {"日期": "2023-02-28"}, {})) == ["", "before_pairing"]


def test_visit_goes_to_the_pairing_that_held_on_its_day(take, home, zhang, li):
    first = factories.make_pairing(home, li, on=date(2023, 1, 1), ended_on=date(2023, 2, 28))
    second = factories.make_pairing(home, zhang, on=date(2023, 3, 1))
    lis = {"干部电话": "13900000000", "干部姓名": "李四"}

    report = take("visits", {}, lis | {"日期": "2023-02-28"}, lis, {"日期": "2023-02-27"})

    assert issues(report) == ["", "", "cadre_mismatch", "cadre_mismatch"]
    assert Contact.objects.get(day=date(2023, 3, 1)).pairing == second
    assert Contact.objects.get(day=date(2023, 2, 28)).pairing == first


def test_visit_of_a_cadre_who_has_left_since_is_taken(take, held, zhang):
    zhang.status = CadreStatus.LEFT
    zhang.save()

    assert issues(take("visits", {})) == [""]


def test_visits_of_a_household_that_was_closed_and_opened_again(take, home, zhang):
    """Two files with one head: a day belongs to the pairing that held on it, in either."""
    home.closed_on = date(2022, 12, 31)
    home.save()
    before = factories.make_pairing(home, zhang, on=date(2022, 1, 1), ended_on=date(2022, 12, 31))
    anew = factories.make_household("王成", head_id=HEAD)
    now = factories.make_pairing(anew, zhang, on=date(2023, 1, 1))

    report = take("visits", {}, {"日期": "2022-06-01"})

    assert issues(report) == ["", ""]
    assert Contact.objects.get(day=date(2023, 3, 1)).pairing == now
    assert Contact.objects.get(day=date(2022, 6, 1)).pairing == before


def test_same_day_and_kind_twice_in_a_file_is_a_duplicate(take, held):
    report = take(
        "visits", {}, {"联系方式": "上门探视"}, {"联系方式": "电话"}, {"日期": "20230301"}
    )

    assert issues(report) == ["", "duplicate", "", "duplicate"]
    assert Contact.objects.count() == 2


def test_phone_and_wechat_on_a_day_are_both_kept_and_count_once(take, held):
    take("visits", {"联系方式": "电话"}, {"联系方式": "微信"})

    assert sorted(Contact.objects.values_list("verdict", flat=True)) == ["counted", "same_day"]


def test_contact_logged_on_a_phone_before_is_a_duplicate(take, held):
    factories.make_contact(held, date(2023, 3, 1), found="了解收入")

    report = take("visits", {})

    assert issues(report) == ["duplicate"]
    assert Contact.objects.count() == 1


def test_ledger_taken_in_twice_gives_nothing_twice(take, held):
    rows = [{"慰问金（元）": "200"}, {"联系方式": "电话", "内容": ""}]
    take("visits", *rows)

    report = take("visits", *rows)

    assert outcomes(report) == [RowOutcome.UNCHANGED] * 2
    assert (Contact.objects.count(), Aid.objects.count()) == (2, 1)


def test_visits_in_two_programmes_are_told_apart(take, held):
    other = factories.make_programme("jieqin", place=factories.LI_COUNTY)
    factories.make_contact(
        factories.make_pairing(held.household, held.cadre, programme=other, on=date(2023, 1, 1)),
        date(2023, 3, 1),
    )

    assert issues(take("visits", {})) == [""]


# Activities


def test_activity_is_recorded(take):
    report = take("activities", {})

    made = Activity.objects.get()
    assert issues(report) == [""]
    assert (made.day, made.name, made.region_id) == (date(2023, 8, 2), "义诊", factories.SHILI)
    assert (made.participants, made.households) == (35, 75)
    assert (made.kind, made.organiser) == ("义诊", "县医院")


@pytest.mark.parametrize("place", ["", "西和县"])
def test_activity_without_a_township_is_the_countys(take, place):
    take("activities", {"乡镇": place})

    assert Activity.objects.get().region_id == factories.XIHE


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"活动名称": ""}, "name_missing"),
        ({"活动日期": "八月"}, "date_invalid"),
        ({"活动日期": "2999-01-01"}, "date_invalid"),
        ({"乡镇": "没有镇"}, "region_unknown"),
    ],
)
def test_activity_that_is_not_certain_is_held(take, change, code):
    assert issues(take("activities", change)) == [code]
    assert not Activity.objects.exists()


def test_activity_twice_is_a_duplicate_and_again_unchanged(take):
    first = take("activities", {}, {}, {"活动名称": "招聘会"}, {"乡镇": "汉源镇"})
    again = take("activities", {}, {}, {"活动名称": "招聘会"}, {"乡镇": "汉源镇"})

    assert issues(first) == issues(again) == ["", "duplicate", "", ""]
    assert outcomes(again)[0] == RowOutcome.UNCHANGED
    assert Activity.objects.count() == 3


def test_number_that_is_none_is_left_out(take):
    take("activities", {"参加人数": "约30", "惠及户数": ""})

    made = Activity.objects.get()
    assert (made.participants, made.households) == (None, None)


def test_contact_again_with_another_amount_is_told_and_changes_nothing(take, held):
    take("visits", {"慰问金（元）": "100"})

    report = take("visits", {"慰问金（元）": "500"})

    assert [row.issue for row in rows_of(report)] == ["duplicate"]
    assert [aid.value for aid in Aid.objects.all()] == [100]
