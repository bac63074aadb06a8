"""The parts of a sheet as an .xlsx keeps them, and the whole out of a workbook and its rows."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Sequence
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from common.exports.columns import Value

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def row_xml(
    number: int, letters: Sequence[str], styles: Sequence[int], line: Sequence[Value]
) -> str:
    """A row as a sheet keeps it. An empty cell is written too: it has borders."""
    cells = []
    for letter, style, value in zip(letters, styles, line, strict=True):
        if value is None or value == "":
            cells.append(f'<c r="{letter}{number}" s="{style}"/>')
        else:
            cells.append(cell_xml(f"{letter}{number}", style, value))
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell_xml(place: str, style: int, value: Value) -> str:
    if isinstance(value, str):
        return _text_cell(place, style, value)
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def _text_cell(place: str, style: int, text: str) -> str:
    # A string, whatever it begins with: only <f> is a formula. The format @ keeps it one when
    # somebody edits the cell.
    clean = NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return (
        f'<c r="{place}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(clean)}</t></is></c>'
    )


def width_of(text: str) -> int:
    """How many columns of a typewriter the longest line of a text takes; Chinese takes two each."""
    # In this encoding a character has as many bytes as columns, but for the rarest.
    lines = text.encode("gb18030", "replace").split(b"\n") if text else [b""]
    return max(map(len, lines))


def sheet_name(text: str) -> str:
    """What a spreadsheet program takes as the name of a sheet."""
    return re.sub(r"[\\/*?:\[\]]", " ", text)[:31]


def set_footer(sheet: Any, text: str, pages: str = "&P / &N") -> None:
    """What every printed page of a sheet ends with: the text, and which page of how many it is."""
    # An ampersand begins a code there.
    sheet.oddFooter.left.text = text.replace("&", "&&")
    sheet.oddFooter.right.text = pages


def put_together(
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
