"""Plans of households with their measures and reviews, and visits that units are asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import MOST_KEY, Day, Input, Key, OneOf, Text, Whole
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Changed, Created, Listed, Rejected, Resource, step
from api.showing import PersonalText, RegionCode, RowKey
from common.dates import today
from organization.access import can_change_pairings, can_see_desk
from organization.models import Unit, User
from pairing.models import Household
from visits.access import (
    asked_visits_seen,
    can_handle_needs,
    is_paired_cadre,
    may_see_asked_visits,
    own_pairings,
)
from visits.choices import AskedState, MeasureState
from visits.forms.asked_visits import AskForm, DayForm, DeclineForm, HeldForm, units_of_county
from visits.forms.plans import (
    MOST_MEASURES,
    CloseForm,
    MeasureForms,
    PlanForm,
    ReviewForm,
    measures_of,
    written,
)
from visits.models import AskedVisit, HouseholdPlan, PlanMeasure, PlanReview
from visits.services import asked_visits, plans
from visits.services.plans import Measure


class PlanShown(serializers.ModelSerializer):
    household = RowKey()
    region = RegionCode()
    situation = PersonalText()
    aims = PersonalText()
    closed_text = PersonalText()
    created_by = RowKey(allow_null=True)

    class Meta:
        model = HouseholdPlan
        fields = [
            *("id", "household", "region", "situation", "aims", "started_on", "review_due_on"),
            *("closed_on", "closed_text", "created_by", "created_at"),
        ]


class PlanFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    household = KeyFilter()
    is_open = YesNoFilter(field_name="closed_on", lookup_expr="isnull")
    is_overdue = YesNoFilter(method="overdue")
    started_from = DayFilter(field_name="started_on", lookup_expr="gte")
    started_to = DayFilter(field_name="started_on", lookup_expr="lte")

    def overdue(self, rows: Any, name: str, value: bool) -> Any:
        late = HouseholdPlan.objects.overdue_on(today()).order_by().values("pk")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)


class PlannedMeasure(Input):
    id = Whole(
        min_value=1,
        max_value=MOST_KEY,
        required=False,
        help_text="Of a measure that is there; one without is new.",
    )
    text = Text(max_length=300)
    who = Text(max_length=60)
    due_on = Day()
    state = OneOf(choices=MeasureState.choices, default=MeasureState.PLANNED.value)
    note = Text(max_length=300, allow_blank=True, default="")


class DrawUpPlan(Input):
    household = Key(lambda user: Household.objects.visible_to(user))
    situation = Text(max_length=1000, allow_blank=True, default="")
    aims = Text(max_length=1000)
    measures = PlannedMeasure(many=True, allow_empty=False, max_length=MOST_MEASURES)


class ChangePlan(Input):
    situation = Text(max_length=1000, allow_blank=True, required=False)
    aims = Text(max_length=1000, required=False)
    measures = PlannedMeasure(
        many=True,
        required=False,
        max_length=MOST_MEASURES,
        help_text="Those that change and those that are new. No measure is ever taken off.",
    )


class SayText(Input):
    text = Text(max_length=1000)


class ClosePlan(Input):
    text = Text(max_length=500, help_text="What came of it.")


class Plans(Listed, Created, Changed):
    """What is to become better for a household, and how: one is in force at a time, to be reviewed
    each half-year. Its `plan-measures` and `plan-reviews` are lists of their own."""

    area = Area.NEEDS
    may_read = staticmethod(can_see_desk)
    may_write = staticmethod(can_handle_needs)
    names_people = True
    serializer_class = PlanShown
    filterset_class = PlanFilters
    made_of = DrawUpPlan
    changed_by = ChangePlan
    rows = HouseholdPlan.objects.select_related("household")
    orders = ("id", "started_on", "created_at")

    def make(self, given: dict[str, Any]) -> HouseholdPlan:
        if any("id" in measure for measure in given["measures"]):
            raise Rejected({"measures": [_("A new plan has no measure yet.")]})
        asked, measures = self._asked(given, None)
        return plans.draw_up_plan(
            household=given["household"], actor=self.account, measures=measures, **asked
        )

    def change(self, plan: HouseholdPlan, given: dict[str, Any]) -> HouseholdPlan:
        known = {"situation": plan.situation, "aims": plan.aims, "measures": []}
        asked, measures = self._asked(known | given, plan)
        return plans.change_plan(plan=plan, measures=measures, **asked)

    def _asked(
        self, given: dict[str, Any], plan: HouseholdPlan | None
    ) -> tuple[dict[str, Any], list[Measure]]:
        """What is sent, by the forms of the page of a plan: all its measures, as they are now."""
        asked = put_to(PlanForm({name: given[name] for name in ("situation", "aims")}))
        # A program says by If-Match what it has seen.
        del asked["seen"]
        rows = {row["key"]: row for row in measures_of(plan)}
        new: list[dict[str, Any]] = []
        for place, measure in enumerate(given["measures"]):
            sent = {name: value for name, value in measure.items() if name != "id"}
            key = measure.get("id")
            if key is None:
                new.append(sent)
            elif key not in rows:
                raise Rejected({f"measures.{place}.id": [_("The plan has no such measure.")]})
            else:
                rows[key] = {"key": key, **sent}
        return asked, _measures([*rows.values(), *new])

    @step(SayText)
    def review(self, plan: HouseholdPlan, given: dict[str, Any]) -> None:
        """Record what today’s review found; the next is due half a year later."""
        asked = put_to(ReviewForm(given))
        plans.review_plan(plan=plan, text=asked["text"], actor=self.account)

    @step(ClosePlan)
    def close(self, plan: HouseholdPlan, given: dict[str, Any]) -> None:
        """Close it today, with a word on what came of it; another can be drawn up then."""
        asked = put_to(CloseForm(given))
        plans.close_plan(plan=plan, text=asked["text"])


def _measures(rows: list[dict[str, Any]]) -> list[Measure]:
    """Measures as the page's rows check them."""
    sent = {"m-TOTAL_FORMS": len(rows), "m-INITIAL_FORMS": 0} | {
        f"m-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in row.items()
        if value is not None
    }
    forms = MeasureForms(sent, prefix="m")
    if not forms.is_valid():
        wrong: dict[str, list[str]] = {
            f"measures.{place}.{name}": list(map(str, found))
            for place, errors in enumerate(forms.errors)
            for name, found in errors.items()
        }
        raise Rejected(wrong or {"measures": list(map(str, forms.non_form_errors()))})
    return written(forms)


