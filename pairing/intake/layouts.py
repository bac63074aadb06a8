"""How a sheet is laid out: where its header stands, and which of its columns is what.

Columns are found by their headings, by what a clerk chose for the same headings before, and, as
proposals that somebody must look at, by what is in them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from common.dates import parse_date
from common.errors import FileError
from common.identity import birth_date, check_identity, read_certificate
from common.spreadsheet import Cell, Head
from common.text import squeeze
from pairing.intake.columns import (
    LONGEST,
    Column,
    Kind,
    kind_of,
    kinds,
    neutral_headings,
    normal_heading,
)
from pairing.intake.content import (
    CERTAIN,
    ENOUGH,
    Places,
    contradicts,
    filled,
    looks_like,
    may_be,
    share,
)
from pairing.intake.table import WIDEST, below_the_table

HEADER_SEARCH_ROWS = 30
HEADER_HEIGHT = 3

_PARENT_TAIL = re.compile(r"(?:基本)?(?:信息|情况|资料)$")
_STRONG = ("identity", "certificate", "phone", "date")
"""Contents that no heading looks like."""
_LIKELY = 0.5
_TOLD_BY = 100
"""So many cells tell what is in a column."""
_LOOKED_AT = 100
"""In a sheet with more columns only these are looked into: a sheet may have 16,384."""

Remembered = Callable[[str], Mapping[str, int] | None]


@dataclass(slots=True)
class SheetLayout:
    """Where the table of a sheet stands, and which of its columns is what.

    ``header_row`` is the spreadsheet row number at which the table begins: that of its first header
    row or, where it has none, of its first row. ``header`` holds the header's rows and ``headings``
    one heading a column, both as ``normal_heading`` gives them.

    ``columns`` maps the name of a column to its index, and ``found_by`` to how it was found:
    ``heading``, ``remembered``, ``chosen``, or ``content``, which is a proposal. ``doubtful`` are
    columns whose cells contradict their heading; ``unused`` the indexes of columns that hold
    something and that nobody has said is of no use.
    """

    kind: str
    index: int
    sheet: str
    header_row: int
    header: list[list[str]]
    headings: list[str]
    columns: dict[str, int] = field(default_factory=dict)
    found_by: dict[str, str] = field(default_factory=dict)
    doubtful: list[str] = field(default_factory=list)
    unused: list[int] = field(default_factory=list)
    is_used: bool = True
    """Whether the clerk wants the rows of this sheet."""

    @property
    def header_height(self) -> int:
        return len(self.header)

    @property
    def first_row(self) -> int:
        """The spreadsheet row number of the first row below the header."""
        return self.header_row + self.header_height

    @property
    def fingerprint(self) -> str:
        """What sheets with the same headings share, of whatever kind; empty without a header."""
        return _fingerprint(self.headings)

    @property
    def missing(self) -> list[tuple[str, ...]]:
        """Names of columns without which nothing can be taken; of each tuple one is enough."""
        return [
            names for names in kind_of(self.kind).needs if self.columns.keys().isdisjoint(names)
        ]

    @property
    def needs_a_look(self) -> bool:
        """Whether a person must see the columns before rows are read by them."""
        return bool(
            self.missing or self.doubtful or self.unused or "content" in self.found_by.values()
        )

    def choose(self, columns: Mapping[str, int]) -> None:
        """Take what a person chose, a column of the kind to its index, in place of what was found.

        Raises ValueError for a column that the kind has not, or an index outside the sheet.
        """
        kind = kind_of(self.kind)
        for name, index in columns.items():
            if not kind.has(name) or not 0 <= index < len(self.headings):
                raise ValueError(f"{name}: {index}")
        self.found_by = {
            name: self.found_by[name]
            if self.columns.get(name) == index and self.found_by[name] != "content"
            else "chosen"
            for name, index in columns.items()
        }
        self.columns = dict(columns)
        self.doubtful, self.unused = [], []

    def learnable(self) -> dict[str, str]:
        """Headings that a person has given a meaning, with the column: synonyms from now on.

        Not those that are known already, nor one that stands over several columns.
        """
        times = Counter(self.headings)
        known = kind_of(self.kind).by_heading
        return {
            heading: name
            for name, index in self.columns.items()
            if self.found_by[name] == "chosen"
            and (heading := self.headings[index])
            and times[heading] == 1
            and name not in known.get(heading, ())
        }

    def as_json(self) -> dict[str, Any]:
        """A form for a JSON field."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SheetLayout:
        """The layout that ``as_json`` gave."""
        return cls(**data)


