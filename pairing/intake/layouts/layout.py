"""The layout of one sheet, found or chosen."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pairing.intake.columns import kind_of


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
        return fingerprint_of(self.headings)

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


def fingerprint_of(headings: Sequence[str]) -> str:
    """What tells these headings from others, however many columns without one follow."""
    text = "\x1f".join(headings).rstrip("\x1f")
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
