"""The style of a region's summaries, and the lines that an office enters itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.database import concrete_field
from common.forms import TOO_LONG, MaskedInput, MaskedTextarea, without_numbers
from common.text import squeeze
from reports.models import SummaryStyle
from reports.notices.placeholders import Template, TemplateError
from reports.summaries.parts import PARTS
from reports.summaries.style import SHIPPED_GROUP_TEXT, SHIPPED_TEXT, SHIPPED_TITLE, Style
from reports.summaries.wording import OwnLine, group_template, text_template, title_template

_ATTRS = {"class": "form-control", "autocomplete": "off", "lang": "zh-Hans"}
_CHECK = {"class": "form-check-input"}
UNIT_MOST = 8
"""Characters of a unit of count."""
LABEL_MOST = 30
OWN_LINES = 6
"""How many lines an office may enter itself."""
_MOST = Decimal("999999999.99")

SHIPPED = {"title": SHIPPED_TITLE, "text": SHIPPED_TEXT.strip(), "group_text": SHIPPED_GROUP_TEXT}


def _words(field: str, label: Any, widget: forms.Widget) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=concrete_field(SummaryStyle, field).max_length,
        required=False,
        widget=widget,
        error_messages={"max_length": TOO_LONG},
        validators=[without_numbers],
    )


class StyleForm(forms.Form):
    """What an office sets. The shipped words are kept as nothing, so that they stay as they are
    shipped, and so are the shipped units of count."""

    title = _words("title", _("Title of the summary"), MaskedInput(attrs=_ATTRS))
    text = _words("text", _("Sentence of the summary"), MaskedTextarea(attrs={**_ATTRS, "rows": 9}))
    group_text = _words(
        "group_text", _("Words of each group"), MaskedTextarea(attrs={**_ATTRS, "rows": 3})
    )
    is_short = forms.BooleanField(
        label=_("Figures from ten thousand on in 万, as 1.29万"),
        required=False,
        widget=forms.CheckboxInput(attrs=_CHECK),
    )
    is_by_group = forms.BooleanField(
        label=_("The sentence tells of each group too"),
        required=False,
        widget=forms.CheckboxInput(attrs=_CHECK),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS.values():
            if not part.is_money:
                self.fields[f"unit_{part.figure}"] = forms.CharField(
                    label=part.label,
                    max_length=UNIT_MOST,
                    required=False,
                    widget=forms.TextInput(attrs={**_ATTRS, "placeholder": part.unit}),
                    error_messages={"max_length": TOO_LONG},
                    validators=[without_numbers],
                )

    def units(self) -> Iterator[BoundField]:
        """The fields of the units of count."""
        return (field for field in self if field.name.startswith("unit_"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        readers: tuple[tuple[str, Callable[[Style], Template]], ...] = (
            ("title", title_template),
            ("text", text_template),
            ("group_text", group_template),
        )
        for name, read in readers:
            if name not in data:
                continue
            # Line by line, empty ones as well: an error names the line as it was typed.
            data[name] = "\n".join(map(squeeze, data[name].splitlines()))
            if data[name].strip() == SHIPPED[name]:
                data[name] = ""
            try:
                read(Style(**{name: data[name]}))
            except TemplateError as error:
                self.add_error(name, str(error))
        return data

    def values(self) -> dict[str, Any]:
        """What a ``SummaryStyle`` is made of."""
        data = self.cleaned_data
        units = {
            part.figure: unit
            for part in PARTS.values()
            for unit in [squeeze(data.get(f"unit_{part.figure}", ""))]
            if unit and unit != part.unit
        }
        plain = {name: data[name] for name in (*SHIPPED, "is_short", "is_by_group")}
        return {**plain, "units": units}


def shown(style: Style) -> dict[str, Any]:
    """A style as its form shows it: the shipped words where the office has none of its own."""
    return {
        **{name: getattr(style, name) or shipped for name, shipped in SHIPPED.items()},
        "is_short": style.is_short,
        "is_by_group": style.is_by_group,
        **{
            f"unit_{part.figure}": style.units.get(part.figure, part.unit)
            for part in PARTS.values()
        },
    }


class OwnLineForm(forms.Form):
    """A line that the office enters itself; an empty one is none."""

    label = forms.CharField(
        label=pgettext_lazy("summary", "What it is"),
        max_length=LABEL_MOST,
        required=False,
        widget=MaskedInput(attrs=_ATTRS),
        error_messages={"max_length": TOO_LONG},
        validators=[without_numbers],
    )
    number = forms.DecimalField(
        label=_("Number"),
        min_value=0,
        max_value=_MOST,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={**_ATTRS, "inputmode": "decimal"}),
        error_messages={"invalid": _("Write a number.")},
    )
    unit = forms.CharField(
        label=_("Unit of count"),
        max_length=UNIT_MOST,
        required=False,
        widget=forms.TextInput(attrs=_ATTRS),
        error_messages={"max_length": TOO_LONG},
        validators=[without_numbers],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        label, unit = squeeze(data.get("label") or ""), squeeze(data.get("unit") or "")
        data |= {"label": label, "unit": unit}
        if self.errors or not (label or unit or data.get("number") is not None):
            return data
        for name, is_there, missing in (
            ("label", label, _("Write what it is.")),
            ("number", data.get("number") is not None, _("Write a number.")),
            ("unit", unit, _("Write the unit of count, 元 for money.")),
        ):
            if not is_there:
                self.add_error(name, missing)
        return data

    @property
    def line(self) -> OwnLine | None:
        """The line, None for an empty one."""
        data = self.cleaned_data
        if not data.get("label"):
            return None
        number: Decimal = data["number"]
        whole = number.to_integral() if number == number.to_integral() else number
        return OwnLine(data["label"], Decimal(whole), data["unit"])


OwnLines = forms.formset_factory(
    OwnLineForm, extra=OWN_LINES, max_num=OWN_LINES, absolute_max=OWN_LINES
)


def lines_in(formset: Any) -> list[OwnLine]:
    """The lines that a valid formset holds."""
    return [form.line for form in formset if form.line is not None]
