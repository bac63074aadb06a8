"""The text of a notice, and the letterhead under which notices are published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.database import concrete_field
from common.dates import today
from common.forms import MaskedInput, MaskedTextarea, without_numbers
from common.text import squeeze
from reports.models import Letterhead, Notice
from reports.notices.letterheads import next_number
from reports.notices.placeholders import TemplateError
from reports.notices.wording import SHIPPED_TEXT, SHIPPED_TITLE, text_template, title_template

_ATTRS = {"class": "form-control", "autocomplete": "off"}
NUMBER_MOST = 9999
_NO_NUMBER = format_lazy(_("Write a number from 1 to {most}."), most=NUMBER_MOST)
_TOO_LONG = _("At most %(limit_value)d characters.")


def _line(model: type[Any], field: str, label: Any, missing: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=concrete_field(model, field).max_length,
        required=missing is not None,
        widget=MaskedInput(attrs=_ATTRS),
        error_messages={"required": missing or "", "max_length": _TOO_LONG},
        validators=[without_numbers],
    )


def _area(model: type[Any], field: str, label: Any, missing: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=concrete_field(model, field).max_length,
        required=missing is not None,
        widget=MaskedTextarea(attrs={**_ATTRS, "rows": 18, "lang": "zh-Hans"}),
        error_messages={"required": missing or "", "max_length": _TOO_LONG},
        validators=[without_numbers],
    )


def _paragraphs(text: str) -> str:
    """A paragraph a line, as a notice keeps them, without what no document can hold."""
    return "\n".join(line for line in map(squeeze, text.splitlines()) if line)


class NoticeForm(forms.Form):
    """Title and text of a draft. ``version`` is that of the draft which is being edited."""

    title = _line(Notice, "title", _("Title of the notice"), _("Write the title."))
    text = _area(Notice, "text", _("Text of the notice"), _("Write the text."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_title(self) -> str:
        return squeeze(self.cleaned_data["title"])

    def clean_text(self) -> str:
        return _paragraphs(self.cleaned_data["text"])


class LetterheadForm(forms.Form):
    """What a county sets; the shipped title and text are kept as nothing, so that they stay as
    they are shipped."""

    issuer = _line(
        Letterhead, "issuer", _("Issuer, in red at the head"), _("Write who issues the notice.")
    )
    number_prefix = _line(
        Letterhead,
        "number_prefix",
        _("Letters before the number"),
        _("Write the letters, as in 西结对办通."),
    )
    next_number = forms.IntegerField(
        label=_("Number of the next notice"),
        min_value=1,
        max_value=NUMBER_MOST,
        required=False,
        widget=forms.NumberInput(attrs={**_ATTRS, "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _NO_NUMBER),
    )
    addressees = _line(Letterhead, "addressees", _("Addressees"))
    signature = _line(Letterhead, "signature", _("Signature"), _("Write who signs."))
    needs_second = forms.BooleanField(
        label=_("A second person of the office confirms before a notice is published"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    title = _line(Letterhead, "title", _("Title of the notice"), _("Write the title."))
    template = _area(Letterhead, "template", _("Text of the notice"), _("Write the text."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("issuer", "number_prefix", "addressees", "signature", "title"):
            if name in data:
                data[name] = squeeze(data[name])
        for name, read, shipped in (
            ("title", title_template, SHIPPED_TITLE),
            ("template", text_template, SHIPPED_TEXT),
        ):
            if name not in data:
                continue
            # Line by line, empty ones as well: an error names the line as it was typed.
            data[name] = "\n".join(map(squeeze, data[name].splitlines()))
            try:
                read(data[name])
            except TemplateError as error:
                self.add_error(name, str(error))
            if data.get(name) == shipped.rstrip("\n"):
                data[name] = ""
        return data


def shown(letterhead: Letterhead) -> dict[str, Any]:
    """A letterhead as its form shows it: the shipped words where the county has none of its own."""
    return {
        "issuer": letterhead.issuer,
        "number_prefix": letterhead.number_prefix,
        "next_number": next_number(letterhead, today().year),
        "addressees": letterhead.addressees,
        "signature": letterhead.signature,
        "needs_second": letterhead.needs_second,
        "title": letterhead.title or SHIPPED_TITLE,
        "template": letterhead.template or SHIPPED_TEXT,
    }
