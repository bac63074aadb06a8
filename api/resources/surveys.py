"""Surveys: made, published and closed by an office; their lines, and the forms that arrive."""

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
from api.feeding import as_sent, put_to
from api.fields import Day, Input, Key, Like, OneOf, Text, Uuid, Whole, YesNo, whole
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter
from api.resource import Changed, Created, Listed, Rejected, Resource, step
from api.resources.choosing import Choosing, choose
from api.resources.registry import programmes_here, sees_case_data
from api.showing import PersonalText, RegionCode, RowKey
from common.errors import ConflictError
from organization.access import WHO_MAY, own_region, sees_personal_data
from organization.models import User
from pairing.models import Household
from pairing.selectors import programmes_in
from surveys.access import can_fill_at_desk, can_make_surveys, lines_of_phone
from surveys.choices import (
    AnswerState,
    Asks,
    LineState,
    NotReached,
    QuestionKind,
    SurveyStatus,
    Via,
)
from surveys.forms.lines import FilledForm
from surveys.forms.surveys import OLDEST, OpenForm, QuestionForm, SurveyForm
from surveys.models import Survey, SurveyAnswer, SurveyLine
from surveys.questions import (
    MOST_OPTIONS,
    NUMBER_MOST,
    OPTION_MOST,
    QUESTION_MOST,
    TEXT_MOST,
    read_questions,
)
from surveys.services import making
from surveys.services.filling import (
    NOTE_MOST,
    Filled,
    GivenError,
    drop_held,
    fill_line,
    note_not_reached,
    take_held,
)
from surveys.starting_points import STARTING_POINTS
from visits.access import is_paired_cadre
from visits.selectors import search_households


def can_fill(user: User) -> bool:
    """At the desk after a call, and cadres of the households that they hold."""
    return can_fill_at_desk(user) or is_paired_cadre(user)


WHO_MAY[can_fill] = gettext_lazy("Forms are filled by offices, liaisons and, on the phone, cadres.")


class OptionShown(serializers.Serializer):
    key = serializers.CharField()
    text = serializers.CharField()


