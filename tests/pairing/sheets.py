"""Heads of sheets to find columns in, and what to fill them with."""

from datetime import date

from common.spreadsheet import Head
from pairing.intake.layouts.finding import find_layouts
from tests import factories

NAMES = ["张三", "李四", "王小明", "赵建国", "马文军", "刘秀兰", "陈芳", "杨海"]
NUMBERS = [factories.identity_number(born=date(1950 + i, 2, 3), serial=i + 1) for i in range(8)]
HEADS = [factories.identity_number(born=date(1930 + i, 4, 5), serial=i + 1) for i in range(8)]
PHONES = [f"1381234567{i}" for i in range(8)]


def head_of(*rows, name="名册", index=0):
    """The head of a sheet with these rows, blank ones left out as the reader does."""
    numbered = [(number, list(row)) for number, row in enumerate(rows, start=1)]
    filled = [(n, row) for n, row in numbered if any(cell not in (None, "") for cell in row)]
    return Head(index, name, filled[:200], len(filled), max(map(len, rows), default=0), False)


def sheet(**by_heading):
    """A head whose columns are given by their headings; a list is one value a row."""
    height = 8
    cells = [v if isinstance(v, list) else [v] * height for v in by_heading.values()]
    return head_of(list(by_heading), *[[column[i] for column in cells] for i in range(height)])


def only_layout(head, kind, **how):
    """The layout of a sheet that has one."""
    (layout,) = find_layouts([head], kind, **how)
    return layout


def found(head, kind, **how):
    """Headings of the columns found, and how each was found, of a sheet's only layout."""
    layout = only_layout(head, kind, **how)
    return {name: layout.headings[i] for name, i in layout.columns.items()}, layout.found_by
