"""Finding the table in a sheet: its header in one to three rows, its columns, its data rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import FileError
from common.spreadsheet import Cell, Sheet
from common.text import compact
from pairing.intake.layouts import (
    SheetLayout,
    find_layouts,
    guess_kind,
    layout_at,
    missing,
    require,
    samples,
)
from pairing.intake.rows import PassedOver, Row, data_rows

__all__ = [
    "Column",
    "PassedOver",
    "Row",
    "SheetLayout",
    "Table",
    "data_rows",
    "find_layouts",
    "find_table",
    "find_tables",
    "guess_kind",
    "layout_at",
    "missing",
    "require",
    "samples",
]

HEADER_SEARCH_ROWS = 30
HEADER_HEIGHT = 3
_BRACKETS = re.compile(r"[(\[【〔〈{].*?[)\]】〕〉}]")
_PARENT_TAIL = re.compile(r"(?:基本)?(?:信息|情况|资料)$")
_FOOTER = re.compile(
    r"(?:单位|部门)?(?:负责人|审核人?|填表人?|填报人?|制表人?|审批人?|经办人?|联系人|复核人?)"
    r"(?:签字|签名|签章)?(?:[::].*)?|(?:合计|总计|小计)[::]?.*|(?:填表|填报|制表)(?:日期|时间)[::].*|"
    r"(?:注|备注|说明)[::].*"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a kind of roster has: its name in code and every heading it goes by.

    Headings are compared without white space, brackets and what stands in them. One under a
    merged heading is compared with that in front: 监护人信息 over 姓名 reads 监护人姓名.
    """

    name: str
    headings: tuple[str, ...]
    is_required: bool = False

    @property
    def label(self) -> str:
        """The heading by which people know it."""
        return self.headings[0]


@dataclass(slots=True)
class Table:
    """A table found in a sheet: ``columns`` maps a column's name to its index."""

    sheet: Sheet
    header_row: int
    header_height: int
    columns: dict[str, int]

    def rows(self) -> list[Row]:
        """Its data rows, without blank rows, repeated headers and what is below the table."""
        header = [_heading(c) for c in self.sheet.rows[self.header_row]]
        found: list[Row] = []
        for number, cells in self.sheet.numbered(self.header_row + self.header_height):
            filled = [compact(str(c)) for c in cells if c not in (None, "")]
            filled = [text for text in filled if text]
            if not filled or _FOOTER.fullmatch(filled[0]):
                continue
            if [_heading(c) for c in cells] == header:
                continue
            values = {
                name: cells[index] if index < len(cells) else None
                for name, index in self.columns.items()
            }
            if not any(v not in (None, "") for v in values.values()):
                continue
            found.append(Row(self.sheet.name, number, cells, values))
        return found


def _heading(cell: Cell) -> str:
    return _BRACKETS.sub("", compact(str(cell or ""))).strip(":*#.、")


def _combined(rows: list[list[Cell]]) -> list[str]:
    """One heading a column out of header rows, merged parents spread over their children."""
    width = max(len(row) for row in rows)
    levels = [[_heading(c) for c in row] + [""] * (width - len(row)) for row in rows]
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
        parents = [_PARENT_TAIL.sub("", p) for p in parts[:-1]]
        headings.append("".join([*parents, *parts[-1:]]))
    return headings


def _match(headings: list[str], wanted: tuple[Column, ...]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column in wanted:
        for name in column.headings:
            if name in headings:
                index = headings.index(name)
                if index not in columns.values():
                    columns[column.name] = index
                    break
    return columns


def find_table(sheet: Sheet, wanted: tuple[Column, ...]) -> Table | None:
    """The table of a sheet whose header knows the most of the wanted columns, or None.

    A header is one to three rows near the top with at least three known columns, or every
    required one where fewer are wanted.
    """
    best: Table | None = None
    enough = min(3, sum(c.is_required for c in wanted))
    for top in range(min(HEADER_SEARCH_ROWS, len(sheet.rows))):
        for height in range(1, HEADER_HEIGHT + 1):
            rows = sheet.rows[top : top + height]
            if len(rows) < height:
                break
            columns = _match(_combined(rows), wanted)
            if len(columns) >= enough and (best is None or len(columns) > len(best.columns)):
                best = Table(sheet, top, height, columns)
    return best


def find_tables(sheets: list[Sheet], wanted: tuple[Column, ...], file_name: str) -> list[Table]:
    """The tables of a file, sheets of instructions passed over.

    Raises FileError when no sheet has a header that is known, or when one lacks a column that
    the kind cannot do without; the message names file, sheet and column.
    """
    tables = [table for sheet in sheets if (table := find_table(sheet, wanted)) is not None]
    where = "、".join(sheet.name for sheet in sheets if sheet.name)
    if not tables:
        needed = "、".join(column.label for column in wanted if column.is_required)
        if where:
            message = _(
                "%(file)s, sheet %(sheet)s: no header row was recognised. A row with the headings "
                "%(columns)s is needed."
            )
        else:
            message = _(
                "%(file)s: no header row was recognised. A row with the headings %(columns)s is "
                "needed."
            )
        raise FileError(
            "header_missing", message % {"file": file_name, "sheet": where, "columns": needed}
        )
    for table in tables:
        missing = [c.label for c in wanted if c.is_required and c.name not in table.columns]
        if missing:
            columns = "、".join(missing)
            if table.sheet.name:
                message = _(
                    "%(file)s, sheet %(sheet)s, row %(row)s: the column %(columns)s is missing."
                )
            else:
                message = _("%(file)s, row %(row)s: the column %(columns)s is missing.")
            raise FileError(
                "column_missing",
                message
                % {
                    "file": file_name,
                    "sheet": table.sheet.name,
                    "row": table.header_row + 1,
                    "columns": columns,
                },
            )
    return tables
