"""A ledger made: as an .xlsx file, or its first rows for a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.conf import settings
from django.utils import translation

from common.dates import day_zh, today
from common.exports.columns import Value
from common.exports.files import KEPT_IN_MEMORY
from common.exports.printed import NUMBER_WIDTH, PrintedColumn, PrintedList, write_printed
from organization.access import sees_personal_data
from organization.choices import Level
from organization.models import User
from reports.ledgers.columns import COLUMNS
from reports.ledgers.layouts import Laid, LaidColumn, period_zh, title_of
from reports.ledgers.rows import Wanted, lines
from reports.notices.letterheads import letterhead_of

PREVIEW_ROWS = 10


def _columns_for(laid: Laid, user: User) -> list[LaidColumn]:
    """The columns that a user is given: none that tells more than the site's lists do."""
    known = COLUMNS[laid.kind]
    may_see = sees_personal_data(user)
    return [c for c in laid.columns if may_see or not known[c.key].is_personal]


def printed(laid: Laid, wanted: Wanted, user: User) -> PrintedList:
    """A ledger's paper without its rows, as ``user`` is given it."""
    known = COLUMNS[laid.kind]
    return PrintedList(
        name=str(laid.kind.label),
        title=title_of(laid, wanted),
        line=(
            f"填报单位：{filled_in_by(user)}",
            f"统计期间：{period_zh(wanted.first, wanted.last)}",
            f"制表日期：{day_zh(today())}",
        ),
        columns=[
            PrintedColumn(
                column.heading,
                column.width,
                known[column.key].kind,
                column.parent,
                known[column.key].is_summed,
            )
            for column in _columns_for(laid, user)
        ],
        signatures=laid.signatures.split(),
        numbered="序号",
        total="合计（{}条）" if laid.has_totals else "",
        empty="无",
        pages="第&P页，共&N页",
    )


def filled_in_by(user: User) -> str:
    """Who fills a paper in: the county's office as it heads its notices, else unit or place."""
    if user.is_office and user.region is not None and user.region.level == Level.COUNTY:
        return str(letterhead_of(user.region).issuer)
    place = user.unit or user.region
    return place.name if place is not None else ""


Lines = Iterable[Sequence[Value]]


def make_ledger(
    laid: Laid,
    wanted: Wanted,
    user: User,
    *,
    footer: str = "",
    watch: Callable[[Lines], Lines] | None = None,
) -> tuple[IO[bytes], int]:
    """The .xlsx of a ledger, to be read from its beginning, and its number of rows.

    ``watch`` is given the rows and passes them on, as somebody who is told how far it is does.
    """
    columns = [COLUMNS[laid.kind][column.key] for column in _columns_for(laid, user)]
    with ExitStack() as on_error, translation.override(settings.LANGUAGE_CODE):
        file = cast(IO[bytes], on_error.enter_context(SpooledTemporaryFile(KEPT_IN_MEMORY)))
        rows: Lines = lines(wanted, columns, user)
        paper = printed(laid, wanted, user)
        number = write_printed(file, paper, watch(rows) if watch else rows, footer=footer)
        # From here on whoever asked for it closes it.
        on_error.pop_all()
    file.seek(0)
    return file, number


@dataclass(frozen=True, slots=True)
class Head:
    """A cell of the upper row of a heading, over ``span`` columns."""

    text: str
    span: int
    is_parent: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a page shows it, and the side on which its text stands."""

    text: str
    side: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A ledger's paper with its first rows, as texts."""

    paper: PrintedList
    rows: Sequence[Sequence[Cell]]

    @property
    def shares(self) -> list[str]:
        """How much of the width each column has, behind the running number."""
        return [f"{column.width / self._width:.2%}" for column in self.paper.columns]

    @property
    def number_share(self) -> str:
        return f"{NUMBER_WIDTH / self._width:.2%}"

    @property
    def _width(self) -> float:
        return NUMBER_WIDTH + sum(column.width for column in self.paper.columns)

    @property
    def heads(self) -> list[Head]:
        """The upper row of the heading, behind the running number."""
        heads, place = [], 0
        for parent, span in self.paper.parents():
            text = parent or self.paper.columns[place].heading
            heads.append(Head(text, span, bool(parent)))
            place += span
        return heads

    @property
    def wide(self) -> int:
        """How many columns there are, the running number among them."""
        return len(self.paper.columns) + 1


def preview(laid: Laid, wanted: Wanted, user: User) -> Preview:
    """What a page shows of a ledger: the paper and the first ten rows."""
    columns = [COLUMNS[laid.kind][column.key] for column in _columns_for(laid, user)]
    with translation.override(settings.LANGUAGE_CODE):
        paper = printed(laid, wanted, user)
        rows = [
            [
                Cell(_text(value), column.side)
                for value, column in zip(line, paper.columns, strict=True)
            ]
            for line in lines(wanted, columns, user, most=PREVIEW_ROWS)
        ]
    return Preview(paper, rows)


def _text(value: Value) -> str:
    """A cell as a page shows it: money with two decimals, the rest as it is."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return "" if value is None else str(value)
