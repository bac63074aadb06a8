"""Lists as an office prints them: title, table, totals, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from import_export import widgets
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from common.exports.cells import NOT_IN_XML, put_together, row_xml, set_footer, sheet_name, width_of
from common.exports.columns import Value, Whole, Yuan


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
            written.write(row_xml(header + number, letters, styles, [number, *line]).encode())
            for n in summed:
                sums[n] += line[n] or 0
        _print_head(sheet, printed, header)
        last = _print_tail(sheet, printed, header + number, number, sums)
        _print_setup(sheet, printed, header, footer)
        area = f"A1:{letters[-1]}{last}"
        sheet.print_area = area
        follows = header + number + 1 if last > header + number else None
        put_together(file, book, written, area, before=follows)
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
    cell.value, cell.data_type = NOT_IN_XML.sub("", text), "s"
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
    if len(room) < 3 or any(width_of(t) + 2 > w for t, w in zip(texts, room, strict=True)):
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
    sheet.title = sheet_name(printed.name)
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
