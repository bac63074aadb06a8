"""Reviews as spreadsheets: all values with their weights and formulas, and the rows behind one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Note, Share, Whole, in_one_cell
from common.exports.lists import ListResource
from organization.models.region import region_label
from reports.models import Review, ReviewChange
from reports.reviews.choices import Indicator, Outcome
from reports.reviews.selectors import Line, ShownRow, Value


class Cell(NamedTuple):
    """A value of an entry; without one, all of them together."""

    line: Line
    value: Value | None


def cells_of(lines: Iterable[Line]) -> Iterator[Cell]:
    """Every value of every entry, and after those of each entry all of them together."""
    for line in lines:
        for value in line.values:
            yield Cell(line, value)
        yield Cell(line, None)


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


def in_words(changes: Iterable[ReviewChange]) -> str:
    """Changes with their days and reasons; who made them stands on the page alone."""
    return in_one_cell(
        f"{change.made_at:%Y-%m-%d} {change.before}% → {change.after}%: {change.reason}"
        for change in changes
    )


class Percent(Share):
    """A part of one as a percentage with one decimal."""

    number_format = "0.0%"

    def in_csv(self, value: Any) -> str:
        return "" if value is None else f"{value:.1%}"


class ReviewResource(ListResource):
    """A review: a row for each indicator of each entry."""

    title = _("Quarterly review")
    is_of_people = False

    kind = Column(_("Kind"))
    name = Column(_("Name"))
    indicator = Column(_("Indicator"))
    weight = Column(_("Weight"), kind=Whole)
    done = Column(_("As it should be"), kind=Whole)
    of = Column(_("Out of"), kind=Whole)
    counted = Column(_("Counted"), kind=Percent)
    confirmed = Column(_("Confirmed"), kind=Percent)
    adjusted = Column(_("Adjusted"), kind=Note)
    percent = Column(_("As it holds now"), kind=Percent)
    objection = Column(_("Objection"), kind=Note)
    answer = Column(_("Answer"), kind=Note)
    formula = Column(_("Formula"), kind=Note)

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review

    def dehydrate_kind(self, row: Cell) -> Any:
        return row.line.entry.get_kind_display()

    def dehydrate_name(self, row: Cell) -> str:
        return row.line.name

    def dehydrate_indicator(self, row: Cell) -> Any:
        return row.value.label if row.value else _("Together")

    def dehydrate_weight(self, row: Cell) -> int:
        return row.value.weight if row.value else sum(v.weight for v in row.line.values)

    def dehydrate_done(self, row: Cell) -> int | None:
        return row.value.done if row.value and row.value.of else None

    def dehydrate_of(self, row: Cell) -> int | None:
        return row.value.of if row.value else None

    def dehydrate_counted(self, row: Cell) -> Decimal | None:
        return _share(row.value.counted) if row.value else None

    def dehydrate_confirmed(self, row: Cell) -> Decimal | None:
        return _share((row.value or row.line).confirmed)

    def dehydrate_adjusted(self, row: Cell) -> str:
        return in_words(row.value.adjustments) if row.value else ""

    def dehydrate_percent(self, row: Cell) -> Decimal | None:
        return _share((row.value or row.line).percent)

    def dehydrate_objection(self, row: Cell) -> str:
        return row.value.objection.reason if row.value and row.value.objection else ""

    def dehydrate_answer(self, row: Cell) -> str:
        objection = row.value.objection if row.value else None
        if objection is None:
            return ""
        if objection.outcome == Outcome.WAITING:
            return str(objection.get_outcome_display())
        return f"{objection.get_outcome_display()}: {objection.answer}"

    def dehydrate_formula(self, row: Cell) -> str:
        return self.review.formula(row.value.indicator) if row.value else ""


HEADINGS: dict[str, tuple[Any, Any, Any]] = {
    Indicator.COVERAGE: (_("Paired until"), _("Paired since"), _("Paired")),
    Indicator.CONTACTS: (_("Due"), _("Done on"), _("On time")),
    Indicator.VISITS: (_("Due"), _("Done on"), _("On time")),
    Indicator.NEEDS: (_("To be settled by"), _("Settled on"), _("On time")),
    Indicator.RECORDS: (_("Day"), "", _("Says something")),
}
"""What the two days of a row are, and what it should be; empty for what its rows have not."""


class RowResource(ListResource):
    """The rows behind a value of one indicator, as ``selectors.named`` reads them."""

    household = Column(_("Head of household"), "household__head_name")
    township = Column(_("Township"))
    village = Column(_("Village"), "household__region")
    cadre = Column(_("Cadre"), "pairing__cadre__user__name")
    unit = Column(_("Unit"), "pairing__cadre__user__unit")
    on = Column(_("Due"))
    done_on = Column(_("Done on"))
    is_so = Column(_("On time"))

    def __init__(self, indicator: Indicator) -> None:
        super().__init__()
        self.title = indicator.label
        for name, heading in zip(("on", "done_on", "is_so"), HEADINGS[indicator], strict=True):
            if heading:
                self.fields[name].column_name = heading
            else:
                del self.fields[name]

    def people_in(self, rows: Any) -> int:
        """The households that the rows are about."""
        return len({row.row.household for row in rows})

    def dehydrate_township(self, row: ShownRow) -> str:
        household: Any = row.household
        return region_label(household.township_name or "")

    def dehydrate_on(self, row: ShownRow) -> date | None:
        return row.row.on

    def dehydrate_done_on(self, row: ShownRow) -> date | None:
        return row.row.done_on

    def dehydrate_is_so(self, row: ShownRow) -> Any:
        return _("Yes") if row.row.is_so else _("No")
