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
from datetime import time
from decimal import Decimal
from functools import wraps
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
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from common.dates import today

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
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
            return queryset.iterator(chunk_size=self.get_chunk_size())
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
        for row in self.iter_queryset(rows):
            yield [render(read(row)) for render, read in zip(renders, reads, strict=True)]


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
                if isinstance(value, str):
                    cells.append(_text_cell(f"{letters[n]}{last}", styles[n], value))
                    widths[n] = max(widths[n], _width(value))
                else:
                    cells.append(f'<c r="{letters[n]}{last}" s="{styles[n]}"><v>{value}</v></c>')
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
    sheet.title = re.sub(r"[\\/*?:\[\]]", " ", str(resource.title))[:31]
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


def set_footer(sheet: Any, text: str) -> None:
    """What every printed page of a sheet ends with: the text, and which page of how many it is."""
    # An ampersand begins a code there.
    sheet.oddFooter.left.text = text.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"


def _put_together(file: IO[bytes], book: Any, rows: IO[bytes], area: str) -> None:
    """The workbook with the rows in its only sheet, which fills ``area``."""
    shell = io.BytesIO()
    book.save(shell)
    with ZipFile(shell) as made, ZipFile(file, "w", ZIP_DEFLATED) as whole:
        for name in made.namelist():
            part = made.read(name)
            if name != "xl/worksheets/sheet1.xml":
                whole.writestr(name, part)
                continue
            head, tail = part.split(b"</sheetData>")
            head = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{area}"'.encode(), head)
            # No green corners over phone numbers and days, which are text on purpose.
            calm = f'<ignoredErrors><ignoredError sqref="{area}" numberStoredAsText="1"/>'
            tail = tail.replace(b"</worksheet>", f"{calm}</ignoredErrors></worksheet>".encode())
            rows.seek(0)
            with whole.open(name, "w") as sheet:
                sheet.write(head)
                shutil.copyfileobj(rows, sheet)
                sheet.write(b"</sheetData>" + tail)


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
