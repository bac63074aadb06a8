"""The first rows of a sheet by number, their cells as they are and as headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from common.spreadsheet import Cell, Head
from pairing.intake.columns import LONGEST, neutral_headings, normal_heading
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.table import WIDEST, below_the_table, cell_text

HEADER_SEARCH_ROWS = 30
HEADER_HEIGHT = 3

_PARENT_TAIL = re.compile(r"(?:基本)?(?:信息|情况|资料)$")


def combined(rows: Sequence[Sequence[str]]) -> list[str]:
    """One heading a column out of normal header rows, merged parents spread over their children."""
    width = max((len(row) for row in rows), default=0)
    levels = [[*row, *[""] * (width - len(row))] for row in rows]
    for depth in range(len(levels) - 1):
        parent = ""
        for i in range(width):
            if levels[depth][i]:
                parent = levels[depth][i]
            elif any(levels[lower][i] for lower in range(depth + 1, len(levels))):
                # Only over a child: a blank column beside a merged heading is not under it.
                levels[depth][i] = parent
    headings = []
    for i in range(width):
        parts = [level[i] for level in levels if level[i]]
        parents = [_PARENT_TAIL.sub("", part) for part in parts[:-1]]
        spoken = [p for p in parents if p not in neutral_headings() and p != parts[-1]]
        headings.append("".join([*spoken, *parts[-1:]]))
    return headings


class Grid:
    """The head of a sheet by row number, its cells also as headings."""

    def __init__(self, head: Head) -> None:
        self.rows: dict[int, list[Cell]] = {
            number: [cell[:LONGEST] if isinstance(cell, str) else cell for cell in cells[:WIDEST]]
            for number, cells in head.rows
        }
        self._headings: dict[int, list[str]] = {}
        self._candidates: list[tuple[int, list[list[str]], list[str]]] | None = None

    def headings(self, number: int) -> list[str]:
        """The cells of a row as headings, without the blank ones at its end."""
        found = self._headings.get(number)
        if found is None:
            found = [normal_heading(cell) for cell in self.rows.get(number, ())]
            while found and not found[-1]:
                found.pop()
            self._headings[number] = found
        return found

    def header(self, top: int, height: int) -> list[list[str]]:
        """So many rows from a number on, as headings."""
        return [self.headings(number) for number in range(top, top + height)]

    def candidates(self) -> list[tuple[int, list[list[str]], list[str]]]:
        """What may be a header: its first row's number, its rows, and its headings by column."""
        if self._candidates is None:
            blocks = (
                (top, self.header(top, height))
                for top in range(1, HEADER_SEARCH_ROWS + 1)
                if self.headings(top)
                for height in range(1, HEADER_HEIGHT + 1)
            )
            self._candidates = [
                (top, header, combined(header)) for top, header in blocks if header[-1]
            ]
        return self._candidates

    def body(self, first: int) -> list[list[Cell]]:
        """The rows from a number on, all of one width, what is below the table left out."""
        rows = [
            cells
            for number, cells in self.rows.items()
            if number >= first and not below_the_table(cells)
        ]
        width = max((len(cells) for cells in rows), default=0)
        return [[*cells, *[None] * (width - len(cells))] for cells in rows]


def samples(head: Head, layout: SheetLayout, n: int = 3) -> list[list[str]]:
    """For each column of a sheet, the first ``n`` different texts in it below the header."""
    found: list[list[str]] = [[] for _heading in layout.headings]
    for row in Grid(head).body(layout.first_row):
        for texts, cell in zip(found, row, strict=False):
            if len(texts) < n and (text := cell_text(cell)) and text not in texts:
                texts.append(text)
    return found
