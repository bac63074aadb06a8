"""What the forms above lists share."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from common.dates import YEARS
from common.htmx import SOUGHT
from common.identity import hide_numbers, holds_personal_number
from common.text import pinyin

TOO_LONG = _("At most %(limit_value)d characters; %(show_value)d were written.")
"""For a field of text with a greatest length."""

NO_NUMBERS = _("Leave out the identity and mobile numbers of people: many read this.")


def without_numbers(text: str) -> None:
    """A validator of fields whose text others read: ValidationError for anybody's number."""
    if holds_personal_number(unicodedata.normalize("NFKC", text)):
        raise forms.ValidationError(NO_NUMBERS)


def of_our_time(day: date) -> None:
    """A validator of days: ValidationError for one of a year that nobody means."""
    if day.year not in YEARS:
        raise forms.ValidationError(_("This is not a day."))


class _Masked(forms.Widget):
    def format_value(self, value: Any) -> str | None:
        """What was typed; of an identity number only the first digits are written back."""
        text = super().format_value(value)
        return None if text is None else hide_numbers(text)


class MaskedInput(_Masked, forms.TextInput):
    """A line for a field that is ``without_numbers``."""


class MaskedTextarea(_Masked, forms.Textarea):
    """Lines for a field that is ``without_numbers``."""


class _SearchInput(forms.TextInput):
    def format_value(self, value: Any) -> str | None:
        """What was typed; an identity number is not written back onto the page."""
        return None if str(value or "").startswith(SOUGHT) else super().format_value(value)


def search_input(label: Any) -> forms.TextInput:
    """The box above a list that narrows it to what is typed."""
    return _SearchInput(
        attrs={
            "class": "form-control form-control-lg",
            "type": "search",
            "placeholder": label,
            "aria-label": label,
            "data-hotkey": "/",
            "autocomplete": "off",
        }
    )


FIND = _("Search by name or initials")
FOUND_NONE = _("Nothing fits.")


class _Found(forms.widgets.ChoiceWidget):
    """Options that typing finds by name, pinyin or initials (``static/js/find.js``)."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, label, *args, **kwargs)
        thing = getattr(value, "instance", None)
        option["attrs"]["data-keys"] = getattr(thing, "pinyin", "") or pinyin(str(label))
        return option


_FINDS = {"class": "form-select", "data-finds": FIND, "data-finds-none": FOUND_NONE}


class FoundSelect(_Found, forms.Select):
    """A list of people or units, with a search above it where it is long."""

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(_FINDS | (attrs or {}), **kwargs)


class FoundSelectMultiple(_Found, forms.SelectMultiple):
    """The same, for several."""

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(_FINDS | (attrs or {}), **kwargs)


class FoundBoxes(_Found, forms.CheckboxSelectMultiple):
    """Boxes to tick; the page puts ``data-finds`` on what holds them."""

    finds = FIND
    finds_none = FOUND_NONE


class FilesInput(forms.ClearableFileInput):
    """Where one file or several are chosen."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True} | (attrs or {}))


class FilesField(forms.FileField):
    """One file or several, each tested as a file field tests its one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list) else [data]
        found = [super(FilesField, self).clean(file, initial) for file in files or [None]]
        return [file for file in found if file]


class ListFilter(forms.Form):
    """What a list is narrowed to; everything is optional."""

    def chosen(self, *names: str) -> list[str]:
        """The words of what is chosen in those of its fields that offer choices."""
        words = []
        for name in names:
            value = self.cleaned_data.get(name)
            if isinstance(value, Model):
                words.append(str(value))
            elif value:
                # Django has made pairs of whatever the field was given.
                pairs: Any = choice_field(self, name).choices
                words.append(str(dict(pairs)[value]))
        return words


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of a form that offers choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field
