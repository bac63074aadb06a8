"""Entries of the short lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.database import concrete_field
from common.text import squeeze
from visits.models import Topic

_ATTRS = {"class": "form-control", "autocomplete": "off"}
_TOO_LONG = _("At most %(limit_value)d characters: it has to fit a button.")


class TopicForm(forms.Form):
    """What an entry is called."""

    name = forms.CharField(
        label=_("Name in Chinese"),
        max_length=concrete_field(Topic, "name").max_length,
        widget=forms.TextInput(attrs=_ATTRS),
        error_messages={
            "required": _("Write what the entry is called."),
            "max_length": _TOO_LONG,
        },
    )
    name_en = forms.CharField(
        label=_("Name in English"),
        required=False,
        max_length=concrete_field(Topic, "name_en").max_length,
        widget=forms.TextInput(attrs=_ATTRS),
        error_messages={"max_length": _TOO_LONG},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("name", "name_en"):
            if name in data:
                data[name] = squeeze(data[name])
        return data