class MeasureShown(serializers.ModelSerializer):
    plan = RowKey()
    text = PersonalText()
    who = PersonalText()
    note = PersonalText()

    class Meta:
        model = PlanMeasure
        fields = ["id", "plan", "text", "who", "due_on", "state", "note", "created_at"]


class MeasureFilters(filters.FilterSet):
    region = RegionFilter(field_name="plan__region__code")
    plan = KeyFilter()
    state = ChoiceFilter(choices=MeasureState.choices)
    due_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(field_name="due_on", lookup_expr="lte")


class PlanMeasures(Listed):
    """The measures of plans: what, who, by when, and how far each is. They are written with the
    plan."""

    area = Area.NEEDS
    may_read = staticmethod(can_see_desk)
    names_people = True
    serializer_class = MeasureShown
    filterset_class = MeasureFilters
    rows = PlanMeasure.objects.select_related("plan__household")
    orders = ("id", "due_on")

    def person_of(self, row: PlanMeasure) -> Household:
        household: Household = row.plan.household
        return household


class PlanReviewShown(serializers.ModelSerializer):
    plan = RowKey()
    text = PersonalText()
    created_by = RowKey(allow_null=True)

    class Meta:
        model = PlanReview
        fields = ["id", "plan", "day", "text", "was_due_on", "next_due_on", "created_by"]


class PlanReviewFilters(filters.FilterSet):
    region = RegionFilter(field_name="plan__region__code")
    plan = KeyFilter()
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


class PlanReviews(Listed):
    """What the reviews of plans found."""

    area = Area.NEEDS
    may_read = staticmethod(can_see_desk)
    names_people = True
    serializer_class = PlanReviewShown
    filterset_class = PlanReviewFilters
    rows = PlanReview.objects.select_related("plan__household")
    orders = ("id", "day")

    def person_of(self, row: PlanReview) -> Household:
        household: Household = row.plan.household
        return household


