"""The data rows of a table, and an account of every row of its sheet that is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from common.identity import hide_numbers
from common.spreadsheet import Cell
from common.text import compact, squeeze
from pairing.choices import RowDecision
from pairing.intake.columns import normal_heading
from pairing.intake.issues import DECIDABLE, REPAIRED
from pairing.intake.layouts.layout import SheetLayout

WIDEST = 512
"""Columns further right than that are no roster's."""

_FOOTER = re.compile(
    r"(?:单位|部门)?(?:负责人|审核人?|填表人?|填报人?|制表人?|审批人?|经办人?|联系人|复核人?)"
    r"(?:签字|签名|签章)?(?:[::].*)?|(?:合计|总计|小计|共计)[::]?.*|"
    r"(?:填表|填报|制表|统计|打印)(?:日期|时间)[::].*|(?:填表|填报|制表)(?:单位|部门)[::].*|"
    r"(?:注|备注|说明|填表说明|填报说明)[::].*|本页.*|第\d+页.*|共\d+[页户人名].*|"
    r".{0,12}(?:签字|签名|签章|盖章|公章)\)?(?:[::].*)?|.{0,6}领导[::].*"
)
_FOOTER_STARTS = frozenset("单部负审填制经联复合总小共注备说统打本第")
_FOOTER_MARKS = (":", "：", "签", "章")
_EXAMPLE = re.compile(r"\(?(?:填写|填报)?(?:示例|样例|范例|举例|例如|例)\d?[\):]?")
_EXAMPLE_STARTS = frozenset("填示样范举例(（")
_ORDINALS = (["1", "2", "3"], ["甲", "乙", "丙"], ["A", "B", "C"])
_NOTED = 20


@dataclass(slots=True)
class Row:
    """A data row: where it stood, its cells as they came, and what the check makes of it.

    ``issue`` is a code of ``pairing.intake.issues`` or empty. ``parsed`` is the kind's own
    reading. ``key`` tells whom or what the row is about: rows of a file bear on one another only
    where it is equal. ``decision`` is what a person said of the row; ``changes`` holds, by field,
    what is recorded and what will be.
    """

    sheet: str
    number: int
    cells: list[Cell]
    values: dict[str, Cell]
    issue: str = ""
    detail: str = ""
    parsed: Any = None
    outcome: str = ""
    key: str = ""
    decision: str = ""
    changes: dict[str, list[Any]] = field(default_factory=dict)
    pk: int | None = None
    """That of its ImportRow, once it has one."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing has been found wrong so far."""
        return not self.issue

    def text(self, name: str) -> str:
        """A cell without white space and full-width forms, empty for a missing column."""
        value = self.values.get(name)
        if not value and (value is None or value == ""):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return compact(str(value))

    def words(self, name: str, length: int) -> str:
        """A cell's text as it was written, its ends and runs of white space apart, cut to fit."""
        value = self.values.get(name)
        return squeeze(str(value))[:length] if value not in (None, "") else ""

    def note(self, code: str, detail: str = "") -> None:
        """Record an issue unless an earlier one was found: the first that applies stands.

        Where somebody has said to take the row in, one that nobody can decide comes before.
        """
        is_decided = self.decision == RowDecision.TAKE and self.issue in DECIDABLE
        if not self.issue or (is_decided and code not in DECIDABLE | REPAIRED):
            # Kept in clear, and a remark may hold anything.
            self.issue, self.detail = code, hide_numbers(detail)[:200]


