"""Lists as spreadsheets: what every export shares. What is in one is declared as a resource.

import-export's own formats are not used. Its ``escape_formulae`` cuts the ``=`` off a text, lets
``+``, ``-`` and ``@`` through, and turns every number of the sheet into text on the way; its
pages of a hundred rows ask the database anew for each.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from functools import wraps
from itertools import islice
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any, ClassVar, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from import_export import fields, resources, widgets
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from common.dates import today
from common.replicas import still_there

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}
CHUNK = 5000
"""Rows read at once: a county's households are one chunk."""
KEPT_IN_MEMORY = 8 * 2**20
"""Bytes of a file from which on it is written to disk."""

Value = str | int | float | Decimal | None
"""A cell. None and "" are empty cells."""


# What a column holds


class Text(widgets.Widget):
    """Text that stays as it is written: names, phones, numbers of papers, days as 2024-05-01."""

    number_format = "@"
    wraps = False

    def render(self, value: object, obj: object = None, **kwargs: object) -> str:
        # A date's str is its ISO form. A text in the catalogue is translated here.
        return "" if value is None else str(value)

    def in_csv(self, value: Any) -> str:
        return text_for_csv(value)


class Moment(Text):
    """A day with its time, as 2024-05-01 17:30."""

    def render(self, value: Any, obj: object = None, **kwargs: object) -> str:
        return "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


class Note(Text):
    """Sentences, which wrap."""

    wraps = True


class Whole(widgets.Widget):
    """A whole number."""

    number_format = "0"
    wraps = False

    def render(self, value: Any, obj: object = None, **kwargs: object) -> Value:
        return cast(Value, value)

    def in_csv(self, value: Any) -> str:
        return "" if value is None else str(value)


class Yuan(Whole):
    """Money in yuan, two decimals."""

    number_format = "#,##0.00"

    def in_csv(self, value: Any) -> str:
        return "" if value is None else f"{value:.2f}"


class Share(Whole):
    """A part of one, shown as a percentage without decimals."""

    number_format = "0%"

    def in_csv(self, value: Any) -> str:
        return "" if value is None else f"{value:.0%}"


class Column(fields.Field):
    """A column of a list: its heading, where its value comes from, and what it holds.

    Without ``attribute`` the resource has a method ``dehydrate_<name>``. One that ``is_personal``
    is left out for whoever sees personal data masked.
    """

    def __init__(
        self,
        heading: Any,
        attribute: str | None = None,
        kind: type[widgets.Widget] = Text,
        *,
        is_personal: bool = False,
    ) -> None:
        super().__init__(attribute=attribute, column_name=heading, widget=kind(), readonly=True)
        self.is_personal = is_personal


def in_one_cell(texts: Iterable[str]) -> str:
    """Several texts as one cell holds them."""
    return "、".join(texts)


class ListResource(resources.Resource):
    """A list of the site as rows for a spreadsheet.

    ``title`` names the sheet and begins the name of the file. ``is_masked`` leaves the personal
    columns out; what is masked within a column the subclass masks.
    """

    title: Any = ""
    is_of_people: ClassVar[bool] = True
    """Whether it names people, so that a reason is asked and kept, and of many an approval."""
    watch: Callable[[Iterable[Any]], Iterable[Any]] | None = None
    """What the rows pass through on their way into the file, where somebody counts them."""

    class Meta:
        chunk_size = CHUNK

    def __init__(self, *, is_masked: bool = False) -> None:
        super().__init__()
        self.is_masked = is_masked

    def people_in(self, rows: Any) -> int:
        """How many people a list is about; as many as it has rows unless a subclass knows more."""
        return rows.count() if isinstance(rows, QuerySet) else len(rows)

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        columns = super().get_export_fields(selected_fields)
        return [c for c in columns if not (c.is_personal and self.is_masked)]

    def iter_queryset(self, queryset: Any) -> Iterator[Any]:
        """Rows in order; of a queryset in chunks, each with what belongs to it read at once."""
        if isinstance(queryset, QuerySet):
            read = queryset.iterator(chunk_size=self.get_chunk_size())
            return still_there(queryset, read, lambda row: row.pk, at_once=CHUNK)
        return iter(queryset)

    def lines(self, rows: Iterable[Any]) -> Iterator[list[Value]]:
        """The cells of each row, as the columns of ``get_export_fields`` hold them."""
        columns = self.get_export_fields()
        # What export_field looks up anew for each cell.
        named = ((column, self.get_field_name(column)) for column in columns)
        reads: list[Callable[[Any], Any]] = [
            getattr(self, column.get_dehydrate_method(name), None) or column.get_value
            for column, name in named
        ]
        renders: list[Callable[[Any], Value]] = [column.widget.render for column in columns]
        given: Iterable[Any] = self.iter_queryset(rows)
        if self.watch is not None:
            given = self.watch(given)
        for row in given:
            yield [render(read(row)) for render, read in zip(renders, reads, strict=True)]


