"""What a kind of roster is, and the kinds there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.functional import Promise

from common.copying import copy_in, copy_objects, copy_values
from common.dates import today
from organization.models import Region, User
from organization.querysets import ScopedQuerySet
from pairing.choices import RowDecision, RowOutcome
from pairing.intake.issues import DECIDABLE, REJECTED, REPAIRED
from pairing.intake.table import Row
from pairing.models import Import, ImportChange, Programme, Proposal


@dataclass(frozen=True, slots=True)
class Context:
    """What an import is run with. ``as_of`` is the rosters' date, on which ages are taken."""

    region: Region
    programme: Programme
    as_of: date
    today: date
    actor: User | None = None
    is_complete: bool = True
    """Whether the file is the whole roster, so that who is not in it is gone from it."""


@dataclass(slots=True)
class Log:
    """What an import has written, kept so that it can be undone."""

    source: Import
    _pending: list[tuple[int, int | None, str, int, str]] = field(default_factory=list)

    def make(self, model: type[Model], made: Sequence[tuple[Row, Any]]) -> None:
        """Write new objects, each with the row that led to it."""
        copy_objects(model, [instance for _row, instance in made])
        label = model._meta.label_lower
        self._pending.extend(
            (self.source.pk, row.pk, label, instance.pk, "") for row, instance in made
        )

    def insert(
        self,
        model: type[Model],
        names: Sequence[str],
        made: Sequence[tuple[Row, Sequence[Any]]],
    ) -> list[int]:
        """Write new records from the values of these fields; for many, cheaper than ``make``.

        Their primary keys, in order.
        """
        keys = copy_values(model, names, [values for _row, values in made])
        label = model._meta.label_lower
        self._pending.extend(
            (self.source.pk, row.pk, label, key, "")
            for (row, _values), key in zip(made, keys, strict=True)
        )
        return keys

    def change(self, row: Row, instance: Model, before: str) -> None:
        """Note that a row changed a record; ``before`` is JSON of its former values by field."""
        self._pending.append(
            (self.source.pk, row.pk, instance._meta.label_lower, instance.pk, before)
        )

    def write(self) -> None:
        """Write down what was noted since the last time."""
        copy_in(ImportChange, ("source", "row", "model", "object_id", "before"), self._pending)
        self._pending.clear()


class FirstRows:
    """Which row of a file is the first about somebody: of two equal rows that one stands.

    It keeps little of each, since a province has hundreds of thousands.
    """

    def __init__(self) -> None:
        self._sheets: dict[str, int] = {}
        self._rows: dict[int, int] = {}

    def claim(self, row: Row, key: str = "") -> str | None:
        """None for the first row with its ``key``, for another where that one is: 5 or 二季度!5."""
        sheet = self._sheets.setdefault(row.sheet, len(self._sheets))
        here = sheet << 24 | row.number
        # Half of a digest's bits tell apart as well as all of them.
        first = self._rows.setdefault(hash_of(key or row.key), here)
        if first == here:
            return None
        if first >> 24 == sheet:
            return str(first & 0xFFFFFF)
        name = next(name for name, number in self._sheets.items() if number == first >> 24)
        return f"{name}!{first & 0xFFFFFF}"


def hash_of(key: str) -> int:
    """A number for a key: 128 bits of its SHA-256."""
    return int.from_bytes(sha256(key.encode()).digest()[:16])


