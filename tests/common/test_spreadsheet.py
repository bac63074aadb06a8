"""Every container that rosters come in, told by its bytes; and what is none."""

import io
import random
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from common.errors import FileError
from common.spreadsheet import read_bytes, read_heads, read_rows

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROSTERS = FIXTURES / "rosters"
XLS = ROSTERS / "2-困难重度残疾人名册.xls"
XLSX = ROSTERS / "1-孤儿名册.xlsx"
CSV = ROSTERS / "3-特困人员供养名册.csv"

ROWS = [["姓名", "电话", "备注"], ["张三", "13812345678", "家住“南关”，一层"], ["李四", "", ""]]
READ = [(1, ROWS[0]), (2, ROWS[1]), (3, ["李四"])]


def workbook(rows, *, sheet="名册"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows_of(data, name="名册"):
    """Its rows as a stream, after a look at the top has said the same."""
    heads = read_heads(data, name, rows=10**6)
    chunks = list(read_rows(data, name))
    for head in heads:
        streamed = [row for chunk in chunks if chunk.sheet == head.index for row in chunk.rows]
        assert head.rows == streamed
        assert head.filled_rows == len(streamed)
        assert head.width == max((len(cells) for _number, cells in streamed), default=0)
    return [row for chunk in chunks for row in chunk.rows]


def delimited(mark):
    return "".join(mark.join(row) + "\r\n" for row in ROWS)


@pytest.mark.parametrize("mark", [",", "\t", ";"], ids=["comma", "tab", "semicolon"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_delimited_text_reads_the_same_in_every_encoding(encoding, mark):
    assert rows_of(delimited(mark).encode(encoding)) == READ


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_every_line_end_is_read(end):
    text = delimited(",").replace("\r\n", end)

    assert rows_of(text.encode()) == READ


def test_quoted_cell_may_hold_the_delimiter_and_line_ends():
    text = '姓名,地址\n张三,"南关村,二社\n"\n\n李四,北关村\n'

    assert rows_of(text.encode())[1:] == [(2, ["张三", "南关村,二社\n"]), (4, ["李四", "北关村"])]


def test_more_commas_in_the_text_do_not_hide_a_tab_between_cells():
    rows = ["姓名\t身份证号\t家庭住址"] + ["张三\t1\t西和县汉源镇，南关村"] * 5

    assert [len(cells) for _number, cells in rows_of("\n".join(rows).encode())] == [3] * 6


def test_cells_of_a_workbook_keep_their_types():
    data = workbook([["文本", "13812345678"], ["数", 13812345678], ["日", date(2023, 5, 31)]])

    assert [cells[1] for _number, cells in rows_of(data)] == [
        "13812345678",
        13812345678.0,
        date(2023, 5, 31),
    ]


def test_row_numbers_are_the_spreadsheets_own():
    book = openpyxl.Workbook()
    book.active["C4"] = "姓名"
    book.active["C9"] = "张三"
    stream = io.BytesIO()
    book.save(stream)

    assert rows_of(stream.getvalue()) == [(4, ["", "", "姓名"]), (9, ["", "", "张三"])]


def test_all_sheets_are_read_hidden_ones_too():
    book = openpyxl.Workbook()
    book.active.title = "一"
    book.active["A1"] = "a"
    book.create_sheet("二").append(["b"])
    book["二"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)

    heads = read_heads(stream.getvalue(), "a.xlsx")
    chunks = list(read_rows(stream.getvalue(), "a.xlsx", sheets=[1]))

    assert [(head.index, head.name, head.rows, head.is_hidden) for head in heads] == [
        (0, "一", [(1, ["a"])], False),
        (1, "二", [(1, ["b"])], True),
    ]
    assert [(chunk.sheet, chunk.name, chunk.rows) for chunk in chunks] == [(1, "二", [(1, ["b"])])]


@pytest.mark.parametrize("path", [XLS, XLSX, CSV], ids=lambda path: path.suffix)
@pytest.mark.parametrize("name", ["名册.xls", "名册.xlsx", "名册.csv", "名册.et", "名册"])
def test_name_of_a_file_says_nothing(path, name):
    data = path.read_bytes()

    found = list(read_rows(data, name))

    assert found == list(read_rows(data, path.name))
    assert sum(len(chunk.rows) for chunk in found) > 40


def code_of(data, name="名册.xlsx"):
    with pytest.raises(FileError) as caught:
        read_heads(data, name)
    with pytest.raises(FileError) as streamed:
        list(read_rows(data, name))
    assert streamed.value.code == caught.value.code
    assert str(streamed.value) == str(caught.value)
    assert name in str(caught.value)
    return caught.value.code


def truncated_zip():
    return XLSX.read_bytes()[:9000]


def other_zip():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t,,;\n", "file_empty"),
        (b"\xef\xbb\xbf\r\n", "file_empty"),
        (b"\0" * 4096, "file_empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "file_kind"),
        (b"\n\n%PDF-1.4\n", "file_kind"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\x06\0\0\0", "file_kind"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + bytes(range(256)), "file_kind"),
        (random.Random(1).randbytes(5000), "file_kind"),
        (b"<html><p>1</p></html>", "file_kind"),
        (b"<?xml version='1.0'?><feed/>", "file_kind"),
        (b"{\\rtf1\\ansi 1}", "file_kind"),
        (truncated_zip(), "file_damaged"),
        (other_zip(), "file_kind"),
        (b"PK\x03\x04", "file_damaged"),
        (XLS.read_bytes()[:20000], "file_damaged"),
        (XLS.read_bytes()[:700], "file_damaged"),
        (workbook([]), "file_empty"),
        (workbook([[None, ""], [""]]), "file_empty"),
    ],
)
def test_what_is_no_spreadsheet_is_told_in_a_sentence(data, code):
    assert code_of(data) == code


@pytest.mark.parametrize("name", ["protected.xlsx", "protected.xls"])
def test_password_is_told_from_damage(name):
    assert code_of((FIXTURES / name).read_bytes(), name) == "file_protected"


def test_damaged_workbooks_never_do_more_than_fail(capfd):
    """The reader panics on some and runs out of memory on others: no test run may end so."""
    chance = random.Random(7)
    for path in (XLS, XLSX):
        whole = path.read_bytes()
        for cut in range(512, len(whole), len(whole) // 3):
            with pytest.raises(FileError):
                read_heads(whole[:cut], path.name)
        for _ in range(4):
            changed = bytearray(whole)
            for _ in range(20):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            with suppress(FileError):
                read_heads(bytes(changed), path.name)

    assert capfd.readouterr() == ("", "")


def test_lone_cell_far_out_does_not_end_the_process():
    book = openpyxl.Workbook()
    book.active.append(["姓名"])
    book.active["XFD1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)

    assert code_of(stream.getvalue()) == "file_too_wide"
    with pytest.raises(FileError, match="XFD1048576"):
        read_heads(stream.getvalue(), "a.xlsx")


def test_lone_cell_far_down_costs_nothing():
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.active["A1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)

    assert rows_of(stream.getvalue()) == [(1, ["姓名", "电话"]), (1048576, ["x"])]


def test_missing_file_and_folder_are_told_by_name(tmp_path):
    for path, code in ((tmp_path / "无.xlsx", "file_missing"), (tmp_path, "file_unreadable")):
        with pytest.raises(FileError) as caught:
            read_bytes(path)

        assert caught.value.code == code
        assert path.name in str(caught.value)
        assert str(tmp_path.parent) not in str(caught.value)
