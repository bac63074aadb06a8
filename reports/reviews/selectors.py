"""Reads over reviews: the values of entries, and the rows behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet

from common.dates import today
from organization.choices import Role
from organization.models import Region, User
from organization.models.region import region_label
from pairing.models import Household, Pairing, Programme
from reports.models import Objection, Review, ReviewChange, ReviewEntry, ReviewTerms
from reports.models.review import TENTH
from reports.reviews.choices import EntryKind, Indicator, Stage
from reports.reviews.rows import Basis, Row, is_of, rows_of


def terms_of(county: Region) -> ReviewTerms:
    """What a county's office has set, or what is usual, as a row that is not saved."""
    return ReviewTerms.objects.filter(county=county).first() or ReviewTerms(county=county)


@dataclass(frozen=True, slots=True)
class Value:
    """One indicator of an entry: what was counted, and what people made of it.

    Percentages have one decimal; they are None where there was nothing to count.
    """

    indicator: Indicator
    weight: int
    done: int
    of: int
    counted: Decimal | None
    changes: Sequence[ReviewChange]
    objection: Objection | None

    @property
    def label(self) -> Any:
        return self.indicator.label

    @property
    def adjustments(self) -> list[ReviewChange]:
        """What was set before publishing, in order."""
        return [change for change in self.changes if not change.is_correction]

    @property
    def confirmed(self) -> Decimal | None:
        """As it was confirmed: what was counted, or what it was adjusted to."""
        adjustments = self.adjustments
        return adjustments[-1].after if adjustments and self.of else self.counted

    @property
    def correction(self) -> ReviewChange | None:
        """What an answer to an objection put in its place, if one did."""
        return next((change for change in self.changes if change.is_correction), None)

    @property
    def percent(self) -> Decimal | None:
        """As it holds now."""
        return self.correction.after if self.correction else self.confirmed


def together(values: Iterable[tuple[int, Decimal | None]]) -> Decimal | None:
    """Weights with percentages → one percentage with one decimal, halves up.

    What has no percentage is not counted, and its weight is spread over the others; None where
    nothing is counted.
    """
    counted = [(weight, percent) for weight, percent in values if percent is not None]
    weights = sum(weight for weight, _percent in counted)
    if not weights:
        return None
    total = sum((weight * percent for weight, percent in counted), Decimal(0))
    return (total / weights).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its values, in the order of the indicators."""

    entry: ReviewEntry
    values: Sequence[Value]

    @property
    def name(self) -> str:
        """What it is called; a place as the page's language shows it."""
        if self.entry.kind == EntryKind.UNIT:
            return self.entry.name
        return region_label(self.entry.name)

    @property
    def confirmed(self) -> Decimal | None:
        """All together by weight, as it was confirmed."""
        return together((value.weight, value.confirmed) for value in self.values)

    @property
    def percent(self) -> Decimal | None:
        """All together by weight, as it holds now."""
        return together((value.weight, value.percent) for value in self.values)

    def value(self, indicator: str) -> Value:
        return next(value for value in self.values if value.indicator == indicator)


def lines_of(review: Review, entries: QuerySet[ReviewEntry]) -> list[Line]:
    """Entries of a review with their values: townships by their codes, units by their names.

    Three queries whatever the number.
    """
    found = list(entries.filter(review=review).select_related("unit", "place"))
    order = {kind: place for place, kind in enumerate(EntryKind.values)}
    found.sort(
        key=lambda entry: (
            order[entry.kind],
            entry.unit.pinyin if entry.unit else entry.place_id,
            entry.pk,
        )
    )
    keys = [entry.pk for entry in found]
    changes: dict[int, list[ReviewChange]] = defaultdict(list)
    for change in ReviewChange.objects.filter(entry__in=keys).select_related("made_by"):
        changes[change.entry_id].append(change)
    objections: dict[int, list[Objection]] = defaultdict(list)
    for objection in Objection.objects.filter(entry__in=keys).select_related(
        "raised_by", "answered_by"
    ):
        objections[objection.entry_id].append(objection)
    for entry in found:
        entry.review = review
    return [
        line_of(
            entry,
            changes[entry.pk],
            objections[entry.pk],
        )
        for entry in found
    ]


