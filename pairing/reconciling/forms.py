"""The filters of a list of questions, and the form that answers one or many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import ListFilter, choice_field, search_input
from organization.models import Region
from organization.selectors import children
from pairing.choices import EndReason, ProposalDecision
from pairing.forms import DayForm
from pairing.models import Group
from pairing.reconciling.questions import NEEDS_DAY, Answer


class QuestionFilter(ListFilter):
    """What a list of questions is narrowed to."""

    q = forms.CharField(
        required=False,
        label=_("Name, initials, ID or phone"),
        widget=search_input(_("Name, initials, ID or phone")),
    )
    region = forms.ChoiceField(
        required=False, label=_("Place"), widget=forms.Select(attrs={"class": "form-select"})
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        required=False,
        label=_("Group"),
        empty_label=_("All groups"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    state = forms.ChoiceField(
        required=False,
        label=_("Show"),
        choices=[("", _("To decide")), ("decided", _("Decided"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, region: Region, has_groups: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "region").choices = [
            ("", _("All places")),
            *((child.prefix, str(child)) for child in children(region)),
        ]
        group = self.fields["group"]
        assert isinstance(group, forms.ModelChoiceField)
        if has_groups:
            group.queryset = Group.objects.filter(
                programme__region__in=region.ancestor_codes
            ).order_by("programme", "order")
        else:
            del self.fields["group"]
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class AnswerForm(DayForm):
    """The answer to one question or to many alike, the day where it needs one, and a note."""

    answer = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the answers."),
            "invalid_choice": _("This answer is not open to you any more. Choose another."),
        },
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args: Any, answers: Sequence[Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answers = {answer.value: answer for answer in answers}
        choice_field(self, "answer").choices = [(a.value, a.label) for a in answers]
        self.asks_day = any(answer.decision in NEEDS_DAY for answer in answers)
        day = self.fields["on"]
        day.label, day.required = _("Day"), False
        if any(answer.decision == ProposalDecision.END for answer in answers):
            day.label = _("Last day of care")
        elif any(answer.decision == ProposalDecision.LEAVE for answer in answers):
            day.label = _("Left on")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answer = self._answers.get(cleaned.get("answer", ""))
        if answer is None:
            return cleaned
        if answer.decision in NEEDS_DAY and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", _("Choose the day."))
        if answer.decision in (ProposalDecision.END, ProposalDecision.LEAVE):
            cleaned["reason"] = EndReason(answer.detail)
        cleaned["decision"], cleaned["detail"] = answer.decision, answer.detail
        return cleaned
