"""Campaigns: what several units do together for a while, what each promises and did."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import MOST_KEY, Code, Day, Input, Key, OneOf, Text, Whole, Yuan
from api.files import DOCX, gives
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter
from api.removing import Removed
from api.resource import Changed, Created, Listed, Rejected, Resource, step
from api.resources.registry import programmes_here
from api.showing import RegionCode, RowKey
from organization.access import can_see_desk, can_see_figures
from reports.campaigns.views import campaign_answer
from visits.activity_access import can_draw_up_campaigns, can_promise, may_speak_for
from visits.choices import Occasion
from visits.forms.activities import LineForm, PromiseForm, UnitsForm
from visits.forms.entering import campaign_form
from visits.models import Campaign, CampaignLine, CampaignUnit
from visits.services import campaigns

MOST_UNITS = 500
MOST_MARKS = 5000
MOST_NUMBER = 99_999
_SHOWN = ("name", "occasion", "first", "last", "about")


def _campaigns_seen(account: Any) -> Any:
    return Campaign.objects.visible_to(account).order_by().values("pk")


class CampaignShown(serializers.ModelSerializer):
    region = RegionCode()
    programmes = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    created_by = RowKey(allow_null=True)

    class Meta:
        model = Campaign
        fields = [
            *("id", "region", "programmes", "occasion", "name", "first", "last", "about"),
            *("created_by", "created_at"),
        ]


class CampaignFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter(field_name="programmes")
    unit = KeyFilter(method="with_unit")
    occasion = ChoiceFilter(choices=Occasion.choices)
    last_from = DayFilter(field_name="last", lookup_expr="gte")
    first_to = DayFilter(field_name="first", lookup_expr="lte")

    def with_unit(self, rows: Any, name: str, value: int) -> Any:
        return rows.filter(pk__in=CampaignUnit.objects.filter(unit=value).values("campaign"))


def _units(**more: Any) -> serializers.ListField:
    return serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), max_length=MOST_UNITS, **more
    )


def _programmes(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=Key(programmes_here), min_length=1, max_length=50, **more)


class ChangeCampaign(Input):
    name = Text(max_length=80, required=False)
    occasion = OneOf(choices=Occasion.choices, required=False)
    first = Day(required=False)
    last = Day(required=False)
    region = Code(required=False, help_text="The account’s own place, or one just below it.")
    programmes = _programmes(required=False)
    about = Text(max_length=1000, allow_blank=True, required=False)


class BeginCampaign(Input):
    name = Text(max_length=80)
    occasion = OneOf(choices=Occasion.choices)
    first = Day()
    last = Day()
    region = Code(help_text="The account’s own place, or one just below it.")
    programmes = _programmes()
    about = Text(max_length=1000, allow_blank=True, default="")
    units = _units(default=list)


class AddUnits(Input):
    units = _units(min_length=1)


class TakeUnitOff(Input):
    of = Whole(min_value=1, max_value=MOST_KEY, help_text="The key of a row of `campaign-units`.")


class Campaigns(Listed, Created, Changed):
    """Something that several units do together on some days. What each promised is in
    `campaign-units`; what was done follows from activities, contacts and aid that are of it, and
    from `campaign-lines`."""

    area = Area.ACTIVITIES
    may_read = staticmethod(can_see_desk)
    may_write = staticmethod(can_draw_up_campaigns)
    serializer_class = CampaignShown
    filterset_class = CampaignFilters
    made_of = BeginCampaign
    changed_by = ChangeCampaign
    rows = Campaign.objects.prefetch_related("programmes")
    orders = ("id", "first", "last", "name", "created_at")

    def seen(self) -> Any:
        # By keys, so that what narrows a liaison's is not joined to what it is filtered by.
        return self.rows.filter(pk__in=_campaigns_seen(self.account))

    def make(self, given: dict[str, Any]) -> Campaign:
        form = campaign_form(as_sent(given), user=self.account)
        asked = put_to(form)
        return campaigns.begin_campaign(
            outline=form.outline, units=asked["units"], actor=self.account
        )

    def change(self, campaign: Campaign, given: dict[str, Any]) -> Campaign:
        known: dict[str, Any] = {name: getattr(campaign, name) for name in _SHOWN}
        known |= {"region": campaign.region_id, "programmes": list(campaign.programmes.all())}
        form = campaign_form(as_sent(known | given), user=self.account, campaign=campaign)
        put_to(form)
        return campaigns.change_campaign(
            campaign=campaign, outline=form.outline, actor=self.account
        )

    @step(AddUnits)
    def add_units(self, campaign: Campaign, given: dict[str, Any]) -> None:
        """Have more units in it; those that are there stay."""
        there = set(campaign.units.values_list("unit", flat=True))
        near = campaigns.units_to_choose(self.account, campaign.region)
        sent = {"units": [unit for unit in given["units"] if unit not in there]}
        if sent["units"]:
            asked = put_to(UnitsForm(sent, units=near))
            campaigns.add_units(campaign=campaign, units=asked["units"], actor=self.account)

    @step(TakeUnitOff)
    def take_unit_off(self, campaign: Campaign, given: dict[str, Any]) -> None:
        """Take a unit out of it that has done nothing in it."""
        of = campaign.units.select_related("unit", "campaign").filter(pk=given["of"]).first()
        if of is None:
            raise Rejected({"of": [_("The campaign has no such unit.")]})
        campaigns.take_unit_off(of=of, actor=self.account)

    @gives(DOCX, test=can_see_figures)
    def docx(self, campaign: Campaign) -> HttpResponseBase:
        """The summary of the campaign, without a signature."""
        return campaign_answer(self.request._request, campaign)


class CampaignUnitShown(serializers.ModelSerializer):
    campaign = RowKey()
    unit = RowKey()

    class Meta:
        model = CampaignUnit
        fields = ["id", "campaign", "unit", "promise", "households", "value", "activities"]


class CampaignUnitFilters(filters.FilterSet):
    region = RegionFilter(field_name="campaign__region__code")
    campaign = KeyFilter()
    unit = KeyFilter()


class PromiseInput(Input):
    promise = Text(max_length=300, allow_blank=True, default="")
    households = Whole(min_value=0, max_value=MOST_NUMBER, required=False)
    value = Yuan(required=False, help_text="In yuan; goods at their value.")
    activities = Whole(min_value=0, max_value=999, required=False)


def _keys() -> serializers.ListField:
    return serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), max_length=MOST_MARKS
    )


class MarkInput(Input):
    contacts = _keys()
    aid = _keys()


class TakeLineOff(Input):
    line = Whole(min_value=1, max_value=MOST_KEY, help_text="The key of a row of `campaign-lines`.")


class CampaignUnits(Listed):
    """The units of campaigns, with what each promised. They come and go by steps of the
    campaign."""

    area = Area.ACTIVITIES
    may_read = staticmethod(can_see_desk)
    may_write = staticmethod(can_promise)
    serializer_class = CampaignUnitShown
    filterset_class = CampaignUnitFilters
    rows = CampaignUnit.objects.select_related("campaign__region", "unit")

    def seen(self) -> Any:
        return self.rows.filter(campaign__in=_campaigns_seen(self.account))

    @step(PromiseInput)
    def promise(self, of: CampaignUnit, given: dict[str, Any]) -> None:
        """A unit says what it promises, in words or in numbers."""
        self._require_own(of)
        form = PromiseForm(as_sent(given))
        put_to(form)
        campaigns.promise(of=of, what=form.what, actor=self.account)

    @step(MarkInput)
    def mark(self, of: CampaignUnit, given: dict[str, Any]) -> None:
        """Have exactly these contacts and gifts of the unit’s cadres be of the campaign."""
        self._require_own(of)
        campaigns.mark(of=of, contacts=given["contacts"], aid=given["aid"], actor=self.account)

    @step(TakeLineOff)
    def take_line_off(self, of: CampaignUnit, given: dict[str, Any]) -> None:
        """Take back a line that was entered by hand."""
        self._require_own(of)
        lines = CampaignLine.objects.filter(campaign=of.campaign_id, unit=of.unit_id)
        line = lines.filter(pk=given["line"]).first()
        if line is None:
            raise Rejected({"line": [_("The unit has no such line.")]})
        campaigns.take_line_off(line=line, actor=self.account)

    def _require_own(self, of: CampaignUnit) -> None:
        """404 for a unit for which somebody else speaks, as on its page."""
        if not may_speak_for(self.account, of):
            raise Http404


class CampaignLineShown(serializers.ModelSerializer):
    campaign = RowKey()
    unit = RowKey()
    created_by = RowKey(allow_null=True)

    class Meta:
        model = CampaignLine
        fields = [
            *("id", "campaign", "unit", "day", "text", "households", "value"),
            *("created_by", "created_at"),
        ]


class CampaignLineFilters(filters.FilterSet):
    region = RegionFilter(field_name="campaign__region__code")
    campaign = KeyFilter()
    unit = KeyFilter()
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


class AddLine(Input):
    of = Key(
        lambda user: CampaignUnit.objects.visible_to(user).select_related("campaign", "unit"),
        help_text="The key of a row of `campaign-units`.",
    )
    day = Day()
    text = Text(max_length=200)
    households = Whole(min_value=0, max_value=MOST_NUMBER, required=False)
    value = Yuan(required=False)


class CampaignLines(Listed, Created, Removed):
    """What a unit did in a campaign and that stands nowhere else, entered by hand."""

    area = Area.ACTIVITIES
    may_read = staticmethod(can_see_desk)
    may_write = staticmethod(can_promise)
    serializer_class = CampaignLineShown
    filterset_class = CampaignLineFilters
    made_of = AddLine
    rows = CampaignLine.objects.all()
    orders = ("id", "day", "created_at")

    def seen(self) -> Any:
        return self.rows.filter(campaign__in=_campaigns_seen(self.account))

    def remove(self, line: CampaignLine) -> None:
        units = CampaignUnit.objects.visible_to(self.account)
        of: CampaignUnit | None = units.filter(campaign=line.campaign_id, unit=line.unit_id).first()
        if of is None or not may_speak_for(self.account, of):
            raise Http404
        campaigns.take_line_off(line=line, actor=self.account)

    def make(self, given: dict[str, Any]) -> CampaignLine:
        form = LineForm(as_sent(given))
        put_to(form)
        return campaigns.add_line(of=given["of"], done=form.done, actor=self.account)


RESOURCES: dict[str, type[Resource]] = {
    "campaigns": Campaigns,
    "campaign-units": CampaignUnits,
    "campaign-lines": CampaignLines,
}