# Visits that are asked for


def may_ask_for_visits(user: User) -> bool:
    """Offices for the households of their region, whoever is paired for their own."""
    return can_change_pairings(user) or is_paired_cadre(user)


def _asked_for(user: User) -> Any:
    """The households for which an account may ask."""
    held = own_pairings(user).filter(ended_on__isnull=True).order_by().values("household")
    own = Q(pk__in=held)
    if can_change_pairings(user):
        own |= Q(pk__in=Household.objects.visible_to(user).order_by().values("pk"))
    return Household.objects.filter(own)


class AskedVisitShown(serializers.ModelSerializer):
    household = RowKey()
    region = RegionCode()
    unit = RowKey()
    reason = PersonalText()
    answer = PersonalText()
    answered_by = RowKey(allow_null=True)
    asked_by = RowKey()

    class Meta:
        model = AskedVisit
        fields = [
            *("id", "household", "region", "unit", "reason", "wanted_by", "state", "visit_on"),
            *("held_on", "answer", "answered_by", "asked_by", "asked_on", "created_at"),
        ]


class AskedVisitFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    household = KeyFilter()
    unit = KeyFilter()
    state = ChoiceFilter(choices=AskedState.choices)
    is_overdue = YesNoFilter(method="overdue")
    asked_from = DayFilter(field_name="asked_on", lookup_expr="gte")
    asked_to = DayFilter(field_name="asked_on", lookup_expr="lte")

    def overdue(self, rows: Any, name: str, value: bool) -> Any:
        late = AskedVisit.objects.overdue_on(today()).order_by().values("pk")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)


class AskVisit(Input):
    household = Key(_asked_for)
    unit = Key(lambda user: Unit.objects.all(), help_text="One of the household’s county.")
    reason = Text(max_length=500)
    wanted_by = Day(help_text="Not before today.")


class SetDay(Input):
    on = Day()


class HoldVisit(Input):
    on = Day(help_text="When the unit was there.")
    found = Text(max_length=1000)


class Decline(Input):
    reason = Text(max_length=500)


class AskedVisits(Listed, Created):
    """That a unit is asked to visit a household, why and by when; and what came of it."""

    area = Area.NEEDS
    may_read = staticmethod(may_see_asked_visits)
    may_write = staticmethod(can_handle_needs)
    names_people = True
    serializer_class = AskedVisitShown
    filterset_class = AskedVisitFilters
    made_of = AskVisit
    rows = AskedVisit.objects.select_related("household")
    orders = ("id", "asked_on", "wanted_by", "created_at")

    def seen(self) -> Any:
        if self.action in (None, "list", "retrieve", "metadata", "create"):
            return self.rows.filter(pk__in=asked_visits_seen(self.account).order_by().values("pk"))
        return super().seen()

    def test_of(self, request: Any) -> Any:
        return may_ask_for_visits if self.action == "create" else super().test_of(request)

    def make(self, given: dict[str, Any]) -> AskedVisit:
        household = given["household"]
        form = AskForm(as_sent(given), units=units_of_county(household.region_id))
        return asked_visits.ask_visit(household=household, actor=self.account, **put_to(form))

    @step(SetDay)
    def set_day(self, asked: AskedVisit, given: dict[str, Any]) -> None:
        """Set the day on which the unit will come, or another one."""
        asked_visits.set_visit_day(asked=asked, actor=self.account, **put_to(DayForm(given)))

    @step(HoldVisit)
    def hold(self, asked: AskedVisit, given: dict[str, Any]) -> None:
        """Say when the unit was there and what it found."""
        asked_visits.hold_visit(asked=asked, actor=self.account, **put_to(HeldForm(given)))

    @step(Decline)
    def decline(self, asked: AskedVisit, given: dict[str, Any]) -> None:
        """Decline, with a reason."""
        asked_visits.decline_visit(asked=asked, actor=self.account, **put_to(DeclineForm(given)))


RESOURCES: dict[str, type[Resource]] = {
    "plans": Plans,
    "plan-measures": PlanMeasures,
    "plan-reviews": PlanReviews,
    "asked-visits": AskedVisits,
}
