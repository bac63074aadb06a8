"""What a county office keeps lists of: what contacts tick, festivals, partner townships.

A county that changes what is shipped gets rows of its own, with keys of their own in the database:
what is to be changed is named by its ``key``, which stays.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_ticked, put_to
from api.fields import Code, Input, Key, OneOf, Text, Whole, YesNo, text_of
from api.filters import ChoiceFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Created, Listed, Rejected, Resource, on_many
from api.resources.registry import programmes_here, sees_case_data
from api.showing import RegionCode, RowKey
from organization.access import (
    can_keep_festivals,
    can_keep_lists,
    can_see_desk,
    can_set_drafting_rules,
    own_region,
)
from organization.models import Unit
from pairing.drafting.forms import PartnersForm
from pairing.drafting.rules import set_partners
from pairing.models import Group, Partnership
from pairing.selectors import programmes_in
from visits.choices import FestivalRule, TopicList
from visits.forms.festivals import MOST_DAYS, FestivalForm
from visits.forms.topics import TopicForm
from visits.models import Festival, Topic
from visits.rounds import festivals_known
from visits.selectors import topics_known
from visits.services import topics
from visits.services.festivals import add_festival, change_festival

MOST_TOWNSHIPS = 200


class TopicShown(serializers.ModelSerializer):
    class Meta:
        model = Topic
        fields = ["id", "list", "key", "name", "name_en", "order", "is_offered"]


class TopicFilters(filters.FilterSet):
    list = ChoiceFilter(choices=TopicList.choices)
    is_offered = YesNoFilter()


def _named(model: Any, **more: Any) -> Any:
    return text_of(model, "name", **more)


def _named_en(model: Any, **more: Any) -> Any:
    return text_of(model, "name_en", allow_blank=True, **more)


class AddTopic(Input):
    list = OneOf(choices=TopicList.choices)
    name = _named(Topic)
    name_en = _named_en(Topic, default="")


class NameTopic(Input):
    list = OneOf(choices=TopicList.choices)
    key = Text(max_length=20)


class RenameTopic(NameTopic):
    name = _named(Topic, required=False)
    name_en = _named_en(Topic, required=False)


class MoveTopic(NameTopic):
    to = OneOf(choices=[("up", "up"), ("down", "down")])


class OfferTopic(NameTopic):
    is_offered = YesNo()


class RestoreTopics(Input):
    list = OneOf(choices=TopicList.choices)


class TopicsShown(serializers.Serializer):
    """The list as it is now."""

    topics = TopicShown(many=True)


class Topics(Listed, Created):
    """What the short lists of the county have: what contacts tick, what needs and activities are.
    What is no longer offered stays, since contacts hold its key. The county office changes its
    lists by the keys of their entries."""

    area = Area.REGISTRY
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_keep_lists)
    made_of = AddTopic
    serializer_class = TopicShown
    filterset_class = TopicFilters
    rows = Topic.objects.all()
    orders = ("id", "order")

    def seen(self) -> Any:
        known = topics_known(own_region(self.account).code)
        return self.rows.filter(pk__in=[row.pk for rows in known.values() for row in rows])

    def make(self, given: dict[str, Any]) -> Topic:
        asked = put_to(TopicForm(given))
        return topics.add_topic(listing=TopicList(given["list"]), **asked, actor=self.account)

    @on_many(RenameTopic, TopicsShown)
    def rename(self, given: dict[str, Any]) -> dict[str, Any]:
        """Call an entry otherwise; contacts that have it show its new name."""
        listing, key = TopicList(given["list"]), given["key"]
        with transaction.atomic():
            row = next((row for row in self._known(listing) if row.key == key), None)
            if row is None:
                raise Rejected({"key": [_("There is no such row, or it is not yours to see.")]})
            called = {"name": row.name, "name_en": row.name_en}
            asked = put_to(TopicForm({**called, **given}))
            topics.rename_topic(listing=listing, key=key, **asked, actor=self.account)
        return self._now(listing)

    @on_many(MoveTopic, TopicsShown)
    def move(self, given: dict[str, Any]) -> dict[str, Any]:
        """Move an entry that is offered one place up or down."""
        listing, by = TopicList(given["list"]), 1 if given["to"] == "down" else -1
        topics.move_topic(listing=listing, key=given["key"], by=by, actor=self.account)
        return self._now(listing)

    @on_many(OfferTopic, TopicsShown)
    def offer(self, given: dict[str, Any]) -> dict[str, Any]:
        """Stop offering an entry, or offer it again; contacts that have it keep it."""
        listing = TopicList(given["list"])
        act = topics.offer_again if given["is_offered"] else topics.stop_offering
        act(listing=listing, key=given["key"], actor=self.account)
        return self._now(listing)

    @on_many(RestoreTopics, TopicsShown)
    def restore(self, given: dict[str, Any]) -> dict[str, Any]:
        """Offer the shipped list again. The county’s additions can be offered again one by one."""
        listing = TopicList(given["list"])
        topics.restore_shipped(listing=listing, actor=self.account)
        return self._now(listing)

    def _known(self, listing: TopicList) -> list[Topic]:
        return topics_known(own_region(self.account).code)[listing]

    def _now(self, listing: TopicList) -> dict[str, Any]:
        return {"topics": TopicShown(self._known(listing), many=True).data}


class FestivalShown(serializers.ModelSerializer):
    region = RegionCode(allow_null=True, help_text="The county that has it so; null as shipped.")
    groups = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Festival
        fields = [
            *("id", "region", "key", "name", "name_en", "rule", "month", "day", "nth", "weekday"),
            *("groups", "opens_days", "visit_days", "is_on"),
        ]


class FestivalFilters(filters.FilterSet):
    is_on = YesNoFilter()


class AddFestival(Input):
    """``day`` for a date of the month, of either calendar; ``nth`` and ``weekday`` for the rule of
    a weekday."""

    name = _named(Festival)
    name_en = _named_en(Festival, default="")
    rule = OneOf(choices=FestivalRule.choices)
    month = Whole(min_value=1, max_value=12)
    day = Whole(min_value=1, max_value=31, required=False, allow_null=True)
    nth = Whole(min_value=1, max_value=5, required=False, allow_null=True)
    weekday = Whole(min_value=1, max_value=7, required=False, allow_null=True)
    groups = serializers.ListField(
        child=Text(max_length=40), max_length=50, default=list, help_text="Keys; none means all."
    )
    opens_days = Whole(min_value=0, max_value=MOST_DAYS)
    visit_days = Whole(min_value=0, max_value=MOST_DAYS)


class ChangeFestival(Input):
    key = Text(max_length=20)
    name = _named(Festival, required=False)
    name_en = _named_en(Festival, required=False)
    rule = OneOf(choices=FestivalRule.choices, required=False)
    month = Whole(min_value=1, max_value=12, required=False)
    day = Whole(min_value=1, max_value=31, required=False, allow_null=True)
    nth = Whole(min_value=1, max_value=5, required=False, allow_null=True)
    weekday = Whole(min_value=1, max_value=7, required=False, allow_null=True)
    groups = serializers.ListField(child=Text(max_length=40), max_length=50, required=False)
    opens_days = Whole(min_value=0, max_value=MOST_DAYS, required=False)
    visit_days = Whole(min_value=0, max_value=MOST_DAYS, required=False)
    is_on = YesNo(required=False, help_text="Whether rounds can be drawn up before it.")


class Festivals(Listed, Created):
    """Before which festivals the units of the county may visit, and how the day of each is found
    in a year. The county office keeps them, and changes one by its `key`."""

    area = Area.ACTIVITIES
    may_read = staticmethod(can_see_desk)
    may_write = staticmethod(can_keep_festivals)
    made_of = AddFestival
    serializer_class = FestivalShown
    filterset_class = FestivalFilters
    rows = Festival.objects.all()

    def seen(self) -> Any:
        known = festivals_known(own_region(self.account).code)
        return self.rows.filter(pk__in=[each.pk for each in known])

    def make(self, given: dict[str, Any]) -> Festival:
        return add_festival(fields=put_to(self._form(given)), actor=self.account)

    @on_many(ChangeFestival, FestivalShown)
    def change(self, given: dict[str, Any]) -> dict[str, Any]:
        """Change a festival for the county, or switch it on or off. Rounds that are drawn up keep
        their days."""
        key, is_on = given.pop("key"), given.pop("is_on", None)
        with transaction.atomic():
            known = festivals_known(own_region(self.account).code)
            festival = next((each for each in known if each.key == key), None)
            if festival is None:
                raise Rejected({"key": [_("There is no such row, or it is not yours to see.")]})
            if given:
                kept = {name: getattr(festival, name) for name in _FESTIVAL}
                asked = put_to(self._form(kept | given))
                festival = change_festival(key=key, changes=asked, actor=self.account)
            if is_on is not None:
                festival = change_festival(key=key, changes={"is_on": is_on}, actor=self.account)
        return dict(FestivalShown(festival).data)

    def _form(self, given: dict[str, Any]) -> FestivalForm:
        groups = Group.objects.filter(programme__in=programmes_in(own_region(self.account)))
        return FestivalForm(as_ticked(given), groups=list(groups))


_FESTIVAL = (
    *("name", "name_en", "rule", "month", "day", "nth", "weekday"),
    *("groups", "opens_days", "visit_days"),
)


class PartnershipShown(serializers.ModelSerializer):
    programme = RowKey()
    unit = RowKey()
    township = RegionCode()

    class Meta:
        model = Partnership
        fields = ["id", "programme", "unit", "township"]


class PartnershipFilters(filters.FilterSet):
    region = RegionFilter(field_name="township__code")
    programme = KeyFilter()
    unit = KeyFilter()


class SetPartners(Input):
    programme = Key(programmes_here)
    unit = Key(lambda user: Unit.objects.visible_to(user))
    townships = serializers.ListField(
        child=Code(), max_length=MOST_TOWNSHIPS, help_text="All there are to be."
    )


class PartnersShown(serializers.Serializer):
    townships = serializers.ListField(child=serializers.CharField())


class Partnerships(Listed):
    """Which townships units are partners of, for the drafting of assignments."""

    area = Area.PAIRINGS
    may_read = staticmethod(can_set_drafting_rules)
    may_write = staticmethod(can_set_drafting_rules)
    serializer_class = PartnershipShown
    filterset_class = PartnershipFilters
    rows = Partnership.objects.all()

    @on_many(SetPartners, PartnersShown)
    def set(self, given: dict[str, Any]) -> dict[str, Any]:
        """Make these the partner townships of a unit in a programme. Drafts that there are keep
        their rules."""
        own = own_region(self.account)
        form = PartnersForm(as_ticked({"townships": given["townships"]}), within=own)
        townships = list(put_to(form)["townships"])
        set_partners(
            programme=given["programme"], unit=given["unit"], townships=townships, within=own
        )
        return {"townships": sorted(each.code for each in townships)}


RESOURCES: dict[str, type[Resource]] = {
    "topics": Topics,
    "festivals": Festivals,
    "partnerships": Partnerships,
}
