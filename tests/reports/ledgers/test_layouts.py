"""Layouts of ledgers: copied, changed, refused, and what is printed by them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organization.models import User
from reports.ledgers.choices import LedgerKind
from reports.ledgers.columns import COLUMNS
from reports.ledgers.layouts import check_layout, shipped
from reports.models import LedgerLayout
from tests import factories
from tests.downloads import download

pytestmark = pytest.mark.django_db

NEW = reverse("reports:ledger_layout_new", args=["aid"])
EXPORT = reverse("reports:ledger_export", args=["aid"])


def _posted(*columns: tuple[str, str, str, str], **fields: str) -> dict[str, Any]:
    """What the page posts: of each column the key, place, heading and heading above it."""
    posted: dict[str, Any] = {
        "name": "慰问登记表",
        "title": "{{ 县 }}{{ 年 }}年慰问登记表",
        "signatures": "经办人 分管领导",
        "has_totals": "on",
        "version": "0",
    } | fields
    chosen = columns or (
        ("value", "2", "金额", ""),
        ("head", "1", "户名", "受助对象"),
        ("members", "3", "家庭成员", ""),
    )
    posted["column"] = [column[0] for column in chosen]
    for key, place, heading, parent in chosen:
        posted |= {
            f"place_{key}": place,
            f"heading_{key}": heading,
            f"parent_{key}": parent,
            f"width_{key}": "12",
        }
    return posted


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def test_ledger_is_printed_by_the_layout_that_the_office_made(desk, pairing):
    factories.make_aid(pairing, date(2023, 2, 1), 250)

    made = desk.post(NEW, _posted())
    layout = LedgerLayout.objects.get()
    file = download(desk, EXPORT, first="2023-01-01", last="2023-12-31", layout=str(layout.pk))
    rows = [[cell or "" for cell in row] for row in file.sheet().iter_rows(values_only=True)]

    assert made.status_code == 302
    assert rows[0][0] == "西和县2023年慰问登记表"
    assert rows[2] == ["序号", "受助对象", "金额", "家庭成员"]
    assert rows[3] == ["", "户名", "", ""]
    assert rows[4] == [1, "王成", 250, "王小成"]
    assert rows[-1][0].split() == ["经办人：", "分管领导："]


def test_own_layout_stands_before_the_shipped_one(desk, pairing):
    factories.make_ledger_layout(title="本县慰问登记表")

    own = desk.get(reverse("reports:ledger_detail", args=["aid"])).content.decode()
    asked = desk.get(
        reverse("reports:ledger_detail", args=["aid"]), {"layout": "shipped"}
    ).content.decode()

    assert "本县慰问登记表" in own
    assert "本县慰问登记表" not in asked
    assert "西和县结对帮扶慰问帮扶台账" in asked


def test_copy_begins_with_what_was_copied(desk, db):
    factories.make_programme()
    layout = factories.make_ledger_layout(title="本县慰问登记表")

    page = desk.get(NEW, {"from": layout.pk}).content.decode()
    desk.post(f"{NEW}?from={layout.pk}", _posted(name="另一份"))

    assert 'value="本县慰问登记表"' in page
    assert set(LedgerLayout.objects.values_list("name", flat=True)) == {"慰问登记表", "另一份"}


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        (_posted(("shoe_size", "1", "鞋码", "")), "no column “shoe_size”"),
        (_posted(title="{{ 姓名 }}台账"), "no placeholder “姓名”"),
        (_posted(("day", "", "日期", "")), "Choose from one to"),
        (_posted(("day", "1", "", "")), "heading of at most"),
        (_posted(("day", "1", "日期", ""), ("day", "2", "日期", "")), "there twice"),
        (_posted() | {"width_head": "900"}, "width from 4 to 80"),
        (_posted(name=""), "Give it a name."),
        (_posted(title="11010519491231002X台账"), "Leave out the identity"),
    ],
)
def test_layout_that_cannot_be_printed_is_refused_with_what_is_wrong(desk, db, posted, said):
    factories.make_programme()

    answer = desk.post(NEW, posted)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not LedgerLayout.objects.exists()


def test_name_is_taken_once(desk, db):
    factories.make_programme()
    factories.make_ledger_layout(name="慰问登记表")

    answer = desk.post(NEW, _posted())

    assert "Another layout of this ledger has this name." in answer.content.decode()
    assert LedgerLayout.objects.count() == 1


def test_preview_shows_the_rows_and_keeps_nothing(desk, pairing):
    factories.make_aid(pairing, date.today().replace(month=1, day=1), 77)

    page = desk.post(NEW, _posted() | {"preview": "yes"}).content.decode()

    assert "慰问登记表" in page
    assert "77.00" in page
    assert not LedgerLayout.objects.exists()


def test_form_that_is_out_of_date_changes_nothing(desk, db):
    factories.make_programme()
    layout = factories.make_ledger_layout()
    edit = reverse("reports:ledger_layout_edit", args=[layout.pk])

    first = desk.post(edit, _posted(version="1", name="第一份"))
    second = desk.post(edit, _posted(version="1", name="第二份"))
    removed = desk.post(
        reverse("reports:ledger_layout_remove", args=[layout.pk]), {"version": "1"}, follow=True
    )

    assert (first.status_code, second.status_code) == (302, 422)
    assert "Somebody else has changed this layout" in removed.content.decode()
    assert LedgerLayout.objects.get().name == "第一份"


def test_layout_is_removed(desk, db):
    factories.make_programme()
    layout = factories.make_ledger_layout()

    desk.post(reverse("reports:ledger_layout_remove", args=[layout.pk]), {"version": "1"})

    assert not LedgerLayout.objects.exists()


def test_layouts_of_another_county_are_neither_offered_nor_kept(desk, db):
    factories.make_programme()
    far = factories.make_ledger_layout(place=factories.LI_COUNTY, name="礼县的")

    page = desk.get(reverse("reports:ledger_detail", args=["aid"])).content.decode()
    copied = desk.get(NEW, {"from": far.pk})

    assert "礼县的" not in page
    assert copied.status_code == 404


@pytest.mark.parametrize("kind", list(LedgerKind))
def test_what_is_shipped_would_be_taken(kind):
    laid = shipped(kind)

    check_layout(kind, laid.title, laid.columns)

    assert {column.key for column in laid.columns} <= set(COLUMNS[kind])
    assert sum(column.width for column in laid.columns) < 260
