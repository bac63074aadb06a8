"""Rounds of inspections, their households, and what was seen there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import MOST_KEY, Day, Input, Key, Text, Uuid, Whole
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Created, Listed, Rejected, Resource, on_many, step
from api.resources.checklists import Items
from api.resources.choosing import Choosing, choose
from api.showing import RegionCode, RowKey
from inspections.access import can_inspect, can_plan_inspections, inspectors_in
from inspections.api import line_for
from inspections.checklist import ANSWER_LENGTH, OWN_LENGTH, OWN_WORDS, read_items
from inspections.choices import RoundState
from inspections.forms.rounds import LeaveOutForm, MoveForm, RoundForm
from inspections.forms.sheet import SheetForm, name_of, own_name_of
from inspections.models import CheckLine, CheckRound, Inspection
from inspections.services.findings import DUE_DAYS, TEXT_LENGTH
from inspections.services.inspecting import record_inspection
from inspections.services.rounds import (
    RoundPlan,
    begin_round,
    close_round,
    leave_out,
    move_lines,
    plan_round,
)
from organization.access import own_region
from organization.models import User
from pairing.models import Household
from visits.selectors import search_households

MOST_INSPECTORS = 200
MOST_MOVED = 5000


class CheckRoundShown(serializers.ModelSerializer):
    region = RegionCode()
    programme = RowKey()
    checklist = Items(read_only=True)

    class Meta:
        model = CheckRound
        fields = [
            *("id", "region", "programme", "name", "chosen", "checklist", "starts_on", "ends_on"),
            *("population", "size", "seed", "state", "closed_on", "created_at"),
        ]


class CheckRoundFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter()
    state = ChoiceFilter(choices=RoundState.choices)
    ends_from = DayFilter(field_name="ends_on", lookup_expr="gte")
    starts_to = DayFilter(field_name="starts_on", lookup_expr="lte")


class BeginRound(Input):
    name = Text(max_length=60)
    starts_on = Day()
    ends_on = Day()
    size = Whole(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="Of the sample; without it every household that is chosen is inspected.",
    )
    seed = Text(
        max_length=40,
        required=False,
        help_text="The same seed draws the same households again. Needed with `size`.",
    )
    inspectors = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), min_length=1, max_length=MOST_INSPECTORS
    )
    choose = Choosing()


class PlannedLine(serializers.Serializer):
    household = serializers.IntegerField()
    region = serializers.RegexField(r"^\d{12}$")
    inspector = serializers.IntegerField()


class PlannedRound(serializers.Serializer):
    """What would be made."""

    population = serializers.IntegerField()
    chosen = serializers.CharField()
    lines = PlannedLine(many=True)


class MoveLines(Input):
    lines = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), min_length=1, max_length=MOST_MOVED
    )
    inspector = Key(lambda user: inspectors_in(own_region(user)))


class CheckRounds(Listed, Created):
    """Inspections in a stretch of days, of all chosen households or of a sample of them."""

    area = Area.CHECKS
    may_read = staticmethod(can_inspect)
    may_write = staticmethod(can_plan_inspections)
    serializer_class = CheckRoundShown
    filterset_class = CheckRoundFilters
    made_of = BeginRound
    rows = CheckRound.objects.all()
    orders = ("id", "starts_on", "ends_on")

    def make(self, given: dict[str, Any]) -> CheckRound:
        plan, asked, chosen = self._planned(given)
        return begin_round(
            name=asked["name"],
            programme=chosen.programme,
            region=own_region(self.account),
            chosen=chosen.says,
            plan=plan,
            starts_on=asked["starts_on"],
            ends_on=asked["ends_on"],
            actor=self.account,
        )

    def _planned(self, given: dict[str, Any]) -> tuple[RoundPlan, dict[str, Any], Any]:
        sent = {name: value for name, value in given.items() if name != "choose"}
        asked = put_to(RoundForm(as_sent(sent), county=own_region(self.account)))
        chosen = choose(given["choose"], self.account)
        plan = plan_round(
            households=chosen.households,
            size=asked["size"],
            seed=asked["seed"].strip(),
            inspectors=list(asked["inspectors"]),
        )
        return plan, asked, chosen

    @on_many(BeginRound, PlannedRound, test=can_plan_inspections)
    def plan(self, given: dict[str, Any]) -> dict[str, Any]:
        """What ``create`` would make of the same request: which households, and who inspects
        each. Nothing is made."""
        plan, _asked, chosen = self._planned(given)
        lines = zip(plan.homes, plan.inspectors, strict=True)
        return {
            "population": plan.population,
            "chosen": chosen.says,
            "lines": [
                {"household": key, "region": code, "inspector": inspector}
                for (key, code), inspector in lines
            ],
        }

    @step(MoveLines)
    def move_lines(self, going: CheckRound, given: dict[str, Any]) -> None:
        """Give households that are still to be inspected to another inspector."""
        form = MoveForm(
            {"inspector": given["inspector"].pk}, going=going, county=own_region(self.account)
        )
        inspector = put_to(form)["inspector"]
        move_lines(going=going, lines=given["lines"], inspector=inspector, actor=self.account)

    @step()
    def close(self, going: CheckRound, given: dict[str, Any]) -> None:
        """End a round; its findings go on."""
        close_round(going=going, actor=self.account)


class CheckLineShown(serializers.ModelSerializer):
    round = RowKey()
    household = RowKey()
    head_name = serializers.CharField(source="household.head_name", read_only=True)
    region = RegionCode()
    inspector = RowKey()

    class Meta:
        model = CheckLine
        fields = [
            *("id", "round", "household", "head_name", "region", "inspector", "position"),
            *("inspected_on", "left_out"),
        ]


class CheckLineFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    round = KeyFilter()
    household = KeyFilter()
    inspector = KeyFilter()
    is_inspected = YesNoFilter(field_name="inspected_on", lookup_expr="isnull", exclude=True)
    is_left_out = YesNoFilter(field_name="left_out", lookup_expr="exact", method="out")

    def out(self, rows: Any, name: str, value: bool) -> Any:
        return rows.exclude(left_out="") if value else rows.filter(left_out="")


class LeaveOut(Input):
    reason = Text(max_length=200)


class CheckLines(Listed):
    """The households of a round, each with who inspects it: those of whom the account answers
    for, and those it is to inspect itself."""

    area = Area.CHECKS
    may_read = staticmethod(can_inspect)
    may_write = staticmethod(can_plan_inspections)
    names_people = True
    serializer_class = CheckLineShown
    filterset_class = CheckLineFilters
    rows = CheckLine.objects.select_related("household")
    searches = "Part of a name or its pinyin, of the household’s head or a member."
    orders = ("id", "position")

    def seen(self) -> Any:
        seen = CheckLine.objects.visible_to(self.account).values("pk")
        own = CheckLine.objects.walked_by(self.account).values("pk")
        return self.rows.filter(Q(pk__in=seen) | Q(pk__in=own))

    def search(self, rows: Any, text: str) -> Any:
        sought = search_households(Household.objects.all(), text, self.account)
        return rows.filter(household__in=sought.values("pk"))

    @step(LeaveOut)
    def leave_out(self, line: CheckLine, given: dict[str, Any]) -> None:
        """Have nobody go there, for a reason."""
        reason = put_to(LeaveOutForm(given))["reason"]
        leave_out(line=line, reason=reason, actor=self.account)

    @step()
    def take_in(self, line: CheckLine, given: dict[str, Any]) -> None:
        """Have somebody go there after all."""
        leave_out(line=line, reason="", actor=self.account)


class InspectionShown(serializers.ModelSerializer):
    uuid = serializers.UUIDField(source="client_uuid", read_only=True)
    line = RowKey()
    round = RowKey(source="line.round_id")
    household = RowKey(source="line.household_id")
    region = serializers.RegexField(r"^\d{12}$", source="line.region_id", read_only=True)
    inspector = RowKey()
    answers = serializers.SerializerMethodField(help_text="By the checklist’s keys.")
    words = serializers.SerializerMethodField(
        help_text="By the same keys what the inspector said of what is wrong."
    )

    class Meta:
        model = Inspection
        fields = [
            *("id", "uuid", "line", "round", "household", "region", "inspector", "day"),
            *("answers", "words", "note", "is_first", "created_at"),
        ]

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_answers(self, made: Inspection) -> dict[str, str]:
        return {key: said for key, said in made.answers.items() if not key.endswith(OWN_WORDS)}

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_words(self, made: Inspection) -> dict[str, str]:
        return {
            key.removesuffix(OWN_WORDS): said
            for key, said in made.answers.items()
            if key.endswith(OWN_WORDS)
        }


class InspectionFilters(filters.FilterSet):
    region = RegionFilter(field_name="line__region__code")
    line = KeyFilter()
    round = KeyFilter(field_name="line__round")
    household = KeyFilter(field_name="line__household")
    inspector = KeyFilter()
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


class RecordInspection(Input):
    """``uuid`` is made where the inspection is written, so that one sent twice arrives once."""

    uuid = Uuid()
    line = Whole(min_value=1, max_value=MOST_KEY, help_text="The key of the check-line.")
    day = Day(help_text="In Asia/Shanghai; not after today.")
    answers = serializers.DictField(
        child=Text(max_length=ANSWER_LENGTH, allow_blank=True),
        help_text="By the keys of the round’s checklist: yes, no, the place of a choice, a number "
        "or words.",
    )
    words = serializers.DictField(
        child=Text(max_length=OWN_LENGTH, allow_blank=True),
        default=dict,
        help_text="By the same keys what the inspector says of an answer that is wrong.",
    )
    wrong = Text(
        max_length=TEXT_LENGTH, allow_blank=True, default="", help_text="What else is wrong."
    )
    due_days = Whole(
        min_value=1,
        max_value=365,
        default=DUE_DAYS,
        help_text="Within how many days what is wrong is to be put right: 7, 15, 30 or 60.",
    )
    note = Text(max_length=TEXT_LENGTH, allow_blank=True, default="")


class Inspections(Listed, Created):
    """What an inspector saw at one household. Answers that are wrong, and what else is wrong,
    become findings. Of two of one household the first is ``is_first``."""

    area = Area.CHECKS
    may_read = staticmethod(can_inspect)
    may_write = staticmethod(can_inspect)
    names_people = True
    serializer_class = InspectionShown
    filterset_class = InspectionFilters
    made_of = RecordInspection
    rows = Inspection.objects.select_related("line__household")
    orders = ("id", "day")

    def seen(self) -> Any:
        # Whoever stood there keeps what they wrote, though the household is another's.
        seen = Inspection.objects.visible_to(self.account).values("pk")
        return self.rows.filter(Q(pk__in=seen) | Q(inspector=self.account))

    def person_of(self, row: Any) -> Any:
        return row.line.household

    def make(self, given: dict[str, Any]) -> Inspection:
        line = _line(self.account, given["line"])
        items = [item for item in read_items(line.round.checklist) if item.is_asked]
        worded = [item for item in items if item.takes_own_words]
        for field, known in (("answers", items), ("words", worded)):
            unknown = given[field].keys() - {item.key for item in known}
            if unknown:
                raise Rejected({field: {key: [_("There is no such field.")] for key in unknown}})
        sent = {name: given[name] for name in ("day", "wrong", "due_days", "note")}
        sent |= {name_of(i): given["answers"][i.key] for i in items if i.key in given["answers"]}
        sent |= {own_name_of(i): given["words"][i.key] for i in worded if i.key in given["words"]}
        form = SheetForm(sent, items=items)
        names = {name_of(item): f"answers.{item.key}" for item in items}
        names |= {own_name_of(item): f"words.{item.key}" for item in worded}
        put_to(form, **names)
        made, _is_new = record_inspection(
            line=line, sheet=form.sheet, client_uuid=given["uuid"], actor=self.account
        )
        return made


def _line(account: User, key: int) -> CheckLine:
    try:
        return line_for(account, key)
    except Http404 as error:
        raise Rejected({"line": [_("There is no such row, or it is not yours to see.")]}) from error


RESOURCES: dict[str, type[Resource]] = {
    "check-rounds": CheckRounds,
    "check-lines": CheckLines,
    "inspections": Inspections,
}
