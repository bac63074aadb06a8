"""Reads a workbook from standard input, in a process of its own; ``common.spreadsheet`` runs it.

``workbook_reader.py FORMAT heads N`` or ``workbook_reader.py FORMAT rows N [SHEET,SHEET…]``, with
FORMAT one of ``workbook`` (.xlsx, .xls, .et, .ods by their bytes), ``html`` and ``xml`` (both in
UTF-8). Writes pickled tuples: ``("head", sheet, name, is_hidden, rows, filled_rows, width)`` or
``("rows", sheet, name, rows)``, and at last ``("end",)`` or ``("refused", code, details)``. What
ends without one of the two has died: of a limit, or of the file.

The parts of an .xlsx are not given to the reader as they come. Its sheets are copied into pieces
of a bounded size, without blank rows, into a workbook made here: what is held in memory depends
on the piece and not on the sheet, a cell far from all others costs nothing, and a lie in the zip
directory ends where Python's zipfile notices it.
"""

from __future__ import annotations

import html
import io
import itertools
import pickle
import re
import resource
import shutil
import sys
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

Row = tuple[int, list[Any]]
Merge = tuple[int, int, int]
"""A column (from 0) and the first and last row (from 1) that are merged in it."""

MB = 1024**2
# A reader without a file takes 35 MB of address space; the pieces below take less than 100.
MEMORY_BYTES = 208 * MB
MEMORY_FACTOR = 8
CPU_SECONDS = 20
# A province's roster unpacks to 200 MB.
UNPACKED_BYTES = 1024 * MB
# Deflate makes at most 1032 bytes of one; sheets of nothing but formats reach a hundred.
ABSURD_RATIO, ABSURD_FROM_BYTES = 400, 64 * MB
PIECE_BYTES = 8 * MB
PIECE_CELLS = 500_000
BLOCK = MB
ROW_BYTES = 16 * MB
LAST_ROW = 1_048_576
COLUMNS = 1024
CHUNK_CELLS = 200_000
# Of a sheet that is longer, heads are made without looking into the cells of the rest.
HEAD_ROWS = 10_000
# Titles, lines of who filled it in and three rows of headings stand above the data.
OPENING_ROWS = 6
HEADER_HEIGHT = 3
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LONG_NUMBER = re.compile(r"\d{5}")


class Refused(Exception):
    """The file cannot be read: a code of ``common.spreadsheet`` and what its sentence needs."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


@dataclass(slots=True)
class Sheet:
    """A sheet as it was found: its rows (filled or not, in order) and its merged cells."""

    index: int
    name: str
    is_hidden: bool
    rows: Callable[[], Iterable[Row]]
    merges: list[Merge] = field(default_factory=list)
    beyond: int = 0
    """Filled rows that were counted and are not among ``rows``."""

    def filled(self) -> Iterator[Row]:
        """Its rows that are not blank, without blank cells at the end, merged cells filled down.

        Raises Refused when a row is wider than a table can be or rows do not ascend.
        """
        last = 0
        for number, cells in fill_down(filled_rows(self.rows()), self.merges):
            if number <= last:
                raise Refused("file_damaged")
            if len(cells) > COLUMNS:
                raise Refused(
                    "file_too_wide", sheet=self.name, row=number, column=letters(len(cells) - 1)
                )
            last = number
            yield number, cells


def letters(column: int) -> str:
    """The letters of a column counted from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def column_of(name: str) -> int:
    """The column, from 0, that letters stand for."""
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column - 1


def filled_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with something else than white space in them, without blank cells at the end."""
    for number, cells in rows:
        for cell in cells:
            if cell != "" and not (cell.__class__ is str and cell.isspace()):
                break
        else:
            continue
        while cells[-1] == "":
            cells.pop()
        yield number, cells


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lists of at most ``size``, and fewer where rows are wide."""
    batch: list[Row] = []
    cells = 0
    for row in rows:
        batch.append(row)
        cells += len(row[1])
        if len(batch) >= size or cells >= CHUNK_CELLS:
            yield batch
            batch, cells = [], 0
    if batch:
        yield batch


