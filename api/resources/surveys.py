"""Surveys: made, published and closed by an office."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Day, Input, Key, Like, OneOf, Text, Whole, YesNo
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter
from api.removing import Removed
from api.resource import Changed, Created, Listed, Rejected, Resource, makes, step
from api.resources.choosing import Choosing, choose
from api.resources.registry import programmes_here, sees_case_data
from api.showing import RegionCode, RowKey
from common.errors import ConflictError
from organization.access import own_region
from pairing.selectors import programmes_in
from surveys.access import can_make_surveys
from surveys.choices import (
    Asks,
    QuestionKind,
    SurveyStatus,
)
from surveys.forms.surveys import OLDEST, OpenForm, QuestionForm, SurveyForm
from surveys.models import Survey
from surveys.questions import (
    MOST_OPTIONS,
    NUMBER_MOST,
    OPTION_MOST,
    QUESTION_MOST,
    read_questions,
)
from surveys.services import making
from surveys.starting_points import STARTING_POINTS


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


class CopySurvey(Input):
    survey = Key(lambda user: Survey.objects.kept_by(user))


class Surveys(Listed, Created, Changed, Removed):
    """A short form that an office asks of chosen households, or of people in them. A draft may be
    changed or removed; what a published one asks is frozen."""

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

    def remove(self, survey: Survey) -> None:
        making.remove_draft(survey=survey, version=survey.version, actor=self.account)

    @makes(CopySurvey)
    def copy(self, given: dict[str, Any]) -> Survey:
        """Make a draft with the questions of a survey that the office keeps, from today on. Whom
        it asks is chosen anew."""
        own = own_region(self.account)
        return making.copy_survey(survey=given["survey"], region=own, actor=self.account)

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


RESOURCES: dict[str, type[Resource]] = {"surveys": Surveys}
