"""From a row to the cells that another system takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.encryption import digest
from common.errors import DomainError
from common.exports.columns import Value
from reports.exchange.choices import DateFormat, TooLong
from reports.exchange.fields import Around, Field, Raw, field_of
from reports.models import ExportFormat

_DAYS: dict[str, Callable[[date], str]] = {
    DateFormat.DASHES: lambda day: day.isoformat(),
    DateFormat.SLASHES: lambda day: f"{day.year}/{day.month}/{day.day}",
    DateFormat.PLAIN: lambda day: f"{day:%Y%m%d}",
    DateFormat.WORDS: lambda day: f"{day.year}年{day.month}月{day.day}日",
}


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of a format, read. Without a ``field`` its ``constant`` stands in every row."""

    heading: str
    field: Field | None
    constant: str
    values: dict[str, str]
    most: int | None


@dataclass(frozen=True, slots=True)
class Overlong:
    """A text that its column does not take."""

    heading: str
    length: int
    most: int

    def __str__(self) -> str:
        return _("“%(heading)s” has up to %(length)s characters; the column takes %(most)s.") % {
            "heading": self.heading,
            "length": self.length,
            "most": self.most,
        }


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row as it leaves; with ``overlong`` texts it does not, where the format holds it back."""

    row: Any
    cells: list[Value]
    overlong: list[Overlong]


def columns_of(kind: str, columns: Iterable[dict[str, Any]]) -> list[MappedColumn]:
    """The columns of a format as they are stored, read.

    Raises DomainError ``field_unknown`` for a field that the kind does not have,
    ``value_unknown`` for one that a field cannot hold; each says which column it is.
    """
    found = []
    for number, column in enumerate(columns, 1):
        key = column.get("field", "")
        known = field_of(kind, key) if key else None
        if key and known is None:
            raise DomainError(
                "field_unknown",
                _("Column %(number)s, “%(heading)s”: there is no field “%(field)s”.")
                % {"number": number, "heading": column["heading"], "field": key},
            )
        values = column.get("values", {})
        for value in values:
            if known is None or value not in known.choices:
                raise DomainError(
                    "value_unknown",
                    _("Column %(number)s, “%(heading)s”: “%(value)s” is no value of its field.")
                    % {"number": number, "heading": column["heading"], "value": value},
                )
        found.append(
            MappedColumn(
                column["heading"], known, column.get("constant", ""), values, column.get("most")
            )
        )
    return found


class Mapping:
    """Rows of a format's kind, written by the format."""

    def __init__(self, format: ExportFormat, around: Around) -> None:
        self.format = format
        self.around = around
        self.columns = columns_of(format.kind, format.columns)

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    def row(self, row: Any) -> MappedRow:
        """The cells of a row; texts that are too long are cut to what their columns take."""
        cells: list[Value] = []
        overlong = []
        for column in self.columns:
            value = self._written(column, row)
            if isinstance(value, str) and column.most is not None and len(value) > column.most:
                overlong.append(Overlong(column.heading, len(value), column.most))
                value = value[: column.most]
            cells.append(value)
        return MappedRow(row, cells, overlong)

    def leaving(self, rows: Iterable[Any]) -> Iterator[MappedRow]:
        """Those that leave: of a format that holds rows with long texts back, all others."""
        holds = self.format.too_long == TooLong.HOLD
        for row in rows:
            mapped = self.row(row)
            if not (holds and mapped.overlong):
                yield mapped

    def _written(self, column: MappedColumn, row: Any) -> Value:
        if column.field is None:
            return column.constant
        raw = column.field.read(row, self.around)
        if isinstance(raw, date):
            return _DAYS[self.format.date_format](raw)
        if isinstance(raw, str) and column.field.choices:
            label = column.field.choices.get(raw, raw)
            return column.values.get(raw) or str(label)
        return raw


def content_digest(fields: Sequence[Field], row: Any, around: Around, *, qualifies: bool) -> str:
    """A keyed digest of what a row says in these fields, and of whether it leaves at all.

    Of the stored values: how a format writes them may be changed without changing a row.
    """
    said = [_plain(each.read(row, around)) for each in fields]
    return digest(json.dumps([said, qualifies], ensure_ascii=False))


def _plain(raw: Raw) -> str | int | None:
    if isinstance(raw, Decimal):
        # As many decimals as there are: 10 and 10.00 are one value.
        return f"{raw.normalize():f}"
    return raw.isoformat() if isinstance(raw, date) else raw


def fields_of(kind: str, columns: Iterable[dict[str, Any]]) -> list[Field]:
    """The fields that columns hold, once each; those that there are no more are left out."""
    found = (field_of(kind, column.get("field", "")) for column in columns)
    return list({each.key: each for each in found if each is not None}.values())
