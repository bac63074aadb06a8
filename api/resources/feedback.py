"""What people complain of or suggest."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Input, OneOf, Text, Uuid
from api.filters import ChoiceFilter, YesNoFilter
from api.resource import Created, Listed, Nothing, Resource, on_many, step
from api.showing import RegionCode, RowKey
from organization.access import can_answer_feedback
from organization.models import User
from visits.access import is_paired_cadre
from visits.choices import FeedbackKind
from visits.forms.feedback import AnswerForm, FeedbackForm
from visits.models import Feedback
from visits.services.feedback import answer_feedback, read_answers, send_feedback, state_of

WORDS = 1000


def may_read_feedback(user: User) -> bool:
    """The county office all of its county's, whoever is paired what they sent."""
    return can_answer_feedback(user) or is_paired_cadre(user)


class FeedbackShown(serializers.ModelSerializer):
    uuid = serializers.UUIDField(source="client_uuid", read_only=True)
    user = RowKey()
    region = RegionCode()
    answer = serializers.SerializerMethodField(
        help_text="For whoever sent it empty until it was read, by `feedback/read`."
    )
    answered_by = RowKey(allow_null=True)

    class Meta:
        model = Feedback
        fields = [
            *("id", "uuid", "user", "region", "kind", "text", "created_at", "answer"),
            *("answered_by", "answered_at", "read_at"),
        ]

    def get_answer(self, sent: Feedback) -> str:
        # Once its reader has it nobody corrects it, so that nothing is shown before that.
        is_office = can_answer_feedback(self.context["request"].user)
        return sent.answer if is_office or sent.read_at is not None else ""


class FeedbackFilters(filters.FilterSet):
    kind = ChoiceFilter(choices=FeedbackKind.choices)
    is_unanswered = YesNoFilter(field_name="answered_at", lookup_expr="isnull")


class SendFeedback(Input):
    """``uuid`` is made where it is written, so that one sent twice arrives once."""

    uuid = Uuid()
    kind = OneOf(choices=FeedbackKind.choices)
    text = Text(max_length=WORDS)


class AnswerFeedback(Input):
    answer = Text(max_length=WORDS)


class ReadShown(serializers.Serializer):
    """The keys of those of which the answer was new."""

    read = serializers.ListField(child=serializers.IntegerField())


class AllFeedback(Listed, Created):
    """Complaints and suggestions of whoever is paired, and what the county office answers."""

    area = Area.WORK
    may_read = staticmethod(may_read_feedback)
    may_write = staticmethod(is_paired_cadre)
    serializer_class = FeedbackShown
    filterset_class = FeedbackFilters
    made_of = SendFeedback
    rows = Feedback.objects.all()
    orders = ("id", "created_at")

    def seen(self) -> Any:
        seen = Feedback.objects.visible_to(self.account).order_by().values("pk")
        return self.rows.filter(Q(pk__in=seen) | Q(user=self.account))

    def make(self, given: dict[str, Any]) -> Feedback:
        sent = as_sent(given)
        asked = put_to(FeedbackForm({**sent, "client_uuid": sent["uuid"]}))
        made, _is_new = send_feedback(
            kind=FeedbackKind(asked["kind"]),
            text=asked["text"],
            client_uuid=asked["client_uuid"],
            actor=self.account,
        )
        return made

    @on_many(Nothing, ReadShown)
    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        """Read the answers to what the account has sent: from then on nobody corrects them."""
        return {"read": sorted(read_answers(actor=self.account))}

    @step(AnswerFeedback, test=can_answer_feedback)
    def reply(self, sent: Feedback, given: dict[str, Any]) -> None:
        """Answer it, or correct an answer that was not read yet."""
        asked = put_to(AnswerForm(given))
        answer_feedback(
            feedback=sent, answer=asked["answer"], seen=state_of(sent), actor=self.account
        )


RESOURCES: dict[str, type[Resource]] = {
    "feedback": AllFeedback,
}