def line_of(
    entry: ReviewEntry, changes: Iterable[ReviewChange], objections: Iterable[Objection]
) -> Line:
    """An entry with its values, by what people made of it; ``changes`` in their order."""
    made: dict[str, list[ReviewChange]] = defaultdict(list)
    for change in changes:
        made[change.indicator].append(change)
    raised = {objection.indicator: objection for objection in objections}
    return Line(
        entry,
        [
            Value(
                indicator,
                entry.review.weights.get(indicator, 0),
                *entry.counted(indicator),
                entry.counted_percent(indicator),
                made.get(indicator, []),
                raised.get(indicator),
            )
            for indicator in Indicator
        ],
    )


def may_object(entry: ReviewEntry, user: User) -> bool:
    """Whether an account answers for what an entry is about: its own unit, or its own township.

    A township's office sees the entries of the units there, which object for themselves.
    """
    if user.role == Role.LIAISON:
        return entry.kind == EntryKind.UNIT and entry.unit_id == user.unit_id
    return (
        user.role == Role.TOWNSHIP_OFFICE
        and entry.kind == EntryKind.TOWNSHIP
        and entry.place_id == user.region_id
    )


def stages_on(reviews: Sequence[Review], day: date) -> list[tuple[Review, Stage]]:
    """Each review with what may happen to it on a day; one query whatever the number."""
    waiting = set(
        Objection.objects.waiting()
        .filter(entry__review__in=reviews)
        .values_list("entry__review", flat=True)
    )

    def stage(review: Review) -> Stage:
        if review.is_draft:
            return Stage.DRAFT
        if review.takes_objections_on(day):
            return Stage.OPEN
        return Stage.ANSWERING if review.pk in waiting else Stage.FINAL

    return [(review, stage(review)) for review in reviews]


def basis_of(review: Review) -> Basis:
    """What a review looks at."""
    return Basis(review.county, review.programme, review.first, review.last, review.need_days)


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a value as they are today, those that an account may see.

    ``done`` and ``of`` count all of them, also those in ``hidden``, which are out of scope.
    """

    rows: list[Row]
    hidden: int
    done: int
    of: int


def rows_behind(entry: ReviewEntry, indicator: str, user: User) -> Behind:
    """What was to be so and was not comes first, and of it what was due earlier."""
    review = entry.review
    basis = basis_of(review)
    rows = [
        row
        for row in rows_of(indicator, basis)
        if is_of(row, kind=entry.kind, place=entry.place_id, unit=entry.unit_id)
    ]
    pairings = set(
        Pairing.objects.visible_to(user)
        .inside(review.county.prefix)
        .filter(programme=review.programme)
        .values_list("pk", flat=True)
    )
    without = {row.household for row in rows if row.pairing is None}
    households = set(
        Household.objects.visible_to(user).filter(pk__any_of=without).values_list("pk", flat=True)
        if without
        else ()
    )
    seen = [
        row
        for row in rows
        if (row.pairing in pairings if row.pairing is not None else row.household in households)
    ]
    seen.sort(key=lambda row: (row.is_so, row.on or date.max, row.village, row.household))
    return Behind(seen, len(rows) - len(seen), sum(row.is_so for row in rows), len(rows))


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with whom it is about, and whether its household's page is open to who looks."""

    row: Row
    household: Household
    pairing: Pairing | None
    is_open: bool


def named(rows: Sequence[Row], user: User) -> list[ShownRow]:
    """Rows with their households and pairings; three queries whatever the number."""
    wanted = {row.household for row in rows}
    households = {
        household.pk: household
        for household in Household.objects.filter(pk__any_of=wanted)
        .with_township()
        .select_related("region")
        .defer("head_id")
    }
    pairings = {
        pairing.pk: pairing
        for pairing in Pairing.objects.filter(
            pk__any_of={row.pairing for row in rows if row.pairing is not None}
        ).select_related("cadre__user__unit")
    }
    open_to = set(
        Household.objects.visible_to(user).filter(pk__any_of=wanted).values_list("pk", flat=True)
    )
    return [
        ShownRow(
            row,
            households[row.household],
            pairings[row.pairing] if row.pairing is not None else None,
            row.household in open_to,
        )
        for row in rows
    ]


def quarters_to_draft(
    county: Region, programme: Programme, number: int = 4
) -> list[tuple[int, int]]:
    """The last quarters that are over and have no published review, the latest first."""
    published = set(
        Review.objects.published()
        .filter(county=county, programme=programme)
        .values_list("year", "quarter")
    )
    day = today()
    year, quarter = day.year, (day.month + 2) // 3
    found = []
    for _n in range(number):
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
        if (year, quarter) not in published:
            found.append((year, quarter))
    return found
