"""Programmes: their words, groups and names of counts, and what each asks for in a year."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import put_to
from api.fields import MOST_KEY, Input, Key, OneOf, Text, Whole, YesNo
from api.filters import KeyFilter, RegionFilter, YearFilter
from api.removing import Removed
from api.resource import Changed, Created, Listed, Rejected, Resource
from api.resources.registry import programmes_seen, sees_case_data
from api.showing import RegionCode, RowKey
from organization.access import can_keep_lists, can_see_desk, own_region
from pairing.choices import Counted
from pairing.models import CountName, Group, Programme
from pairing.selectors import programmes_in
from visits.forms.programmes import ProgrammeForms, RuleForm
from visits.models import QuotaRule
from visits.services.programmes import FIELDS, change_programme, make_programme, remove_programme
from visits.services.rules import set_rule

YES_NO = ("is_shared", "is_reminded", "is_noticed", "is_reviewed")
_YEARLY = {"min_value": 0, "max_value": 366}


class GroupShown(serializers.ModelSerializer):
    class Meta:
        model = Group
        fields = ["id", "key", "name", "name_en", "role_name"]


class CountShown(serializers.ModelSerializer):
    class Meta:
        model = CountName
        fields = ["count", "name", "name_en"]


class ProgrammeShown(serializers.ModelSerializer):
    region = RegionCode()
    groups = GroupShown(many=True, read_only=True)
    counts = CountShown(source="count_names", many=True, read_only=True)

    class Meta:
        model = Programme
        fields = [
            *("id", "slug", "name", "name_en", "issuer", "region", "groups", "counts"),
            *("is_shared", "is_reminded", "is_noticed", "is_reviewed"),
        ]


class GroupGiven(Input):
    id = Whole(
        min_value=1, max_value=MOST_KEY, required=False, help_text="Of a group that is there."
    )
    name = Text(max_length=40)
    name_en = Text(max_length=60, allow_blank=True, default="")
    role_name = Text(max_length=40, help_text="What its cadre is called.")


class CountGiven(Input):
    count = OneOf(choices=Counted.choices)
    name = Text(max_length=20)
    name_en = Text(max_length=40, allow_blank=True, default="")


class RuleGiven(Input):
    """What is asked for from a year on."""

    year = Whole(min_value=2000, max_value=2199)
    contacts = Whole(**_YEARLY)
    visits = Whole(**_YEARLY)
    visit_counts_as_contact = YesNo(default=False)
    one_a_day = YesNo(default=True)


class ChangeProgramme(Input):
    """``groups`` and ``counts`` are all there are to be: one that is not named goes."""

    name = Text(max_length=80, required=False)
    name_en = Text(max_length=120, allow_blank=True, required=False)
    issuer = Text(max_length=120, allow_blank=True, required=False)
    is_shared = YesNo(required=False)
    is_reminded = YesNo(required=False)
    is_noticed = YesNo(required=False)
    is_reviewed = YesNo(required=False)
    groups = serializers.ListField(child=GroupGiven(), min_length=1, max_length=20, required=False)
    counts = serializers.ListField(
        child=CountGiven(), max_length=len(Counted.values), required=False
    )


class MakeProgramme(ChangeProgramme):
    name = Text(max_length=80)
    groups = serializers.ListField(child=GroupGiven(), min_length=1, max_length=20)
    rule = RuleGiven()


class Programmes(Listed, Created, Changed, Removed):
    """Programmes under which cadres are paired with households, with the groups of each. A county
    office keeps those of its county, and reads those from above. One in which nobody ever was can
    be removed."""

    area = Area.REGISTRY
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_keep_lists)
    serializer_class = ProgrammeShown
    made_of = MakeProgramme
    changed_by = ChangeProgramme
    rows = Programme.objects.all()

    def seen(self) -> Any:
        return programmes_seen(self.account).prefetch_related("groups", "count_names")

    def held(self, pk: int) -> Programme:
        programme: Programme = super().held(pk)
        if not Programme.objects.visible_to(self.account).filter(pk=pk).exists():
            raise Http404
        return programme

    def make(self, given: dict[str, Any]) -> Programme:
        forms = ProgrammeForms(None, _as_posted(given))
        return make_programme(region=own_region(self.account), **_asked(forms), actor=self.account)

    def remove(self, programme: Programme) -> None:
        remove_programme(programme=programme, actor=self.account)

    def change(self, programme: Programme, given: dict[str, Any]) -> None:
        known: dict[str, Any] = {name: getattr(programme, name) for name in FIELDS}
        known["groups"] = [dict(row) for row in GroupShown(programme.groups, many=True).data]
        known["counts"] = [dict(row) for row in CountShown(programme.count_names, many=True).data]
        forms = ProgrammeForms(
            Programme.objects.select_related("region").get(pk=programme.pk),
            _as_posted({**known, **given}),
        )
        change_programme(programme=programme, **_asked(forms), actor=self.account)


def _as_posted(given: dict[str, Any]) -> dict[str, Any]:
    """What the page's forms would send."""
    groups = given["groups"]
    sent: dict[str, Any] = {name: given[name] for name in FIELDS if name in given}
    sent |= {"groups-TOTAL_FORMS": str(len(groups)), "groups-INITIAL_FORMS": "0"}
    for place, group in enumerate(groups):
        sent[f"groups-{place}-pk"] = group.get("id", "")
        for name in ("name", "name_en", "role_name"):
            sent[f"groups-{place}-{name}"] = group[name]
    for count in given.get("counts", ()):
        sent |= {f"count-{count['count']}-{name}": count[name] for name in ("name", "name_en")}
    return sent | {f"rule-{name}": value for name, value in given.get("rule", {}).items()}


