"""The forms by which an office makes a survey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.dates import today
from common.forms import (
    TOO_LONG,
    MaskedInput,
    MaskedTextarea,
    choice_field,
    of_our_time,
    without_numbers,
)
from common.text import squeeze
from pairing.models import Group, Programme
from surveys.choices import Asks, QuestionKind
from surveys.questions import (
    CHOSEN,
    MOST_OPTIONS,
    NUMBER_MOST,
    QUESTION_MOST,
    Question,
    with_keys,
)
from surveys.starting_points import STARTING_POINTS, StartingPoint, starting_point
from visits.forms.lists import DayField

_ATTRS = {"class": "form-control", "autocomplete": "off"}
_SELECT = {"class": "form-select"}
OLDEST = 120


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=DayField.widget,
        error_messages={"invalid": gettext_lazy("Choose a day.")},
        validators=[of_our_time],
    )


def _age(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=OLDEST,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


class SurveyForm(forms.Form):
    """What a survey is, whom it is about, and from when to when it runs."""

    start = forms.ChoiceField(
        label=gettext_lazy("Begin with"), required=False, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=pgettext_lazy("survey", "Name"),
        max_length=60,
        validators=[without_numbers],
        error_messages={"max_length": TOO_LONG},
        widget=MaskedInput(attrs=_ATTRS),
    )
    about = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=300,
        validators=[without_numbers],
        error_messages={"max_length": TOO_LONG},
        widget=MaskedTextarea(attrs={**_ATTRS, "rows": 2}),
        help_text=gettext_lazy("Whoever fills it in reads this."),
    )
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    asks = forms.ChoiceField(
        label=gettext_lazy("Filled for"), choices=Asks.choices, widget=forms.RadioSelect
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Group"),
        required=False,
        to_field_name="key",
        empty_label=gettext_lazy("All groups"),
        widget=forms.Select(attrs=_SELECT),
    )
    age_from = _age(gettext_lazy("From age"))
    age_to = _age(gettext_lazy("To age"))
    first = _day(gettext_lazy("From"))
    last = _day(gettext_lazy("To"))
    reminds = forms.BooleanField(
        label=gettext_lazy("Remind cadres who have some left, once a week"), required=False
    )

    def __init__(
        self, *args: Any, programmes: list[Programme], is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = programmes
        slug = self.data.get("programme") or self.initial.get("programme")
        self.of_programme = next((p for p in programmes if p.slug == slug), programmes[0])
        choice_field(self, "programme").choices = [(p.slug, str(p)) for p in programmes]
        self.fields["programme"].widget.attrs |= _SELECT
        if len(programmes) == 1:
            self.fields["programme"].widget = forms.HiddenInput()
            self.initial["programme"] = self.of_programme.slug
        group = self.fields["group"]
        assert isinstance(group, forms.ModelChoiceField)
        group.queryset = Group.objects.filter(programme=self.of_programme)
        if is_new:
            choice_field(self, "start").choices = [
                ("", _("An empty form")),
                *((point.key, point.name) for point in STARTING_POINTS),
            ]
        else:
            del self.fields["start"]

    @property
    def start_point(self) -> StartingPoint | None:
        return starting_point(self.cleaned_data.get("start") or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("asks") == Asks.HOUSEHOLD:
            data |= {"group": None, "age_from": None, "age_to": None}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        if last and last < today():
            self.add_error("last", _("This day is past."))
        low, high = data.get("age_from"), data.get("age_to")
        if low is not None and high is not None and high < low:
            self.add_error("age_to", _("The greatest age is less than the least."))
        return data


class QuestionForm(forms.Form):
    """One question of a draft."""

    text = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=QUESTION_MOST,
        validators=[without_numbers],
        error_messages={"max_length": TOO_LONG},
        widget=MaskedInput(attrs=_ATTRS),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("survey", "Answered by"),
        choices=QuestionKind.choices,
        widget=forms.RadioSelect,
    )
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        widget=forms.Textarea(attrs={**_ATTRS, "rows": 5}),
        help_text=gettext_lazy("One a line, where one or several of several are chosen."),
    )
    low = forms.IntegerField(
        label=gettext_lazy("Least number"),
        required=False,
        min_value=0,
        max_value=NUMBER_MOST,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    high = forms.IntegerField(
        label=gettext_lazy("Greatest number"),
        required=False,
        min_value=0,
        max_value=NUMBER_MOST,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    is_required = forms.BooleanField(label=gettext_lazy("Has to be answered"), required=False)
    after = forms.ChoiceField(
        label=pgettext_lazy("question", "Asked"), required=False, widget=forms.Select(attrs=_SELECT)
    )

    def __init__(
        self, *args: Any, earlier: list[Question], known: Question | None = None, **kwargs: Any
    ) -> None:
        if known is not None:
            kwargs["initial"] = {
                "text": known.text,
                "kind": known.kind,
                "options": "\n".join(words for _key, words in known.options),
                "low": known.low,
                "high": known.high,
                "is_required": known.is_required,
                "after": ":".join(known.after) if known.after else "",
            }
        super().__init__(*args, **kwargs)
        self.known = known
        choice_field(self, "after").choices = [
            ("", _("always")),
            *(
                (
                    f"{question.key}:{key}",
                    _("if “%(question)s” is answered with “%(answer)s”")
                    % {"question": question.text, "answer": words},
                )
                for question in earlier
                if question.kind in CHOSEN
                for key, words in question.choices
            ),
        ]

    @property
    def question(self) -> Question:
        """The question that a valid form says; its key is empty when it is new."""
        data = self.cleaned_data
        kind = QuestionKind(data["kind"])
        lines = [squeeze(line) for line in data["options"].splitlines() if squeeze(line)]
        is_listed = kind in (QuestionKind.ONE, QuestionKind.SEVERAL)
        key, mark, value = data["after"].partition(":")
        is_number = kind == QuestionKind.NUMBER
        return Question(
            key=self.known.key if self.known else "",
            kind=kind,
            text=squeeze(data["text"]),
            is_required=data["is_required"],
            options=with_keys(lines[: MOST_OPTIONS + 1], self.known.options if self.known else ())
            if is_listed
            else (),
            low=data["low"] if is_number else None,
            high=data["high"] if is_number else None,
            after=(key, value) if mark else None,
        )


class OpenForm(forms.Form):
    """What may still be changed of a survey that is published."""

    last = _day(gettext_lazy("To"))
    reminds = forms.BooleanField(
        label=gettext_lazy("Remind cadres who have some left, once a week"), required=False
    )


class NeedsForm(forms.Form):
    """A need to raise for many at once."""

    text = forms.CharField(
        label=gettext_lazy("What is needed?"),
        max_length=200,
        validators=[without_numbers],
        error_messages={"max_length": TOO_LONG},
        widget=MaskedInput(attrs=_ATTRS),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("survey", "Kind"), required=False, widget=forms.Select(attrs=_SELECT)
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "kind").choices = [("", "—"), *kinds]


class ActivityForm(forms.Form):
    """An activity to plan for those who were chosen."""

    name = forms.CharField(
        label=gettext_lazy("Name of the activity"),
        max_length=80,
        validators=[without_numbers],
        error_messages={"max_length": TOO_LONG},
        widget=MaskedInput(attrs=_ATTRS),
    )
    day = _day(gettext_lazy("Day"))
