"""Rosters in several sheets: a row is told by its sheet and number, and one person once."""

from datetime import date

import openpyxl
import pytest

from pairing.intake.service import import_file
from pairing.models import ImportRow
from tests import factories

pytestmark = pytest.mark.django_db

HEAD = factories.identity_number(serial=31)
SHEETS = {
    "disabled": (
        ["姓名", "身份证号", "残疾等级", "乡镇", "村"],
        ["张三", HEAD, "一级", "汉源镇", "南关村"],
        "duplicate_in_file",
    ),
    "cadres": (
        ["单位", "姓名", "联系电话"],
        ["教育局", "张三", "13812345678"],
        "phone_duplicate",
    ),
    "pairings": (
        ["户主身份证号", "干部电话", "结对日期"],
        [HEAD, "13812345678", "2023-03-01"],
        "already_paired",
    ),
    "visits": (
        ["日期", "干部电话", "户主身份证号", "联系方式"],
        ["2023-03-02", "13812345678", HEAD, "走访"],
        "duplicate",
    ),
    "activities": (
        ["活动日期", "活动名称", "乡镇"],
        ["2023-03-02", "义诊", "汉源镇"],
        "duplicate",
    ),
}


@pytest.fixture
def write(tmp_path):
    def run(kind):
        header, row, _code = SHEETS[kind]
        book = openpyxl.Workbook()
        book.active.append(["填表说明"])
        for title in ("一季度", "二季度"):
            sheet = book.create_sheet(title)
            sheet.append(header)
            sheet.append(row)
        path = tmp_path / "名册.xlsx"
        book.save(path)
        return path

    return run


@pytest.mark.parametrize("kind", list(SHEETS))
def test_same_row_at_the_same_place_of_two_sheets_is_taken_once(write, kind):
    if kind in ("pairings", "visits"):
        home = factories.make_household(head_id=HEAD)
        cadre = factories.make_cadre(phone="13812345678")
        if kind == "visits":
            factories.make_pairing(home, cadre, on=date(2023, 3, 1))

    report = import_file(kind=kind, path=write(kind), region=factories.get_region(), commit=True)

    assert report.as_json() == {
        "data_rows": 2,
        "accepted": 1,
        "held_or_rejected": 1,
        "issues": {SHEETS[kind][2]: ["二季度!2"]},
    }
    kept = ImportRow.objects.order_by("pk").values_list("sheet", "number", "issue")
    assert list(kept) == [("一季度", 2, ""), ("二季度", 2, SHEETS[kind][2])]


def test_rows_of_one_sheet_are_told_by_number_alone(tmp_path):
    header, row, _code = SHEETS["disabled"]
    book = openpyxl.Workbook()
    book.active.append(["填表说明"])
    sheet = book.create_sheet("名册")
    for cells in (header, row, row):
        sheet.append(cells)
    book.save(tmp_path / "名册.xlsx")

    report = import_file(
        kind="disabled", path=tmp_path / "名册.xlsx", region=factories.get_region()
    )

    assert report.issues() == {"duplicate_in_file": [3]}
