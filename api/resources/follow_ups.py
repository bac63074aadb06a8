"""Follow-ups where nothing was heard for weeks, what is answered, and reminders as they were
sent."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Day, Input, Key, OneOf, Text
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Created, Listed, Resource, step
from api.resources.registry import sees_case_data
from api.showing import PersonalText, RowKey
from common.errors import ConflictError
from organization.access import WHO_MAY, can_follow_up
from organization.models import User
from pairing.models import Household, Pairing
from visits.access import is_paired_cadre, own_pairings
from visits.choices import AnswerKind, AnswerOutcome, FollowUpStage, Status
from visits.forms.follow_ups import AnswerReminderForm, PauseForm, SettleForm
from visits.models import Answer, FollowUp, Reminder
from visits.services import follow_ups

WORDS = 200


def can_answer_follow_ups(user: User) -> bool:
    """Liaisons and offices; supervisors read."""
    return can_follow_up(user) and not user.is_supervisor


def is_reminded(user: User) -> bool:
    """Cadres are reminded of their households, liaisons of their unit's."""
    return user.is_liaison or is_paired_cadre(user)


WHO_MAY |= {
    can_answer_follow_ups: gettext_lazy(
        "Supervisors read follow-ups; liaisons and offices answer."
    ),
    is_reminded: gettext_lazy("Reminders are for cadres and unit liaisons."),
}


class FollowUpShown(serializers.ModelSerializer):
    pairing = RowKey()
    unit = RowKey(allow_null=True, help_text="The cadre’s unit when it was opened.")

    class Meta:
        model = FollowUp
        fields = [
            *("id", "pairing", "unit", "stage", "weeks", "overdue_since", "opened_on"),
            *("to_office_on", "ended_on", "end"),
        ]


class FollowUpFilters(filters.FilterSet):
    region = RegionFilter(field_name="pairing__region__code")
    pairing = KeyFilter()
    unit = KeyFilter()
    stage = ChoiceFilter(choices=FollowUpStage.choices)
    is_open = YesNoFilter(field_name="ended_on", lookup_expr="isnull")
    opened_from = DayFilter(field_name="opened_on", lookup_expr="gte")
    opened_to = DayFilter(field_name="opened_on", lookup_expr="lte")


class AnswerFollowUp(Input):
    kind = OneOf(choices=AnswerKind.choices)
    text = Text(max_length=WORDS, allow_blank=True, default="")


def _of_household(row: Any) -> Household:
    household: Household = row.pairing.household
    return household


class FollowUps(Listed):
    """A pairing of which nothing was heard for weeks: its unit’s liaison is asked, then the
    office. It ends by itself when there is a contact or an answer, or nothing is owed any more."""

    area = Area.WORK
    may_read = staticmethod(can_follow_up)
    may_write = staticmethod(can_answer_follow_ups)
    names_people = True
    serializer_class = FollowUpShown
    filterset_class = FollowUpFilters
    rows = FollowUp.objects.select_related("pairing__household")
    orders = ("id", "opened_on", "overdue_since")

    def person_of(self, row: FollowUp) -> Household:
        return _of_household(row)

    def lock(self, rows: Any, pk: int) -> None:
        # The pairing first, as every answer does.
        held = Pairing.objects.filter(pk__in=rows.filter(pk=pk).values("pairing"))
        list(held.select_for_update(of=("self",)).values_list("pk", flat=True))
        super().lock(rows, pk)

    @step(AnswerFollowUp)
    def reply(self, followed: FollowUp, given: dict[str, Any]) -> None:
        """Say what it is; whoever can act on it is told, and so is the cadre."""
        if followed.ended_on is not None:
            raise ConflictError(
                "follow_up_ended", _("This follow-up has ended already; nothing was changed.")
            )
        _answer(followed.pairing, AnswerReminderForm(given, kinds=list(AnswerKind)), self.account)


def _answer(pairing: Pairing, form: AnswerReminderForm, actor: User) -> Answer:
    asked = put_to(form)
    return follow_ups.answer_reminder(
        pairing=pairing, kind=AnswerKind(asked["kind"]), text=asked["text"], actor=actor
    )


class AnswerShown(serializers.ModelSerializer):
    pairing = RowKey()
    follow_up = RowKey(allow_null=True)
    text = PersonalText()
    outcome_text = PersonalText()
    answered_by = RowKey()
    settled_by = RowKey(allow_null=True)

    class Meta:
        model = Answer
        fields = [
            *("id", "pairing", "follow_up", "kind", "text", "day", "outcome", "outcome_text"),
            *("answered_by", "created_at", "settled_by", "settled_at"),
        ]


