"""Lists as files: what a spreadsheet program makes of them, and what it must not."""

import csv
import io
from datetime import time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from common.exports.columns import Column, Note, Share, Whole, Yuan, text_for_csv
from common.exports.files import file_name, make_file, write_csv, write_xlsx
from common.exports.lists import ListResource

FORMULAS = [
    '=HYPERLINK("http://example.com","王成")',
    "=1+1",
    "+8613812345678",
    "-1",
    "-",
    "@x",
    "\tname",
    "\rname",
    "\n=1+1",
    " =1+1",
    "\u200b=1+1",
    "＝1+1",
    "＠x",
]
NUMBERS = ["13812345678", "0939-6621234", "2026-05-01", "2026年5月1日", "007", "1E5", "1/2", "(12)"]
WORDS = ["王成", "621225********1234", "138****5678", "5栋2单元", "十里镇 小麦村委会", "—", ""]


class Ledger(ListResource):
    title = "户/台账"

    name = Column("姓名", "name")
    phone = Column("电话", "phone", is_personal=True)
    found = Column("情况", "found", Note)
    visits = Column("走访", kind=Whole)
    money = Column("金额", "money", Yuan)
    share = Column("按时率", "share", Share)

    def dehydrate_visits(self, row: Any) -> int:
        return int(row.visits)


def _row(name: str = "王成", **values: Any) -> SimpleNamespace:
    defaults = {"phone": "13812345678", "found": "", "visits": 2, "money": None, "share": None}
    return SimpleNamespace(name=name, **(defaults | values))


def _csv(*rows: SimpleNamespace) -> list[list[str]]:
    file = io.BytesIO()
    write_csv(file, Ledger(), rows)
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


def _sheet(*rows: SimpleNamespace, **how: Any) -> Any:
    file = io.BytesIO()
    write_xlsx(file, Ledger(), rows, **how)
    return load_workbook(file).active


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_a_formula_is_quoted_in_a_csv(text: str) -> None:
    assert text_for_csv(text) == f"'{text}"
    assert _csv(_row(text))[1][0] == f"'{text}"


@pytest.mark.parametrize("text", NUMBERS)
def test_what_would_be_a_number_or_a_day_stays_text_in_a_csv(text: str) -> None:
    assert text_for_csv(text) == f"{text}\t"


@pytest.mark.parametrize("text", WORDS)
def test_every_other_text_stays_as_it_is(text: str) -> None:
    assert text_for_csv(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, *NUMBERS])
def test_every_text_is_text_in_a_workbook(text: str) -> None:
    cell = _sheet(_row(text))["A2"]

    assert cell.data_type == "s"
    assert cell.number_format == "@"
    assert cell.value == text.replace("\r", "\n")


def test_numbers_stay_numbers_below_nought_too() -> None:
    row = _row(visits=-3, money=Decimal("-80.5"), share=0.825)

    sheet, lines = _sheet(row), _csv(row)

    cells = [sheet[place] for place in ("D2", "E2", "F2")]
    assert [c.value for c in cells] == [-3, -80.5, 0.825]
    assert [c.data_type for c in cells] == ["n", "n", "n"]
    assert [c.number_format for c in cells] == ["0", "#,##0.00", "0%"]
    assert lines[1][3:] == ["-3", "-80.50", "82%"]


def test_a_csv_is_what_a_chinese_excel_opens() -> None:
    file = io.BytesIO()

    number = write_csv(file, Ledger(), [_row("王,成"), _row('李"四', found="一\n二")])

    assert number == 2
    assert file.getvalue().startswith(b'\xef\xbb\xbf"')
    assert file.getvalue().count(b"\r\n") == 3
    assert _csv(_row("王,成"), _row('李"四', found="一\n二")) == [
        ["姓名", "电话", "情况", "走访", "金额", "按时率"],
        ["王,成", "13812345678\t", "", "2", "", ""],
        ['李"四', "13812345678\t", "一\n二", "2", "", ""],
    ]


def test_a_workbook_has_its_header_in_sight_and_its_widths_fitted() -> None:
    sheet = _sheet(_row("王成"), _row("阿卜杜热西提"), _row("合计", found="长" * 80), totals=1)

    assert sheet.title == "户 台账"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert sheet.dimensions == "A1:F4"
    assert [cell.font.b for cell in sheet[1]] == [True] * 6
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths == [14, 13, 60]
    assert sheet["C4"].alignment.wrap_text
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")


def test_a_workbook_is_read_by_others_and_without_what_xml_cannot_hold() -> None:
    file = io.BytesIO()

    write_xlsx(file, Ledger(), [_row("<王&成>\x00\x0b "), _row("𠮷😀"), _row("]]>")])

    file.seek(0)
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["姓名", "<王&成> ", "𠮷😀", "]]>"]


@pytest.mark.parametrize("totals", [0, 1])
def test_a_list_without_rows_is_a_header(totals: int) -> None:
    sheet = _sheet(totals=totals)

    assert sheet.dimensions == "A1:F1"
    assert sheet.auto_filter.ref == "A1:F1"


def test_personal_columns_are_left_out_for_those_who_see_them_masked() -> None:
    resource = Ledger(is_masked=True)

    assert "电话" in Ledger().get_export_headers()
    assert "电话" not in resource.get_export_headers()
    assert list(resource.lines([_row()])) == [["王成", "", 2, None, None]]


def test_a_dehydrate_method_goes_before_an_attribute_and_through_its_column() -> None:
    class Own(Ledger):
        def dehydrate_name(self, row: Any) -> int:
            return 7

    assert next(Own().lines([_row()]))[0] == "7"


@time_machine.travel("2026-11-22 12:00+08:00", tick=False)
def test_a_file_is_named_in_any_language_without_what_no_system_takes() -> None:
    assert file_name("csv", "户", "西和县") == "户_西和县_2026-11-22.csv"
    assert file_name("xlsx", "户", 'a/b\\c:*?"<>|\n', "", " .. ") == "户_abc_2026-11-22.xlsx"
    assert file_name("csv", "户", at=time(10, 3)) == "户_2026-11-22_1003.csv"
    assert len(file_name("csv", "长" * 200)) == 60 + len("_2026-11-22.csv")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_made_whole_with_its_footer(kind: str) -> None:
    file, number = make_file(kind, Ledger(), [_row()], footer="张三 & 李四")

    with file:
        body = file.read()
    assert number == 1
    assert body.startswith(b"PK" if kind == "xlsx" else b"\xef\xbb\xbf")
    if kind == "csv":
        assert body.decode("utf-8-sig").splitlines()[-1] == '"张三 & 李四"'
    else:
        # In footers an ampersand begins a code, and two are one.
        assert load_workbook(io.BytesIO(body)).active.oddFooter.left.text == "张三 && 李四"


def test_a_row_that_fails_is_an_error_and_no_shorter_list() -> None:
    with pytest.raises(AttributeError, match="visits"):
        make_file("csv", Ledger(), [_row(), SimpleNamespace(name="李四")])
