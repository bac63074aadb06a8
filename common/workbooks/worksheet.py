"""A worksheet of an .xlsx, searched row by row as it is unpacked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from common.workbooks.archive import UNPACKED_BYTES
from common.workbooks.sheets import COLUMNS, LAST_ROW, MB, Merge, Refused, column_of, letters

BLOCK = MB
ROW_BYTES = 16 * MB


class Worksheet:
    """A worksheet's part as a stream: its filled rows, then its merged cells."""

    _DATA = re.compile(rb"<(\w+:)?sheetData(?:\s[^<>]*?)?(/?)>")
    _NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,9})["']""")
    _REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})\d""")
    _MERGE = re.compile(
        rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,9}):\1(\d{1,9})["']"""
    )

    def __init__(self, stream: IO[bytes], sheet: str) -> None:
        self.stream = stream
        self.sheet = sheet
        self.rest = b""

    def rows(self) -> Iterator[tuple[int, int, bytes]]:
        """Number, width and XML of each row that has a value.

        The XML is searched and not parsed, which takes a tenth of the time: what a row is, is
        decided by the tags around it, and only the reader looks into its cells.
        """
        buffer = b""
        while (found := self._DATA.search(buffer)) is None:
            block = self.stream.read(BLOCK)
            if not block or len(buffer) > ROW_BYTES:
                raise Refused("file_damaged")
            buffer += block
        if found.group(2):
            self.rest = buffer[found.end() :]
            return
        prefix = found.group(1) or b""
        opening = re.compile(rb"<" + prefix + rb"row(?=[\s/>])([^<>]*)>")
        closing = b"</" + prefix + b"row>"
        end = b"</" + prefix + b"sheetData"
        row, cell, value, text = (b"<" + prefix + name for name in (b"row", b"c", b"v", b"is"))
        position = found.end()
        number = 0
        while True:
            stop = buffer.find(end, position)
            limit = stop if stop >= 0 else len(buffer)
            if max(buffer.find(value, position, limit), buffer.find(text, position, limit)) < 0:
                # A million rows may hold nothing but a format: where the last one says which it
                # is, those above it need not be looked at.
                last = buffer.rfind(row, position, limit)
                tag = opening.match(buffer, last, limit) if last >= 0 else None
                if tag is not None and self._NUMBER.search(tag.group(1)):
                    position = last
            while (tag := opening.search(buffer, position, limit)) is not None:
                attributes, start = tag.group(1), tag.end()
                is_closed = attributes.endswith(b"/")
                close = start if is_closed else buffer.find(closing, start, limit)
                if close < 0:
                    break
                given = self._NUMBER.search(attributes)
                number = int(given.group(1)) if given else number + 1
                if not 0 < number <= LAST_ROW:
                    raise Refused("file_damaged")
                position = close if is_closed else close + len(closing)
                last = max(buffer.rfind(value, start, close), buffer.rfind(text, start, close))
                if last < 0:
                    continue
                # Only the last cell with a value tells how wide a row is: programs write blank
                # ones, with a format, up to the last column that there can be.
                begin = buffer.rfind(cell, start, last)
                reference = self._REFERENCE.search(buffer, max(begin, start), last)
                if reference:
                    width = column_of(reference.group(1).decode()) + 1
                else:
                    width = buffer.count(cell, start, last)
                if width > COLUMNS:
                    raise Refused(
                        "file_too_wide", sheet=self.sheet, row=number, column=letters(width - 1)
                    )
                # The reader leaves errors out; their words are kept.
                body = buffer[start:close].replace(b' t="e"', b' t="str"')
                yield number, width, b'<row r="%d">%b</row>' % (number, body)
            if stop >= 0:
                if tag is not None:
                    raise Refused("file_damaged")
                self.rest = buffer[stop:]
                return
            keep = tag.start() if tag else max(position, len(buffer) - 4096)
            buffer = buffer[keep:]
            position = 0
            block = self.stream.read(BLOCK)
            if not block:
                raise Refused("file_damaged")
            if len(buffer) > ROW_BYTES:
                raise Refused("file_too_large")
            buffer += block

    def merges(self) -> list[Merge]:
        """The cells merged downward in one column; to be asked for after the rows."""
        rest = self.rest + self.stream.read(UNPACKED_BYTES)
        return [
            (column_of(m.group(1).decode()), int(m.group(2)), int(m.group(3)))
            for m in self._MERGE.finditer(rest)
        ]
