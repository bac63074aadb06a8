"""Telling from the headings of a file what kind of roster it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from common.spreadsheet import Head
from pairing.intake.columns import Kind, kind_of, kinds, normal_heading
from pairing.intake.layouts.by_heading import match_headings
from pairing.intake.layouts.finding import best_header
from pairing.intake.layouts.grid import Grid, combined

_LIKELY = 0.5
"""How well a file must fit a kind of roster to be taken for one."""


def guess_kind(
    heads: Sequence[Head], learnt: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[str, float] | None:
    """The kind of roster that a file is likeliest to be, with how likely (0 to 1), or None.

    ``learnt`` are the headings that an office added, by kind. None when no kind has half of what
    it needs, or when two fit equally well.
    """
    grids = [(head.name, Grid(head)) for head in heads]
    scores = sorted(
        ((_likeness(grids, kind_of(key), (learnt or {}).get(key) or {}), key) for key in kinds()),
        reverse=True,
    )
    (best, kind), (second, _kind) = scores[:2]
    return (kind, round(best, 3)) if best >= _LIKELY and best > second else None


def _likeness(grids: Sequence[tuple[str, Grid]], kind: Kind, learnt: Mapping[str, str]) -> float:
    """How well a file fits a kind: what it needs is there, and no more than it knows."""
    best = 0.0
    learnt = {normal_heading(heading): name for heading, name in learnt.items()}
    for sheet, grid in grids:
        header = best_header(grid, kind, learnt)
        if header is None:
            continue
        headings = combined(header[1])
        match = match_headings(headings, kind, learnt)
        known = match.columns.keys() - match.unsure
        had = sum(not known.isdisjoint(names) for names in kind.needs) / len(kind.needs)
        used = len(known) / sum(1 for heading in headings if heading)
        above = [text for top in range(1, header[0]) for text in grid.headings(top)]
        is_said = any(sign in text for text in [sheet, *above] for sign in kind.signs)
        best = max(best, 0.5 * had + 0.4 * used + 0.1 * is_said)
    return best
