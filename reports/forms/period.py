"""The period of a summary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import of_our_time


class PeriodForm(forms.Form):
    """From and to, both optional."""

    first = forms.DateField(label=_("From"), required=False, validators=[of_our_time])
    last = forms.DateField(label=_("To"), required=False, validators=[of_our_time])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.DateInput(
                attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"
            )
            field.error_messages["invalid"] = _("This is not a day.")