def in_pieces(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows as many at once as an export reads, for what is looked up of all of them together."""
    left = iter(rows)
    while piece := list(islice(left, CHUNK)):
        yield piece


# Text that stays text

_STARTS_FORMULA = re.compile(r"[\t\r\n]|[\s\u200b\ufeff]*[=+\-@＝＋－＠]")
_READS_AS_NUMBER = re.compile(r"(?=.*\d)[\d\s.,:/\-()%Ee年月日时分秒$¥￥]+", re.DOTALL)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_for_csv(text: str) -> str:
    """A text such that a spreadsheet program that opens a .csv takes it for nothing else.

    What would begin a formula gets a quote in front (OWASP, CSV injection; the full-width signs
    work in Chinese and Japanese locales). What would be read as a number or a day, and so be
    shortened or lose its zeros, gets a tab behind: it is not seen, and neither Excel nor WPS
    takes the whole for a number. Our own intake drops both from numbers and days.
    """
    if _STARTS_FORMULA.match(text):
        return f"'{text}"
    if _READS_AS_NUMBER.fullmatch(text):
        return f"{text}\t"
    return text


# Files


def write_csv(
    file: IO[bytes], resource: ListResource, rows: Iterable[Any], *, footer: str = ""
) -> int:
    """Write a list as .csv in UTF-8 with the mark by which Excel knows it; the number of rows.

    ``footer`` is the last line, of one cell.
    """
    columns = resource.get_export_fields()
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([text_for_csv(heading) for heading in resource.get_export_headers()])
    number = 0
    for line in resource.lines(rows):
        writer.writerow([c.widget.in_csv(v) for c, v in zip(columns, line, strict=True)])
        number += 1
    if footer:
        writer.writerow([text_for_csv(footer)])
    text.detach()
    return number


def write_xlsx(
    file: IO[bytes],
    resource: ListResource,
    rows: Iterable[Any],
    *,
    totals: int = 0,
    footer: str = "",
) -> int:
    """Write a list as .xlsx; the number of rows. ``footer`` stands on every printed page.

    The header is bold and stays in sight, columns are as wide as what is in them, and all but the
    last ``totals`` rows can be filtered. openpyxl makes the workbook, but the rows are put in by
    ourselves: a cell costs it 25 µs, and a county's households have ninety thousand.
    """
    columns = resource.get_export_fields()
    headings = resource.get_export_headers()
    book = Workbook()
    sheet = book.active
    styles = [_style(sheet, column.widget) for column in columns]
    letters = [get_column_letter(n + 1) for n in range(len(columns))]
    # The button of the filter covers the end of a heading.
    widths = [_width(heading) + 3 for heading in headings]
    with TemporaryFile() as written:
        last = 1
        for last, line in enumerate(resource.lines(rows), 2):
            cells = []
            for n, value in enumerate(line):
                if value is None or value == "":
                    continue
                cells.append(_cell(f"{letters[n]}{last}", styles[n], value))
                if isinstance(value, str):
                    widths[n] = max(widths[n], _width(value))
                else:
                    widths[n] = max(widths[n], len(columns[n].widget.in_csv(value)) + 2)
            written.write(f'<row r="{last}">{"".join(cells)}</row>'.encode())
        _dress(sheet, resource, headings, widths, last, totals)
        set_footer(sheet, footer)
        _put_together(file, book, written, f"A1:{letters[-1]}{last}")
    return last - 1


def _style(sheet: Any, kind: Any) -> int:
    """The number of a column's style in the workbook."""
    cell = Cell(sheet, row=1, column=1)
    cell.number_format = kind.number_format
    cell.alignment = Alignment(vertical="top", wrap_text=kind.wraps)
    return int(cell.style_id)


def _row(number: int, letters: Sequence[str], styles: Sequence[int], line: Sequence[Value]) -> str:
    """A row as a sheet keeps it. An empty cell is written too: it has borders."""
    cells = []
    for letter, style, value in zip(letters, styles, line, strict=True):
        if value is None or value == "":
            cells.append(f'<c r="{letter}{number}" s="{style}"/>')
        else:
            cells.append(_cell(f"{letter}{number}", style, value))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, style: int, value: Value) -> str:
    if isinstance(value, str):
        return _text_cell(place, style, value)
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def _text_cell(place: str, style: int, text: str) -> str:
    # A string, whatever it begins with: only <f> is a formula. The format @ keeps it one when
    # somebody edits the cell.
    clean = _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return (
        f'<c r="{place}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(clean)}</t></is></c>'
    )


