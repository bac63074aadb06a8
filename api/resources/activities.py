"""Activities: planned, announced, held or cancelled, and who takes part in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import put_to
from api.fields import MOST_KEY, Clock, Code, Day, Input, Key, OneOf, Text, Whole, YesNo
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter
from api.resource import Changed, Created, Listed, Rejected, Resource, step
from api.resources.choosing import Choosing, choose
from api.resources.registry import programmes_here
from api.showing import ClockShown, RegionCode, RowKey
from visits.activity_access import (
    can_enter_activities,
    can_see_activities,
    changed_by,
    lines_seen,
    may_change,
)
from visits.choices import ActivityState, CountedBy
from visits.forms.activities import CancelForm, ContributionForm, HeldForm
from visits.forms.entering import activity_form
from visits.models import Activity, ActivityUnit, Participant
from visits.models.activity import PEOPLE_MOST
from visits.services import activities
from visits.services.activities import UNITS_MOST, Tick

MOST_LINES = 1000
"""Lines of a list of which one request says something."""
MOST_NUMBER = 99_999


class PartShown(serializers.ModelSerializer):
    unit = RowKey()

    class Meta:
        model = ActivityUnit
        fields = ["unit", "contributes"]


class ActivityShown(serializers.ModelSerializer):
    programme = RowKey()
    region = RegionCode()
    campaign = RowKey(allow_null=True)
    begins_at = ClockShown(allow_null=True)
    ends_at = ClockShown(allow_null=True)
    units = PartShown(source="parts", many=True, read_only=True)
    created_by = RowKey(allow_null=True)

    class Meta:
        model = Activity
        fields = [
            *("id", "programme", "region", "campaign", "state", "day", "begins_at", "ends_at"),
            *("name", "kind", "organiser", "venue", "plan", "outcome", "cancel_reason"),
            *("announced_at", "counted_by", "participants", "households", "units"),
            *("created_by", "created_at"),
        ]


class ActivityFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter()
    campaign = KeyFilter()
    unit = KeyFilter(method="with_unit")
    state = ChoiceFilter(choices=ActivityState.choices)
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")

    def with_unit(self, rows: Any, name: str, value: int) -> Any:
        return rows.filter(pk__in=ActivityUnit.objects.filter(unit=value).values("activity"))


class Contribution(Input):
    unit = Whole(min_value=1, max_value=MOST_KEY)
    contributes = Text(max_length=200, allow_blank=True, default="")


class ChangeActivity(Input):
    name = Text(max_length=120, required=False)
    kind = Text(
        max_length=40,
        allow_blank=True,
        required=False,
        help_text="A topic’s `name`, of the list of kinds of activities.",
    )
    day = Day(required=False)
    begins_at = Clock(required=False, allow_null=True)
    ends_at = Clock(required=False, allow_null=True)
    region = Code(required=False, help_text="The account’s own place, or one just below it.")
    venue = Text(max_length=120, allow_blank=True, required=False)
    organiser = Text(max_length=120, allow_blank=True, required=False)
    plan = Text(max_length=1000, allow_blank=True, required=False)
    campaign = Whole(min_value=1, max_value=MOST_KEY, required=False, allow_null=True)
    units = Contribution(many=True, required=False, max_length=UNITS_MOST)


class PlanActivity(ChangeActivity):
    programme = Key(programmes_here)
    name = Text(max_length=120)
    day = Day()
    region = Code(help_text="The account’s own place, or one just below it.")


class HoldActivity(Input):
    outcome = Text(max_length=2000, allow_blank=True, default="")
    participants = Whole(
        min_value=0,
        max_value=MOST_NUMBER,
        required=False,
        help_text="People, where it has no list.",
    )
    households = Whole(min_value=0, max_value=MOST_NUMBER, required=False)
    counted_by = OneOf(
        choices=CountedBy.choices,
        required=False,
        help_text="Which of them counts, where numbers and list differ.",
    )


class CancelActivity(Input):
    reason = Text(max_length=200)


class Contribute(Input):
    contributes = Text(max_length=200, allow_blank=True)


class AskHouseholds(Input):
    choose = Choosing()
    of_people = YesNo(default=False, help_text="A line for each person on the programme’s rosters.")


class TickLine(Input):
    participant = Whole(min_value=1, max_value=MOST_KEY)
    came = YesNo(allow_null=True, help_text="Null takes back what was said.")
    people = Whole(min_value=1, max_value=PEOPLE_MOST, default=1)


class TickLines(Input):
    lines = TickLine(many=True, allow_empty=False, max_length=MOST_LINES)


class TakeOff(Input):
    participants = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), min_length=1, max_length=MOST_LINES
    )


class Activities(Listed, Created, Changed):
    """Clinics, job fairs, talks. One that was held counts in figures: by its list where there is
    one, else by its numbers. Its list is in `participants`."""

    area = Area.ACTIVITIES
    may_read = staticmethod(can_see_activities)
    may_write = staticmethod(can_enter_activities)
    serializer_class = ActivityShown
    filterset_class = ActivityFilters
    made_of = PlanActivity
    changed_by = ChangeActivity
    rows = Activity.objects.select_related("programme", "created_by").prefetch_related("parts")
    orders = ("id", "day", "name", "created_at")

    def make(self, given: dict[str, Any]) -> Activity:
        form = activity_form(_sent(given), user=self.account)
        asked = put_to(form)
        return activities.plan_activity(
            programme=asked["programme"], details=form.details, actor=self.account
        )

    def change(self, activity: Activity, given: dict[str, Any]) -> Activity:
        self._require_own(activity)
        known = {name: getattr(activity, name) for name in _KEPT}
        known["campaign"] = activity.campaign_id
        known["units"] = [
            {"unit": part.unit_id, "contributes": part.contributes} for part in activity.parts.all()
        ]
        sent = _sent(
            {"programme": activity.programme, "region": activity.region_id, **known} | given
        )
        form = activity_form(sent, user=self.account, activity=activity)
        put_to(form)
        return activities.change_activity(
            activity=activity, details=form.details, actor=self.account
        )

    @step()
    def announce(self, activity: Activity, given: dict[str, Any]) -> None:
        """Tell the cadres of the households on its list, and the liaisons of its units. Again, it
        tells whoever has come to the list since."""
        self._require_own(activity)
        activities.announce_activity(activity=activity, actor=self.account)

    @step(HoldActivity)
    def hold(self, activity: Activity, given: dict[str, Any]) -> None:
        """Say that it was held, what came of it and how many took part; or say it anew."""
        self._require_own(activity)
        asked = put_to(HeldForm(given))
        counted_by = asked["counted_by"]
        activities.hold_activity(
            activity=activity,
            outcome=asked["outcome"],
            participants=asked["participants"],
            households=asked["households"],
            counted_by=CountedBy(counted_by) if counted_by else None,
            actor=self.account,
        )

    @step(CancelActivity)
    def cancel(self, activity: Activity, given: dict[str, Any]) -> None:
        """Cancel it, with a reason; whoever heard of it is told. It counts nowhere."""
        self._require_own(activity)
        asked = put_to(CancelForm(given))
        activities.cancel_activity(activity=activity, reason=asked["reason"], actor=self.account)

    @step(Contribute)
    def contribute(self, activity: Activity, given: dict[str, Any]) -> None:
        """A liaison says what its unit contributes."""
        unit = self.account.unit_id
        part = activity.parts.select_related("activity").filter(unit=unit).first()
        if unit is None or part is None:
            raise Http404
        asked = put_to(ContributionForm(given))
        activities.say_contribution(part=part, words=asked["contributes"], actor=self.account)

    @step(AskHouseholds)
    def ask(self, activity: Activity, given: dict[str, Any]) -> None:
        """Put households on its list, or each person of them by name."""
        self._require_own(activity)
        activities.ask_households(
            activity=activity,
            households=choose(given["choose"], self.account).households,
            of_people=given["of_people"],
            actor=self.account,
        )

    @step(TickLines)
    def tick(self, activity: Activity, given: dict[str, Any]) -> None:
        """Say who on the list came. A liaison says it of the households of its unit’s cadres."""
        ticks = {line["participant"]: Tick(line["came"], line["people"]) for line in given["lines"]}
        seen = self._lines(activity, set(ticks), "lines")
        activities.tick(activity=activity, ticks=ticks, seen=seen, actor=self.account)

    @step(TakeOff)
    def take_off(self, activity: Activity, given: dict[str, Any]) -> None:
        """Take lines off its list."""
        self._require_own(activity)
        lines = self._lines(activity, set(given["participants"]), "participants")
        activities.take_off(activity=activity, lines=lines, actor=self.account)

    def _lines(self, activity: Activity, keys: set[int], field: str) -> list[int]:
        """The keys of lines, all of which the account sees."""
        rows = lines_seen(self.account, activity).filter(pk__in=keys)
        seen = list(rows.order_by().values_list("pk", flat=True))
        if keys - set(seen):
            raise Rejected({field: [_("Some of these lines are not among those that you see.")]})
        return seen

    def _require_own(self, activity: Activity) -> None:
        """404 for what a liaison sees and others entered, as on its page."""
        if not may_change(self.account, activity):
            raise Http404


_KEPT = ("name", "kind", "day", "begins_at", "ends_at", "venue", "organiser", "plan")


def _sent(given: dict[str, Any]) -> dict[str, Any]:
    """What the page of an activity would send."""
    sent = {name: value for name, value in given.items() if name != "units" and value is not None}
    sent["programme"] = given["programme"].slug
    parts = given.get("units", [])
    sent["units"] = [part["unit"] for part in parts]
    return sent | {f"with_{part['unit']}": part["contributes"] for part in parts}


class ParticipantShown(serializers.ModelSerializer):
    activity = RowKey()
    household = RowKey()
    recipient = RowKey(allow_null=True, help_text="Who is asked by name, else the household is.")

    class Meta:
        model = Participant
        fields = ["id", "activity", "household", "recipient", "people", "came", "created_at"]


class ParticipantFilters(filters.FilterSet):
    region = RegionFilter(field_name="household__region__code")
    activity = KeyFilter()
    household = KeyFilter()


class Participants(Listed):
    """The lines of the lists of activities: who is asked, and who came; null until somebody says
    so. Lines are put on a list, ticked and taken off by steps of the activity."""

    area = Area.ACTIVITIES
    may_read = staticmethod(can_see_activities)
    names_people = True
    serializer_class = ParticipantShown
    filterset_class = ParticipantFilters
    rows = Participant.objects.select_related("household")

    def seen(self) -> Any:
        user = self.account
        own = Activity.objects.filter(changed_by(user)).order_by().values("pk")
        lines = Participant.objects.visible_to(user).order_by().values("pk")
        return self.rows.filter(
            Q(activity__in=own) | Q(pk__in=lines),
            activity__in=Activity.objects.visible_to(user).order_by().values("pk"),
        )


RESOURCES: dict[str, type[Resource]] = {"activities": Activities, "participants": Participants}
