"""What no upload may do: end a worker, keep it for long, or take its memory."""

import io
import os
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation
from openpyxl.utils import get_column_letter

from common.errors import FileError
from common.spreadsheet import read_heads, read_rows
from tests.common.workbooks import MAIN, excel, ods, row, with_declared_size, worksheet, zipped

FIXTURES = Path(__file__).parents[1] / "fixtures"
MB = 1024**2
TOP = row(1, "姓名", "电话", "村")
OPEN, CLOSE = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"


def readers():
    """The processes that read for this one."""
    found = []
    for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
        with suppress(OSError):
            if b"workbooks" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


@pytest.fixture(autouse=True)
def memory():
    """Watches that no reader holds more than a refusal may take."""
    peaks = [0]
    over = threading.Event()

    def watch():
        while not over.wait(0.01):
            for pid in readers():
                with suppress(OSError, StopIteration):
                    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                    peak = next(line for line in lines if line.startswith("VmHWM"))
                    peaks.append(int(peak.split()[1]) // 1024)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield
    over.set()
    watcher.join()
    assert max(peaks) < 300


def refusal(data, name="名册.xlsx"):
    """The error of a file, which takes no longer than a refusal may."""
    start = time.monotonic()
    with pytest.raises(FileError) as caught:
        read_heads(data, name)
    assert time.monotonic() - start < 30
    with pytest.raises(FileError) as streamed:
        list(read_rows(data, name))
    assert str(streamed.value) == str(caught.value)
    assert name in str(caught.value)
    return caught.value


def filled(*parts, megabytes, filler=b" "):
    """A part with blocks of a filler between its two ends."""
    yield parts[0].encode()
    for _ in range(megabytes):
        yield filler * MB
    yield parts[1].encode()


@pytest.fixture(scope="module")
def bomb():
    return excel(filled(OPEN + TOP, CLOSE, megabytes=1100))


def test_archive_that_unpacks_to_gigabytes_is_refused(bomb):
    assert len(bomb) < 6 * MB

    assert refusal(bomb).code == "file_too_large"


def test_archive_that_lies_about_its_size_is_refused(bomb):
    lying = with_declared_size(bomb, "xl/worksheets/sheet1.xml", 5000)

    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size == 5000
    assert refusal(lying).code == "file_damaged"


def test_cell_of_hundreds_of_megabytes_is_refused():
    start = OPEN + TOP + '<row r="2"><c r="A2" t="inlineStr"><is><t>'
    end = "</t></is></c></row>" + CLOSE

    data = excel(filled(start, end, megabytes=60, filler=b"a"))

    assert refusal(data).code == "file_too_large"


def test_texts_that_fill_the_memory_are_refused():
    texts = filled(
        f'<sst xmlns="{MAIN}"><si><t>', "</t></si></sst>", megabytes=15, filler=b"</t></si><si><t>"
    )

    assert refusal(excel(worksheet([TOP]), strings=texts)).code == "file_too_large"


def test_open_document_that_unpacks_to_gigabytes_is_refused():
    content = filled("<office:document-content>", "</office:document-content>", megabytes=1100)
    data = zipped(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )

    assert refusal(data, "名册.ods").code == "file_too_large"
    assert refusal(with_declared_size(data, "content.xml", 900), "名册.ods").code == "file_damaged"


def test_open_document_of_endless_repetition_is_refused():
    cell = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="1000" office:value-type="string"><text:p>a</text:p>'
        "</table:table-cell></table:table-row>"
    )

    assert refusal(ods([["姓名"]], repeat=cell), "名册.ods").code in (
        "file_too_large",
        "file_damaged",
    )


def test_million_blank_rows_with_a_format_are_passed_over():
    def blank():
        yield (OPEN + TOP + row(2, "张三", "1", "南关村")).encode()
        cells = "".join(f'<c r="{letter}%(n)d" s="1"/>' for letter in "ABCDEFGH")
        line = f'<row r="%(n)d" s="1" customFormat="1">{cells}</row>'
        for start in range(3, 1_048_577, 10_000):
            numbers = range(start, min(start + 10_000, 1_048_577))
            yield "".join(line % {"n": number} for number in numbers).encode()
        yield CLOSE.encode()

    data = excel(blank())
    start = time.monotonic()

    chunks = list(read_rows(data, "名册.xlsx"))

    assert [chunk.rows for chunk in chunks] == [
        [(1, ["姓名", "电话", "村"]), (2, ["张三", "1", "南关村"])]
    ]
    assert time.monotonic() - start < 15


def across(number, last, content):
    return "".join(
        f'<c r="{get_column_letter(column)}{number}"{content}' for column in range(3, last + 1)
    )


def test_blank_cells_to_the_last_column_are_passed_over():
    rows = [
        row(number, "姓名", "电话").replace("</row>", across(number, 16384, ' s="1"/>') + "</row>")
        for number in range(1, 40)
    ]

    (head,) = read_heads(excel(worksheet(rows)), "名册.xlsx")

    assert (head.filled_rows, head.width) == (39, 2)


