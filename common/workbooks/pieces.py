"""Worksheets copied into pieces of a bounded size."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from python_calamine import CalamineWorkbook

from common.workbooks.archive import Parts
from common.workbooks.sheets import MB, Merge, Row
from common.workbooks.worksheet import BLOCK, Worksheet

PIECE_BYTES = 8 * MB
PIECE_CELLS = 500_000
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(slots=True)
class Reading:
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


class Pieces:
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
            return Reading(self.book, numbers)()

        return rows

    def add(
        self, stream: IO[bytes], sheet: str, keep: int | None
    ) -> tuple[list[int], list[Merge], int]:
        """Copy a worksheet's part, its first ``keep`` rows or all.

        Gives the numbers of its pieces, its merged cells, and how many rows were left out.
        """
        first = self.count
        copied = beyond = 0
        part = Worksheet(stream, sheet)
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

    def finish(self, parts: Parts) -> None:
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