def fill_down(rows: Iterator[Row], merges: list[Merge]) -> Iterator[Row]:
    """Rows in which the value of cells merged downward stands in each of them that is not blank.

    A township merged over the rows of its villages is the township of each. A heading merged over
    two rows of a header is left alone, since it would be read as a heading under itself: a merge
    that begins among the first filled rows is one of the data when it is higher than a header, or
    when a number, a date or a text with a long number stands in its rows.
    """
    if not merges:
        yield from rows
        return
    opening = list(itertools.islice(rows, OPENING_ROWS))
    data = {number for number, cells in opening if any(map(_is_figure, cells))}
    above = opening[-1][0] if opening else 0
    waiting = sorted(
        (
            (first, last, column)
            for column, first, last in merges
            if first > 1
            and (
                first > above
                or last - first >= HEADER_HEIGHT
                or any(first <= number <= last for number in data)
            )
        ),
        reverse=True,
    )
    current: dict[int, tuple[int, Any]] = {}
    for number, cells in itertools.chain(opening, rows):
        while waiting and waiting[-1][0] <= number:
            _first, last, column = waiting.pop()
            if column < len(cells) and cells[column] != "":
                current[column] = (last, cells[column])
        for column, (last, value) in list(current.items()):
            if number > last:
                del current[column]
                continue
            if column >= len(cells):
                cells.extend([""] * (column + 1 - len(cells)))
            if cells[column] == "":
                cells[column] = value
        yield number, cells


def _is_figure(cell: Any) -> bool:
    if isinstance(cell, str):
        return _LONG_NUMBER.search(cell) is not None
    # A year among the headings is a number too.
    return not isinstance(cell, int | float) or cell >= 10_000


# Workbooks


def workbook_sheets(
    data: bytes, wanted: Collection[int] | None, keep: int | None = None
) -> list[Sheet]:
    """The sheets of a workbook in any container; of an .xlsx only the wanted ones have rows.

    With ``keep`` so many rows of each sheet of an .xlsx are kept, and the others counted.
    """
    if data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = _Parts(archive, len(data))
        if parts.worksheets:
            return _excel_sheets(parts, wanted, keep)
    return _sheets_of(CalamineWorkbook.from_filelike(io.BytesIO(data)))


def _sheets_of(book: CalamineWorkbook) -> list[Sheet]:
    sheets = []
    for index, about in enumerate(book.sheets_metadata):
        sheet = Sheet(index, about.name, about.visible != Visible.Visible, lambda: ())
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet.rows = _Reading(book, [index])
            merges = book.get_sheet_by_index(index).merged_cell_ranges or []
            sheet.merges = [
                (left, top + 1, bottom + 1)
                for (top, left), (bottom, right) in merges
                if left == right and bottom > top
            ]
        sheets.append(sheet)
    return sheets


@dataclass(slots=True)
class _Reading:
    """Reads pieces of a sheet, one after the other."""

    book: CalamineWorkbook
    pieces: list[int]

    def __call__(self) -> Iterator[Row]:
        for index in self.pieces:
            sheet = self.book.get_sheet_by_index(index)
            if sheet.start is None:
                continue
            top, left = sheet.start
            # Rows come with the blank ones above the first that is filled, but without the
            # columns in front of the first that is.
            margin = [""] * left
            rows = itertools.islice(sheet.iter_rows(), top, None)
            for number, cells in enumerate(rows, top + 1):
                if timedelta in map(type, cells):
                    cells[:] = [_duration(c) if isinstance(c, timedelta) else c for c in cells]
                yield number, margin + cells if margin else cells


