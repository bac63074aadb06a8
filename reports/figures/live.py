"""Figures counted from what is recorded. Nothing else counts them; ``keeping`` keeps the answer.

Each count is over the queryset that the list behind it shows (docs/dashboard.md), so that a list
has as many rows as its figure says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, Literal

from django.db.models import (
    Case,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import (
    Cast,
    Concat,
    ExtractMonth,
    ExtractYear,
    Left,
    TruncMonth,
)

from organization.choices import Level
from organization.models import Unit
from organization.models.region import PREFIX_LENGTH
from pairing.models import Group, Household, Pairing, Programme, Recipient
from pairing.selectors import waiting_since
from reports.counting import AID_UNIT, IS_VISIT
from reports.figures.value import OTHER_KINDS, WAITING_DAYS, Figures, first_month, month_number
from visits.choices import OPEN_NEEDS
from visits.models import Activity, Aid, Contact, Need, PairingYear, QuotaRule
from visits.querysets import in_group
from visits.quotas.duty import Rule, due_dates, dues_between
from visits.quotas.rules import RuleBook
from visits.quotas.standings import due_years
from visits.selectors import with_light
from visits.unseen import unseen

By = int | Literal["unit"]
"""What figures are told apart by: so many digits of the region's code, 0 for all as one, or the
unit of the cadre."""
Key = str | int
"""The digits, "" for all as one, or the key of a unit."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted. ``prefixes`` are beginnings of region codes of which none holds another;
    ``group`` leaves households with somebody of it, ``unit`` those paired with its cadres."""

    prefixes: tuple[str, ...]
    programme: Programme
    group: Group | None = None
    unit: Unit | None = None


def count_live(scope: Scope, by: By, *, day: date) -> dict[Key, Figures]:
    """The figures of ``day`` by key, with a constant number of queries; of what there is only.

    What has no cadre has no unit: households that wait and activities are counted by place alone,
    and activities have no group.
    """
    found: dict[Key, Figures] = defaultdict(Figures)
    count = _Count(scope, by, day, found)
    count.households()
    count.people()
    count.pairings()
    count.lights()
    count.needs()
    count.contacts()
    count.aid()
    count.dues()
    if not count.is_by_cadre:
        count.waiting()
        if scope.group is None:
            count.activities()
    return dict(found)


def count_whole(scope: Scope, *, day: date) -> Figures:
    """The figures of all that is in ``scope`` as one."""
    return count_live(scope, 0, day=day).get("", Figures())


def cadres_by(scope: Scope, length: int, *, day: date) -> dict[str, int]:
    """How many cadres are paired on ``day``, by so many digits of the region's code."""
    rows = _pairings(scope).held_on(day).order_by().annotate(area=Left("region", length))
    return dict(rows.values_list("area").annotate(number=Count("cadre", distinct=True)))


@lru_cache(maxsize=4096)
def _due_months(year: int, first_month: int, need: int) -> tuple[date, ...]:
    """The days on which a year's need falls due, of one that begins in ``first_month``."""
    return tuple(due_dates(year, first_month, need))


def _credit(rule: Rule, row: dict[str, Any]) -> int:
    """How many contacts ``row`` credits, which counts all, those that are no visits, and days."""
    if not rule.visit_counts_as_contact:
        return int(row["others"])
    return int(row["days"] if rule.one_a_day else row["all"])


def inside(prefixes: Iterable[str], path: str) -> Q:
    """That the code at the end of a path begins with one of some ``prefixes``."""
    found = Q()
    for prefix in prefixes:
        found |= Q(**{f"{path}__startswith": prefix})
    return found


def _pairings(scope: Scope) -> Any:
    rows = Pairing.objects.filter(inside(scope.prefixes, "region__code"))
    rows = rows.filter(programme=scope.programme)
    if scope.group is not None:
        rows = rows.filter(in_group(scope.group, "household"))
    if scope.unit is not None:
        rows = rows.filter(cadre__user__unit=scope.unit)
    return rows


