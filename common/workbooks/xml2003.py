"""An XML spreadsheet of 2003, which bureaus’ programs export under the name of a workbook."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import Any
from xml.parsers import expat

from common.workbooks.sheets import COLUMNS, LAST_ROW, Refused, Row, Sheet, letters


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


def _whole(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text) else 0


def _value(text: str, kind: str) -> Any:
    with suppress(ValueError):
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text)
        if kind == "Boolean":
            return text.strip() == "1"
    return text
