"""The lines of surveys, and the forms that arrive for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.choices import Area
from api.feeding import put_to
from api.fields import Day, Input, Key, OneOf, Text, Uuid, Whole, whole
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter
from api.resource import Created, Listed, Rejected, Resource, step
from api.resources.registry import sees_case_data
from api.showing import PersonalText, RegionCode, RowKey
from common.errors import ConflictError
from organization.access import WHO_MAY, sees_personal_data
from organization.models import User
from pairing.models import Household
from surveys.access import can_fill_at_desk, can_make_surveys, lines_of_phone
from surveys.choices import (
    AnswerState,
    LineState,
    NotReached,
    QuestionKind,
    SurveyStatus,
    Via,
)
from surveys.forms.lines import FilledForm
from surveys.models import Survey, SurveyAnswer, SurveyLine
from surveys.questions import (
    NUMBER_MOST,
    TEXT_MOST,
    read_questions,
)
from surveys.services.filling import (
    NOTE_MOST,
    Filled,
    GivenError,
    drop_held,
    fill_line,
    note_not_reached,
    take_held,
)
from visits.access import is_paired_cadre
from visits.selectors import search_households


def can_fill(user: User) -> bool:
    """At the desk after a call, and cadres of the households that they hold."""
    return can_fill_at_desk(user) or is_paired_cadre(user)


WHO_MAY[can_fill] = gettext_lazy("Forms are filled by offices, liaisons and, on the phone, cadres.")


class SurveyLineShown(serializers.ModelSerializer):
    survey = RowKey()
    household = RowKey()
    recipient = RowKey(allow_null=True)
    region = RegionCode()
    state = serializers.ChoiceField(choices=LineState.choices, source="stands", read_only=True)
    note = PersonalText()
    answer = RowKey(source="current_id", allow_null=True, help_text="The form that holds.")

    class Meta:
        model = SurveyLine
        fields = [
            *("id", "survey", "household", "recipient", "region", "state", "reason", "note"),
            *("settled_on", "answer", "revision"),
        ]


class SurveyLineFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    survey = KeyFilter()
    household = KeyFilter()
    recipient = KeyFilter()
    state = ChoiceFilter(choices=LineState.choices, field_name="stands")


class NoteNotReached(Input):
    reason = OneOf(choices=NotReached.choices)
    note = Text(max_length=NOTE_MOST, allow_blank=True, default="")
    day = Day()
    via = OneOf(choices=Via.choices, default=Via.CALL)


class SurveyLines(Listed):
    """A household that a survey asks, or a person in it, and how that went. `revision` is what
    whoever fills the form in has seen."""

    area = Area.SURVEYS
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_fill)
    names_people = True
    serializer_class = SurveyLineShown
    filterset_class = SurveyLineFilters
    rows = SurveyLine.objects.with_state().select_related("survey", "household")
    searches = "Part of a name or its pinyin, of the household’s head or a member."

    def seen(self) -> Any:
        surveys = Survey.objects.visible_to(self.account)
        return super().seen().filter(survey__in=surveys.values("pk"))

    def search(self, rows: Any, text: str) -> Any:
        sought = search_households(Household.objects.all(), text, self.account)
        return rows.filter(household__in=sought.values("pk"))

    @step(NoteNotReached)
    def not_reached(self, line: SurveyLine, given: dict[str, Any]) -> None:
        """Note that a try reached nobody, and why."""
        asked = put_to(FilledForm({**given, "outcome": "not_reached", "base": line.revision}))
        note_not_reached(
            line=line,
            reason=NotReached(asked["reason"]),
            note=asked["note"],
            day=asked["day"],
            base=asked["base"],
            actor=self.account,
        )


def _is_key(word: Any) -> bool:
    return isinstance(word, str) and len(word) <= 20


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": TEXT_MOST},
            {"type": "integer", "minimum": 0, "maximum": NUMBER_MOST},
            {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 20},
        ]
    }
)
class Given(serializers.Field):
    """An answer: ``yes`` or ``no``, an option’s key, several of them, a number, or words."""

    default_error_messages = {"invalid": gettext_lazy("This is no answer.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and len(data) <= TEXT_MOST:
            return data
        number = whole(data)
        if number is not None and 0 <= number <= NUMBER_MOST:
            return str(number)
        if isinstance(data, list) and len(data) <= 20 and all(map(_is_key, data)):
            return data
        return self.fail("invalid")

    def to_representation(self, value: Any) -> Any:
        return value


class SurveyAnswerShown(serializers.ModelSerializer):
    uuid = serializers.UUIDField(source="client_uuid", read_only=True)
    line = RowKey()
    survey = RowKey(source="line.survey_id")
    household = RowKey(source="line.household_id")
    given = serializers.SerializerMethodField(
        help_text="By the questions’ keys; without words of people’s own for roles that see no "
        "personal data."
    )
    filled_by = RowKey()
    decided_by = RowKey(allow_null=True)

    class Meta:
        model = SurveyAnswer
        fields = [
            *("id", "uuid", "line", "survey", "household", "given", "day", "via", "base", "state"),
            *("filled_by", "arrived_at", "decided_by", "decided_at"),
        ]

    @extend_schema_field(serializers.DictField(child=Given()))
    def get_given(self, answer: SurveyAnswer) -> dict[str, Any]:
        if sees_personal_data(self.context["request"].user):
            return dict(answer.given)
        questions = read_questions(answer.line.survey.questions)
        words = {one.key for one in questions if one.kind == QuestionKind.TEXT}
        return {key: value for key, value in answer.given.items() if key not in words}


class SurveyAnswerFilters(filters.FilterSet):
    region = RegionFilter(field_name="line__region__code")
    survey = KeyFilter(field_name="line__survey")
    line = KeyFilter()
    household = KeyFilter(field_name="line__household")
    state = ChoiceFilter(choices=AnswerState.choices)
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


def fillable(user: User) -> Any:
    """The lines whose forms an account may fill in: of those it sees, a cadre of its own."""
    if can_fill_at_desk(user):
        return SurveyLine.objects.visible_to(user).exclude(survey__status=SurveyStatus.DRAFT)
    return lines_of_phone(user)


class FillLine(Input):
    """``uuid`` is made where the form is filled in, so that one sent twice arrives once."""

    uuid = Uuid()
    line = Key(fillable)
    day = Day(help_text="In Asia/Shanghai; not after today.")
    via = OneOf(choices=Via.choices)
    base = Whole(min_value=0, max_value=2**31 - 1, help_text="The line’s `revision`.")
    given = serializers.DictField(child=Given(), help_text="Answers by the questions’ keys.")


class SurveyAnswers(Listed, Created):
    """A form as somebody filled it in; the latest that was taken holds. A cadre’s that arrives
    after the survey was closed is held for the office."""

    area = Area.SURVEYS
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_fill)
    names_people = True
    serializer_class = SurveyAnswerShown
    filterset_class = SurveyAnswerFilters
    made_of = FillLine
    rows = SurveyAnswer.objects.select_related("line__survey", "line__household")
    orders = ("id", "day", "arrived_at")

    def seen(self) -> Any:
        # Whoever filled it in keeps what they wrote, though the household is another's by now.
        seen = SurveyAnswer.objects.visible_to(self.account).values("pk")
        return self.rows.filter(Q(pk__in=seen) | Q(filled_by=self.account))

    def person_of(self, row: Any) -> Any:
        return row.line.household

    def make(self, given: dict[str, Any]) -> SurveyAnswer:
        line: SurveyLine = given["line"]
        unknown = given["given"].keys() - {q.key for q in read_questions(line.survey.questions)}
        if unknown:
            raise Rejected({"given": {key: [_("There is no such question.")] for key in unknown}})
        if can_fill_at_desk(self.account) and not line.survey.is_open:
            raise ConflictError("survey_closed", _("The survey is closed; nothing was changed."))
        sent = {name: given[name] for name in ("day", "via", "base")}
        asked = put_to(FilledForm({**sent, "outcome": "answered"}))
        filled = Filled(given["given"], asked["day"], Via(asked["via"]), asked["base"])
        try:
            answer, _is_new = fill_line(
                line=line, filled=filled, client_uuid=given["uuid"], actor=self.account
            )
        except GivenError as error:
            raise Rejected({"given": {k: [words] for k, words in error.errors.items()}}) from error
        return answer

    def lock(self, rows: Any, pk: int) -> None:
        # The line first, as whoever fills it in.
        keys = rows.filter(pk=pk).values("line")
        held = SurveyLine.objects.filter(pk__in=keys).select_for_update(no_key=True)
        list(held.values_list("pk", flat=True))
        super().lock(rows, pk)

    def held(self, pk: int) -> SurveyAnswer:
        answer: SurveyAnswer = super().held(pk)
        if not Survey.objects.kept_by(self.account).filter(pk=answer.line.survey_id).exists():
            raise Http404
        return answer

    @step(test=can_make_surveys)
    def take(self, answer: SurveyAnswer, given: dict[str, Any]) -> None:
        """Take a form that arrived after its survey was closed."""
        take_held(answer=answer, actor=self.account)

    @step(test=can_make_surveys)
    def drop(self, answer: SurveyAnswer, given: dict[str, Any]) -> None:
        """Leave a held form out; it stays in the history."""
        drop_held(answer=answer, actor=self.account)


RESOURCES: dict[str, type[Resource]] = {
    "survey-lines": SurveyLines,
    "survey-answers": SurveyAnswers,
}