class _Count:
    """One count: what it is of, and the figures that it fills."""

    def __init__(self, scope: Scope, by: By, day: date, found: dict[Key, Figures]) -> None:
        self.scope = scope
        self.by = by
        self.day = day
        self.found = found
        self.first = first_month(day)
        self.is_by_cadre = by == "unit" or scope.unit is not None

    def _grouped(self, rows: QuerySet[Any], place: str, unit: str, *others: str) -> Any:
        """``rows`` by their key, which is called ``key``, and what else is named."""
        if self.by == "unit":
            key: Any = F(unit)
        else:
            key = Left(place, self.by) if self.by else Value("")
        return rows.order_by().annotate(key=key).values("key", *others)

    def _narrowed(self, rows: Any, place: str, pairing: str, household: str) -> Any:
        """What belongs to a pairing, at the end of the path ``pairing``, in the scope."""
        scope = self.scope
        rows = rows.filter(
            inside(scope.prefixes, place), **{f"{pairing}__programme": scope.programme}
        )
        if scope.group is not None:
            rows = rows.filter(in_group(scope.group, household))
        if scope.unit is not None:
            rows = rows.filter(**{f"{pairing}__cadre__user__unit": scope.unit})
        return rows

    def _held(self, household: str) -> Q:
        """The household at the end of a path is paired now, with the unit if one is meant."""
        held = Q(
            **{
                f"{household}pairings__ended_on__isnull": True,
                f"{household}pairings__programme": self.scope.programme,
            }
        )
        if self.scope.unit is not None:
            held &= Q(**{f"{household}pairings__cadre__user__unit": self.scope.unit})
        return held

    def _place(self, month: date) -> int:
        return month_number(month, self.day)

    @cached_property
    def _book(self) -> RuleBook:
        return RuleBook()

    def _rule(self, village: str, year: int) -> Rule | None:
        return self._book.find(programme_id=self.scope.programme.pk, region_code=village, year=year)

    def _households(self) -> Any:
        rows = Household.objects.active().of_programme(self.scope.programme)
        rows = rows.filter(inside(self.scope.prefixes, "region__code"))
        if self.scope.group is not None:
            rows = rows.filter(in_group(self.scope.group, "pk"))
        return rows

    def households(self) -> None:
        rows = self._households()
        if self.is_by_cadre:
            rows = rows.filter(self._held(""))
        grouped = self._grouped(rows, "region", "pairings__cadre__user__unit")
        for row in grouped.annotate(number=Count("pk")):
            self.found[row["key"]].households = row["number"]

    def people(self) -> None:
        scope = self.scope
        rows = Recipient.objects.filter(
            inside(scope.prefixes, "household__region__code"), programme=scope.programme
        ).on_rosters(self.day)
        if scope.group is not None:
            rows = rows.filter(group=scope.group)
        if self.is_by_cadre:
            rows = rows.filter(self._held("household__"))
        grouped = self._grouped(
            rows, "household__region", "household__pairings__cadre__user__unit", "group"
        )
        for row in grouped.annotate(
            people=Count("pk"), households=Count("household", distinct=True)
        ):
            figures = self.found[row["key"]]
            figures.people += row["people"]
            figures.groups[row["group"]] = [row["people"], row["households"]]

    def pairings(self) -> None:
        mine = _pairings(self.scope)
        for row in self._grouped(mine.held_on(self.day), "region", "cadre__user__unit").annotate(
            number=Count("pk"),
            cadres=Count("cadre", distinct=True),
            households=Count("household", distinct=True),
        ):
            figures = self.found[row["key"]]
            figures.pairings = row["number"]
            figures.cadres = row["cadres"]
            figures.paired_households = row["households"]
        grouped = self._grouped(unseen(mine, self.day), "region", "cadre__user__unit")
        for row in grouped.annotate(number=Count("pk")):
            self.found[row["key"]].unseen = row["number"]

    def lights(self) -> None:
        rows = self._narrowed(
            due_years(self.day), "pairing__region__code", "pairing", "pairing__household"
        ).filter(pairing__ended_on__isnull=True)
        grouped = self._grouped(
            rows, "pairing__region", "pairing__cadre__user__unit", "status"
        ).annotate(number=Count("pk"))
        for row in grouped:
            self.found[row["key"]].lights[row["status"]] = row["number"]

    def waiting(self) -> None:
        programme, day = self.scope.programme, self.day
        rows = with_light(self._households(), "unpaired", programme, day)
        rows = rows.annotate(since=waiting_since(programme))
        for row in self._grouped(rows, "region", "", "since").annotate(number=Count("pk")):
            waited = (day - row["since"]).days if row["since"] is not None else 0
            place = sum(waited >= days for days in WAITING_DAYS)
            self.found[row["key"]].waiting[place] += row["number"]

    def needs(self) -> None:
        scope = self.scope
        rows = Need.objects.of_programme(scope.programme)
        rows = rows.filter(inside(scope.prefixes, "region__code"))
        if scope.group is not None:
            rows = rows.filter(in_group(scope.group, "household"))
        unit = "contact__pairing__cadre__user__unit"
        if scope.unit is not None:
            rows = rows.filter(**{unit: scope.unit})
        elif self.by == "unit":
            rows = rows.filter(**{f"{unit}__isnull": False})
        raised = rows.annotate(month=TruncMonth("raised_on"))
        for row in self._grouped(raised, "region", unit, "status", "month").annotate(
            number=Count("pk")
        ):
            figures = self.found[row["key"]]
            figures.add_month("needs_raised", self._place(row["month"]), row["number"])
            if row["status"] in OPEN_NEEDS:
                figures.needs_open += row["number"]
        settled = rows.filter(settled_on__gte=self.first).annotate(month=TruncMonth("settled_on"))
        for row in self._grouped(settled, "region", unit, "month").annotate(number=Count("pk")):
            self.found[row["key"]].add_month(
                "needs_settled", self._place(row["month"]), row["number"]
            )

    def contacts(self) -> None:
        rows = Contact.objects.counted().between(self.first, None)
        if self._is_of_few():
            # Joined to its pairing, a contact of four townships has all pairings there are read.
            programme = Pairing.objects.filter(pk=OuterRef("pairing")).values("programme")[:1]
            rows = rows.alias(programme=Subquery(programme)).filter(
                inside(self.scope.prefixes, "region__code"), programme=self.scope.programme.pk
            )
        else:
            rows = self._narrowed(rows, "region__code", "pairing", "pairing__household")
        rows = rows.annotate(month=TruncMonth("day"))
        unit = "pairing__cadre__user__unit"
        is_credited_as_it_is = not self._visits_may_be_contacts()
        grouped = self._grouped(rows, "region", unit, "kind", "month").annotate(
            number=Count("pk"), policies=Sum("policies__len")
        )
        for row in grouped:
            figures, place = self.found[row["key"]], self._place(row["month"])
            figures.add_month(row["kind"], place, row["number"])
            if row["policies"]:
                figures.add_month("policies", place, row["policies"])
            if is_credited_as_it_is and row["kind"] in OTHER_KINDS:
                figures.add_month("contacts_credited", place, row["number"])
        if not is_credited_as_it_is:
            self._credit_by_rule(rows, unit)

    def _is_of_few(self) -> bool:
        """Whether some townships are counted, and nothing of them is left out."""
        scope = self.scope
        return (
            not self.is_by_cadre
            and scope.group is None
            and all(len(prefix) >= PREFIX_LENGTH[Level.TOWNSHIP] for prefix in scope.prefixes)
        )

    def _visits_may_be_contacts(self) -> bool:
        """Whether some rule of the programme credits visits as contacts; usually none does, and
        then the contacts that count are those that are credited."""
        return QuotaRule.objects.filter(
            programme=self.scope.programme, visit_counts_as_contact=True
        ).exists()

    def _credit_by_rule(self, rows: Any, unit: str) -> None:
        """What is credited as contacts, by the rule of the pairing's village."""
        village = "pairing__region"
        days = Concat(
            Cast("pairing", TextField()),
            Value(" "),
            Cast("day", TextField()),
            output_field=TextField(),
        )
        grouped = self._grouped(rows, "region", unit, village, "month").annotate(
            all=Count("pk"),
            others=Count("pk", filter=~IS_VISIT),
            days=Count(days, distinct=True),
        )
        for row in grouped:
            rule = self._rule(row[village], row["month"].year)
            if rule is not None:
                self.found[row["key"]].add_month(
                    "contacts_credited", self._place(row["month"]), _credit(rule, row)
                )

    def aid(self) -> None:
        scope = self.scope
        rows = Aid.objects.standing().of_programme(scope.programme).between(self.first, None)
        rows = rows.filter(inside(scope.prefixes, "region__code"))
        if scope.group is not None:
            rows = rows.of_group(scope.group)
        if scope.unit is not None:
            rows = rows.of_unit(scope.unit)
        rows = rows.annotate(month=TruncMonth("day"), of_unit=AID_UNIT)
        if self.by == "unit":
            rows = rows.filter(of_unit__isnull=False)
        grouped = self._grouped(rows, "region", "of_unit", "kind", "month")
        for row in grouped.annotate(yuan=Sum("value"), number=Count("pk")):
            figures, place = self.found[row["key"]], self._place(row["month"])
            figures.add_month(row["kind"], place, int(row["yuan"] * 100))
            figures.add_month("aid_times", place, row["number"])

    def activities(self) -> None:
        rows = (
            Activity.objects.filter(
                inside(self.scope.prefixes, "region__code"), programme=self.scope.programme
            )
            .held()
            .between(self.first, None)
            .annotate(month=TruncMonth("day"))
        )
        for row in self._grouped(rows, "region", "", "month").annotate(number=Count("pk")):
            self.found[row["key"]].add_month("activities", self._place(row["month"]), row["number"])

    def dues(self) -> None:
        """What fell due by month: the years of pairings, those alike together."""
        place, unit = "pairing__region", "pairing__cadre__user__unit"
        # A sum with days would else be taken for a moment, and told in another time zone.
        day_after = ExpressionWrapper(
            F("pairing__ended_on") + timedelta(days=1), output_field=DateField()
        )
        rows = self._narrowed(
            PairingYear.objects.filter(year__in=(self.day.year - 1, self.day.year)),
            "pairing__region__code",
            "pairing",
            "pairing__household",
        ).annotate(
            begins=Case(
                When(
                    year=ExtractYear("pairing__started_on"),
                    then=ExtractMonth("pairing__started_on"),
                ),
                default=Value(1),
            ),
            # The due day of a month is its last: of the month of an end, it is owed when that
            # was the last day as well.
            through=Case(
                *(
                    When(
                        year=year,
                        pairing__ended_on__lt=date(year, 12, 31),
                        then=ExtractMonth(day_after) - 1,
                    )
                    for year in (self.day.year - 1, self.day.year)
                ),
                default=Value(12),
                output_field=IntegerField(),
            ),
        )
        alike = ("year", "begins", "through", "contacts_needed", "visits_needed")
        for row in self._grouped(rows, place, unit, *alike).annotate(number=Count("pk")):
            figures = self.found[row["key"]]
            for name, need in (
                ("contacts_due", row["contacts_needed"]),
                ("visits_due", row["visits_needed"]),
            ):
                for month in _due_months(row["year"], row["begins"], need):
                    if month.month <= row["through"]:
                        figures.add_month(name, self._place(month), row["number"])
        self._leave_out_paused(rows, place, unit)

    def _leave_out_paused(self, rows: Any, place: str, unit: str) -> None:
        """What is due on a day on which a pairing is paused is not owed."""
        paused = rows.filter(pairing__pauses__isnull=False)
        fields = ("pk", "year", "pairing__started_on", "pairing__ended_on", "pairing__region")
        pause = ("pairing__pauses__started_on", "pairing__pauses__ended_on")
        pauses: dict[tuple[Any, ...], list[tuple[date, date | None]]] = defaultdict(list)
        for row in self._grouped(paused, place, unit, *fields, *pause):
            key = tuple(row[name] for name in ("key", *fields))
            pauses[key].append((row[pause[0]], row[pause[1]]))
        for (key, _pk, year, started_on, ended_on, village), spans in pauses.items():
            rule = self._rule(village, year)
            if rule is None:
                continue
            whole, owed = (
                dues_between(
                    date(year, 1, 1),
                    date(year, 12, 31),
                    started_on=started_on,
                    ended_on=ended_on,
                    rule=rule,
                    visit_days=[],
                    contact_days=[],
                    pauses=given,
                )
                for given in ((), spans)
            )
            for name, all_dues, left in (
                ("contacts_due", whole.contacts, owed.contacts),
                ("visits_due", whole.visits, owed.visits),
            ):
                kept = {due.number for due in left}
                for due in all_dues:
                    if due.number not in kept:
                        self.found[key].add_month(name, self._place(due.on), -1)
