"""What households need: raised, given to a unit, worked on, settled, confirmed or reopened."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Day, Input, Key, OneOf, Text
from api.files import FilesParser, as_uploads, files_sent
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Created, Listed, Rejected, Resource, step
from api.resources.registry import sees_case_data
from api.showing import PersonalText, RegionCode, RowKey
from common.dates import today
from common.errors import ConflictError
from organization.access import can_change_pairings
from organization.models import Unit, User
from pairing.models import Household
from visits.access import can_handle_needs, is_paired_cadre, may_bring_word, needs_seen, own_needs
from visits.choices import HeardBy, NeedMove, NeedSource, NeedStatus
from visits.forms.needs import (
    AssignForm,
    ConfirmForm,
    ExtendForm,
    KindForm,
    RaiseForm,
    ReopenForm,
    SettleForm,
    WordReopenForm,
    WorkForm,
    due_after_word,
)
from visits.models import Need, NeedStep
from visits.selectors import search_households
from visits.services import needs

WORDS = 500
"""The longest text of a need, a step or a reason."""


def read_by(user: User) -> QuerySet[Need]:
    """What an account opens: at the desk, or as whoever is paired with the household."""
    return Need.objects.filter(
        Q(pk__in=needs_seen(user).values("pk")) | Q(pk__in=own_needs(user).values("pk"))
    )


def may_hear_of_needs(user: User) -> bool:
    """Offices, and whoever is paired, hear from a household whether its need is met."""
    return can_change_pairings(user) or is_paired_cadre(user)


class NeedShown(serializers.ModelSerializer):
    household = RowKey()
    contact = RowKey(allow_null=True, help_text="The contact at which it was raised.")
    region = RegionCode()
    text = PersonalText()
    told_by = PersonalText()
    unit = RowKey(allow_null=True, help_text="Who is to see to it.")
    outcome = PersonalText()
    settled_by = RowKey(allow_null=True)
    confirmed_by = PersonalText()
    created_by = RowKey(allow_null=True)

    class Meta:
        model = Need
        fields = [
            *("id", "household", "contact", "region", "kind", "text", "source", "told_by"),
            *("raised_on", "status", "unit", "due_on", "settled_on", "outcome", "settled_by"),
            *("confirmed_on", "confirmed_by", "confirmed_how", "created_by", "created_at"),
        ]


class NeedFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    household = KeyFilter()
    unit = KeyFilter()
    status = ChoiceFilter(choices=NeedStatus.choices)
    source = ChoiceFilter(choices=NeedSource.choices)
    is_open = YesNoFilter(method="open")
    is_overdue = YesNoFilter(method="overdue")
    raised_from = DayFilter(field_name="raised_on", lookup_expr="gte")
    raised_to = DayFilter(field_name="raised_on", lookup_expr="lte")
    due_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(field_name="due_on", lookup_expr="lte")

    def open(self, rows: Any, name: str, value: bool) -> Any:
        return _those(rows, Need.objects.open(), value)

    def overdue(self, rows: Any, name: str, value: bool) -> Any:
        return _those(rows, Need.objects.overdue_on(today()), value)


def _those(rows: Any, meant: QuerySet[Need], value: bool) -> Any:
    keys = meant.order_by().values("pk")
    return rows.filter(pk__in=keys) if value else rows.exclude(pk__in=keys)


class RaiseNeed(Input):
    household = Key(lambda user: Household.objects.visible_to(user))
    text = Text(max_length=WORDS)
    kind = Text(max_length=20, help_text="A topic’s `key`, of the list of kinds of needs.")
    source = OneOf(choices=NeedSource.choices)
    told_by = Text(max_length=60)
    on = Day(help_text="When it was raised; not after today.")
    outcome = Text(
        max_length=WORDS,
        allow_blank=True,
        default="",
        help_text="What was done on the spot, if it is settled already.",
    )


class SetKind(Input):
    kind = Text(max_length=20)


class AssignNeed(Input):
    unit = Key(lambda user: Unit.objects.visible_to(user))
    due_on = Day(help_text="By when it is to be settled; not before today.")
    text = Text(max_length=WORDS, help_text="What the unit is to do.")


class ExtendNeed(Input):
    due_on = Day()
    reason = Text(max_length=WORDS)


class NoteWork(Input):
    text = Text(max_length=WORDS)
    files = files_sent()


class SettleNeed(Input):
    outcome = Text(max_length=WORDS)
    files = files_sent()


class ConfirmNeed(Input):
    by = Text(max_length=60, help_text="Who of the household said so.")
    how = OneOf(choices=HeardBy.choices)
    on = Day()


class ReopenNeed(Input):
    reason = Text(max_length=WORDS)
    due_on = Day(
        required=False,
        help_text="By when the unit that had it is to settle it now. An office says it.",
    )


class Needs(Listed, Created):
    """What a household needs. It is open until it is settled, and settled until it is reopened;
    its steps are in `need-steps`, the files beside it in `need-files`."""

    area = Area.NEEDS
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_handle_needs)
    names_people = True
    serializer_class = NeedShown
    filterset_class = NeedFilters
    made_of = RaiseNeed
    rows = Need.objects.select_related("household")
    searches = "Part of a name or its pinyin, of the household’s head or a member."
    orders = ("id", "raised_on", "created_at")

    def seen(self) -> Any:
        user = self.account
        seen = read_by(user).values("pk")
        if self.action in (None, "list", "retrieve", "metadata"):
            return self.rows.filter(pk__in=seen)
        if self.action == "create":
            # Whoever enters one gets it back once, and does not see it by that.
            return self.rows.filter(Q(pk__in=seen) | Q(created_by=user))
        handled = Q(pk__in=Need.objects.handled_by(user).values("pk"))
        if self.action in ("confirm", "reopen"):
            handled &= Q() if user.is_office else Q(pk__in=[])
            handled |= Q(pk__in=own_needs(user).values("pk"))
        return self.rows.filter(handled)

    def search(self, rows: Any, text: str) -> Any:
        sought = search_households(Household.objects.all(), text, self.account)
        return rows.filter(household__in=sought.values("pk"))

    def make(self, given: dict[str, Any]) -> Need:
        household = given.pop("household")
        asked = put_to(RaiseForm(as_sent(given), code=household.region_id))
        return needs.raise_need(household=household, actor=self.account, **asked)

    @step(SetKind, test=can_change_pairings)
    def set_kind(self, need: Need, given: dict[str, Any]) -> None:
        """Say of what kind a need is."""
        asked = put_to(KindForm(given, code=need.region_id))
        needs.set_kind(need=need, kind=asked["kind"], actor=self.account)

    @step(AssignNeed, test=can_change_pairings)
    def assign(self, need: Need, given: dict[str, Any]) -> None:
        """Give an open need to a unit, or from one unit to another; its liaisons are told."""
        asked = put_to(AssignForm(as_sent(given), user=self.account))
        needs.assign_need(
            need=need,
            unit=asked["unit"],
            due_on=asked["due_on"],
            text=asked["text"],
            actor=self.account,
        )

    @step(ExtendNeed, test=can_change_pairings)
    def extend(self, need: Need, given: dict[str, Any]) -> None:
        """Give the unit more time."""
        asked = put_to(ExtendForm(given))
        needs.extend_need(
            need=need, due_on=asked["due_on"], reason=asked["reason"], actor=self.account
        )

    @step(NoteWork, parser=FilesParser)
    def note_work(self, need: Need, given: dict[str, Any]) -> None:
        """Note what is being done, with files; with that one that was assigned is in work."""
        files = as_uploads(given.pop("files", ()), "uploads")
        asked = put_to(WorkForm(given, files), uploads="files")
        needs.note_work(need=need, text=asked["text"], uploads=asked["uploads"], actor=self.account)

    @step(SettleNeed, parser=FilesParser)
    def settle(self, need: Need, given: dict[str, Any]) -> None:
        """Settle a need today, with a word on what was done and files; whoever raised it is
        told."""
        files = as_uploads(given.pop("files", ()), "uploads")
        asked = put_to(SettleForm(given, files), uploads="files")
        needs.settle_need(
            need=need, outcome=asked["outcome"], uploads=asked["uploads"], actor=self.account
        )

    @step(ConfirmNeed, test=may_hear_of_needs)
    def confirm(self, need: Need, given: dict[str, Any]) -> None:
        """Record that the household says its need is met. Whoever is paired with it brings its
        word of what somebody else has done, neither of their own deed nor of their unit’s."""
        if not self._is_handled(need) and not may_bring_word(self.account, need):
            raise ConflictError(
                "not_to_confirm",
                _("What you or your unit did is confirmed by an office.")
                if not need.is_open and need.confirmed_on is None
                else _("There is nothing to confirm now."),
            )
        needs.confirm_need(need=need, actor=self.account, **put_to(ConfirmForm(given)))

    @step(ReopenNeed, test=may_hear_of_needs)
    def reopen(self, need: Need, given: dict[str, Any]) -> None:
        """Have a settled need stand open again, with a reason; a unit that had it has it again."""
        if self._is_handled(need):
            form = ReopenForm(as_sent(given), has_unit=need.unit_id is not None)
            if "due_on" in given and need.unit_id is None:
                raise Rejected({"due_on": [_("No unit has it: it is due on no day.")]})
            needs.reopen_need(need=need, actor=self.account, **put_to(form))
            return
        if "due_on" in given:
            raise Rejected({"due_on": [_("The day is for an office to set.")]})
        needs.reopen_need(
            need=need,
            reason=put_to(WordReopenForm(given))["reason"],
            due_on=due_after_word(need),
            actor=self.account,
        )

    def _is_handled(self, need: Need) -> bool:
        """Whether the account acts on it as an office, and does not bring the household’s word."""
        user = self.account
        return user.is_office and Need.objects.handled_by(user).filter(pk=need.pk).exists()


class NeedStepShown(serializers.ModelSerializer):
    need = RowKey()
    text = PersonalText()
    unit = RowKey(allow_null=True)
    created_by = RowKey(allow_null=True)

    class Meta:
        model = NeedStep
        fields = ["id", "need", "move", "text", "kind", "unit", "due_on", "day", "created_by"]


class NeedStepFilters(filters.FilterSet):
    region = RegionFilter(field_name="need__region__code")
    need = KeyFilter()
    unit = KeyFilter()
    move = ChoiceFilter(choices=NeedMove.choices)
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


class NeedSteps(Listed):
    """The steps in the lives of needs, which are never changed. `unit` and `due_on` are what an
    assignment or a later day set."""

    area = Area.NEEDS
    may_read = staticmethod(sees_case_data)
    names_people = True
    serializer_class = NeedStepShown
    filterset_class = NeedStepFilters
    rows = NeedStep.objects.select_related("need__household")
    orders = ("id", "day")

    def seen(self) -> Any:
        return self.rows.filter(need__in=read_by(self.account).values("pk"))

    def person_of(self, row: NeedStep) -> Household:
        household: Household = row.need.household
        return household


RESOURCES: dict[str, type[Resource]] = {"needs": Needs, "need-steps": NeedSteps}
