"""Thousands of mangled files: rows or a FileError, and nothing else.

JIEDUI_FUZZ_EXAMPLES sets how many examples each test takes; the default is for every day.
"""

import csv
import io
import json
import os
import random
import socket
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import spreadsheet
from common.errors import FileError
from common.spreadsheet import read_heads, read_rows
from common.workbooks.sheets import COLUMNS
from tests.common.workbooks import excel, ods, row, worksheet, zipped

ROSTERS = Path(__file__).parents[1] / "fixtures" / "rosters"
EXAMPLES = int(os.environ.get("JIEDUI_FUZZ_EXAMPLES", "150"))
CODES = {
    "file_empty",
    "file_protected",
    "file_damaged",
    "file_kind",
    "file_too_large",
    "file_too_wide",
}
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="JIEDUI_FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
    database=None,
)


class Forked:
    """What subprocess.Popen is to the reader, from the server of forks."""

    requests: socket.socket

    def __init__(self, command, **_options):
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        arguments = json.dumps(command[3:]).encode()
        socket.send_fds(self.requests, [arguments], [theirs_in, theirs_out])
        os.close(theirs_in)
        os.close(theirs_out)
        self.stdin = os.fdopen(ours_in, "wb")
        self.stdout = os.fdopen(ours_out, "rb")
        self.pid = self._number()
        self.returncode = None

    def _number(self):
        line = b""
        while not line.endswith(b"\n"):
            line += self.requests.recv(1)
        return int(line)

    def wait(self):
        if self.returncode is None:
            self.returncode = self._number()
        return self.returncode

    def kill(self):
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, 9)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.stdout.close()
        self.wait()


@pytest.fixture(scope="module", autouse=True)
def forks():
    ours, theirs = socket.socketpair()
    server = [sys.executable, str(Path(__file__).parent / "reader_server.py"), str(theirs.fileno())]
    Forked.requests = ours
    instead = SimpleNamespace(Popen=Forked, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL)
    with subprocess.Popen(server, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(spreadsheet, "subprocess", instead)
            yield
        ours.close()
        process.wait(10)


def table():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["西和县孤儿名册"])
    sheet.append(["姓名", "身份证号", "出生日期", "乡镇"])
    for number in range(12):
        sheet.append([f"张{number}", "11010519491231002X", 20120503 + number, "何坝镇"])
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("D5:D9")
    book.create_sheet("填表说明").append(["身份证号设为文本"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


ODS = ods([["姓名", "电话", ""], ["张三", 13812345678, "x"], ["李四", "", ""]] * 5)
HTML = (
    "<html><table><tr><th>姓名<th>电话</tr><tr><td rowspan=2>张三&nbsp;<td>1&lt;2<tr><td>3</table>"
)
XML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="一"><Table>'
    '<Row ss:Index="3"><Cell ss:Index="2" ss:MergeDown="2"><Data ss:Type="Number">1</Data></Cell>'
    "</Row></Table></Worksheet></Workbook>"
)
SMALL = {
    "xlsx": table(),
    "xls": (ROSTERS / "2-困难重度残疾人名册.xls").read_bytes(),
    "ods": ODS,
    "csv": (ROSTERS / "3-特困人员供养名册.csv").read_bytes(),
    "html": HTML.encode(),
    "xml": XML.encode(),
}
PIECES = st.sampled_from(
    [
        b"99999999999",
        b"-1",
        b"XFD1048576",
        b"1048577",
        b'<row r="3">',
        b"</row>",
        b"<c><v>",
        b"</sheetData>",
        b"<mergeCell ref='A2:A1048576'/>",
        b' r="A0"',
        b't="d"',
        b't="s"><v>4294967295</v>',
        b"number-rows-repeated='99999999'",
        b' rowspan="1000000"',
        b"<tr><td>",
        b'"',
        b"\0",
        b"\xff\xfe",
    ]
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["set", "cut", "insert", "remove", "repeat"]),
        st.integers(0, 2**24),
        st.integers(1, 64),
        st.one_of(PIECES, st.binary(min_size=1, max_size=4)),
    ),
    min_size=1,
    max_size=6,
)


def mangled(data, edits):
    for what, place, length, piece in edits:
        at = place % (len(data) + 1)
        if what == "set":
            data = data[:at] + piece + data[at + len(piece) :]
        elif what == "cut":
            data = data[:at]
        elif what == "insert":
            data = data[:at] + piece + data[at:]
        elif what == "remove":
            data = data[:at] + data[at + length :]
        else:
            data = data[:at] + data[at : at + length] * 3 + data[at + length :]
    return data