def _fingerprint(headings: Sequence[str]) -> str:
    text = "\x1f".join(headings).rstrip("\x1f")
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


# --- The header --------------------------------------------------------------------------------


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


class _Grid:
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
    grid = _Grid(head)
    header = grid.header(header_row, header_height)
    return _laid_out(head, grid, kind_of(kind), header_row, header, learnt, places)


def _find(
    head: Head,
    kind: Kind,
    learnt: Mapping[str, str],
    remembered: Remembered | None,
    places: Places | None,
) -> SheetLayout | None:
    grid = _Grid(head)
    if remembered is not None:
        recalled = (
            _recalled(head, kind, top, header, headings, columns)
            for top, header, headings in grid.candidates()
            if (columns := remembered(_fingerprint(headings))) is not None
        )
        found = [layout for layout in recalled if layout is not None]
        if found:
            return max(found, key=lambda layout: len(layout.columns))
    header = _best_header(grid, kind, learnt)
    if header is not None:
        return _laid_out(head, grid, kind, *header, learnt, places)
    return _find_by_content(head, grid, kind, learnt, places)


def _best_header(
    grid: _Grid, kind: Kind, learnt: Mapping[str, str]
) -> tuple[int, list[list[str]]] | None:
    """The header that knows the most columns: three, or all that are needed where these are fewer.

    Its first row's number and its rows; of equal ones the first and the lowest.
    """
    best: tuple[int, list[list[str]]] | None = None
    most = min(3, len(kind.needs)) - 1
    for top, header, headings in grid.candidates():
        matched = len(_by_heading(headings, kind, learnt).columns)
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
    head: Head, grid: _Grid, kind: Kind, learnt: Mapping[str, str], places: Places | None
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


# --- The columns -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Match:
    columns: dict[str, int] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    """Columns for whose heading another would have been as likely."""


def _by_heading(
    headings: Sequence[str],
    kind: Kind,
    learnt: Mapping[str, str],
    body: Sequence[Sequence[Cell]] = (),
    places: Places | None = None,
) -> _Match:
    """Columns by their headings: those that only one column knows first, then the shared ones."""
    match = _Match()
    claims: dict[str, list[tuple[int, int]]] = defaultdict(list)
    shared: list[int] = []
    for index, heading in enumerate(headings):
        if not heading:
            continue
        if (name := learnt.get(heading)) is not None and kind.has(name):
            claims[name].append((-1, index))
            continue
        names = kind.by_heading.get(heading, {})
        if len(names) > 1:
            shared.append(index)
        for name, rank in names.items() if len(names) == 1 else ():
            claims[name].append((rank, index))
    for column in kind.columns:
        found = claims.get(column.name)
        if found:
            best = min(rank for rank, _index in found)
            alike = [index for rank, index in found if rank == best]
            match.columns[column.name] = _beside(column, alike, match.columns)
    for index in shared:
        _settle(index, headings, kind, match, body, places)
    return match


def _beside(column: Column, alike: list[int], columns: Mapping[str, int]) -> int:
    """Of equal headings the first to the right of the one that they belong to, else the first."""
    near = columns.get(column.near, -1)
    return min((index for index in alike if index > near), default=alike[0])