def _duration(cell: timedelta) -> str:
    minutes, seconds = divmod(int(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


class _Parts:
    """The parts of a zip archive that a workbook's cells come from."""

    _ROOT = re.compile(rb"<(?:\w+:)?(worksheet|sst|styleSheet|workbook)[\s/>]")

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self.archive = archive
        self.worksheets: list[zipfile.ZipInfo] = []
        self.single: dict[bytes, zipfile.ZipInfo] = {}
        self.frame: list[zipfile.ZipInfo] = []
        for info in archive.infolist():
            if info.flag_bits & 1:
                raise Refused("file_protected")
            name = info.filename.lower()
            if name.endswith(".rels"):
                self.frame.append(info)
            elif name.endswith(".xml"):
                self._sort(info, name)
        needed = [*self.worksheets, *self.single.values()]
        if not self.worksheets:
            needed = [info for info in archive.infolist() if _is_content(info)]
            self._check_kind(needed)
        unpacked = sum(info.file_size for info in needed)
        if unpacked > UNPACKED_BYTES or (
            unpacked > ABSURD_FROM_BYTES and unpacked > ABSURD_RATIO * size
        ):
            raise Refused("file_too_large")

    def _sort(self, info: zipfile.ZipInfo, name: str) -> None:
        with self.archive.open(info) as part:
            root = self._ROOT.search(part.read(4096))
        kind = root.group(1) if root else b""
        if kind == b"worksheet":
            self.worksheets.append(info)
        elif kind:
            self.single.setdefault(kind, info)
        if kind == b"workbook" or name == "[content_types].xml":
            self.frame.append(info)

    def _check_kind(self, content: list[zipfile.ZipInfo]) -> None:
        names = [info.filename for info in self.archive.infolist()]
        if any(name.startswith("word/") for name in names):
            raise Refused("file_kind", kind="word")
        if any(name.startswith("ppt/") for name in names):
            raise Refused("file_kind", kind="slides")
        if "META-INF/manifest.xml" in names:
            with self.archive.open("META-INF/manifest.xml") as part:
                if b"encryption-data" in part.read(MB):
                    raise Refused("file_protected")
        if not content:
            raise Refused("file_kind", kind="archive")


def _is_content(info: zipfile.ZipInfo) -> bool:
    """Whether it is what an .ods or .xlsb has its cells in."""
    return info.filename == "content.xml" or info.filename.startswith("xl/")


def _excel_sheets(parts: _Parts, wanted: Collection[int] | None, keep: int | None) -> list[Sheet]:
    sheets = []
    pieces = _Pieces()
    for index, (about, part) in enumerate(_worksheets(parts)):
        sheet = Sheet(index, about.name, about.visible != Visible.Visible, lambda: ())
        if part is not None and (wanted is None or index in wanted):
            with parts.archive.open(part) as stream:
                numbers, sheet.merges, sheet.beyond = pieces.add(stream, about.name, keep)
            sheet.rows = pieces.reading(numbers)
        sheets.append(sheet)
    pieces.finish(parts)
    return sheets


def _worksheets(parts: _Parts) -> Iterator[tuple[Any, zipfile.ZipInfo | None]]:
    """Each sheet of an .xlsx in order with the part that has its cells, None for a chart.

    The reader is asked, with sheets that hold nothing but their own number: it knows every way
    in which programs write the relations between a workbook and its parts.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for info in parts.frame:
            if info.file_size > ROW_BYTES:
                raise Refused("file_too_large")
            made.writestr(info.filename, parts.archive.read(info))
        for number, info in enumerate(parts.worksheets):
            made.writestr(
                info.filename,
                '<worksheet><sheetData><row r="1"><c r="A1">'
                f"<v>{number}</v></c></row></sheetData></worksheet>",
            )
    stream.seek(0)
    with CalamineWorkbook.from_filelike(stream) as book:
        for index, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                yield about, None
                continue
            rows = book.get_sheet_by_index(index).to_python()
            if not rows:
                raise Refused("file_damaged")
            yield about, parts.worksheets[int(rows[0][0])]  # type: ignore[arg-type]


class _Pieces:
    """A workbook whose sheets are the pieces of another's."""

    def __init__(self) -> None:
        self.stream = io.BytesIO()
        self.made = zipfile.ZipFile(self.stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.count = 0
        self.book: CalamineWorkbook | None = None

    def reading(self, numbers: list[int]) -> Callable[[], Iterator[Row]]:
        """What reads the rows of these pieces, once they are finished."""

        def rows() -> Iterator[Row]:
            assert self.book is not None
            return _Reading(self.book, numbers)()

        return rows

    def add(
        self, stream: IO[bytes], sheet: str, keep: int | None
    ) -> tuple[list[int], list[Merge], int]:
        """Copy a worksheet's part, its first ``keep`` rows or all.

        Gives the numbers of its pieces, its merged cells, and how many rows were left out.
        """
        first = self.count
        copied = beyond = 0
        part = _Worksheet(stream, sheet)
        piece: list[bytes] = []
        size = top = width = 0
        for number, columns, row in part.rows():
            if copied == keep:
                beyond += 1
                continue
            copied += 1
            wide = max(width, columns)
            if piece and (
                size > PIECE_BYTES or number < top or (number - top + 1) * wide > PIECE_CELLS
            ):
                self._write(piece)
                piece, size, width = [], 0, 0
            if not piece:
                top = number
            piece.append(row)
            size += len(row)
            width = max(width, columns)
        if piece:
            self._write(piece)
        return list(range(first, self.count)), part.merges(), beyond

    def _write(self, piece: list[bytes]) -> None:
        name = f"xl/worksheets/sheet{self.count}.xml"
        self.made.writestr(
            name,
            b"<worksheet><sheetData>" + b"".join(piece) + b"</sheetData></worksheet>",
        )
        self.count += 1

    def finish(self, parts: _Parts) -> None:
        """Add what the pieces refer to and open the workbook."""
        targets = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(self.count)]
        for kind, relation, name in (
            (b"sst", "sharedStrings", "sharedStrings.xml"),
            (b"styleSheet", "styles", "styles.xml"),
        ):
            if info := parts.single.get(kind):
                with parts.archive.open(info) as source, self.made.open(f"xl/{name}", "w") as copy:
                    shutil.copyfileobj(source, copy, BLOCK)
                targets.append((relation, name))
        workbook = b""
        if info := parts.single.get(b"workbook"):
            workbook = parts.archive.read(info)
        since_1904 = re.search(rb"""\bdate1904\s*=\s*["'](?:1|true|on)["']""", workbook)
        self.made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{_RELATIONS}">'
            f'<workbookPr date1904="{int(bool(since_1904))}"/><sheets>'
            + "".join(
                f'<sheet name="{i}" sheetId="{i + 1}" r:id="r{i}"/>' for i in range(self.count)
            )
            + "</sheets></workbook>",
        )
        self.made.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        self.made.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        self.made.close()
        self.stream.seek(0)
        self.book = CalamineWorkbook.from_filelike(self.stream)


def _relations(targets: list[tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets)
    )
    return f"<Relationships>{relations}</Relationships>"


class _Worksheet:
    """A worksheet's part as a stream: its filled rows, then its merged cells."""

    _DATA = re.compile(rb"<(\w+:)?sheetData(?:\s[^<>]*?)?(/?)>")
    _NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,9})["']""")
    _REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})\d""")
    _MERGE = re.compile(
        rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,9}):\1(\d{1,9})["']"""
    )

    def __init__(self, stream: IO[bytes], sheet: str) -> None:
        self.stream = stream
        self.sheet = sheet
        self.rest = b""

    def rows(self) -> Iterator[tuple[int, int, bytes]]:
        """Number, width and XML of each row that has a value.

        The XML is searched and not parsed, which takes a tenth of the time: what a row is, is
        decided by the tags around it, and only the reader looks into its cells.
        """
        buffer = b""
        while (found := self._DATA.search(buffer)) is None:
            block = self.stream.read(BLOCK)
            if not block or len(buffer) > ROW_BYTES:
                raise Refused("file_damaged")
            buffer += block
        if found.group(2):
            self.rest = buffer[found.end() :]
            return
        prefix = found.group(1) or b""
        opening = re.compile(rb"<" + prefix + rb"row(?=[\s/>])([^<>]*)>")
        closing = b"</" + prefix + b"row>"
        end = b"</" + prefix + b"sheetData"
        row, cell, value, text = (b"<" + prefix + name for name in (b"row", b"c", b"v", b"is"))
        position = found.end()
        number = 0
        while True:
            stop = buffer.find(end, position)
            limit = stop if stop >= 0 else len(buffer)
            if max(buffer.find(value, position, limit), buffer.find(text, position, limit)) < 0:
                # A million rows may hold nothing but a format: where the last one says which it
                # is, those above it need not be looked at.
                last = buffer.rfind(row, position, limit)
                tag = opening.match(buffer, last, limit) if last >= 0 else None
                if tag is not None and self._NUMBER.search(tag.group(1)):
                    position = last
            while (tag := opening.search(buffer, position, limit)) is not None:
                attributes, start = tag.group(1), tag.end()
                is_closed = attributes.endswith(b"/")
                close = start if is_closed else buffer.find(closing, start, limit)
                if close < 0:
                    break
                given = self._NUMBER.search(attributes)
                number = int(given.group(1)) if given else number + 1
                if not 0 < number <= LAST_ROW:
                    raise Refused("file_damaged")
                position = close if is_closed else close + len(closing)
                last = max(buffer.rfind(value, start, close), buffer.rfind(text, start, close))
                if last < 0:
                    continue
                # Only the last cell with a value tells how wide a row is: programs write blank
                # ones, with a format, up to the last column that there can be.
                begin = buffer.rfind(cell, start, last)
                reference = self._REFERENCE.search(buffer, max(begin, start), last)
                if reference:
                    width = column_of(reference.group(1).decode()) + 1
                else:
                    width = buffer.count(cell, start, last)
                if width > COLUMNS:
                    raise Refused(
                        "file_too_wide", sheet=self.sheet, row=number, column=letters(width - 1)
                    )
                # The reader leaves errors out; their words are kept.
                body = buffer[start:close].replace(b' t="e"', b' t="str"')
                yield number, width, b'<row r="%d">%b</row>' % (number, body)
            if stop >= 0:
                if tag is not None:
                    raise Refused("file_damaged")
                self.rest = buffer[stop:]
                return
            keep = tag.start() if tag else max(position, len(buffer) - 4096)
            buffer = buffer[keep:]
            position = 0
            block = self.stream.read(BLOCK)
            if not block:
                raise Refused("file_damaged")
            if len(buffer) > ROW_BYTES:
                raise Refused("file_too_large")
            buffer += block

    def merges(self) -> list[Merge]:
        """The cells merged downward in one column; to be asked for after the rows."""
        rest = self.rest + self.stream.read(UNPACKED_BYTES)
        return [
            (column_of(m.group(1).decode()), int(m.group(2)), int(m.group(3)))
            for m in self._MERGE.finditer(rest)
        ]