@pytest.mark.parametrize(("last", "is_read"), [(1024, True), (1025, False), (16384, False)])
def test_more_columns_than_a_table_can_have_are_refused_by_their_cell(last, is_read):
    wide = excel(worksheet([TOP, f'<row r="7">{across(7, last, "><v>1</v></c>")}</row>']))

    if is_read:
        assert read_heads(wide, "名册.xlsx")[0].width == last
    else:
        error = refusal(wide)
        assert error.code == "file_too_wide"
        assert f"{get_column_letter(last)}7" in str(error)


def test_rows_far_apart_cost_nothing():
    cells = list("abcdefghijklmnopqrstuvwxyz")
    rows = [row(number, *cells) for number in (1, 2, 500_000, 1_048_576)]

    (chunk,) = read_rows(excel(worksheet(rows)), "名册.xlsx")

    assert chunk.rows == [(number, cells) for number in (1, 2, 500_000, 1_048_576)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"a" * 5 * MB, "file_damaged"),
        (b"a," * 3 * MB, "file_damaged"),
        (b",".join([b"a"] * 2000), "file_too_wide"),
    ],
    ids=["one cell", "one line", "wide line"],
)
def test_text_without_end_is_refused(text, code):
    assert refusal(text, "名册.csv").code == code


@pytest.mark.parametrize(
    "page",
    [
        b"<table>" + b"<!--" * MB,
        b"<table><tr><td>" + b"<a " * MB,
        b"<table><tr><td colspan=1000 rowspan=1000000>" + b"<tr><td>1" * 12_000,
    ],
    ids=["comments", "tags", "spans"],
)
def test_page_that_does_not_end_is_read_or_refused_in_time(page):
    start = time.monotonic()
    try:
        read_heads(page, "名册.xls")
    except FileError as error:
        code = error.code
    else:
        code = ""

    assert code in ("", "file_kind", "file_too_large", "file_empty")
    assert time.monotonic() - start < 30


def test_entities_within_entities_are_refused():
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    text = (
        f'<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY e0 "ha">{entities}]>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row>'
        "<Cell><Data>&e11;</Data></Cell></Row></Table></Worksheet></Workbook>"
    )

    assert refusal(text.encode(), "名册.xls").code == "file_damaged"


@pytest.mark.parametrize(
    ("member", "words"),
    [("word/document.xml", "text document"), ("ppt/slides/slide1.xml", "presentation")],
)
def test_other_documents_are_told_by_what_they_are(member, words):
    data = zipped({"[Content_Types].xml": "<Types/>", member: "<w/>"})

    with translation.override("en"):
        error = refusal(data, "名册.xlsx")

    assert error.code == "file_kind"
    assert words in str(error)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"{\\rtf1\\ansi 1}", "text document"),
        (b"Rar!\x1a\x07\x01\0", "Unpack"),
        (zipped({"1.xlsx": "x", "2.xls": "y"}), "Unpack"),
    ],
    ids=["pdf", "png", "rtf", "rar", "zip"],
)
def test_what_is_no_table_is_told_by_its_first_bytes(data, words):
    with translation.override("en"):
        error = refusal(data, "名册.xlsx")

    assert error.code == "file_kind"
    assert words in str(error)


def test_encrypted_open_document_is_told_from_damage():
    data = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest:encryption-data/>",
            "content.xml": bytes(range(256)),
        }
    )

    assert refusal(data, "名册.ods").code == "file_protected"


def test_reader_that_keeps_silent_is_ended(monkeypatch, tmp_path):
    stuck = tmp_path / "workbooks.py"
    stuck.write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setattr("common.spreadsheet._READER", stuck)
    monkeypatch.setattr("common.workbooks.reader.CPU_SECONDS", 1)
    monkeypatch.setattr("common.spreadsheet._WAIT_SECONDS", 0)
    start = time.monotonic()

    error = refusal(zipped({"a": "b"}))

    assert error.code == "file_too_large"
    assert 2 <= time.monotonic() - start < 20
    assert readers() == []


def test_reader_is_ended_when_nobody_reads_on():
    book = openpyxl.Workbook()
    for number in range(6000):
        book.active.append([f"张{number}", "西和县汉源镇南关村" * 20])
    stream = io.BytesIO()
    book.save(stream)
    rows = read_rows(stream.getvalue(), "名册.xlsx", chunk=100)
    next(rows)
    assert len(readers()) == 1

    rows.close()

    assert readers() == []


def test_reader_that_still_works_is_ended_when_nobody_reads_on(monkeypatch, tmp_path):
    slow = tmp_path / "workbooks.py"
    message = ("rows", 0, "一", [(1, ["a"])])
    slow.write_text(
        "import pickle, sys, time\n"
        f"pickle.dump({message!r}, sys.stdout.buffer)\n"
        "sys.stdout.flush()\ntime.sleep(60)\n"
    )
    monkeypatch.setattr("common.spreadsheet._READER", slow)
    rows = read_rows(zipped({"a": "b"}), "名册.xlsx")
    assert next(rows).rows == [(1, ["a"])]
    start = time.monotonic()

    rows.close()

    assert time.monotonic() - start < 20
    assert readers() == []
