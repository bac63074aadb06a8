"""A comparison as a spreadsheet: every row says what it is about, so that several fit one sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.exports.columns import Column, Share, Whole, Yuan
from common.exports.lists import ListResource
from reports.comparison.counts import Asked
from reports.comparison.table import Row, Side


class ComparisonResource(ListResource):
    """The rows of a comparison as its page shows them."""

    title = _("Comparison")
    is_of_people = False

    region = Column(_("Region"))
    figure = Column(_("Figure"))
    name = Column(_("Place or unit"))
    days_now = Column(_("Days"))
    count_now = Column(_("Number"), kind=Whole)
    yuan_now = Column(_("Yuan"), kind=Yuan)
    of_all_now = Column(_("Share of all together"), kind=Share)
    share_now = Column(_("Share"), kind=Share)
    each_now = Column(_("For each pairing"), kind=Yuan)
    days_then = Column(_("The same days a year before"))
    count_then = Column(_("Number then"), kind=Whole)
    yuan_then = Column(_("Yuan then"), kind=Yuan)
    of_all_then = Column(_("Share of all together then"), kind=Share)
    share_then = Column(_("Share then"), kind=Share)
    each_then = Column(_("For each pairing then"), kind=Yuan)
    change = Column(pgettext_lazy("comparison", "Change"), kind=Share)

    def __init__(self, asked: Asked, *, is_of_figures: bool) -> None:
        """``is_of_figures``: a row is a figure of the region, and of no place or unit in it."""
        super().__init__()
        self.asked = asked
        self.is_of_figures = is_of_figures

    def dehydrate_region(self, row: Row) -> Any:
        return self.asked.region

    def dehydrate_figure(self, row: Row) -> Any:
        return row.figure.label

    def dehydrate_name(self, row: Row) -> Any:
        return "" if self.is_of_figures else row.label

    def dehydrate_days_now(self, row: Row) -> str:
        return "" if row.figure.is_of_today else str(self.asked.now)

    def dehydrate_days_then(self, row: Row) -> str:
        return "" if row.then is None else str(self.asked.then)

    def _count(self, row: Row, side: Side | None) -> int | None:
        return None if side is None or row.figure.is_money else int(side.number)

    def _yuan(self, row: Row, side: Side | None) -> Decimal | None:
        return Decimal(side.number) if side is not None and row.figure.is_money else None

    def dehydrate_count_now(self, row: Row) -> int | None:
        return self._count(row, row.now)

    def dehydrate_count_then(self, row: Row) -> int | None:
        return self._count(row, row.then)

    def dehydrate_yuan_now(self, row: Row) -> Decimal | None:
        return self._yuan(row, row.now)

    def dehydrate_yuan_then(self, row: Row) -> Decimal | None:
        return self._yuan(row, row.then)

    def dehydrate_of_all_now(self, row: Row) -> float | None:
        return row.now.of_all

    def dehydrate_of_all_then(self, row: Row) -> float | None:
        return row.then.of_all if row.then else None

    def dehydrate_share_now(self, row: Row) -> float | None:
        return row.now.share

    def dehydrate_share_then(self, row: Row) -> float | None:
        return row.then.share if row.then else None

    def dehydrate_each_now(self, row: Row) -> Decimal | None:
        return row.now.each

    def dehydrate_each_then(self, row: Row) -> Decimal | None:
        return row.then.each if row.then else None

    def dehydrate_change(self, row: Row) -> float | None:
        return row.change_share