# What programs of the province's bureaus export under the name of a workbook


def html_sheets(data: bytes) -> list[Sheet]:
    """The tables of a web page one below the other, as spreadsheet programs open them."""
    page = _Page()
    page.read(data.decode("utf-8", "replace"))
    if not page.rows:
        raise Refused("file_kind", kind="page")
    return [Sheet(0, "", False, lambda: page.rows, page.merges)]


class _Page:
    """Rows of every table of a page. Cells are text, as a page shows them.

    The standard library's parser takes time with the square of a page's length where tags are
    left open on purpose, and ten times as long on all others.
    """

    _TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z]+)([^<>]*)>|[^<]+|<")
    _SPAN = re.compile(r"""\b(colspan|rowspan)\s*=\s*["']?\s*(\d{1,7})""", re.I)
    _SPACE = re.compile(r"[ \t\r\n]+")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.merges: list[Merge] = []
        self._cells: list[Any] | None = None
        self._text: list[str] | None = None
        self._span = 1
        self._taken: dict[int, int] = {}

    def read(self, page: str) -> None:
        """Take in a whole page."""
        position = 0
        while (token := self._TOKEN.match(page, position)) is not None:
            position = token.end()
            is_end, tag, attributes = token.groups()
            if tag is None:
                if token.group() == "<!--":
                    position = self._after(page, "-->", position)
                elif self._text is not None:
                    self._text.append(token.group())
            elif tag.lower() in ("script", "style") and not is_end:
                position = self._after(page, f"</{tag}", position)
            elif is_end:
                self._end(tag.lower())
            else:
                self._start(tag.lower(), attributes)
        self._end_row()

    def _after(self, page: str, mark: str, position: int) -> int:
        end = page.find(mark, position)
        return len(page) if end < 0 else end + len(mark)

    def _start(self, tag: str, attributes: str) -> None:
        if tag == "tr":
            self._end_row()
            self._cells = []
        elif tag in ("td", "th") and self._cells is not None:
            self._end_cell()
            number = len(self.rows) + 1
            while self._taken.get(len(self._cells), 0) >= number:
                self._cells.append("")
            spans = {name.lower(): int(value) for name, value in self._SPAN.findall(attributes)}
            self._span = max(1, min(spans.get("colspan", 1), COLUMNS))
            last = number + min(spans.get("rowspan", 1), LAST_ROW) - 1
            if last > number:
                column = len(self._cells)
                for taken in range(column, column + self._span):
                    self._taken[taken] = last
                if self._span == 1:
                    self.merges.append((column, number, last))
            self._text = []
        elif tag in ("br", "p", "div") and self._text:
            self._text.append("<")

    def _end(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            if tag == "table":
                self._taken.clear()

    def _end_cell(self) -> None:
        if self._text is None or self._cells is None:
            return
        # A "<" stands for a line's end until here, when those written as &lt; are made.
        lines = self._SPACE.sub(" ", "".join(self._text)).split("<")
        self._cells.append(html.unescape("\n".join(filter(None, map(str.strip, lines)))))
        self._cells.extend([""] * (self._span - 1))
        self._text = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells is not None:
            self.rows.append((len(self.rows) + 1, self._cells))
        self._cells = None


def _whole(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text) else 0


def xml_sheets(data: bytes) -> list[Sheet]:
    """The sheets of an XML spreadsheet of 2003."""
    reading = _Xml2003()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Refused("file_damaged") from error
    return reading.sheets


class _Xml2003:
    _NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet "

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._rows: list[Row] = []
        self._cells: list[Any] = []
        self._type = ""
        self._text: list[str] | None = None
        self._row = self._after = 0
        self._across = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(" ")[2]
        about = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "Visible":
            self._text = []
        if not tag.startswith(self._NAMESPACE):
            return
        if name == "Worksheet":
            rows: list[Row] = []
            title = about.get("Name", "")
            self.sheets.append(Sheet(len(self.sheets), title, False, lambda: rows))
            self._rows, self._after = rows, 0
        elif name == "Row":
            self._row = _whole(about.get("Index")) or self._after + 1
            self._after = self._row + _whole(about.get("Span"))
            self._cells = []
        elif name == "Cell":
            column = min((_whole(about.get("Index")) or len(self._cells) + 1) - 1, LAST_ROW)
            if column > COLUMNS:
                sheet = self.sheets[-1].name if self.sheets else ""
                raise Refused("file_too_wide", sheet=sheet, row=self._row, column=letters(column))
            self._cells.extend([""] * (column + 1 - len(self._cells)))
            down = _whole(about.get("MergeDown"))
            self._across = min(_whole(about.get("MergeAcross")), COLUMNS)
            if down and not self._across and self.sheets:
                self.sheets[-1].merges.append((column, self._row, self._row + down))
        elif name == "Data" and self._cells:
            self._type = about.get("Type", "String")
            self._text = []

    def text(self, data: str) -> None:
        """Text of an element."""
        if self._text is not None:
            self._text.append(data)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition(" ")[2]
        if name == "Visible" and self._text is not None:
            if self.sheets and "".join(self._text) != "SheetVisible":
                self.sheets[-1].is_hidden = True
            self._text = None
        elif name == "Data" and self._text is not None:
            self._cells[-1] = _value("".join(self._text), self._type)
            self._text = None
        elif name == "Cell":
            self._cells.extend([""] * self._across)
            self._across = 0
        elif name == "Row":
            self._rows.append((self._row, self._cells))


def _value(text: str, kind: str) -> Any:
    with suppress(ValueError):
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text)
        if kind == "Boolean":
            return text.strip() == "1"
    return text


