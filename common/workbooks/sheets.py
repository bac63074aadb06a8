"""A sheet as it was found, and what holds for the rows of every container."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Row = tuple[int, list[Any]]
Merge = tuple[int, int, int]
"""A column (from 0) and the first and last row (from 1) that are merged in it."""

MB = 1024**2
LAST_ROW = 1_048_576
COLUMNS = 1024
CHUNK_CELLS = 200_000
# Titles, lines of who filled it in and three rows of headings stand above the data.
OPENING_ROWS = 6
HEADER_HEIGHT = 3
_LONG_NUMBER = re.compile(r"\d{5}")


class Refused(Exception):
    """The file cannot be read: a code of ``common.spreadsheet`` and what its sentence needs."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


@dataclass(slots=True)
class Sheet:
    """A sheet as it was found: its rows (filled or not, in order) and its merged cells."""

    index: int
    name: str
    is_hidden: bool
    rows: Callable[[], Iterable[Row]]
    merges: list[Merge] = field(default_factory=list)
    beyond: int = 0
    """Filled rows that were counted and are not among ``rows``."""

    def filled(self) -> Iterator[Row]:
        """Its rows that are not blank, without blank cells at the end, merged cells filled down.

        Raises Refused when a row is wider than a table can be or rows do not ascend.
        """
        last = 0
        for number, cells in fill_down(filled_rows(self.rows()), self.merges):
            if number <= last:
                raise Refused("file_damaged")
            if len(cells) > COLUMNS:
                raise Refused(
                    "file_too_wide", sheet=self.name, row=number, column=letters(len(cells) - 1)
                )
            last = number
            yield number, cells


def letters(column: int) -> str:
    """The letters of a column counted from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def column_of(name: str) -> int:
    """The column, from 0, that letters stand for."""
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column - 1


def filled_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with something else than white space in them, without blank cells at the end."""
    for number, cells in rows:
        for cell in cells:
            if cell != "" and not (cell.__class__ is str and cell.isspace()):
                break
        else:
            continue
        while cells[-1] == "":
            cells.pop()
        yield number, cells


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lists of at most ``size``, and fewer where rows are wide."""
    batch: list[Row] = []
    cells = 0
    for row in rows:
        batch.append(row)
        cells += len(row[1])
        if len(batch) >= size or cells >= CHUNK_CELLS:
            yield batch
            batch, cells = [], 0
    if batch:
        yield batch


def fill_down(rows: Iterator[Row], merges: list[Merge]) -> Iterator[Row]:
    """Rows in which the value of cells merged downward stands in each of them that is not blank.

    A township merged over the rows of its villages is the township of each. A heading merged over
    two rows of a header is left alone, since it would be read as a heading under itself: a merge
    that begins among the first filled rows is one of the data when it is higher than a header, or
    when a number, a date or a text with a long number stands in its rows.
    """
    if not merges:
        yield from rows
        return
    opening = list(itertools.islice(rows, OPENING_ROWS))
    data = {number for number, cells in opening if any(map(_is_figure, cells))}
    above = opening[-1][0] if opening else 0
    waiting = sorted(
        (
            (first, last, column)
            for column, first, last in merges
            if first > 1
            and (
                first > above
                or last - first >= HEADER_HEIGHT
                or any(first <= number <= last for number in data)
            )
        ),
        reverse=True,
    )
    current: dict[int, tuple[int, Any]] = {}
    for number, cells in itertools.chain(opening, rows):
        while waiting and waiting[-1][0] <= number:
            _first, last, column = waiting.pop()
            if column < len(cells) and cells[column] != "":
                current[column] = (last, cells[column])
        for column, (last, value) in list(current.items()):
            if number > last:
                del current[column]
                continue
            if column >= len(cells):
                cells.extend([""] * (column + 1 - len(cells)))
            if cells[column] == "":
                cells[column] = value
        yield number, cells


def _is_figure(cell: Any) -> bool:
    if isinstance(cell, str):
        return _LONG_NUMBER.search(cell) is not None
    # A year among the headings is a number too.
    return not isinstance(cell, int | float) or cell >= 10_000
