"""What is entered of another system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from api.choices import Access, Area, scope
from common.dates import today
from common.forms import TOO_LONG

_NAME = {"class": "form-control", "autocomplete": "off"}


class TokenForm(forms.Form):
    """A token that is asked for: what for, what it may do, until when."""

    system = forms.CharField(
        label=_("Name of the system"),
        max_length=80,
        error_messages={"required": _("Write which system it is."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs=_NAME),
    )
    reason = forms.CharField(
        label=_("What it is needed for"),
        max_length=200,
        error_messages={"required": _("Write what it is needed for."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs=_NAME),
    )
    expires_on = forms.DateField(
        label=_("Good until"),
        error_messages={"required": _("Choose the day."), "invalid": _("This is not a day.")},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"expires_on": today() + timedelta(days=180)})
        super().__init__(*args, **kwargs)
        for area in Area:
            self.fields[area.value] = forms.ChoiceField(
                label=area.label,
                required=False,
                choices=[("", pgettext_lazy("what a system may do", "nothing")), *Access.choices],
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def areas(self) -> Iterator[Any]:
        """The fields that say what it may do."""
        return (self[area.value] for area in Area)

    @property
    def scopes(self) -> list[str]:
        """What it may do, out of cleaned data."""
        chosen = {area: self.cleaned_data.get(area) for area in Area.values}
        return [scope(area, access) for area, access in chosen.items() if access]


class WebhookForm(forms.Form):
    """An address, and what it is told of."""

    system = forms.CharField(
        label=_("Name of the system"),
        max_length=80,
        error_messages={"required": _("Write which system it is."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs=_NAME),
    )
    address = forms.URLField(
        label=pgettext_lazy("of a web site", "Address"),
        max_length=300,
        assume_scheme="https",
        error_messages={"required": _("Write the address."), "invalid": _("This is no address.")},
        widget=forms.URLInput(attrs={**_NAME, "placeholder": "https://"}),
    )
    resources = forms.MultipleChoiceField(
        label=_("What it is told of"),
        error_messages={"required": _("Choose what it is told of.")},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, names: Mapping[str, Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["resources"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, f"{name} · {area.label}") for name, area in names.items()]
