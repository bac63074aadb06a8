"""Finding where the table of a sheet stands and what its columns are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from common.spreadsheet import Head
from pairing.intake.columns import Kind, kind_of, normal_heading
from pairing.intake.content import Places, contradicts, filled, looks_like
from pairing.intake.layouts.by_content import propose_columns
from pairing.intake.layouts.by_heading import match_headings
from pairing.intake.layouts.grid import HEADER_SEARCH_ROWS, Grid, combined
from pairing.intake.layouts.layout import SheetLayout, fingerprint_of

_STRONG = ("identity", "certificate", "phone", "date")
"""Contents that no heading looks like."""

Remembered = Callable[[str], Mapping[str, int] | None]
"""By fingerprint what was chosen for sheets like that: names of columns to their indexes."""


def find_layouts(
    heads: Iterable[Head],
    kind: str,
    *,
    learnt: Mapping[str, str] | None = None,
    remembered: Remembered | None = None,
    places: Places | None = None,
) -> list[SheetLayout]:
    """The layouts of the sheets that hold rows of a kind, sheets of instructions passed over.

    ``learnt`` maps headings that an office added to names of columns. ``remembered`` gives what
    was chosen for a fingerprint, names to indexes, or None; it is asked up to 90 times a sheet,
    so it should not ask the database each time. Raises KeyError for a kind that has no columns.
    """
    known = kind_of(kind)
    learnt = {normal_heading(heading): name for heading, name in (learnt or {}).items()}
    found = (_find(head, known, learnt, remembered, places) for head in heads)
    return [layout for layout in found if layout is not None]


def layout_at(
    head: Head,
    kind: str,
    header_row: int,
    header_height: int = 1,
    *,
    learnt: Mapping[str, str] | None = None,
    places: Places | None = None,
) -> SheetLayout:
    """The layout of a sheet where a person has pointed out the header.

    With a height of 0 there is none, and ``header_row`` is the first row of data.
    """
    learnt = {normal_heading(heading): name for heading, name in (learnt or {}).items()}
    grid = Grid(head)
    header = grid.header(header_row, header_height)
    return _laid_out(head, grid, kind_of(kind), header_row, header, learnt, places)


def _find(
    head: Head,
    kind: Kind,
    learnt: Mapping[str, str],
    remembered: Remembered | None,
    places: Places | None,
) -> SheetLayout | None:
    grid = Grid(head)
    if remembered is not None:
        recalled = (
            _recalled(head, kind, top, header, headings, columns)
            for top, header, headings in grid.candidates()
            if (columns := remembered(fingerprint_of(headings))) is not None
        )
        found = [layout for layout in recalled if layout is not None]
        if found:
            return max(found, key=lambda layout: len(layout.columns))
    header = best_header(grid, kind, learnt)
    if header is not None:
        return _laid_out(head, grid, kind, *header, learnt, places)
    return _find_by_content(head, grid, kind, learnt, places)


def best_header(
    grid: Grid, kind: Kind, learnt: Mapping[str, str]
) -> tuple[int, list[list[str]]] | None:
    """The header that knows the most columns: three, or all that are needed where these are fewer.

    Its first row's number and its rows; of equal ones the first and the lowest.
    """
    best: tuple[int, list[list[str]]] | None = None
    most = min(3, len(kind.needs)) - 1
    for top, header, headings in grid.candidates():
        matched = len(match_headings(headings, kind, learnt).columns)
        if matched > most:
            most, best = matched, (top, header)
    return best


def _recalled(
    head: Head,
    kind: Kind,
    top: int,
    header: list[list[str]],
    headings: list[str],
    columns: Mapping[str, int],
) -> SheetLayout | None:
    kept = {
        name: index
        for name, index in columns.items()
        # The kind may have lost a column since.
        if kind.has(name) and 0 <= index < len(headings)
    }
    if not kept:
        return None
    return SheetLayout(
        kind.key, head.index, head.name, top, header, headings, kept,
        dict.fromkeys(kept, "remembered"),
    )  # fmt: skip


def _find_by_content(
    head: Head, grid: Grid, kind: Kind, learnt: Mapping[str, str], places: Places | None
) -> SheetLayout | None:
    """The layout of a sheet whose headings say nothing, if what is below them says enough."""
    first = next(
        (
            number
            for number in sorted(grid.rows)[:HEADER_SEARCH_ROWS]
            if sum(any(looks_like(c, cell) for c in _STRONG) for cell in grid.rows[number]) >= 2
        ),
        None,
    )
    if first is None:
        return None
    above = grid.headings(first - 1)
    header = [above] if len(filled(above)) >= max(2, len(filled(grid.rows[first])) // 2) else []
    layout = _laid_out(head, grid, kind, first - len(header), header, learnt, places)
    return layout if len(layout.columns) >= min(2, len(kind.needs)) else None


def _laid_out(
    head: Head,
    grid: Grid,
    kind: Kind,
    header_row: int,
    header: list[list[str]],
    learnt: Mapping[str, str],
    places: Places | None,
) -> SheetLayout:
    layout = SheetLayout(kind.key, head.index, head.name, header_row, header, combined(header))
    rows = grid.body(layout.first_row)
    body = [filled(cells) for cells in zip(*rows, strict=True)]
    layout.headings += [""] * (len(body) - len(layout.headings))
    body += [[] for _column in range(len(layout.headings) - len(body))]
    match = match_headings(layout.headings, kind, learnt, body, places)
    layout.columns = match.columns
    layout.found_by = {
        name: "content" if name in match.unsure else "heading" for name in match.columns
    }
    layout.doubtful = [
        name
        for name, index in match.columns.items()
        if contradicts(kind.column(name).content, body[index])
    ]
    for name, index in propose_columns(layout, kind, rows, body, places).items():
        layout.columns[name] = index
        layout.found_by[name] = "content"
    taken = set(layout.columns.values())
    layout.unused = [
        index
        for index, heading in enumerate(layout.headings)
        if index not in taken and body[index] and heading not in kind.harmless
    ]
    return layout
