"""Tables in text: their encoding, their delimiter, and their rows as a stream."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

# In the order in which they are preferred where two explain a text equally well.
_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 300
_BLOCK = 1024**2
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
        # Latin letters and digits leave every other byte empty in UTF-16 without a mark.
        even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
        encodings = ["utf-16-le" if odd > even else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    readable = {encoding: _readable(data, encoding) for encoding in encodings}
    encoding, end = max(readable.items(), key=lambda item: item[1])
    sample = data[: min(end, 4 * _BLOCK // 100)].decode(encoding, "ignore")
    odd_characters = sum(1 for c in sample if ord(c) < 32 and c not in "\r\n\t\f")
    if not sample or odd_characters > len(sample) // 100:
        return None
    if end < len(data):
        text = data[:end].decode(encoding, "ignore")
        if len(text) < 20:
            return None
        raise UnreadableText(len(text.splitlines()))
    return encoding


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
    try:
        is_quoted = _END in _last(rows_of(data, layout, end=_END))
    except csv.Error:
        is_quoted = False
    layout = Layout(encoding, delimiter, is_quoted, skip)
    if not is_quoted:
        _last(rows_of(data, layout))
    return layout


def _last(rows: Iterable[tuple[int, list[str]]]) -> list[str]:
    cells: list[str] = []
    for _number, row in rows:
        cells = row
    return cells


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


def rows_of(data: bytes, layout: Layout, end: str = "") -> Iterator[tuple[int, list[Any]]]:
    """Rows with their numbers as a spreadsheet program shows them, blank ones included.

    ``end`` is a row put after the last. Raises csv.Error for a cell of more than 131,072
    characters.
    """
    with _opened(data, layout.encoding) as text:
        lines: Iterator[str] = itertools.islice(text, layout.skip, None)
        if end:
            lines = itertools.chain(lines, ("\n", end))
        if layout.is_quoted:
            yield from enumerate(csv.reader(lines, delimiter=layout.delimiter), 1)
        else:
            plain = csv.reader(lines, delimiter=layout.delimiter, quoting=csv.QUOTE_NONE)
            for number, cells in enumerate(plain, 1):
                yield number, [_unquoted(cell) for cell in cells]


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def _opened(data: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