@dataclass(slots=True)
class PassedOver:
    """Rows that are no data rows, by why, so that every row of a sheet is accounted for.

    ``above`` the table, ``blank``, ``footer``, ``repeated_header``, ``numbering`` (1, 2, 3 … under
    the header), ``example``, ``unmapped`` (nothing in any column that is used). ``numbers`` keeps
    the first twenty row numbers of each. ``taken`` counts the data rows.
    """

    taken: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)

    def note(self, why: str, number: int) -> None:
        """Count a row."""
        self.counts[why] = self.counts.get(why, 0) + 1
        noted = self.numbers.setdefault(why, [])
        if len(noted) < _NOTED:
            noted.append(number)

    @property
    def total(self) -> int:
        """All rows that came: taken and passed over."""
        return self.taken + sum(self.counts.values())


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing that can be seen."""
    if cell is None or cell == "":
        return True
    return isinstance(cell, str) and not cell[0].isalnum() and not compact(cell)


def cell_text(cell: Cell) -> str:
    """A cell as a person reads it: whole numbers without a point, days without a clock."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e20:
        return f"{cell:.0f}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return squeeze(str(cell)) if cell is not None else ""


def below_the_table(cells: Sequence[Cell]) -> bool:
    """Whether a row is a signature line, a sum or a note rather than data."""
    first = next((cell for cell in cells if not is_blank(cell)), None)
    return isinstance(first, str) and _may_be_footer(first) and _is_footer(compact(first))


def _may_be_footer(first: str) -> bool:
    """A cheap test that hardly any row passes, before the expensive one."""
    return (
        first[0] in _FOOTER_STARTS
        or not first[0].isalnum()
        or any(mark in first for mark in _FOOTER_MARKS)
    )


def _is_footer(text: str) -> bool:
    return _FOOTER.fullmatch(text) is not None


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 or 甲, 乙, 丙."""
    texts = [compact(str(c)).removesuffix(".0").strip("()") for c in cells if not is_blank(c)]
    return texts[:3] in _ORDINALS and max(map(len, texts)) <= 3


class _Header:
    """The rows of a header, known again where they are printed on every page."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self._rows = [list(row) for row in rows if any(row)]
        self._starts = frozenset(next(filter(None, row))[0] for row in self._rows)

    def comes_again(self, first: str, cells: Sequence[Cell]) -> bool:
        """Whether a row whose first text is ``first`` is one of them."""
        if first[0].casefold() not in self._starts and first[0].isalnum():
            return False
        texts = [normal_heading(cell) for cell in cells[:WIDEST]]
        while texts and not texts[-1]:
            texts.pop()
        return texts in self._rows


def _why_none(first: str, cells: Sequence[Cell], header: _Header) -> str:
    """Why a row that begins with this text is no data, empty when it may be."""
    if _may_be_footer(first) and _is_footer(compact(first)):
        return "footer"
    if header.comes_again(first, cells):
        return "repeated_header"
    if first[0] in _EXAMPLE_STARTS and _EXAMPLE.fullmatch(compact(first)):
        return "example"
    return ""


def data_rows(
    layout: SheetLayout,
    rows: Iterable[tuple[int, list[Cell]]],
    passed: PassedOver | None = None,
) -> Iterator[Row]:
    """The data rows among the numbered rows of a sheet, as they come; the others are counted.

    ``rows`` are the sheet's rows in order with their spreadsheet row numbers, in as many pieces
    as one likes: give the same ``passed`` again.
    """
    passed = passed if passed is not None else PassedOver()
    first_row, sheet = layout.first_row, layout.sheet
    columns = list(layout.columns.items())
    header = _Header(layout.header)
    for number, cells in rows:
        if number < first_row:
            passed.note("above", number)
            continue
        for first in cells:
            if first is None or first == "":
                continue
            if type(first) is str and is_blank(first):
                continue
            break
        else:
            passed.note("blank", number)
            continue
        if type(first) is str and (why := _why_none(first, cells, header)):
            passed.note(why, number)
            continue
        if number == first_row and _is_numbering(cells):
            passed.note("numbering", number)
            continue
        width = len(cells)
        values = {name: cells[i] if i < width else None for name, i in columns}
        for value in values.values():
            if value is not None and value != "" and not is_blank(value):
                break
        else:
            passed.note("unmapped", number)
            continue
        passed.taken += 1
        yield Row(sheet, number, cells, values)
