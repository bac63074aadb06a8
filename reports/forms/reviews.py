"""Terms of reviews, adjustments, objections and their answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from common.database import concrete_field
from common.forms import TOO_LONG, MaskedTextarea, without_numbers
from reports.models import ReviewTerms
from reports.models.review import LONGEST_NEED, LONGEST_OBJECTION
from reports.reviews.choices import Indicator

_NUMBER = {"class": "form-control", "inputmode": "decimal"}
_NOT_A_NUMBER = _("Write a number.")


def _whole(label: Any, least: int, most: int) -> forms.IntegerField:
    outside = _("It has to be from %(least)d to %(most)d.") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs=_NUMBER),
        error_messages={
            "required": _NOT_A_NUMBER,
            "invalid": _NOT_A_NUMBER,
            "min_value": outside,
            "max_value": outside,
        },
    )


def _words(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=1000,
        widget=MaskedTextarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": missing, "max_length": TOO_LONG},
        validators=[without_numbers],
    )


def _percent(*, required: bool) -> forms.DecimalField:
    sentence = _("A value is a percentage from 0 to 100 with one decimal at most.")
    return forms.DecimalField(
        label=_("New value in percent"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=1,
        required=required,
        widget=forms.NumberInput(attrs=_NUMBER | {"step": "0.1"}),
        error_messages=dict.fromkeys(
            (
                *("required", "invalid", "min_value", "max_value"),
                *("max_decimal_places", "max_digits", "max_whole_digits"),
            ),
            sentence,
        ),
    )


class TermsForm(forms.Form):
    """The weights and terms of a county's reviews."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for indicator in Indicator:
            self.fields[indicator.value] = _whole(indicator.label, 0, 100)
        for name, most in (("need_days", LONGEST_NEED), ("objection_days", LONGEST_OBJECTION)):
            label = capfirst(concrete_field(ReviewTerms, name).verbose_name)
            self.fields[name] = _whole(label, 1, most)

    @property
    def weights(self) -> list[forms.BoundField]:
        return [self[name] for name in Indicator.values]


class AdjustForm(forms.Form):
    """Another value than the one that was counted, and why."""

    percent = _percent(required=True)
    reason = _words(_("Reason"), _("Write the reason."))


class ObjectionForm(forms.Form):
    """What is held against a value."""

    reason = _words(_("Reason"), _("Write the reason."))


class AnswerForm(forms.Form):
    """Whether a value stays or is corrected, and why."""

    KEEP, CORRECT = "keep", "correct"

    outcome = forms.ChoiceField(
        label=_("The value"),
        choices=[(KEEP, _("It stays as it is")), (CORRECT, _("It is corrected"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the value stays or is corrected.")},
    )
    percent = _percent(required=False)
    answer = _words(_("Answer"), _("Write the answer."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == self.CORRECT:
            if data.get("percent") is None and "percent" not in self.errors:
                self.add_error("percent", _("Write the corrected value."))
        else:
            data["percent"] = None
            # What was typed for a correction that is none is no mistake.
            self.errors.pop("percent", None)
        return data


class RowFilter(forms.Form):
    """Which of the rows behind a value are shown."""

    show = forms.ChoiceField(
        required=False,
        choices=[("", _("All rows")), ("not", _("Only those that are not so"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["show"].widget.attrs["aria-label"] = _("Show")
