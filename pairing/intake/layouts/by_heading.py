"""Which columns the headings of a sheet stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from common.spreadsheet import Cell
from pairing.intake.columns import Column, Kind
from pairing.intake.content import ENOUGH, Places, share

_LIKELY = 0.5
"""The share of its cells that must look like a column for a heading to stand for that one."""


@dataclass(slots=True)
class Match:
    """Columns by name with their indexes."""

    columns: dict[str, int] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    """Columns for whose heading another would have been as likely."""


def match_headings(
    headings: Sequence[str],
    kind: Kind,
    learnt: Mapping[str, str],
    body: Sequence[Sequence[Cell]] = (),
    places: Places | None = None,
) -> Match:
    """Columns by their headings: those that only one column knows first, then the shared ones."""
    match = Match()
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
    match: Match,
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