def _asked(forms: ProgrammeForms) -> dict[str, Any]:
    if not forms.is_valid():
        wrong: dict[str, Any] = dict(forms.main.errors)
        for place, group in enumerate(forms.groups):
            wrong |= {f"groups.{place}.{name}": words for name, words in group.errors.items()}
        for form in forms.counts:
            wrong |= {f"counts.{form.count}.{name}": words for name, words in form.errors.items()}
        if forms.rule is not None:
            wrong |= {f"rule.{name}": words for name, words in forms.rule.errors.items()}
        raise Rejected({name: list(map(str, words)) for name, words in wrong.items()})
    return forms.asked()


class QuotaRuleShown(serializers.ModelSerializer):
    programme = RowKey()
    region = RegionCode()

    class Meta:
        model = QuotaRule
        fields = [
            *("id", "programme", "region", "year", "contacts", "visits"),
            *("visit_counts_as_contact", "one_a_day"),
        ]


class QuotaRuleFilters(filters.FilterSet):
    programme = KeyFilter()
    region = RegionFilter(field_name="region__code")
    year = YearFilter()


class SetRule(RuleGiven):
    programme = Key(programmes_seen)


class QuotaRules(Listed, Created):
    """What a programme asks for in a year, in a region and all inside it: the rule of the smallest
    region around a household holds, and of its rules that of the year or the latest before.
    ``create`` sets the one of the office’s own region; all that is open is counted anew."""

    area = Area.REGISTRY
    may_read = staticmethod(can_see_desk)
    may_write = staticmethod(can_keep_lists)
    serializer_class = QuotaRuleShown
    filterset_class = QuotaRuleFilters
    made_of = SetRule
    rows = QuotaRule.objects.all()
    orders = ("id", "year")

    def seen(self) -> Any:
        around = own_region(self.account)
        programmes = programmes_seen(self.account).values("pk")
        rows = QuotaRule.objects.filter(programme__in=programmes)
        inside = rows.filter(region__code__startswith=around.prefix)
        above = rows.filter(region__in=around.ancestor_codes)
        return inside | above

    def make(self, given: dict[str, Any]) -> QuotaRule:
        programme, region = given["programme"], own_region(self.account)
        if programme not in programmes_in(region):
            # One that runs in a part of the region alone asks there.
            region = programme.region
        sent = {name: value for name, value in given.items() if name != "programme"}
        return set_rule(programme=programme, region=region, **put_to(RuleForm(sent)))


RESOURCES: dict[str, type[Resource]] = {"programmes": Programmes, "quota-rules": QuotaRules}
