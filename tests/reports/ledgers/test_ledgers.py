"""Ledgers as .xlsx: in the layout of an office, with the rows that the figures are counted from."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.dates import today
from organization.models import AccessEvent, User
from pairing.choices import EndReason
from pairing.models import Household, Pairing, Recipient
from reports.counting import aid_between, contacts_between
from reports.ledgers.layouts import period_zh
from tests import factories
from tests.downloads import Download, download
from visits.choices import AidKind, ContactKind, NeedStatus
from visits.models import Activity

pytestmark = pytest.mark.django_db

YEAR = {"first": "2023-01-01", "last": "2023-12-31"}


def _ledger(client: Client, kind: str, **posted: str) -> Download:
    return download(client, reverse("reports:ledger_export", args=[kind]), **(YEAR | posted))


def _texts(file: Download) -> list[list[Any]]:
    return [[cell or "" for cell in row] for row in file.sheet().iter_rows(values_only=True)]


def _table(file: Download) -> list[dict[str, Any]]:
    """The numbered rows by their headings, the lower of two."""
    rows = _texts(file)
    begin = next(n for n, row in enumerate(rows) if row[0] == "序号")
    heads = [
        (lower if upper == "" or lower else upper)
        for upper, lower in zip(rows[begin], rows[begin + 1], strict=True)
    ]
    if rows[begin + 1][0] != "":
        heads = rows[begin]
    return [dict(zip(heads, row, strict=True)) for row in rows[begin:] if isinstance(row[0], int)]


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


@pytest.fixture
def visited(pairing: Pairing) -> Pairing:
    """A visit with aid, a call, and a second call of that day, which does not count."""
    visit = factories.make_contact(
        pairing, date(2023, 2, 1), ContactKind.HOME_VISIT, found="=身体好转", policies=["medical"]
    )
    factories.make_aid(pairing, date(2023, 2, 1), "200.50", contact=visit)
    factories.make_aid(
        pairing, date(2023, 2, 1), 80, contact=visit, kind=AidKind.GOODS, items="大米1袋"
    )
    factories.make_contact(pairing, date(2023, 3, 1), ContactKind.PHONE)
    factories.make_contact(pairing, date(2023, 3, 1), ContactKind.PHONE)
    return pairing


def test_ledger_is_laid_out_as_an_office_prints_it(desk, visited):
    file = _ledger(desk, "contacts")
    sheet = file.sheet()
    rows = _texts(file)

    assert rows[0][0] == "西和县结对帮扶走访联系台账"
    assert rows[1][0] == "填报单位：西和县结对帮扶工作办公室"
    assert {"统计期间：2023年"} <= set(rows[1])
    assert [text for text in rows[2] if text] == [
        *("序号", "日期", "方式", "乡镇", "村（社区）", "户主", "帮扶对象", "帮扶干部"),
        *("宣讲政策", "走访联系情况", "慰问帮扶", "备注"),
    ]
    assert [text for text in rows[3] if text] == [
        "姓名",
        "单位",
        "物品",
        "折合（元）",
        "现金（元）",
    ]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:O1", "A3:A4", "H3:I3", "L3:N3", "O3:O4"} <= merged
    assert (sheet["A1"].font.name, sheet["A1"].font.size) == ("方正小标宋简体", 20)
    assert sheet["A2"].font.name == "仿宋_GB2312"
    assert sheet["B5"].font.name == "宋体"
    assert {
        getattr(cell.border, side).style
        for row in sheet["A5:O6"]
        for cell in row
        for side in ("left", "right", "top", "bottom")
    } == {"thin"}
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "A5"
    assert sheet.oddFooter.right.text == "第&P页，共&N页"
    assert "办公室" in file.footer()
    assert rows[-1][0].split() == ["填表人：", "审核人：", "负责人："]


def test_rows_and_totals_are_those_of_the_figures(desk, visited):
    rows = _texts(_ledger(desk, "contacts"))
    lines = _table(_ledger(desk, "contacts"))
    place, programme = factories.get_region(), factories.make_programme()
    counted = contacts_between(place, programme, date(2023, 1, 1), date(2023, 12, 31))

    assert len(lines) == counted.count() == 2
    assert [line["序号"] for line in lines] == [1, 2]
    assert (
        lines[0]
        | {
            **{
                "日期": "2023-02-01",
                "方式": "入户走访",
                "乡镇": "汉源镇",
                "村（社区）": factories.get_region(factories.SOUTH_GATE).name,
            },
            **{"户主": "王成", "帮扶对象": "王小成", "姓名": "张三", "单位": "西和县教育局"},
            **{
                "走访联系情况": "=身体好转",
                "物品": "大米1袋",
                "折合（元）": 80,
                "现金（元）": 200.5,
            },
        }
        == lines[0]
    )
    assert rows[-2][0] == "合计（2条）"
    assert [text for text in rows[-2][1:] if text] == [80, 200.5]


def test_contacts_that_do_not_count_are_there_when_asked_for(desk, visited):
    lines = _table(_ledger(desk, "contacts", whole="on"))

    assert [line["日期"] for line in lines] == ["2023-02-01", "2023-03-01", "2023-03-01"]


def test_aid_says_who_gave_what_and_sums_it(desk, visited, unit):
    factories.make_aid(visited, date(2023, 5, 1), 300, giver="unit", giver_unit=unit)
    factories.make_aid(visited, date(2024, 5, 1), 999)

    rows, lines = _texts(_ledger(desk, "aid")), _table(_ledger(desk, "aid"))

    assert [(line["现金（元）"], line["折合（元）"], line["来源"]) for line in lines] == [
        (200.5, "", "干部"),
        ("", 80, "干部"),
        (300, "", "西和县教育局"),
    ]
    given = aid_between(
        factories.get_region(), factories.make_programme(), date(2023, 1, 1), date(2023, 12, 31)
    )
    assert sum(n for n in rows[-2][1:] if n) == sum(aid.value for aid in given) == Decimal("580.5")


def test_needs_say_what_became_of_them(desk, pairing):
    factories.make_need(
        contact=factories.make_contact(pairing, date(2023, 4, 1)),
        text="想要轮椅",
        raised_on=date(2023, 4, 1),
        status=NeedStatus.DONE,
        settled_on=date(2023, 5, 1),
        outcome="残联送到了",
    )

    (line,) = _table(_ledger(desk, "needs"))

    assert (line["困难诉求"], line["结果"], line["办结日期"]) == (
        "想要轮椅",
        "残联送到了",
        "2023-05-01",
    )
    assert line["姓名"] == "张三"


def test_activities_name_nobody_and_need_no_reason(desk, db):
    activity = factories.make_activity(day=date(2023, 6, 1))
    Activity.objects.filter(pk=activity.pk).update(participants=40, households=25)
    talk = factories.make_activity(day=date(2023, 7, 1))
    Activity.objects.filter(pk=talk.pk).update(participants=2, households=None)

    answer = desk.post(reverse("reports:ledger_export", args=["activities"]), YEAR)
    rows = _texts(download(desk, reverse("reports:ledger_export", args=["activities"]), **YEAR))

    assert answer.status_code == 200
    assert [text for text in rows[-2] if text] == ["合计（2条）", 42, 25]


def test_pairings_are_those_of_the_last_day_with_what_was_done(desk, visited):
    factories.make_pairing(on=date(2024, 1, 1))

    (line,) = _table(_ledger(desk, "pairings"))

    assert (line["户主"], line["走访"], line["联系"]) == ("王成", 1, 1)
    assert line["结对日期"] == "2023-01-01"


def test_changes_are_listed_day_by_day(desk, household, recipient, pairing):
    Recipient.objects.filter(pk=recipient.pk).update(joined_on=date(2023, 1, 5))
    Pairing.objects.filter(pk=pairing.pk).update(
        ended_on=date(2023, 3, 1), end_reason=EndReason.CADRE_RETIRED
    )
    factories.make_pairing(
        household, factories.make_cadre("李四"), on=date(2023, 3, 2), replaces=pairing
    )
    Recipient.objects.filter(pk=recipient.pk).update(
        status="ended", ended_on=date(2023, 9, 1), exit_reason=EndReason.DECEASED
    )

    lines = _table(_ledger(desk, "changes"))

    assert [(line["变动日期"], line["变动类型"], line["原因"]) for line in lines] == [
        ("2023-01-01", "新结对", ""),
        ("2023-01-05", "新增对象", ""),
        ("2023-03-01", "结束结对", "干部退休"),
        ("2023-03-02", "更换干部", ""),
        ("2023-09-01", "退出", "对象死亡"),
    ]
    assert (lines[3]["变动前"], lines[3]["变动后"]) == ("张三", "李四")


def test_household_that_moved_is_a_change_of_that_day(desk, household, recipient):
    Household.objects.filter(pk=household.pk).update(region_id=factories.WHEAT)

    lines = _table(_ledger(desk, "changes", first=today().isoformat(), last=today().isoformat()))

    moved = [line for line in lines if line["变动类型"] == "迁居"]
    assert [(line["变动前"], line["变动后"]) for line in moved] == [
        (
            factories.get_region(factories.SOUTH_GATE).name,
            factories.get_region(factories.WHEAT).name,
        )
    ]


@pytest.mark.parametrize("kind", ["contacts", "aid", "needs", "activities", "pairings", "changes"])
def test_empty_period_is_a_ledger_that_says_none(desk, db, kind):
    factories.make_programme()

    sheet = _ledger(desk, kind, first="2001-01-01", last="2001-01-31").sheet()
    last = sheet.max_row

    assert sheet.cell(last - 1, 1).value == "无"
    assert str(sheet.cell(last, 1).value).startswith("填表人：")


def test_ledger_is_narrowed_by_place_group_and_unit(desk, visited):
    other = factories.make_household("李福", village=factories.WHEAT)
    factories.make_recipient(other, group=factories.make_group("orphan"))
    elsewhere = factories.make_pairing(
        other, factories.make_cadre("李四", unit=factories.make_unit())
    )
    factories.make_contact(elsewhere, date(2023, 2, 2))

    def heads(**posted: str) -> list[str]:
        return [line["户主"] for line in _table(_ledger(desk, "contacts", **posted))]

    assert heads() == ["王成", "李福", "王成"]
    assert heads(region=factories.WHEAT[:9]) == ["李福"]
    assert heads(group="orphan") == ["李福"]
    assert heads(unit=str(visited.cadre.user.unit_id)) == ["王成", "王成"]


def test_supervisor_is_given_it_masked(client, supervisor, visited):
    client.force_login(supervisor)

    (line, _call) = _table(_ledger(client, "contacts"))

    assert "走访联系情况" not in line
    assert line["户主"] == "王成"


def test_liaison_is_given_its_units_wherever_they_are(client, liaison, unit, visited):
    far = factories.make_household("赵六", village=factories.LI_VILLAGE)
    factories.make_recipient(far)
    factories.make_contact(
        factories.make_pairing(far, factories.make_cadre("钱七", unit=unit)), date(2023, 2, 2)
    )
    other = factories.make_pairing(factories.make_household("孙八"))
    factories.make_contact(other, date(2023, 2, 2))
    client.force_login(liaison)

    file = _ledger(client, "contacts")

    assert [line["户主"] for line in _table(file)] == ["王成", "赵六", "王成"]
    assert _texts(file)[1][0] == "填报单位：西和县教育局"


def test_what_is_taken_is_on_record_with_its_reason(desk, office, visited):
    _ledger(desk, "contacts")

    line = AccessEvent.objects.latest("pk")

    assert (line.action, line.count, line.user_id) == ("export", 2, office.pk)


def test_without_a_reason_there_is_no_ledger_of_people(desk, visited):
    answer = desk.post(reverse("reports:ledger_export", args=["contacts"]), YEAR)

    assert answer.status_code == 422
    assert "spreadsheet" not in answer["Content-Type"]


def test_more_rows_ask_the_database_no_more_often(desk, visited):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            _ledger(desk, "contacts")
        return len(queries)

    few = asked()
    for n in range(12):
        made = factories.make_pairing(factories.make_household(f"户{n}"))
        factories.make_recipient(made.household)
        factories.make_aid(
            made, date(2023, 5, 1), contact=factories.make_contact(made, date(2023, 5, 1))
        )

    assert asked() == few


def test_impossible_period_is_said_and_the_year_so_far_is_shown(desk, visited):
    page = desk.get(
        reverse("reports:ledger_detail", args=["contacts"]),
        {"first": "2023-05-01", "last": "2023-04-01"},
    )
    refused = desk.post(
        reverse("reports:ledger_export", args=["contacts"]),
        {"first": "2023-05-01", "last": "2023-04-01", "purpose": "check"},
    )

    assert page.status_code == 422
    assert f"统计期间：{period_zh(date(today().year, 1, 1), today())}" in page.content.decode()
    assert refused.status_code == 404


def test_the_last_day_that_there_is_ends_no_ledger(desk, household):
    page = desk.get(reverse("reports:ledger_detail", args=["changes"]), {"last": "9999-12-31"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"last"}


def test_page_shows_the_first_ten_rows_as_they_print(desk, pairing):
    for n in range(12):
        factories.make_contact(pairing, date(2023, 2, 1) + timedelta(days=n), found=f"第{n}次")

    page = desk.get(reverse("reports:ledger_detail", args=["contacts"]), YEAR).content.decode()

    assert "西和县结对帮扶走访联系台账" in page
    assert "第9次" in page
    assert "第10次" not in page


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, date(2024, 5, 1), "截至2024年5月1日"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024年"),
        (date(2024, 4, 1), date(2024, 6, 30), "2024年第二季度"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        (date(2024, 3, 1), date(2024, 5, 31), "2024年3月1日至2024年5月31日"),
        (date(2023, 12, 1), date(2024, 2, 29), "2023年12月1日至2024年2月29日"),
        (date(2024, 5, 1), date(2024, 5, 1), "2024年5月1日"),
    ],
)
def test_period_is_called_as_an_office_calls_it(first, last, words):
    assert period_zh(first, last) == words
