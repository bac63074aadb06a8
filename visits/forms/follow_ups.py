"""Answers to reminders, what is done about them, and after how long a follow-up begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.forms import ListFilter, choice_field
from visits.choices import AnswerKind
from visits.models import ReminderRule


class AnswerReminderForm(forms.Form):
    """One tap on what it is, and a line if wished."""

    kind = forms.ChoiceField(
        label=_("answer"),
        error_messages={"required": _("Tap what it is."), "invalid_choice": _("Tap what it is.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[AnswerKind], **kw: Any) -> None:
        """``kinds`` are what whoever answers may say."""
        super().__init__(*args, **kw)
        choice_field(self, "kind").choices = [(kind.value, kind.label) for kind in kinds]


class SettleForm(forms.Form):
    """What was done about an answer."""

    text = forms.CharField(
        label=_("What was done"),
        max_length=200,
        error_messages={"required": _("Write what was done.")},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


def _day(required: bool) -> forms.DateField:
    return forms.DateField(
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
    )


class PauseForm(forms.Form):
    """From when to when a cadre owes nothing new."""

    first = _day(True)
    last = _day(False)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["first"].initial = today
        self.fields["first"].label = _("From")
        self.fields["last"].label = _("To, if it is known")


class ReminderRuleForm(forms.ModelForm):
    """After how many weeks of silence somebody else is asked."""

    class Meta:
        model = ReminderRule
        fields = ["follow_up_after", "office_after"]

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        for name, label in (
            ("follow_up_after", _("Weeks of silence until the unit liaison is asked")),
            ("office_after", _("Weeks until the office takes it over")),
        ):
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=26,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
                error_messages={
                    limit: _("Give a number of weeks from 1 to 26.")
                    for limit in ("min_value", "max_value", "required", "invalid")
                },
            )


class FollowUpFilter(ListFilter):
    """What the list of follow-ups is narrowed to."""

    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("Open")),
            ("liaison", _("With the unit liaison")),
            ("office", _("With the office")),
            ("ended", _("Ended")),
        ],
        widget=forms.Select(attrs={"class": "form-select", "aria-label": _("State")}),
    )
