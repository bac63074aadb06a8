"""Tables in text: their encoding, their delimiter, and their rows as a stream."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# In the order in which they are preferred where two explain a text equally well.
_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_BYTES = 40_000
_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 300
_BLOCK = 1024**2
_LINE_CHARACTERS = 1024**2
_ROW_LINES = 1000
# Of Unicode's private use: no text that people exchange has it.
_END = "\uf8ff"


class UnreadableText(Exception):
    """Text of no encoding in use; ``row`` is the line, from 1, up to which it could be read."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def encoding_of(data: bytes) -> str | None:
    """The encoding of text: UTF-8, GB18030 or UTF-16, with or without a mark; None for no text.

    Raises UnreadableText where text is damaged further down.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:4096]:
        # What stands between cells and rows tells the order of bytes in UTF-16 without a mark:
        # Latin letters would too, but 一 is one with its bytes exchanged.
        start = data[:4096]
        encodings = [
            max(("utf-16-le", "utf-16-be"), key=lambda e: _marks(start.decode(e, "ignore")))
        ]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    readable = {encoding: _readable(data, encoding) for encoding in encodings}
    encoding, end = max(readable.items(), key=lambda item: item[1])
    sample = data[: min(end, _SAMPLE_BYTES)].decode(encoding, "ignore")
    odd_characters = sum(1 for c in sample if ord(c) < 32 and c not in "\r\n\t\f")
    if not sample or odd_characters > len(sample) // 100:
        return None
    if end < len(data):
        text = data[:end].decode(encoding, "ignore")
        if len(text) < 20:
            return None
        raise UnreadableText(len(text.splitlines()))
    return encoding


def _marks(text: str) -> int:
    return sum(text.count(mark) for mark in ("\r", "\n", *_DELIMITERS))


def _readable(data: bytes, encoding: str) -> int:
    """How many bytes from the start can be decoded, all of them when there is no error."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        try:
            decoder.decode(block, final=start + _BLOCK >= len(data))
        except UnicodeDecodeError as error:
            # What a decoder kept of the block before belongs to the bytes that it names.
            return max(1, start + error.start - 4)
    return len(data)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is cut into cells. ``skip`` lines stand above row 1 of the table."""

    encoding: str
    delimiter: str
    is_quoted: bool
    skip: int


def layout_of(data: bytes, encoding: str) -> Layout:
    """The layout of a text that is taken for a table.

    The delimiter is the one that cuts the most rows into equally many cells; of those that do so
    nearly as well, the one that makes the most. Counting them would be led astray by an address
    column full of commas in a file with tabs. A quotation mark that is never closed would
    swallow every row below it: marks then stand for themselves.

    Raises csv.Error when the text is no table either way.
    """
    with _opened(data, encoding) as text:
        sample = text.read(_SAMPLE_CHARACTERS)
    first = sample.split("\n", 1)[0].rstrip("\r")
    if len(first) == 5 and first.lower().startswith("sep="):
        delimiter, skip = first[4], 1
    else:
        delimiter, skip = _delimiter(sample), 0
    layout = Layout(encoding, delimiter, True, skip)
    if _is_quoted(data, layout):
        return layout
    layout = Layout(encoding, delimiter, False, skip)
    for _row in rows_of(data, layout):
        pass
    return layout


def _is_quoted(data: bytes, layout: Layout) -> bool:
    """Whether quotation marks come in pairs around cells, and swallow no row.

    Marks that are out of place within one line do no harm. Where one opens a cell of several
    lines and others are out of place, rows may have been taken for a part of that cell.
    """
    for is_strict in (True, False):
        has_long_rows = False
        last: list[str] = []
        try:
            with _opened(data, layout.encoding) as text:
                lines = _Lines(text, layout.skip, _END)
                for row in csv.reader(lines, delimiter=layout.delimiter, strict=is_strict):
                    last = row
                    has_long_rows = has_long_rows or lines.of_row > 1
                    lines.of_row = 0
        except csv.Error:
            continue
        return _END in last and (is_strict or not has_long_rows)
    return False


def _delimiter(sample: str) -> str:
    found = []
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            for row in itertools.islice(reader, _SAMPLE_ROWS):
                if any(row):
                    widths[len(row)] += 1
        except csv.Error:
            pass
        total = widths.total()
        del widths[1]
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        found.append((count / total if total else 0.0, width, delimiter))
    best = max(share for share, _width, _delimiter in found)
    candidates = [item for item in found if item[0] >= 0.9 * best]
    return max(candidates, key=lambda item: item[1])[2]


def rows_of(data: bytes, layout: Layout) -> Iterator[tuple[int, list[Any]]]:
    """Rows with their numbers as a spreadsheet program shows them, blank ones included.

    Raises csv.Error for a cell of more than 131,072 characters, a line of a million and a row of
    a thousand lines.
    """
    with _opened(data, layout.encoding) as text:
        lines = _Lines(text, layout.skip)
        reader = csv.reader(
            lines,
            delimiter=layout.delimiter,
            quoting=csv.QUOTE_MINIMAL if layout.is_quoted else csv.QUOTE_NONE,
        )
        for number, cells in enumerate(reader, 1):
            lines.of_row = 0
            yield number, cells if layout.is_quoted else [_unquoted(cell) for cell in cells]


class _Lines:
    """Lines of a text for csv.reader, which takes as many for a row as there are, if it can.

    ``end`` is a line put below the last.
    """

    def __init__(self, text: io.TextIOBase, skip: int, end: str = "") -> None:
        self.text = text
        self.last = ["\n", end] if end else []
        self.of_row = 0
        for _line in range(skip):
            text.readline()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.of_row += 1
        line = self.text.readline(_LINE_CHARACTERS)
        if len(line) == _LINE_CHARACTERS or self.of_row > _ROW_LINES:
            raise csv.Error("a row does not end")
        if line:
            return line
        if self.last:
            return self.last.pop(0)
        raise StopIteration


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def _opened(data: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
