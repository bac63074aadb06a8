"""Settling a need."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import TOO_LONG


class SettleForm(forms.Form):
    """What was done about a need."""

    outcome = forms.CharField(
        label=_("What was done"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": _("Write what was done."), "max_length": TOO_LONG},
    )
