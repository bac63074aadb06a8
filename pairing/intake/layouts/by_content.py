"""Which columns of a sheet may be what, by what is in them: proposals for a person to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from common.dates import parse_date
from common.identity import birth_date, check_identity, read_certificate
from common.spreadsheet import Cell
from pairing.intake.columns import Kind
from pairing.intake.content import CERTAIN, ENOUGH, Places, filled, may_be, share
from pairing.intake.layouts.layout import SheetLayout

_TOLD_BY = 100
"""So many cells tell what is in a column."""
_LOOKED_AT = 100
"""In a sheet with more columns only these are looked into: a sheet may have 16,384."""


def propose_columns(
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
