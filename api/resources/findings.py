"""What inspections found wanting: read, put right, judged, handed on."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Day, Input, Key, Text
from api.files import FilesParser, as_uploads, files_sent
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Created, Listed, Resource, step
from api.showing import RegionCode, RowKey
from common.dates import today
from inspections.access import can_hand_on, can_plan_inspections, can_see_findings
from inspections.choices import FindingKind, FindingState, Move
from inspections.forms.findings import BackForm, CheckForm, EndUnitForm, HandOnForm, PutRightForm
from inspections.models import Finding, FindingStep, Succession
from inspections.services import findings
from inspections.services.findings import TEXT_LENGTH
from organization.models import Unit
from pairing.models import Cadre, Household
from visits.selectors import search_households


class FindingShown(serializers.ModelSerializer):
    inspection = RowKey(allow_null=True)
    household = RowKey()
    region = RegionCode()
    unit = RowKey(allow_null=True, help_text="Who must put it right; the office where it is null.")
    cadre = RowKey(allow_null=True)
    put_right_by = RowKey(allow_null=True)
    checked_by = RowKey(allow_null=True)
    closed_by = RowKey(allow_null=True)

    class Meta:
        model = Finding
        fields = [
            *("id", "inspection", "household", "region", "item", "kind", "text", "found_on"),
            *("unit", "cadre", "taken_over", "due_on", "state", "measure"),
            *("put_right_on", "put_right_by", "checked_on", "checked_by"),
            *("closed_on", "closed_by", "created_at"),
        ]


class FindingFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    household = KeyFilter()
    inspection = KeyFilter()
    round = KeyFilter(field_name="inspection__line__round")
    unit = KeyFilter()
    cadre = KeyFilter()
    kind = ChoiceFilter(choices=FindingKind.choices)
    state = ChoiceFilter(choices=FindingState.choices)
    is_overdue = YesNoFilter(method="overdue")
    found_from = DayFilter(field_name="found_on", lookup_expr="gte")
    found_to = DayFilter(field_name="found_on", lookup_expr="lte")

    def overdue(self, rows: Any, name: str, value: bool) -> Any:
        late = Finding.objects.overdue_on(today()).values("pk")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)


class PutRight(Input):
    measure = Text(max_length=TEXT_LENGTH, help_text="What was done.")
    files = files_sent()


class Closed(Input):
    note = Text(max_length=TEXT_LENGTH, allow_blank=True, default="")


class Checked(Closed):
    files = files_sent()


class SendBack(Input):
    reason = Text(max_length=TEXT_LENGTH)
    due_on = Day(help_text="By when it is to be put right now.")


class HandOn(Input):
    unit = Key(
        lambda user: Unit.objects.visible_to(user),
        allow_null=True,
        help_text="Null is the office itself.",
    )
    cadre = Key(
        lambda user: Cadre.objects.visible_to(user),
        allow_null=True,
        default=None,
        help_text="One who holds the household, or is named already.",
    )
    due_on = Day()
    reason = Text(max_length=TEXT_LENGTH)


class Findings(Listed):
    """Something wrong at a household, found at an inspection: its unit puts it right, somebody
    else checks it on the spot and closes it. They come of inspections, and of nothing else."""

    area = Area.CHECKS
    may_read = staticmethod(can_see_findings)
    may_write = staticmethod(can_see_findings)
    names_people = True
    serializer_class = FindingShown
    filterset_class = FindingFilters
    rows = Finding.objects.select_related("household")
    searches = "Part of a name or its pinyin, of the household’s head or a member."
    orders = ("id", "found_on", "due_on")

    def search(self, rows: Any, text: str) -> Any:
        sought = search_households(Household.objects.all(), text, self.account)
        return rows.filter(household__in=sought.values("pk"))

    @step(PutRight, parser=FilesParser)
    def put_right(self, finding: Finding, given: dict[str, Any]) -> None:
        """Say what the responsible unit, or the office, did about it, with photographs or papers;
        it waits to be checked."""
        files = as_uploads(given.pop("files", ()), "papers")
        asked = put_to(PutRightForm(given, files), papers="files")
        findings.put_right(
            finding=finding,
            measure=asked["measure"],
            uploads=asked["papers"],
            actor=self.account,
        )

    @step(Checked, parser=FilesParser)
    def check(self, finding: Finding, given: dict[str, Any]) -> None:
        """Confirm on the spot that it was put right: not by those who were found wanting."""
        files = as_uploads(given.pop("files", ()), "papers")
        asked = put_to(CheckForm(given, files), papers="files")
        findings.check(
            finding=finding, note=asked["note"], uploads=asked["papers"], actor=self.account
        )

    @step(Closed)
    def close(self, finding: Finding, given: dict[str, Any]) -> None:
        """Close one that was checked."""
        asked = put_to(CheckForm(given))
        findings.close(finding=finding, note=asked["note"], actor=self.account)

    @step(SendBack)
    def send_back(self, finding: Finding, given: dict[str, Any]) -> None:
        """Have it put right again; whoever must is told."""
        asked = put_to(BackForm(given))
        findings.send_back(
            finding=finding, reason=asked["reason"], due_on=asked["due_on"], actor=self.account
        )

    @step(HandOn, test=can_hand_on)
    def hand_on(self, finding: Finding, given: dict[str, Any]) -> None:
        """Say who must put it right, and by when."""
        asked = put_to(HandOnForm(as_sent(given), finding=finding, user=self.account))
        findings.hand_on(
            finding=finding,
            unit=asked["unit"],
            cadre=asked["cadre"],
            due_on=asked["due_on"],
            reason=asked["reason"],
            actor=self.account,
        )


class FindingStepShown(serializers.ModelSerializer):
    finding = RowKey()
    unit = RowKey(allow_null=True, help_text="Who had to put it right before it was handed on.")
    cadre = RowKey(allow_null=True)
    created_by = RowKey(allow_null=True)

    class Meta:
        model = FindingStep
        fields = ["id", "finding", "move", "text", "unit", "cadre", "day", "created_by"]


class FindingStepFilters(filters.FilterSet):
    region = RegionFilter(field_name="finding__region__code")
    finding = KeyFilter()
    move = ChoiceFilter(choices=Move.choices)
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


class FindingSteps(Listed):
    """The steps in the lives of findings, which are never changed."""

    area = Area.CHECKS
    may_read = staticmethod(can_see_findings)
    names_people = True
    serializer_class = FindingStepShown
    filterset_class = FindingStepFilters
    rows = FindingStep.objects.all()
    orders = ("id", "day")


class SuccessionShown(serializers.ModelSerializer):
    unit = RowKey()
    successor = RowKey(allow_null=True)

    class Meta:
        model = Succession
        fields = ["id", "unit", "successor", "since"]


class SuccessionFilters(filters.FilterSet):
    unit = KeyFilter()
    successor = KeyFilter()


class EndUnit(Input):
    unit = Key(lambda user: Unit.objects.visible_to(user))
    successor = Key(
        lambda user: Unit.objects.visible_to(user),
        allow_null=True,
        help_text="Null where nobody took over: the office sees to what is open.",
    )
    since = Day()


class Successions(Listed, Created):
    """Units that are no more, merged into another or closed: who takes over what they were to
    put right."""

    area = Area.CHECKS
    may_read = staticmethod(can_plan_inspections)
    may_write = staticmethod(can_plan_inspections)
    serializer_class = SuccessionShown
    filterset_class = SuccessionFilters
    made_of = EndUnit
    rows = Succession.objects.all()
    orders = ("id", "since")

    def make(self, given: dict[str, Any]) -> Succession:
        asked = put_to(EndUnitForm(as_sent(given), user=self.account))
        findings.end_unit(
            unit=asked["unit"],
            successor=asked["successor"],
            since=asked["since"],
            actor=self.account,
        )
        made: Succession = Succession.objects.get(unit=asked["unit"])
        return made


RESOURCES: dict[str, type[Resource]] = {
    "findings": Findings,
    "finding-steps": FindingSteps,
    "successions": Successions,
}
