"""Complaining or suggesting, and answering it."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import TOO_LONG, ListFilter
from visits.choices import FeedbackKind


class FeedbackForm(forms.Form):
    """A complaint or a suggestion."""

    client_uuid = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=FeedbackKind.choices,
        initial=FeedbackKind.SUGGESTION,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is a suggestion or a complaint.")},
    )
    text = forms.CharField(
        label=_("What it is about"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control"}),
        error_messages={"required": _("Write what it is about."), "max_length": TOO_LONG},
    )


class AnswerForm(forms.Form):
    """The office's answer; ``seen`` is what the form was made of."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    answer = forms.CharField(
        label=_("Answer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control"}),
        error_messages={"required": _("Write an answer."), "max_length": TOO_LONG},
    )


class FeedbackFilter(ListFilter):
    """What the list of complaints and suggestions is narrowed to."""

    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("Answered or not")),
            ("unanswered", _("Unanswered")),
            ("answered", _("With an answer")),
        ],
        widget=forms.Select(attrs={"class": "form-select", "aria-label": _("Answered or not")}),
    )
    kind = forms.ChoiceField(
        required=False,
        choices=[("", _("Both kinds")), *FeedbackKind.choices],
        widget=forms.Select(attrs={"class": "form-select", "aria-label": _("What is it?")}),
    )
