"""What a kind of roster is, and the kinds there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db.models import Model

from organization.models import Region, User
from pairing.choices import RowOutcome
from pairing.intake.table import Column, Row
from pairing.models import Programme

REPAIRED = frozenset({"id_15_to_18", "id_normalised"})
"""Issues after which a row is taken all the same."""

REJECTED = frozenset(
    {
        "name_missing",
        "id_missing",
        "id_precision_lost",
        "id_format",
        "id_checksum",
        "region_unknown",
        "region_ambiguous",
    }
)
"""Issues that only a correction settles; every other holds the row until somebody decides."""

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an import is run with. ``as_of`` is the rosters' date, on which ages are taken."""

    region: Region
    programme: Programme
    as_of: date
    today: date
    actor: User | None = None


class RosterKind(ABC):
    """One kind of roster. An instance serves one import.

    ``prepare`` reads what is known, in a constant number of queries; ``check`` judges one row
    and leaves its reading in ``row.parsed``; ``apply`` writes what was accepted and sets each
    row's outcome and target.
    """

    key: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    is_numbered_by_sheet: ClassVar[bool] = False
    writes: ClassVar[tuple[type[Model], ...]]
    """The models whose rows it makes."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @abstractmethod
    def prepare(self, rows: list[Row]) -> None: ...

    @abstractmethod
    def check(self, row: Row) -> None: ...

    @abstractmethod
    def apply(self, rows: list[Row]) -> None: ...

    def is_accepted(self, row: Row) -> bool:
        return not row.issue or row.issue in REPAIRED

    def refusal(self, row: Row) -> RowOutcome:
        return RowOutcome.REJECTED if row.issue in REJECTED else RowOutcome.HELD


_kinds: dict[str, type[RosterKind]] = {}


def register(kind: type[RosterKind]) -> type[RosterKind]:
    """Make a kind known by its key; apps do so when they are ready."""
    _kinds[kind.key] = kind
    return kind


def kind_keys() -> list[str]:
    """The keys of all kinds, in the order in which rosters are taken in."""
    return list(_kinds)


def kind_by_key(key: str) -> type[RosterKind]:
    """The kind of that key; KeyError when there is none."""
    return _kinds[key]
