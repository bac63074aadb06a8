"""The rows that were not taken, as a spreadsheet in the file's own layout, to be put right."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import IO, Any

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from common.exports.cells import set_footer
from pairing.intake.columns import columns_of
from pairing.intake.issues import ISSUES, REASON
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.showing import SECRET, mask_number, mask_numbers, written
from pairing.intake.stored import layouts_of
from pairing.models import Import, ImportRow

_MARK = PatternFill("solid", fgColor="FFF3E0")


def held_rows_workbook(
    source: Import, *, footer: str = "", is_whole: bool = True
) -> tuple[IO[bytes], int]:
    """The rows of an import that were not taken as an .xlsx file, and how many they are.

    Of each sheet there is what stands above its table, its header and its rows not taken. Each
    row has one more cell that says in Chinese why it was not taken. Cells are as they came, with
    corrections in place; what would be a formula or a shortened number is written as text, so the
    file can be corrected and uploaded again; ``footer`` is on its printed pages alone. Numbers of
    people are as they came, for who uploaded them; corrections of them, which may be what is
    recorded, are left out, and all are masked unless ``is_whole``.
    ``source`` has samples and layouts.
    """
    book = Workbook(write_only=True)
    number = 0
    samples = {sample["index"]: sample for sample in json.loads(source.samples or "[]")}
    with translation.override("zh-hans"):
        for layout in layouts_of(source):
            rows = (
                ImportRow.objects.filter(source=source, sheet=layout.sheet)
                .refused()
                .only("sheet", "cells", "fixes", "issue", "detail", "decision")
                .order_by("pk")
            )
            number += _write_sheet(
                book, layout, samples.get(layout.index, {}), rows.iterator(2000), is_whole
            )
    if not book.worksheets:
        # A workbook has a sheet, even one of a file whose columns nobody has settled yet.
        book.create_sheet("Sheet1")
    for sheet in book.worksheets:
        set_footer(sheet, footer)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream, number


def _write_sheet(
    book: Workbook,
    layout: SheetLayout,
    sample: dict[str, Any],
    rows: Iterable[ImportRow],
    is_whole: bool,
) -> int:
    count = 0
    kept_back = {c.name for c in columns_of(layout.kind) if c.content in SECRET} & set(
        layout.columns
    )
    sheet = book.create_sheet(layout.sheet or "Sheet1")
    last = max(len(layout.headings), max(layout.columns.values(), default=0) + 1)
    reason = get_column_letter(last + 1)
    sheet.column_dimensions[reason].width = 60
    for index in layout.columns.values():
        sheet.column_dimensions[get_column_letter(index + 1)].width = 20
    above = [row for row in sample.get("rows", []) if row[0] < layout.first_row]
    for number, cells in above:
        is_last = number == layout.first_row - 1
        written = [_cell(sheet, value, bold=True) for value in _padded(cells, last)]
        sheet.append([*written, _cell(sheet, REASON, bold=True) if is_last else None])
    for row in rows:
        count += 1
        cells, fixes = _padded(row.cell_list(), last), row.fix_map()
        for name, text in fixes.items():
            # A number may have been taken over from what is recorded: it stays in the system.
            if name in layout.columns and name not in kept_back:
                cells[layout.columns[name]] = text
        if not is_whole:
            secret = {layout.columns[name] for name in kept_back}
            cells = [_masked(value, i in secret) for i, value in enumerate(cells)]
        said = _cell(sheet, why(row))
        said.fill = _MARK
        said.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([*(_cell(sheet, value) for value in cells), said])
    return count


def _masked(value: Any, is_secret: bool) -> Any:
    """A cell without numbers of people; one that holds none as it is."""
    text = written(value)
    shown = mask_number(text) if is_secret else mask_numbers(text)
    return value if shown == text else shown


def why(row: ImportRow) -> str:
    """Why a row was not taken and what to do, in the language of the moment."""
    issue = ISSUES.get(row.issue)
    if issue is None:
        return _("Left out by decision.")
    # Sentences of the catalogue, put together in the order in which they are read.
    detail = f"({row.detail})" if row.detail else ""
    return f"{issue.title}{detail}。{issue.advice}"


def _padded(cells: list[Any], width: int) -> list[Any]:
    return [*cells[:width], *[None] * (width - len(cells))]


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    """A cell with its value; a text stays a text, even one that looks like a formula."""
    cell = WriteOnlyCell(sheet, value="" if value is None else value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
