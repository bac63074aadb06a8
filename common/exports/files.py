"""A list as an .xlsx or .csv file, and what it is called."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import time
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from common.dates import today
from common.exports.cells import cell_xml, put_together, set_footer, sheet_name, width_of
from common.exports.columns import text_for_csv
from common.exports.lists import ListResource

KEPT_IN_MEMORY = 8 * 2**20
"""Bytes of a file from which on it is written to disk."""
MOST_WIDE = 60


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
    widths = [width_of(heading) + 3 for heading in headings]
    with TemporaryFile() as written:
        last = 1
        for last, line in enumerate(resource.lines(rows), 2):
            cells = []
            for n, value in enumerate(line):
                if value is None or value == "":
                    continue
                cells.append(cell_xml(f"{letters[n]}{last}", styles[n], value))
                if isinstance(value, str):
                    widths[n] = max(widths[n], width_of(value))
                else:
                    widths[n] = max(widths[n], len(columns[n].widget.in_csv(value)) + 2)
            written.write(f'<row r="{last}">{"".join(cells)}</row>'.encode())
        _dress(sheet, resource, headings, widths, last, totals)
        set_footer(sheet, footer)
        put_together(file, book, written, f"A1:{letters[-1]}{last}")
    return last - 1


def _style(sheet: Any, kind: Any) -> int:
    """The number of a column's style in the workbook."""
    cell = Cell(sheet, row=1, column=1)
    cell.number_format = kind.number_format
    cell.alignment = Alignment(vertical="top", wrap_text=kind.wraps)
    return int(cell.style_id)


def _dress(
    sheet: Any,
    resource: ListResource,
    headings: Sequence[str],
    widths: Sequence[int],
    last: int,
    totals: int,
) -> None:
    """Header, widths, filter and print settings of a sheet whose rows end at ``last``."""
    sheet.title = sheet_name(str(resource.title))
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
