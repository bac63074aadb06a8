"""The format of another system as an office fills it in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import TOO_LONG, MaskedInput, without_numbers
from common.text import squeeze
from reports.exchange.choices import DateFormat, FileType, TooLong
from reports.exchange.fields import FIELDS, Field, field_of
from reports.models import ExportFormat
from reports.models.exchange import NAME_MOST

_ATTRS = {"class": "form-control", "autocomplete": "off"}
_SELECT = {"class": "form-select"}
HEADING_MOST = 40
CONSTANT_MOST = 100
MOST = 4000
"""Characters that a column may be said to take."""
COLUMNS_MOST = 60
_EQUALS = re.compile(r"\s*(?:=|＝|→)\s*")


class FormatForm(forms.Form):
    """A format but for its columns. ``version`` is that of the format which is being edited."""

    name = forms.CharField(
        label=_("Name of the format"),
        max_length=NAME_MOST,
        widget=MaskedInput(attrs=_ATTRS),
        validators=[without_numbers],
        error_messages={
            "required": _("Write what the format is called, such as the other system's name."),
            "max_length": TOO_LONG,
        },
    )
    file_type = forms.ChoiceField(
        label=_("File"), choices=FileType.choices, widget=forms.Select(attrs=_SELECT)
    )
    date_format = forms.ChoiceField(
        label=_("Days are written"), choices=DateFormat.choices, widget=forms.Select(attrs=_SELECT)
    )
    too_long = forms.ChoiceField(
        label=_("A text that is too long"),
        choices=TooLong.choices,
        widget=forms.Select(attrs=_SELECT),
    )
    first_day = forms.DateField(
        label=_("Rows from this day on"),
        widget=forms.DateInput(attrs={**_ATTRS, "type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the first day whose rows leave."),
            "invalid": _("Write the day as 2024-05-01."),
        },
    )
    only_counted = forms.BooleanField(label=_("Only contacts that count"), required=False)
    whole_numbers = forms.BooleanField(
        label=_("Identity numbers whole, but for those of children"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])


class ColumnForm(forms.Form):
    """One column; one without a heading, a field and a constant is none."""

    place = forms.IntegerField(
        label=_("Position"),
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs=_ATTRS),
    )
    heading = forms.CharField(
        label=_("Their heading"),
        required=False,
        max_length=HEADING_MOST,
        widget=MaskedInput(attrs=_ATTRS),
        error_messages={"max_length": TOO_LONG},
    )
    # Of whatever is posted, so that a field that there is not is refused by its name.
    field = forms.CharField(label=_("Our field"), required=False)
    constant = forms.CharField(
        label=_("or always"),
        required=False,
        max_length=CONSTANT_MOST,
        widget=MaskedInput(attrs=_ATTRS),
        error_messages={"max_length": TOO_LONG},
    )
    most = forms.IntegerField(
        label=_("Characters at most"),
        required=False,
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs=_ATTRS),
    )
    values = forms.CharField(
        label=_("Written as"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={**_ATTRS, "rows": 2}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        choices = [("", "—"), *((each.key, each.label) for each in FIELDS[kind])]
        self.fields["field"].widget = forms.Select(attrs=_SELECT, choices=choices)

    def clean_heading(self) -> str:
        return squeeze(self.cleaned_data["heading"])

    def clean_constant(self) -> str:
        return squeeze(self.cleaned_data["constant"])

    def clean_values(self) -> dict[str, str]:
        """What is written for each stored value; a line each, its label or the value itself on
        the left."""
        known = field_of(self.kind, self.cleaned_data.get("field", ""))
        found = {}
        for line in filter(None, map(squeeze, self.cleaned_data["values"].splitlines())):
            parts = _EQUALS.split(line, maxsplit=1)
            value = _value_of(known, parts[0])
            if len(parts) < 2 or value is None:
                raise forms.ValidationError(
                    gettext(
                        "“%(line)s”: write one of the field's values, = and what is to stand there."
                    )
                    % {"line": line}
                )
            found[value] = parts[1]
        return found

    @property
    def column(self) -> dict[str, Any] | None:
        """The column as a format keeps it, None where nothing was filled in."""
        given = self.cleaned_data
        if not any(given.get(name) for name in ("heading", "field", "constant")):
            return None
        column: dict[str, Any] = {"heading": given["heading"]}
        if given["field"]:
            column["field"] = given["field"]
        else:
            column["constant"] = given["constant"]
        if given.get("values"):
            column["values"] = given["values"]
        if given.get("most"):
            column["most"] = given["most"]
        return column


def _value_of(known: Field | None, text: str) -> str | None:
    """A stored value by itself or by its label, None where the field has no such."""
    if known is None:
        return None
    if text in known.choices:
        return text
    return next((value for value, label in known.choices.items() if str(label) == text), None)


ColumnFormSet = formset_factory(
    ColumnForm, extra=3, max_num=COLUMNS_MOST, absolute_max=COLUMNS_MOST, validate_max=True
)


def column_initial(kind: str, columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns as they are kept, for the rows of the form."""
    found = []
    for number, column in enumerate(columns, 1):
        known = field_of(kind, column.get("field", ""))
        choices = known.choices if known is not None else {}
        values = column.get("values", {})
        found.append(
            {
                "place": number,
                "heading": column["heading"],
                "field": column.get("field", ""),
                "constant": column.get("constant", ""),
                "most": column.get("most"),
                "values": "\n".join(f"{choices.get(v, v)}={text}" for v, text in values.items()),
            }
        )
    return found


def columns_given(formset: Any) -> list[dict[str, Any]]:
    """The columns of a formset that is valid, in the order of their places."""
    rows = [
        (form.cleaned_data.get("place") or COLUMNS_MOST * 20, number, form.column)
        for number, form in enumerate(formset.forms)
    ]
    return [column for _place, _number, column in sorted(rows, key=lambda r: r[:2]) if column]


def format_initial(format: ExportFormat) -> dict[str, Any]:
    """A format as its form begins."""
    names = (*("name", "file_type", "date_format", "too_long", "first_day", "only_counted"),)
    return {name: getattr(format, name) for name in (*names, "whole_numbers", "version")}