def _width(text: str) -> int:
    """How many columns of a typewriter the longest line of a text takes; Chinese takes two each."""
    # In this encoding a character has as many bytes as columns, but for the rarest.
    lines = text.encode("gb18030", "replace").split(b"\n") if text else [b""]
    return max(map(len, lines))


def _sheet_name(text: str) -> str:
    """What a spreadsheet program takes as the name of a sheet."""
    return re.sub(r"[\\/*?:\[\]]", " ", text)[:31]


MOST_WIDE = 60


def _dress(
    sheet: Any,
    resource: ListResource,
    headings: Sequence[str],
    widths: Sequence[int],
    last: int,
    totals: int,
) -> None:
    """Header, widths, filter and print settings of a sheet whose rows end at ``last``."""
    sheet.title = _sheet_name(str(resource.title))
    for n, heading in enumerate(headings, 1):
        cell = sheet.cell(1, n)
        cell.value, cell.data_type = heading, "s"
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(n)].width = min(widths[n - 1] + 2, MOST_WIDE)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{max(last - totals, 1)}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def set_footer(sheet: Any, text: str, pages: str = "&P / &N") -> None:
    """What every printed page of a sheet ends with: the text, and which page of how many it is."""
    # An ampersand begins a code there.
    sheet.oddFooter.left.text = text.replace("&", "&&")
    sheet.oddFooter.right.text = pages


def _put_together(
    file: IO[bytes], book: Any, rows: IO[bytes], area: str, *, before: int | None = None
) -> None:
    """The workbook with the rows in its only sheet, which fills ``area``: behind all rows that
    the sheet has already, or in front of its row ``before``."""
    shell = io.BytesIO()
    book.save(shell)
    with ZipFile(shell) as made, ZipFile(file, "w", ZIP_DEFLATED) as whole:
        for name in made.namelist():
            part = made.read(name)
            if name != "xl/worksheets/sheet1.xml":
                whole.writestr(name, part)
                continue
            place = b"</sheetData>" if before is None else f'<row r="{before}"'.encode()
            head, tail = part.split(place)
            head = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{area}"'.encode(), head)
            # No green corners over phone numbers and days, which are text on purpose.
            calm = f'<ignoredErrors><ignoredError sqref="{area}" numberStoredAsText="1"/>'
            tail = tail.replace(b"</worksheet>", f"{calm}</ignoredErrors></worksheet>".encode())
            rows.seek(0)
            with whole.open(name, "w") as sheet:
                sheet.write(head)
                shutil.copyfileobj(rows, sheet)
                sheet.write(place + tail)


# Lists as an office prints them


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column of a printed list; ``width`` in characters of half a square.

    Neighbours of one ``parent`` share it as a heading above their own. What ``is_summed`` has its
    sum in the row of totals.
    """

    heading: str
    width: float
    kind: widgets.Widget
    parent: str = ""
    is_summed: bool = False

    @property
    def side(self) -> str:
        """Names and days stand in the middle, sentences at the left, money at the right."""
        if isinstance(self.kind, Yuan):
            return "right"
        return "left" if getattr(self.kind, "wraps", False) else "center"


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list as an office prints it: title, a line of three parts below it, the table, signatures.

    The words are written as they are given: an office's papers are in its language, whoever takes
    them. ``numbered`` heads the column of running numbers. ``total`` begins the row of totals, with
    the number of rows in place of its ``{}``; without it there is no such row. ``empty`` stands
    where there are no rows, ``pages`` at the foot of each page, with its number in place of ``&P``
    and how many there are in place of ``&N``.
    """

    name: str
    title: str
    line: tuple[str, str, str]
    columns: Sequence[PrintedColumn]
    signatures: Sequence[str]
    numbered: str
    total: str
    empty: str
    pages: str

    @property
    def is_grouped(self) -> bool:
        """Whether the heading has two rows."""
        return any(column.parent for column in self.columns)

    def parents(self) -> list[tuple[str, int]]:
        """The headings of the upper row with how many columns each spans; "" of those without."""
        spans: list[tuple[str, int]] = []
        for column in self.columns:
            if column.parent and spans and spans[-1][0] == column.parent:
                spans[-1] = (column.parent, spans[-1][1] + 1)
            else:
                spans.append((column.parent, 1))
        return spans