class QuestionShown(serializers.Serializer):
    """A question. ``after`` is an earlier one’s key and the answer with which it is asked."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    text = serializers.CharField()
    is_required = serializers.BooleanField()
    options = OptionShown(many=True)
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    after = serializers.ListField(child=serializers.CharField())


class SurveyShown(serializers.ModelSerializer):
    region = RegionCode()
    programme = RowKey()
    group = RowKey(allow_null=True)
    questions = serializers.SerializerMethodField()

    class Meta:
        model = Survey
        fields = [
            *("id", "region", "programme", "name", "about", "asks", "group", "age_from", "age_to"),
            *("first", "last", "reminds", "questions", "status", "version"),
            *("created_at", "published_at", "closed_at"),
        ]

    @extend_schema_field(QuestionShown(many=True))
    def get_questions(self, survey: Survey) -> list[dict[str, Any]]:
        return [
            {
                "key": question.key,
                "kind": question.kind,
                "text": question.text,
                "is_required": question.is_required,
                "options": [{"key": key, "text": words} for key, words in question.options],
                "low": question.low,
                "high": question.high,
                "after": list(question.after or ()),
            }
            for question in read_questions(survey.questions)
        ]


class SurveyFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter()
    status = ChoiceFilter(choices=SurveyStatus.choices)
    last_from = DayFilter(field_name="last", lookup_expr="gte")
    first_to = DayFilter(field_name="first", lookup_expr="lte")


class ChangeSurvey(Input):
    name = Text(max_length=60, required=False)
    about = Text(max_length=300, allow_blank=True, required=False)
    programme = Key(programmes_here, required=False)
    asks = OneOf(choices=Asks.choices, required=False)
    group = Text(max_length=40, allow_null=True, required=False, help_text="The group’s `key`.")
    age_from = Whole(min_value=0, max_value=OLDEST, allow_null=True, required=False)
    age_to = Whole(min_value=0, max_value=OLDEST, allow_null=True, required=False)
    first = Day(required=False)
    last = Day(required=False)
    reminds = YesNo(required=False)


class MakeSurvey(ChangeSurvey):
    name = Text(max_length=60)
    programme = Key(programmes_here)
    asks = OneOf(choices=Asks.choices)
    first = Day()
    last = Day()
    start = OneOf(
        choices=[(point.key, point.key) for point in STARTING_POINTS],
        required=False,
        help_text="With whose questions it begins.",
    )


class PutQuestion(Input):
    key = Text(max_length=10, required=False, help_text="Of the one whose place it takes.")
    kind = OneOf(choices=QuestionKind.choices)
    text = Text(max_length=QUESTION_MOST)
    is_required = YesNo(default=False)
    options = serializers.ListField(
        child=Like(r"^[^\r\n]*\S[^\r\n]*$", max_length=OPTION_MOST),
        max_length=MOST_OPTIONS,
        default=list,
    )
    low = Whole(min_value=0, max_value=NUMBER_MOST, required=False)
    high = Whole(min_value=0, max_value=NUMBER_MOST, required=False)
    after = serializers.ListField(
        child=Text(max_length=20),
        min_length=2,
        max_length=2,
        required=False,
        help_text="An earlier question’s key and the answer with which this one is asked.",
    )


class NameQuestion(Input):
    key = Text(max_length=10)


class MoveQuestion(NameQuestion):
    by = OneOf(choices=["up", "down"])


class AskMore(Input):
    choose = Choosing()


class ChangeOpen(Input):
    last = Day()
    reminds = YesNo()


class Surveys(Listed, Created, Changed):
    """A short form that an office asks of chosen households, or of people in them. A draft may be
    changed; what a published one asks is frozen."""

    area = Area.SURVEYS
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_make_surveys)
    serializer_class = SurveyShown
    filterset_class = SurveyFilters
    made_of = MakeSurvey
    changed_by = ChangeSurvey
    rows = Survey.objects.select_related("programme", "group", "region")
    orders = ("id", "first", "last")

    def held(self, pk: int) -> Survey:
        survey: Survey = super().held(pk)
        if not Survey.objects.kept_by(self.account).filter(pk=pk).exists():
            raise Http404
        return survey

    def make(self, given: dict[str, Any]) -> Survey:
        own = own_region(self.account)
        form = self._form(given, own, is_new=True)
        return making.make_survey(
            fields={name: form.cleaned_data[name] for name in making.FIELDS},
            programme=form.of_programme,
            region=own,
            actor=self.account,
            start=form.start_point,
        )

    def change(self, survey: Survey, given: dict[str, Any]) -> None:
        known: dict[str, Any] = {name: getattr(survey, name) for name in making.FIELDS}
        known |= {"group": survey.group.key if survey.group else None}
        form = self._form({**known, "programme": survey.programme, **given}, survey.region)
        making.change_survey(
            survey=survey,
            version=survey.version,
            fields={name: form.cleaned_data[name] for name in making.FIELDS},
            programme=form.of_programme,
            actor=self.account,
        )

    def _form(self, given: dict[str, Any], region: Any, *, is_new: bool = False) -> SurveyForm:
        sent = as_sent(given) | {"programme": given["programme"].slug}
        form = SurveyForm(sent, programmes=programmes_in(region), is_new=is_new)
        put_to(form)
        if form.of_programme != given["programme"]:
            raise Rejected({"programme": [_("This programme does not run in your region.")]})
        return form

    @step(PutQuestion)
    def put_question(self, survey: Survey, given: dict[str, Any]) -> None:
        """Put a question at the end of a draft, or in the place of the one with its key."""
        questions = read_questions(survey.questions)
        key = given.get("key")
        place = next((n for n, one in enumerate(questions) if one.key == key), None)
        if key and place is None:
            raise Rejected({"key": [_("There is no such question.")]})
        sent = as_sent(given) | {
            "options": "\n".join(given["options"]),
            "after": ":".join(given.get("after", ())),
        }
        form = QuestionForm(
            sent,
            earlier=questions[:place],
            known=None if place is None else questions[place],
        )
        put_to(form)
        making.put_question(
            survey=survey, version=survey.version, question=form.question, actor=self.account
        )

    @step(NameQuestion)
    def remove_question(self, survey: Survey, given: dict[str, Any]) -> None:
        """Take a question off a draft."""
        self._named(survey, given)
        making.remove_question(
            survey=survey, version=survey.version, key=given["key"], actor=self.account
        )

    @step(MoveQuestion)
    def move_question(self, survey: Survey, given: dict[str, Any]) -> None:
        """Move a question of a draft one place; one at the edge stays."""
        self._named(survey, given)
        making.move_question(
            survey=survey,
            version=survey.version,
            key=given["key"],
            by=-1 if given["by"] == "up" else 1,
            actor=self.account,
        )

    def _named(self, survey: Survey, given: dict[str, Any]) -> None:
        if given["key"] not in {one.key for one in read_questions(survey.questions)}:
            raise Rejected({"key": [_("There is no such question.")]})

    @step(AskMore)
    def ask(self, survey: Survey, given: dict[str, Any]) -> None:
        """Have a survey ask these households too; whoever is asked already stays."""
        if given["choose"]["programme"] != survey.programme:
            raise Rejected({"choose": {"programme": [_("The survey is another programme’s.")]}})
        chosen = choose(given["choose"], self.account)
        # An office may keep a survey of one of its townships alone.
        households = chosen.households.inside(survey.region.prefix)
        making.ask_households(survey=survey, households=households, actor=self.account)

    @step()
    def ask_nobody(self, survey: Survey, given: dict[str, Any]) -> None:
        """Take everybody off a draft again, to choose anew."""
        making.leave_out(survey=survey, version=survey.version, actor=self.account)

    @step()
    def publish(self, survey: Survey, given: dict[str, Any]) -> None:
        """Publish a draft: from now on forms are taken."""
        making.publish_survey(survey=survey, version=survey.version, actor=self.account)

    @step(ChangeOpen)
    def change_open(self, survey: Survey, given: dict[str, Any]) -> None:
        """Set another last day of a published survey, and whether cadres are reminded."""
        if not survey.is_open:
            raise ConflictError(
                "survey_not_open", _("The survey is not open; nothing was changed.")
            )
        asked = put_to(OpenForm(given))
        making.change_open(survey=survey, actor=self.account, **asked)

    @step()
    def close(self, survey: Survey, given: dict[str, Any]) -> None:
        """Close a survey: forms that come later wait for the office."""
        making.close_survey(survey=survey, actor=self.account)


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
    "surveys": Surveys,
    "survey-lines": SurveyLines,
    "survey-answers": SurveyAnswers,
}