class AnswerFilters(filters.FilterSet):
    region = RegionFilter(field_name="pairing__region__code")
    pairing = KeyFilter()
    follow_up = KeyFilter()
    kind = ChoiceFilter(choices=AnswerKind.choices)
    outcome = ChoiceFilter(choices=AnswerOutcome.choices)
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


class AnswerReminder(Input):
    pairing = Key(lambda user: own_pairings(user).filter(ended_on__isnull=True))
    kind = OneOf(choices=[(kind.value, kind.value) for kind in follow_ups.CADRE_ANSWERS])
    text = Text(max_length=WORDS, allow_blank=True, default="")


class SettleAnswer(Input):
    text = Text(max_length=WORDS, help_text="What was done.")


class PauseFor(Input):
    first = Day()
    last = Day(allow_null=True, default=None, help_text="Null where it is not known yet.")


class Answers(Listed, Created):
    """What somebody said to a reminder or a follow-up of a pairing. Whoever is paired answers for
    their own households; what somebody has to act on waits for them."""

    area = Area.WORK
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(is_paired_cadre)
    names_people = True
    serializer_class = AnswerShown
    filterset_class = AnswerFilters
    made_of = AnswerReminder
    rows = Answer.objects.select_related("pairing__household")
    orders = ("id", "day", "created_at")

    def seen(self) -> Any:
        if self.action != "create":
            return super().seen()
        # Whoever answers for a household beyond its scope has it back once.
        seen = Answer.objects.visible_to(self.account).order_by().values("pk")
        return self.rows.filter(Q(pk__in=seen) | Q(answered_by=self.account))

    def person_of(self, row: Answer) -> Household:
        return _of_household(row)

    def make(self, given: dict[str, Any]) -> Answer:
        form = AnswerReminderForm(as_sent(given), kinds=follow_ups.CADRE_ANSWERS)
        return _answer(given["pairing"], form, self.account)

    @step(SettleAnswer, test=can_answer_follow_ups)
    def settle(self, answer: Answer, given: dict[str, Any]) -> None:
        """Note what was done about it; whoever answered is told."""
        self._require_may_settle(answer)
        asked = put_to(SettleForm(given))
        follow_ups.settle_answer(answer=answer, text=asked["text"], actor=self.account)

    @step(PauseFor, test=can_answer_follow_ups)
    def pause(self, answer: Answer, given: dict[str, Any]) -> None:
        """Pause all open pairings of the cadre who is ill or away."""
        self._require_may_settle(answer)
        asked = put_to(PauseForm(as_sent(given)))
        follow_ups.pause_for(
            answer=answer, first=asked["first"], last=asked["last"], actor=self.account
        )

    def _require_may_settle(self, answer: Answer) -> None:
        if not follow_ups.can_settle(self.account, answer):
            raise PermissionDenied(_("The office acts on this answer: it keeps the pairings."))


class ReminderLineShown(serializers.Serializer):
    """What was owed by a pairing on the day of the reminder, still in that year."""

    pairing = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
    due_on = serializers.DateField()
    contacts = serializers.IntegerField()
    contact_due_on = serializers.DateField(allow_null=True)
    visits = serializers.IntegerField()
    visit_due_on = serializers.DateField(allow_null=True)


class UnitLineShown(serializers.Serializer):
    """A cadre of the liaison’s unit, in numbers of households."""

    cadre = serializers.IntegerField()
    overdue = serializers.IntegerField()
    due_soon = serializers.IntegerField()


class ReminderShown(serializers.ModelSerializer):
    run = RowKey()
    lines = ReminderLineShown(source="own_lines", many=True, read_only=True)
    unit_lines = UnitLineShown(source="lines_of_unit", many=True, read_only=True)

    class Meta:
        model = Reminder
        fields = [
            *("id", "run", "period", "overdue", "due_soon", "earliest_due_on", "lines"),
            *("unit_lines", "created_at", "read_at"),
        ]


class Reminders(Listed):
    """The account’s own weekly reminders, as they were sent: a cadre’s of its households, a
    liaison’s of its unit’s cadres."""

    area = Area.WORK
    may_read = staticmethod(is_reminded)
    serializer_class = ReminderShown
    rows = Reminder.objects.all()
    orders = ("id", "created_at")

    def seen(self) -> Any:
        return super().seen().filter(user=self.account)


RESOURCES: dict[str, type[Resource]] = {
    "follow-ups": FollowUps,
    "answers": Answers,
    "reminders": Reminders,
}