_TITLE, _SUB, _HEAD, _BODY = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
NUMBER_WIDTH = 6
"""Of the column of running numbers."""
_THIN = Side(style="thin", color="FF000000")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write_printed(
    file: IO[bytes], printed: PrintedList, lines: Iterable[Sequence[Value]], *, footer: str = ""
) -> int:
    """Write a list in the layout in which an office prints it, as .xlsx; the number of rows.

    A4 across, as wide as the page, with the heading on each. ``lines`` are the cells of the rows
    in the order of the columns, without the running number. However many they are, they are
    never in memory together.
    """
    columns = printed.columns
    book = Workbook()
    sheet = book.active
    letters = [get_column_letter(n + 1) for n in range(len(columns) + 1)]
    header = 4 if printed.is_grouped else 3
    plain = _boxed(sheet, Whole(), "center")
    styles = [plain, *(_boxed(sheet, column.kind, column.side) for column in columns)]
    sums: list[Any] = [0] * len(columns)
    summed = [n for n, column in enumerate(columns) if column.is_summed]
    number = 0
    with TemporaryFile() as written:
        for number, line in enumerate(lines, 1):
            written.write(_row(header + number, letters, styles, [number, *line]).encode())
            for n in summed:
                sums[n] += line[n] or 0
        _print_head(sheet, printed, header)
        last = _print_tail(sheet, printed, header + number, number, sums)
        _print_setup(sheet, printed, header, footer)
        area = f"A1:{letters[-1]}{last}"
        sheet.print_area = area
        follows = header + number + 1 if last > header + number else None
        _put_together(file, book, written, area, before=follows)
    return number


def _boxed(sheet: Any, kind: Any, side: str, font: Font | None = None) -> int:
    """The number of the style of a table's cell in the workbook."""
    cell = Cell(sheet, row=1, column=1)
    cell.number_format = kind.number_format
    cell.font = font or Font(name=_BODY, size=10)
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    cell.border = _BOX
    return int(cell.style_id)


def _put(sheet: Any, row: int, column: int, text: str, font: Font, side: str = "center") -> Cell:
    """A text as it is written, whatever it begins with."""
    cell: Cell = sheet.cell(row, column)
    cell.value, cell.data_type = _NOT_IN_XML.sub("", text), "s"
    cell.font = font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    return cell


def _merge(sheet: Any, row: int, first: int, last: int, *, rows: int = 1) -> None:
    if last > first or rows > 1:
        sheet.merge_cells(
            start_row=row, start_column=first, end_row=row + rows - 1, end_column=last
        )


def _thirds(widths: Sequence[float]) -> list[tuple[int, int]]:
    """The columns of a table, from 1 on, in three stretches about as wide as each other."""
    if len(widths) < 3:
        return [(1, len(widths))]
    left = 1
    while sum(widths[:left]) < sum(widths) / 3 and left < len(widths) - 2:
        left += 1
    middle = left + 1
    while sum(widths[:middle]) < sum(widths) * 2 / 3 and middle < len(widths) - 1:
        middle += 1
    return [(1, left), (left + 1, middle), (middle + 1, len(widths))]


def _print_head(sheet: Any, printed: PrintedList, header: int) -> None:
    """Title, the line below it, and the heading in one row or two."""
    widths = [NUMBER_WIDTH, *(column.width for column in printed.columns)]
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    _put(sheet, 1, 1, printed.title, Font(name=_TITLE, size=20))
    _merge(sheet, 1, 1, len(widths))
    sheet.row_dimensions[1].height = 42
    stretches = _thirds(widths)
    texts: Sequence[str] = printed.line
    room = [sum(widths[first - 1 : last]) for first, last in stretches]
    if len(room) < 3 or any(_width(t) + 2 > w for t, w in zip(texts, room, strict=True)):
        # Few columns, or one as wide as all others: one behind the other.
        stretches, texts = [(1, len(widths))], ["　　".join(printed.line)]
    for (first, last), text, side in zip(
        stretches, texts, ("left", "center", "right"), strict=False
    ):
        _put(sheet, 2, first, text, Font(name=_SUB, size=11), side)
        _merge(sheet, 2, first, last)
    sheet.row_dimensions[2].height = 24
    font = Font(name=_HEAD, size=10)
    for row in range(3, header + 1):
        sheet.row_dimensions[row].height = 24 if printed.is_grouped else 30
        for n in range(1, len(widths) + 1):
            sheet.cell(row, n).border = _BOX
    rows = header - 2
    _put(sheet, 3, 1, printed.numbered, font)
    _merge(sheet, 3, 1, 1, rows=rows)
    place = 2
    for parent, span in printed.parents():
        if parent:
            _put(sheet, 3, place, parent, font)
            _merge(sheet, 3, place, place + span - 1)
        for n in range(place, place + span):
            _put(sheet, header if parent else 3, n, printed.columns[n - 2].heading, font)
            if not parent:
                _merge(sheet, 3, n, n, rows=rows)
        place += span