class RosterKind(ABC):
    """One kind of roster. An instance serves one pass over one file, in pieces.

    ``begin`` once, then for each piece of rows in the order of the file ``judge``: ``read`` on each
    row, ``look_up`` once, ``check`` on each row. Where rows are applied, ``apply`` with those of
    the piece that are accepted. Rows bear on one another only where their ``key`` is the same, so
    that a corrected row can be checked again with those alone. What only some kinds do is said by
    ``FindsGone``, ``Finishes`` and ``HasDerived``.
    """

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    writes: ClassVar[tuple[type[Model], ...]]
    """The models whose rows it makes, those first on which others depend."""
    sorts_after: ClassVar[int] = 0
    """Its place in the order in which a county takes its files in."""
    is_numbered_by_sheet: ClassVar[bool] = False

    takes_larger_regions: ClassVar[bool] = False
    """Whether a file may hold a whole prefecture or province, with the county in a column."""

    def __init__(self, context: Context, *, is_applying: bool = False) -> None:
        self.context = context
        self.is_applying = is_applying
        """Whether what is looked up will be written, and is to be locked."""
        self.proposals: list[Proposal] = []
        """What a person is to decide once the rows are applied."""

    @abstractmethod
    def begin(self) -> None:
        """Read what the whole file needs, in a constant number of queries."""

    @abstractmethod
    def read(self, row: Row) -> None:
        """Read one row's cells into ``row.parsed``; no query."""

    @abstractmethod
    def look_up(self, rows: Sequence[Row]) -> None:
        """Read what is recorded of these rows, in a constant number of queries.

        After it every row has its ``key``, or an empty one where none can be told.
        """

    @abstractmethod
    def check(self, row: Row) -> None:
        """Judge one row; of an accepted one set ``outcome`` and ``changes`` too."""

    @abstractmethod
    def apply(self, rows: Sequence[Row], log: Log) -> None:
        """Write accepted rows of the piece that was looked up last."""

    def is_accepted(self, row: Row) -> bool:
        """Whether a row that was checked is taken in: by itself, or because somebody says so."""
        if row.decision == RowDecision.LEAVE:
            return False
        return (
            not row.issue
            or row.issue in REPAIRED
            or (row.decision == RowDecision.TAKE and row.issue in DECIDABLE)
        )

    def judge(self, rows: Sequence[Row]) -> None:
        """Check one piece of rows and say of each what becomes of it."""
        for row in rows:
            self.read(row)
        self.look_up(rows)
        for row in rows:
            self.check(row)
            if not self.is_accepted(row):
                row.outcome, row.changes = self._refusal(row), {}

    @staticmethod
    def _refusal(row: Row) -> RowOutcome:
        return RowOutcome.REJECTED if row.issue in REJECTED else RowOutcome.HELD


class FindsGone(ABC):
    """A kind of which a whole roster tells who is on it no more."""

    @abstractmethod
    def gone(self, source: Import) -> ScopedQuerySet:
        """The records that are in the system but not on this whole roster."""


class Finishes(ABC):
    """A kind of which something can be written only when all rows are."""

    @abstractmethod
    def finish(self, log: Log) -> None:
        """Write it, once, after the last ``apply``."""


class HasDerived(ABC):
    """A kind from whose records others follow, as what is done in a year from contacts."""

    @abstractmethod
    def after_undo(self, gone: Mapping[str, Sequence[Any]]) -> None:
        """Put right what was derived from records that were just taken away, by model label."""


_kinds: dict[str, type[RosterKind]] = {}


def register(kind: type[RosterKind]) -> type[RosterKind]:
    """Make a kind known by its key; apps do so when they are ready."""
    _kinds[kind.key] = kind
    return kind


def kinds() -> list[type[RosterKind]]:
    """All kinds, in the order in which rosters are taken in."""
    return sorted(_kinds.values(), key=lambda kind: kind.sorts_after)


def kind_keys() -> list[str]:
    """The keys of all kinds, in the order in which rosters are taken in."""
    return [kind.key for kind in kinds()]


def kind_by_key(key: str) -> type[RosterKind]:
    """The kind of that key; KeyError when there is none."""
    return _kinds[key]


def roster_for(source: Import, *, is_applying: bool = False) -> RosterKind:
    """The kind's own instance for a pass over this import."""
    return kind_by_key(source.kind)(
        Context(
            region=source.region,
            programme=source.programme,
            as_of=source.as_of,
            today=today(),
            actor=source.applied_by or source.created_by,
            is_complete=source.is_complete,
        ),
        is_applying=is_applying,
    )