# The process


SHEETS: dict[str, Callable[[bytes, Collection[int] | None, int | None], list[Sheet]]] = {
    "workbook": workbook_sheets,
    "html": lambda data, wanted, keep: html_sheets(data),
    "xml": lambda data, wanted, keep: xml_sheets(data),
}


def seconds(size: int, container: str) -> int:
    """The processor's time that a file of ``size`` bytes may take."""
    return CPU_SECONDS + (size // MB if container == "workbook" else 0)


def limit(size: int, container: str) -> None:
    """Hold this process to the memory and time that a file of ``size`` bytes may take."""
    memory = MEMORY_BYTES + MEMORY_FACTOR * size
    # macOS knows no limit of address space.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(ValueError, OSError):
        time = seconds(size, container)
        resource.setrlimit(resource.RLIMIT_CPU, (time, time))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def numbers(text: str) -> set[int]:
    """Indexes of sheets as they stand in an argument."""
    return {int(index) for index in text.split(",") if index}


def messages(
    sheets: Iterable[Sheet], what: str, size: int, wanted: Collection[int] | None
) -> Iterator[tuple[Any, ...]]:
    """The heads or the rows of sheets, as the module says; raises Refused."""
    for sheet in sheets:
        if what == "heads":
            yield _head(sheet, size)
        elif wanted is None or sheet.index in wanted:
            for batch in batches(sheet.filled(), size):
                yield "rows", sheet.index, sheet.name, batch


def read(data: bytes, arguments: list[str]) -> Iterator[tuple[Any, ...]]:
    """What is written for a file, the last word included."""
    container, what, size, *rest = arguments
    wanted = numbers(rest[0]) if rest else None
    try:
        keep = HEAD_ROWS if what == "heads" else None
        sheets = SHEETS[container](data, wanted, keep)
        # What is read of an .xlsx has been copied: a large file need not be there twice.
        del data
        yield from messages(sheets, what, int(size), wanted)
    except Refused as refused:
        yield "refused", refused.code, refused.details
    except PasswordError:
        yield "refused", "file_protected", {}
    except MemoryError:
        yield "refused", "file_too_large", {}
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
        yield "refused", "file_damaged", {}
    else:
        yield ("end",)


def _head(sheet: Sheet, size: int) -> tuple[Any, ...]:
    rows: list[Row] = []
    count = width = 0
    for row in sheet.filled():
        if count < size:
            rows.append(row)
        count += 1
        width = max(width, len(row[1]))
    count += sheet.beyond
    return "head", sheet.index, sheet.name, sheet.is_hidden, rows, count, width


def main(arguments: list[str]) -> int:
    data = sys.stdin.buffer.read()
    limit(len(data), arguments[0])
    said = read(data, arguments)
    del data
    for message in said:
        sys.stdout.buffer.write(pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL))
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
