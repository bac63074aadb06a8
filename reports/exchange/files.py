"""The file that another system takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from common.exports import CONTENT_TYPES
from common.exports.columns import Column, Text, Value, Yuan, text_for_csv
from common.exports.files import write_xlsx
from common.exports.lists import ListResource
from reports.exchange.choices import FileType
from reports.exchange.mapping import MappedColumn

ENCODINGS = {
    # With the mark by which Excel knows it.
    FileType.CSV_UTF8: "utf-8-sig",
    FileType.CSV_GB18030: "gb18030",
}


def kind_of(file_type: str) -> str:
    """The ending of a file's name."""
    return "xlsx" if file_type == FileType.XLSX else "csv"


def content_type_of(file_type: str) -> str:
    """What a browser is told that a file is."""
    if file_type == FileType.CSV_GB18030:
        return "text/csv; charset=gb18030"
    return CONTENT_TYPES[kind_of(file_type)]


class _Sheet(ListResource):
    """Cells that are there already, under the headings of a format."""

    def __init__(self, title: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.title = title
        self._columns = list(columns)

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        return self._columns

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        return [str(column.column_name) for column in self._columns]

    def lines(self, rows: Iterable[Any]) -> Iterator[list[Value]]:
        return iter(rows)


def write_file(
    file: IO[bytes],
    *,
    file_type: str,
    title: str,
    columns: Sequence[MappedColumn],
    more: Sequence[str] = (),
    cells: Iterable[list[Value]],
) -> int:
    """Write rows of cells under the columns' headings and those of ``more``; how many rows.

    Nothing else is in the file: a line of ours below the rows would be taken for one more.
    """
    headings = [*(column.heading for column in columns), *more]
    if file_type == FileType.XLSX:
        kinds: list[type[Any]] = [
            Yuan if column.field is not None and column.field.is_money else Text
            for column in columns
        ] + [Text] * len(more)
        sheet = _Sheet(
            title, [Column(h, kind=kind) for h, kind in zip(headings, kinds, strict=True)]
        )
        return write_xlsx(file, sheet, cells)
    text = io.TextIOWrapper(
        file, encoding=ENCODINGS[FileType(file_type)], newline="", write_through=True
    )
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    writer.writerow([_in_csv(heading) for heading in headings])
    number = 0
    for line in cells:
        writer.writerow([_in_csv(value) for value in line])
        number += 1
    text.detach()
    return number


def _in_csv(value: Value) -> str:
    """A cell without the beginning of a formula; numbers and days as the other system reads them,
    without the tab that our own lists have behind them."""
    if value is None:
        return ""
    return text_for_csv(value).removesuffix("\t") if isinstance(value, str) else str(value)
