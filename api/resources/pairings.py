"""Pairings, and what each has done and owes in a year."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.fields import Day, Input, Key, OneOf
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YearFilter, YesNoFilter
from api.removing import Removed
from api.resource import Created, Listed, Resource, step
from api.resources.registry import programmes_seen, sees_case_data
from api.showing import RegionCode, RowKey
from common.dates import today
from organization.access import can_change_pairings
from pairing.choices import EndReason
from pairing.drafting.making import undo_start
from pairing.models import Cadre, Household, Pairing
from pairing.services import end_pairing, start_pairing, undo_end
from visits.choices import Status
from visits.models import PairingYear
from visits.quotas.standings import status_expression


class PairingShown(serializers.ModelSerializer):
    programme = RowKey()
    household = RowKey()
    cadre = RowKey()
    region = RegionCode()
    replaces = RowKey(allow_null=True)

    class Meta:
        model = Pairing
        fields = [
            *("id", "programme", "household", "cadre", "region", "role"),
            *("started_on", "ended_on", "end_reason", "replaces", "created_at"),
        ]


class PairingFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter()
    household = KeyFilter()
    cadre = KeyFilter()
    unit = KeyFilter(field_name="cadre__user__unit")
    is_open = YesNoFilter(field_name="ended_on", lookup_expr="isnull")
    started_from = DayFilter(field_name="started_on", lookup_expr="gte")
    started_to = DayFilter(field_name="started_on", lookup_expr="lte")


class StartPairing(Input):
    household = Key(lambda user: Household.objects.visible_to(user))
    cadre = Key(lambda user: Cadre.objects.visible_to(user))
    programme = Key(programmes_seen)
    started_on = Day()


class EndPairing(Input):
    ended_on = Day(help_text="The last day on which it holds.")
    end_reason = OneOf(choices=EndReason.choices)


class Pairings(Listed, Created, Removed):
    """Who is paired with which household, from when to when; both days are days on which it
    holds. One that was just entered can be removed, while nothing hangs on it."""

    area = Area.PAIRINGS
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_change_pairings)
    names_people = True
    serializer_class = PairingShown
    filterset_class = PairingFilters
    made_of = StartPairing
    rows = Pairing.objects.all()
    orders = ("id", "started_on", "created_at")

    def make(self, given: dict[str, Any]) -> Pairing:
        return start_pairing(
            household=given["household"],
            cadre=given["cadre"],
            programme=given["programme"],
            on=given["started_on"],
            actor=self.account,
        )

    def remove(self, pairing: Pairing) -> None:
        undo_start(pairing=pairing, actor=self.account)

    def lock(self, rows: Any, pk: int) -> None:
        # The household first, as whoever pairs it does.
        held = rows.filter(pk=pk).values("household")
        households = Household.objects.filter(pk__in=held)
        list(households.select_for_update(no_key=True).values_list("pk", flat=True))
        super().lock(rows, pk)

    @step(EndPairing)
    def end(self, pairing: Pairing, given: dict[str, Any]) -> None:
        """End an open pairing."""
        end_pairing(
            pairing=pairing,
            on=given["ended_on"],
            reason=EndReason(given["end_reason"]),
            actor=self.account,
        )

    @step()
    def undo_end(self, pairing: Pairing, given: dict[str, Any]) -> None:
        """Take back the end of a pairing, while nothing has followed it."""
        undo_end(pairing=pairing)


class PairingYearShown(serializers.ModelSerializer):
    pairing = RowKey()
    status = serializers.ChoiceField(
        choices=Status.choices, read_only=True, help_text="The light of today (Asia/Shanghai)."
    )

    class Meta:
        model = PairingYear
        fields = [
            *("id", "pairing", "year", "contacts_needed", "contacts_done", "contact_due_on"),
            *("visits_needed", "visits_done", "visit_due_on", "next_due_on", "status"),
        ]


class PairingYearFilters(filters.FilterSet):
    region = RegionFilter(field_name="pairing__region__code")
    programme = KeyFilter(field_name="pairing__programme")
    pairing = KeyFilter()
    unit = KeyFilter(field_name="pairing__cadre__user__unit")
    year = YearFilter()
    status = ChoiceFilter(choices=Status.choices)


class PairingYears(Listed):
    """What a pairing has done and owes in a calendar year. ``next_due_on`` is the day by which
    something is still to be done, null when nothing is."""

    area = Area.PAIRINGS
    may_read = staticmethod(sees_case_data)
    serializer_class = PairingYearShown
    filterset_class = PairingYearFilters
    rows = PairingYear.objects.all()

    def seen(self) -> Any:
        return super().seen().annotate(status=status_expression(today()))


RESOURCES: dict[str, type[Resource]] = {"pairings": Pairings, "pairing-years": PairingYears}
