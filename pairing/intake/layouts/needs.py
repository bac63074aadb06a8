"""What a layout lacks of what its kind of roster cannot do without, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from common.errors import FileError
from pairing.intake.columns import kind_of
from pairing.intake.layouts.layout import SheetLayout


def _labels(kind: str, names: Iterable[str]) -> str:
    """Headings of columns as people know them: alternatives as 户主身份证号／关爱对象身份证号."""
    known = kind_of(kind)
    return "/".join(known.column(name).label for name in names)


def missing(kind: str, layout: SheetLayout) -> list[str]:
    """Headings of columns that a layout still lacks; of ``甲/乙`` one is enough."""
    return [_labels(kind, names) for names in layout.missing if layout.kind == kind]


def require(
    layouts: Sequence[SheetLayout], kind: str, file_name: str, sheets: Iterable[str] = ()
) -> list[SheetLayout]:
    """The layouts without proposals, for reading rows that nobody has looked at before.

    ``sheets`` are the names of all sheets of the file. Raises FileError when there is no layout,
    or when one lacks what the kind cannot do without; the message names file, sheet and column.
    """
    if not layouts:
        needed = "、".join(_labels(kind, names) for names in kind_of(kind).needs)
        where = "、".join(name for name in sheets if name)
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
    certain = [_without_proposals(layout) for layout in layouts if layout.is_used]
    for layout in certain:
        lacking = missing(kind, layout)
        if lacking:
            if layout.sheet:
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
                    "sheet": layout.sheet,
                    "row": layout.header_row,
                    "columns": "、".join(lacking),
                },
            )
    return certain


def _without_proposals(layout: SheetLayout) -> SheetLayout:
    sure = {name: how for name, how in layout.found_by.items() if how != "content"}
    return replace(layout, columns={name: layout.columns[name] for name in sure}, found_by=sure)