def _settle(
    index: int,
    headings: Sequence[str],
    kind: Kind,
    match: _Match,
    body: Sequence[Sequence[Cell]],
    places: Places | None,
) -> None:
    """Decide which column a heading stands for that several know."""
    knowing = [c for c in kind.columns if c.name in kind.by_heading[headings[index]]]
    wanting = [column for column in knowing if column.name not in match.columns]
    cells = body[index] if index < len(body) else ()
    likely = [
        c for c in knowing if len(cells) >= ENOUGH and share(c.content, cells, places) >= _LIKELY
    ]
    if 0 < len(likely) < len(knowing):
        wanting = [column for column in wanting if column in likely]
    if not wanting:
        return
    if len(wanting) == 1:
        match.columns[wanting[0].name] = index
        return
    if headings.count(headings[index]) > 1 and not any(
        match.columns.get(column.near) == index - 1 for column in wanting
    ):
        return
    chosen = next((c for c in wanting if match.columns.get(c.near) == index - 1), None)
    if chosen is None:
        chosen = wanting[0]
        match.unsure.add(chosen.name)
    match.columns[chosen.name] = index


def _laid_out(
    head: Head,
    grid: _Grid,
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
    match = _by_heading(layout.headings, kind, learnt, body, places)
    layout.columns = match.columns
    layout.found_by = {
        name: "content" if name in match.unsure else "heading" for name in match.columns
    }
    layout.doubtful = [
        name
        for name, index in match.columns.items()
        if contradicts(kind.column(name).content, body[index])
    ]
    for name, index in _proposals(layout, kind, rows, body, places).items():
        layout.columns[name] = index
        layout.found_by[name] = "content"
    taken = set(layout.columns.values())
    layout.unused = [
        index
        for index, heading in enumerate(layout.headings)
        if index not in taken and body[index] and heading not in kind.harmless
    ]
    return layout


def _proposals(
    layout: SheetLayout,
    kind: Kind,
    rows: Sequence[Sequence[Cell]],
    body: Sequence[Sequence[Cell]],
    places: Places | None,
) -> dict[str, int]:
    """Columns that were not found by heading, by what is in them; none where it might be two."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for column in kind.columns:
        if column.content and column.name not in layout.columns:
            wanted[column.content].append(column.name)
    offered: dict[str, list[int]] = defaultdict(list)
    taken = set(layout.columns.values())
    contents = {column.content for column in kind.columns if column.content}
    for index, heading in enumerate(layout.headings[:_LOOKED_AT]):
        cells = body[index][:_TOLD_BY]
        if index in taken or len(cells) < ENOUGH or heading in kind.harmless:
            continue
        shares = {c: share(c, cells, places) for c in contents if may_be(c, heading)}
        best = max(shares.values(), default=0.0)
        likely = [content for content, part in shares.items() if part == best]
        # Villages and townships, or two kinds of number, may be told by neither form nor words.
        if best >= CERTAIN and len(likely) == 1:
            offered[likely[0]].append(index)
    found: dict[str, int] = {}
    for content, names in wanted.items():
        indexes = offered[content]
        needed = [name for name in names if kind.column(name).is_required]
        if len(indexes) == len(needed) == 1:
            # A single column of numbers on a roster of people holds their own.
            names = needed
        if len(names) == len(indexes) == 1:
            found[names[0]] = indexes[0]
        elif content == "identity" and set(names) == {"identity", "head_id"} and len(indexes) == 2:
            first, second = indexes
            own = _own_identity(first, second, layout, rows)
            if own is not None:
                found |= {"identity": own, "head_id": second if own == first else first}
    return found


def _own_identity(
    first: int, second: int, layout: SheetLayout, rows: Sequence[Sequence[Cell]]
) -> int | None:
    """Which of two columns of identity numbers is the person's own, the other being the head's.

    None when nothing tells: the person's own is inside the certificate, agrees with the birth
    date, and comes once where a head comes with each member of the household.
    """
    numbers = [(check_identity(r[first]).number, check_identity(r[second]).number) for r in rows]
    for name in ("certificate", "birth_date"):
        index = layout.columns.get(name)
        if index is None:
            continue
        agreeing = [0, 0]
        told = 0
        for row, pair in zip(rows, numbers, strict=True):
            truth: object
            if name == "certificate":
                certificate = read_certificate(row[index])
                truth = certificate.holder if certificate is not None else None
            else:
                truth = parse_date(row[index])
            # Where somebody is the head, both columns agree and nothing is told.
            if truth is None or not all(pair) or pair[0] == pair[1]:
                continue
            told += 1
            for i, number in enumerate(pair):
                agreeing[i] += truth == (number if name == "certificate" else birth_date(number))
        if told >= ENOUGH and abs(agreeing[0] - agreeing[1]) >= CERTAIN * told:
            return first if agreeing[0] > agreeing[1] else second
    repeats = [len(filled(c)) - len(set(filled(c))) for c in zip(*numbers, strict=True)]
    if repeats and abs(repeats[0] - repeats[1]) >= max(ENOUGH, len(numbers) // 20):
        return first if repeats[0] < repeats[1] else second
    return None


# --- For people --------------------------------------------------------------------------------


def cell_text(cell: Cell) -> str:
    """A cell as a person reads it: whole numbers without a point, days without a clock."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e20:
        return f"{cell:.0f}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return squeeze(str(cell)) if cell is not None else ""


def samples(head: Head, layout: SheetLayout, n: int = 3) -> list[list[str]]:
    """For each column of a sheet, the first ``n`` different texts in it below the header."""
    found: list[list[str]] = [[] for _heading in layout.headings]
    for row in _Grid(head).body(layout.first_row):
        for texts, cell in zip(found, row, strict=False):
            if len(texts) < n and (text := cell_text(cell)) and text not in texts:
                texts.append(text)
    return found


def labels(kind: str, names: Iterable[str]) -> str:
    """Headings of columns as people know them: alternatives as 户主身份证号／关爱对象身份证号."""
    known = kind_of(kind)
    return "/".join(known.column(name).label for name in names)


def missing(kind: str, layout: SheetLayout) -> list[str]:
    """Headings of columns that a layout still lacks; of ``甲/乙`` one is enough."""
    return [labels(kind, names) for names in layout.missing if layout.kind == kind]


def guess_kind(
    heads: Sequence[Head], learnt: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[str, float] | None:
    """The kind of roster that a file is likeliest to be, with how likely (0 to 1), or None.

    ``learnt`` are the headings that an office added, by kind. None when no kind has half of what
    it needs, or when two fit equally well.
    """
    grids = [(head.name, _Grid(head)) for head in heads]
    scores = sorted(
        ((_likeness(grids, kind_of(key), (learnt or {}).get(key) or {}), key) for key in kinds()),
        reverse=True,
    )
    (best, kind), (second, _kind) = scores[:2]
    return (kind, round(best, 3)) if best >= _LIKELY and best > second else None


def _likeness(grids: Sequence[tuple[str, _Grid]], kind: Kind, learnt: Mapping[str, str]) -> float:
    """How well a file fits a kind: what it needs is there, and no more than it knows."""
    best = 0.0
    learnt = {normal_heading(heading): name for heading, name in learnt.items()}
    for sheet, grid in grids:
        header = _best_header(grid, kind, learnt)
        if header is None:
            continue
        headings = combined(header[1])
        match = _by_heading(headings, kind, learnt)
        known = match.columns.keys() - match.unsure
        had = sum(not known.isdisjoint(names) for names in kind.needs) / len(kind.needs)
        used = len(known) / sum(1 for heading in headings if heading)
        above = [text for top in range(1, header[0]) for text in grid.headings(top)]
        is_said = any(sign in text for text in [sheet, *above] for sign in kind.signs)
        best = max(best, 0.5 * had + 0.4 * used + 0.1 * is_said)
    return best


def require(
    layouts: Sequence[SheetLayout], kind: str, file_name: str, sheets: Iterable[str] = ()
) -> list[SheetLayout]:
    """The layouts without proposals, for reading rows that nobody has looked at before.

    ``sheets`` are the names of all sheets of the file. Raises FileError when there is no layout,
    or when one lacks what the kind cannot do without; the message names file, sheet and column.
    """
    if not layouts:
        needed = "、".join(labels(kind, names) for names in kind_of(kind).needs)
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
