"""The tables of a web page, which bureaus’ programs export under the name of a workbook."""

from __future__ import annotations

import html
import re
from typing import Any

from common.workbooks.sheets import COLUMNS, LAST_ROW, Merge, Refused, Row, Sheet


def html_sheets(data: bytes) -> list[Sheet]:
    """The tables of a web page one below the other, as spreadsheet programs open them."""
    page = _Page()
    page.read(data.decode("utf-8", "replace"))
    if not page.rows:
        raise Refused("file_kind", kind="page")
    return [Sheet(0, "", False, lambda: page.rows, page.merges)]


class _Page:
    """Rows of every table of a page. Cells are text, as a page shows them.

    The standard library's parser takes time with the square of a page's length where tags are
    left open on purpose, and ten times as long on all others.
    """

    _TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z]+)([^<>]*)>|[^<]+|<")
    _SPAN = re.compile(r"""\b(colspan|rowspan)\s*=\s*["']?\s*(\d{1,7})""", re.I)
    _SPACE = re.compile(r"[ \t\r\n]+")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.merges: list[Merge] = []
        self._cells: list[Any] | None = None
        self._text: list[str] | None = None
        self._span = 1
        self._taken: dict[int, int] = {}

    def read(self, page: str) -> None:
        """Take in a whole page."""
        position = 0
        while (token := self._TOKEN.match(page, position)) is not None:
            position = token.end()
            is_end, tag, attributes = token.groups()
            if tag is None:
                if token.group() == "<!--":
                    position = self._after(page, "-->", position)
                elif self._text is not None:
                    self._text.append(token.group())
            elif tag.lower() in ("script", "style") and not is_end:
                position = self._after(page, f"</{tag}", position)
            elif is_end:
                self._end(tag.lower())
            else:
                self._start(tag.lower(), attributes)
        self._end_row()

    def _after(self, page: str, mark: str, position: int) -> int:
        end = page.find(mark, position)
        return len(page) if end < 0 else end + len(mark)

    def _start(self, tag: str, attributes: str) -> None:
        if tag == "tr":
            self._end_row()
            self._cells = []
        elif tag in ("td", "th") and self._cells is not None:
            self._end_cell()
            number = len(self.rows) + 1
            while self._taken.get(len(self._cells), 0) >= number:
                self._cells.append("")
            spans = {name.lower(): int(value) for name, value in self._SPAN.findall(attributes)}
            self._span = max(1, min(spans.get("colspan", 1), COLUMNS))
            last = number + min(spans.get("rowspan", 1), LAST_ROW) - 1
            if last > number:
                column = len(self._cells)
                for taken in range(column, column + self._span):
                    self._taken[taken] = last
                if self._span == 1:
                    self.merges.append((column, number, last))
            self._text = []
        elif tag in ("br", "p", "div") and self._text:
            self._text.append("<")

    def _end(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            if tag == "table":
                self._taken.clear()

    def _end_cell(self) -> None:
        if self._text is None or self._cells is None:
            return
        # A "<" stands for a line's end until here, when those written as &lt; are made.
        lines = self._SPACE.sub(" ", "".join(self._text)).split("<")
        self._cells.append(html.unescape("\n".join(filter(None, map(str.strip, lines)))))
        self._cells.extend([""] * (self._span - 1))
        self._text = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells is not None:
            self.rows.append((len(self.rows) + 1, self._cells))
        self._cells = None