def assert_read_or_refused(data):
    """Its rows by sheet, or None when it is refused; both ways of reading it agree.

    What is refused is read the other way for every fourth file, since most of them are.
    """
    heads = []
    try:
        heads = read_heads(data, "名册", rows=10**6)
    except FileError as caught:
        refusal = caught
    if not heads:
        assert refusal.code in CODES
        assert "名册" in str(refusal)
        assert "%(" not in str(refusal)
        if zlib.crc32(data) % 4:
            return None
        with pytest.raises(FileError) as streamed:
            list(read_rows(data, "名册"))
        assert streamed.value.code == refusal.code
        return None
    chunks = list(read_rows(data, "名册", chunk=7))
    for head in heads:
        rows = [row for chunk in chunks if chunk.sheet == head.index for row in chunk.rows]
        assert repr(head.rows) == repr(rows)
        numbers = [number for number, _cells in rows]
        assert numbers == sorted(set(numbers))
        assert all(cells[-1] != "" and len(cells) <= COLUMNS for _n, cells in rows)
    assert all(len(chunk.rows) <= 7 for chunk in chunks)
    return [head.rows for head in heads]


@fuzz
@given(st.sampled_from(sorted(SMALL)), EDITS)
def test_file_with_changed_bytes_is_read_or_refused(container, edits):
    assert_read_or_refused(mangled(SMALL[container], edits))


@fuzz
@given(st.sampled_from(["xlsx", "ods"]), st.integers(0, 1000), EDITS)
def test_archive_with_a_changed_part_is_read_or_refused(container, member, edits):
    with zipfile.ZipFile(io.BytesIO(SMALL[container])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(parts)[member % len(parts)]
    parts[name] = mangled(parts[name], edits)

    assert_read_or_refused(zipped(parts))


@fuzz
@given(st.lists(EDITS, min_size=1, max_size=3))
def test_sheet_with_changed_markup_is_read_or_refused(edits):
    part = worksheet([row(number, "姓名", "何坝镇", "1") for number in range(1, 9)]).encode()
    for some in edits:
        part = mangled(part, some)

    assert_read_or_refused(excel(part))


@fuzz
@given(
    st.dictionaries(
        st.sampled_from(
            ["[Content_Types].xml", "_rels/.rels", "content.xml", "mimetype", "a.txt"]
            + [f"xl/{name}" for name in ("workbook.xml", "styles.xml", "worksheets/sheet1.xml")]
            + ["xl/_rels/workbook.xml.rels", "xl/workbook.bin", "xl/sharedStrings.xml"]
        ),
        st.one_of(
            st.binary(max_size=64),
            st.sampled_from([b"<worksheet>", b"<sst>", b"<workbook><sheets>", b"<styleSheet/>"]),
        ),
        max_size=6,
    )
)
def test_archive_of_anything_is_read_or_refused(members):
    assert_read_or_refused(zipped(members))


@fuzz
@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)),
    st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\3\4", b"<table><tr>"]),
)
def test_bytes_of_any_kind_are_read_or_refused(data, start):
    assert_read_or_refused(start + data)


CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\ufeff"),
    max_size=12,
)


@fuzz
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=4),
    st.sampled_from([",", "\t", ";", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_table_written_as_text_comes_back_as_it_was(rows, delimiter, encoding, end):
    rows = [["姓名", "电话", "备注"], *rows]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(rows)

    found = list(read_rows(stream.getvalue().encode(encoding), "名册.csv"))

    expected = []
    for number, cells in enumerate(rows, 1):
        if any(cell.strip() for cell in cells):
            while cells[-1] == "":
                cells.pop()
            expected.append((number, cells))
    assert [row for chunk in found for row in chunk.rows] == expected


def test_file_cut_anywhere_is_read_or_refused():
    chance = random.Random(3)
    for container, whole in SMALL.items():
        cuts = {chance.randrange(len(whole)) for _ in range(20)}
        for cut in (*range(0, 12), *range(len(whole) - 12, len(whole)), *cuts):
            found = assert_read_or_refused(whole[:cut])
            # An archive has its directory at the end; its first letters alone are a text.
            assert found is None or cut < 4 or container not in ("xlsx", "ods")
