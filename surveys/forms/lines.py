"""What the list of a survey's lines is narrowed to, and the day and way of a form."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.dates import today
from common.forms import ListFilter, choice_field, search_input
from organization.models import Region, Unit, User
from organization.selectors import children
from pairing.models import Group, Household, Recipient
from surveys.choices import LineState, NotReached, Via
from surveys.models import Survey
from surveys.querysets import SurveyLineQuerySet
from surveys.questions import read_questions
from surveys.results import gave, said_anything, unit_of_household
from visits.forms.filters import sought_by
from visits.forms.lists import DayField
from visits.selectors import search_households

NOBODYS = "none"
"""In place of a unit: households that nobody holds."""


class LineFilter(ListFilter):
    """What an address may narrow the list to; ``notes`` say what was left out of it."""

    shown: ClassVar = ("state", "answer", "group", "region")

    q = forms.CharField(required=False)
    state = forms.ChoiceField(required=False)
    answer = forms.ChoiceField(required=False)
    group = forms.ModelChoiceField(Group.objects.none(), required=False, to_field_name="key")
    region = forms.ChoiceField(required=False)
    unit = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, filters: QueryDict, *, user: User, survey: Survey, own: Region) -> None:
        super().__init__(filters)
        self.user, self.survey, self.filters = user, survey, filters
        self.questions = read_questions(survey.questions)
        choice_field(self, "state").choices = [("", _("All states")), *LineState.choices]
        choice_field(self, "answer").choices = [
            ("", _("All answers")),
            *(
                (
                    question.text,
                    [
                        *((f"{question.key}:{key}", words) for key, words in question.choices),
                        (f"{question.key}:*", _("Anything at all")),
                    ],
                )
                for question in self.questions
            ),
        ]
        choice_field(self, "region").choices = [
            ("", _("All places")),
            *((region.prefix, str(region)) for region in children(own)),
        ]
        group = self.fields["group"]
        assert isinstance(group, forms.ModelChoiceField)
        group.queryset = Group.objects.filter(programme=survey.programme_id)
        group.empty_label = str(_("All groups"))
        for name, label in (
            ("state", gettext_lazy("State")),
            ("answer", pgettext_lazy("survey", "Answer")),
            ("group", gettext_lazy("Group")),
            ("region", gettext_lazy("Place")),
        ):
            self.fields[name].widget.attrs |= {"class": "form-select", "aria-label": label}
        self.fields["q"].widget = search_input(sought_by(user))
        self.notes: list[str] = []
        if not self.is_valid():
            self.notes = [
                _("The address names something that is not here; the list is shown without it.")
            ]
            kept = filters.copy()
            for name in list(self.errors):
                kept[name] = ""
            self.data = kept
            self.full_clean()

    @property
    def shown_fields(self) -> list[Any]:
        """Those with a box of their own; a survey of households has no groups."""
        names = [n for n in self.shown if n != "group" or self.survey.is_of_persons]
        return [self[name] for name in names]

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in (*self.shown, "q", "unit"))

    @property
    def says(self) -> str:
        """What is shown, in words."""
        chosen = self.cleaned_data
        words = [str(self.survey), *self.chosen("state", "group", "region")]
        if chosen.get("answer"):
            key, _mark, value = chosen["answer"].partition(":")
            question = next(q for q in self.questions if q.key == key)
            said = _("Anything at all") if value == "*" else question.words_of(value)
            words.append(f"{question.text} {said}")
        if chosen.get("unit") == NOBODYS:
            words.append(_("Unpaired"))
        elif chosen.get("unit"):
            words.append(str(Unit.objects.visible_to(self.user).filter(pk=chosen["unit"]).first()))
        if chosen.get("q"):
            words.append(_("found by a search"))
        return " · ".join(words)

    def clean_unit(self) -> str:
        value: str = self.cleaned_data["unit"]
        if value in ("", NOBODYS):
            return value
        known = value.isascii() and value.isdecimal() and len(value) < 10
        if not known or not Unit.objects.visible_to(self.user).filter(pk=value).exists():
            raise forms.ValidationError("unit")
        return value

    def narrow(self, lines: SurveyLineQuerySet) -> SurveyLineQuerySet:
        """The lines that the filters leave."""
        chosen = self.cleaned_data
        if chosen.get("state"):
            lines = lines.with_state().filter(stands=chosen["state"])
        if chosen.get("answer"):
            key, _mark, value = chosen["answer"].partition(":")
            question = next(q for q in self.questions if q.key == key)
            said = said_anything(question) if value == "*" else gave(question, value)
            lines = lines.answered().filter(said)
        if chosen.get("group"):
            lines = lines.filter(recipient__group=chosen["group"])
        if chosen.get("region"):
            lines = lines.inside(chosen["region"])
        if chosen.get("unit"):
            lines = lines.annotate(of_unit=unit_of_household(self.survey))
            wanted = (
                Q(of_unit__isnull=True) if chosen["unit"] == NOBODYS else Q(of_unit=chosen["unit"])
            )
            lines = lines.filter(wanted)
        if chosen.get("q"):
            lines = self._sought(lines, chosen["q"])
        return lines

    def _sought(self, lines: SurveyLineQuerySet, text: str) -> SurveyLineQuerySet:
        """Of somebody by name where persons are asked, else of a household by anything."""
        homes = search_households(Household.objects.all(), text, self.user)
        of_home = lines.filter(household__in=homes.values("pk"))
        if not self.survey.is_of_persons:
            return of_home
        people = Recipient.objects.filter(pk=OuterRef("recipient")).search(text)
        by_name = lines.filter(Exists(people))
        return by_name if by_name.exists() else of_home


class FilledForm(forms.Form):
    """When and how a form was filled, and what came of it."""

    outcome = forms.ChoiceField(
        choices=[
            ("answered", gettext_lazy("Filled in")),
            ("not_reached", gettext_lazy("Not reached")),
        ]
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        input_formats=["%Y-%m-%d"],
        widget=DayField.widget,
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Choose the day."),
        },
    )
    via = forms.ChoiceField(label=gettext_lazy("How"), choices=Via.choices)
    base = forms.IntegerField(min_value=0)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why not reached"), choices=NotReached.choices, required=False
    )
    note = forms.CharField(label=gettext_lazy("In more words"), required=False, max_length=200)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError(_("A form cannot be dated after today."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == "not_reached" and not data.get("reason"):
            self.add_error("reason", _("Say why nobody was reached."))
        return data
