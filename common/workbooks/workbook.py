"""The sheets of a workbook: .xlsx, .xls, .et, .xlsb or .ods."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from common.workbooks.archive import Parts
from common.workbooks.pieces import Pieces, Reading
from common.workbooks.sheets import Refused, Sheet
from common.workbooks.worksheet import ROW_BYTES


def workbook_sheets(
    data: bytes, wanted: Collection[int] | None, keep: int | None = None
) -> list[Sheet]:
    """The sheets of a workbook in any container; of an .xlsx only the wanted ones have rows.

    With ``keep`` so many rows of each sheet of an .xlsx are kept, and the others counted.
    """
    if data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = Parts(archive, len(data))
        if parts.worksheets:
            return _excel_sheets(parts, wanted, keep)
    return _sheets_of(CalamineWorkbook.from_filelike(io.BytesIO(data)))


def _sheets_of(book: CalamineWorkbook) -> list[Sheet]:
    sheets = []
    for index, about in enumerate(book.sheets_metadata):
        sheet = Sheet(index, about.name, about.visible != Visible.Visible, lambda: ())
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet.rows = Reading(book, [index])
            merges = book.get_sheet_by_index(index).merged_cell_ranges or []
            sheet.merges = [
                (left, top + 1, bottom + 1)
                for (top, left), (bottom, right) in merges
                if left == right and bottom > top
            ]
        sheets.append(sheet)
    return sheets


def _excel_sheets(parts: Parts, wanted: Collection[int] | None, keep: int | None) -> list[Sheet]:
    sheets = []
    pieces = Pieces()
    for index, (about, part) in enumerate(_worksheets(parts)):
        sheet = Sheet(index, about.name, about.visible != Visible.Visible, lambda: ())
        if part is not None and (wanted is None or index in wanted):
            with parts.archive.open(part) as stream:
                numbers, sheet.merges, sheet.beyond = pieces.add(stream, about.name, keep)
            sheet.rows = pieces.reading(numbers)
        sheets.append(sheet)
    pieces.finish(parts)
    return sheets


def _worksheets(parts: Parts) -> Iterator[tuple[Any, zipfile.ZipInfo | None]]:
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
            own = rows[0][0]
            if not isinstance(own, int | float):
                raise Refused("file_damaged")
            yield about, parts.worksheets[int(own)]