def _print_tail(
    sheet: Any, printed: PrintedList, last: int, number: int, sums: Sequence[Value]
) -> int:
    """What stands behind the row ``last``, the end of ``number`` rows: that there are none, or
    their totals; who signs. The number of the row that it ends with."""
    wide = len(printed.columns) + 1
    if not number:
        last += 1
        _box_row(sheet, last, wide)
        _put(sheet, last, 1, printed.empty, Font(name=_BODY, size=10)).border = _BOX
        _merge(sheet, last, 1, wide)
    elif printed.total:
        last += 1
        _box_row(sheet, last, wide)
        summed = [n for n, column in enumerate(printed.columns, 2) if column.is_summed]
        font = Font(name=_HEAD, size=10)
        _put(sheet, last, 1, printed.total.format(number), font).border = _BOX
        _merge(sheet, last, 1, (summed[0] if summed else wide + 1) - 1)
        for n in summed:
            cell = sheet.cell(last, n, sums[n - 2])
            cell.number_format = printed.columns[n - 2].kind.number_format
            cell.font = font
            cell.alignment = Alignment(horizontal=printed.columns[n - 2].side, vertical="center")
    if printed.signatures:
        last += 1
        text = "　　　　　　　　".join(f"{word}：" for word in printed.signatures)
        _put(sheet, last, 1, text, Font(name=_SUB, size=11), "left")
        _merge(sheet, last, 1, wide)
        sheet.row_dimensions[last].height = 30
    return last


def _box_row(sheet: Any, row: int, wide: int) -> None:
    sheet.row_dimensions[row].height = 24
    for n in range(1, wide + 1):
        sheet.cell(row, n).border = _BOX


def _print_setup(sheet: Any, printed: PrintedList, header: int, footer: str) -> None:
    """Paper, margins, what is repeated on each page and what stands at its foot."""
    sheet.title = _sheet_name(printed.name)
    sheet.freeze_panes = f"A{header + 1}"
    sheet.print_title_rows = f"3:{header}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom = 0.6, 0.7
    margins.header = margins.footer = 0.3
    set_footer(sheet, footer, printed.pages)


# Answers


def file_name(kind: str, *words: object, at: time | None = None) -> str:
    """西和县 and so on to 户_西和县_2026-11-22.xlsx; without what no system takes in a name.

    With ``at``, a time in Asia/Shanghai, the day is followed by it: 2026-11-22_1003.
    """
    parts = [re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]', "", str(word)).strip(" .") for word in words]
    when = today().isoformat() if at is None else f"{today().isoformat()}_{at:%H%M}"
    return "_".join([*(part[:60] for part in parts if part), when]) + f".{kind}"


def make_file(
    kind: str, resource: ListResource, rows: Iterable[Any], *, totals: int = 0, footer: str = ""
) -> tuple[IO[bytes], int]:
    """The list as an ``xlsx`` or ``csv`` to be read from its beginning, and its number of rows.

    It is whole before the first byte is sent, so that one that breaks off is an error and no
    shorter list.
    """
    with ExitStack() as on_error:
        file = cast(IO[bytes], on_error.enter_context(SpooledTemporaryFile(KEPT_IN_MEMORY)))
        if kind == "csv":
            number = write_csv(file, resource, rows, footer=footer)
        else:
            number = write_xlsx(file, resource, rows, totals=totals, footer=footer)
        # From here on whoever asked for it closes it.
        on_error.pop_all()
    file.seek(0)
    return file, number


View = Callable[..., HttpResponseBase]


def posted(back: str) -> Callable[[View], View]:
    """A view of a form's button. Whoever comes by its address, as after signing in anew, is sent
    to the page ``back``, with the view's own arguments."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return redirect(back, *args, **kwargs)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
