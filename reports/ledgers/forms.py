"""Forms: what a ledger is of, how it is laid out, and what contact cards say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.database import concrete_field
from common.dates import today
from common.forms import (
    ListFilter,
    MaskedInput,
    choice_field,
    of_our_time,
    search_input,
    without_numbers,
)
from common.text import squeeze
from organization.models import Region, Unit, User
from organization.selectors import children
from pairing.models import Group, Programme
from reports.ledgers.columns import COLUMNS
from reports.ledgers.layouts import COLUMNS_MOST, Laid, LaidColumn
from reports.models import CardTerms, LedgerLayout

_LINE = {"class": "form-control", "autocomplete": "off"}
_TOO_LONG = gettext_lazy("At most %(limit_value)d characters.")


class DayInput(forms.DateInput):
    """A day as a browser's calendar gives it."""

    def __init__(self) -> None:
        super().__init__({"type": "date", "class": "form-control"}, format="%Y-%m-%d")


class PeriodFilter(ListFilter):
    """What ledgers are of. Whatever is impossible is an error of its field."""

    region = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    group = forms.ModelChoiceField(
        Group.objects.none(), label=gettext_lazy("Group"), required=False, to_field_name="key"
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"), required=False)
    first = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=DayInput, validators=[of_our_time]
    )
    last = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=DayInput, validators=[of_our_time]
    )
    whole = forms.BooleanField(label=gettext_lazy("Contacts that do not count too"), required=False)

    def __init__(
        self, data: QueryDict, *, user: User, own: Region, region: Region, programme: Programme
    ) -> None:
        """Offered are ``region``, the places in it, and those around it up to the account's own."""
        super().__init__(data.dict() | {"region": region.prefix})
        around = Region.objects.filter(
            pk__in=[code for code in region.ancestor_codes if own.covers(code)]
        )
        choice_field(self, "region").choices = [
            *((place.prefix, str(place)) for place in around.order_by("code")),
            *((place.prefix, f"　{place}") for place in children(region)),
        ]
        for name, rows, nothing in (
            ("group", Group.objects.filter(programme=programme), _("All groups")),
            ("unit", Unit.objects.visible_to(user), _("All units")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = rows, nothing
        for name in ("region", "group", "unit"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("first", "last"):
            self.fields[name].error_messages["invalid"] = _("This is not a day.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first is not None and last is not None and last < first:
            self.add_error("last", _("The period ends before it begins."))
        return cleaned

    @property
    def period(self) -> tuple[date | None, date]:
        """The first and the last day; of what is wrong or missing the year so far.

        Without a first day it is from the beginning, where a last one is given.
        """
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if self.errors or (first is None and last is None):
            return date(today().year, 1, 1), today()
        return first, last or max(today(), first or today())


class HouseholdsFilter(ListFilter):
    """The households whose files and cards are to be printed."""

    q = forms.CharField(required=False)
    region = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"), required=False)

    def __init__(self, data: QueryDict, *, user: User, own: Region) -> None:
        """``own`` is where the account works. A liaison's households may lie anywhere."""
        super().__init__(data)
        region, unit = choice_field(self, "region"), self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        region.choices = [("", _("All places"))]
        if not user.is_liaison:
            region.choices += _places_in(own, self.data.get("region", ""))
        unit.queryset, unit.empty_label = Unit.objects.visible_to(user), _("All units")
        for field in (region, unit):
            field.widget.attrs |= {"class": "form-select", "aria-label": field.label}
        self.fields["q"].widget = search_input(_("Name or initials"))


def _places_in(own: Region, named: str) -> list[tuple[str, str]]:
    """The places of a region, and of the one among them that is named those that lie in it."""
    offered = []
    for place in children(own):
        offered.append((place.prefix, str(place)))
        if named.startswith(place.prefix):
            offered += [(inner.prefix, f"　{inner}") for inner in children(place)]
    return offered


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A line of the table in which columns are chosen: what is written in it."""

    key: str
    about: Any
    is_on: bool
    place: str
    heading: str
    width: str
    parent: str


class LayoutForm(forms.Form):
    """A layout: its name, title and signatures as fields, its columns as the lines of a table.

    Each line is posted as ``column`` with its key, and under its key as ``place_``, ``heading_``,
    ``width_`` and ``parent_``; a column without a place is not in the ledger.
    """

    name = forms.CharField(
        label=gettext_lazy("Name of the layout"),
        max_length=concrete_field(LedgerLayout, "name").max_length,
        widget=forms.TextInput(_LINE),
        error_messages={"required": gettext_lazy("Give it a name."), "max_length": _TOO_LONG},
    )
    title = forms.CharField(
        label=gettext_lazy("Title of the ledger"),
        max_length=concrete_field(LedgerLayout, "title").max_length,
        widget=MaskedInput({**_LINE, "lang": "zh-Hans"}),
        validators=[without_numbers],
        error_messages={"required": gettext_lazy("Write the title."), "max_length": _TOO_LONG},
    )
    signatures = forms.CharField(
        label=gettext_lazy("Who signs, with blanks between"),
        max_length=concrete_field(LedgerLayout, "signatures").max_length,
        required=False,
        widget=MaskedInput({**_LINE, "lang": "zh-Hans"}),
        validators=[without_numbers],
        error_messages={"max_length": _TOO_LONG},
    )
    has_totals = forms.BooleanField(
        label=gettext_lazy("A row of totals at the end"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, laid: Laid, version: int = 0) -> None:
        """``laid`` is what the form begins with."""
        super().__init__(
            data,
            initial={
                "name": laid.name if laid.pk else "",
                "title": laid.title,
                "signatures": laid.signatures,
                "has_totals": laid.has_totals,
                "version": version,
            },
        )
        self.kind = laid.kind
        self.laid = laid

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])

    def clean_title(self) -> str:
        return squeeze(self.cleaned_data["title"])

    def clean_signatures(self) -> str:
        return squeeze(self.cleaned_data["signatures"])

    def column_choices(self) -> list[ColumnChoice]:
        """The lines of the table: what was posted, else those of the layout and then the others."""
        if self.is_bound:
            return sorted(self._posted(), key=lambda line: _number(line.place) or COLUMNS_MOST * 2)
        known = COLUMNS[self.kind]
        chosen = [
            ColumnChoice(
                *(column.key, known[column.key].about, True, str(place)),
                *(column.heading, f"{column.width:g}", column.parent),
            )
            for place, column in enumerate(self.laid.columns, 1)
        ]
        used = {column.key for column in self.laid.columns}
        others = [
            ColumnChoice(
                *(column.key, column.about, False, ""),
                *(column.heading, f"{column.width:g}", column.parent),
            )
            for column in known.values()
            if column.key not in used
        ]
        return chosen + others

    def _posted(self) -> Iterator[ColumnChoice]:
        known = COLUMNS[self.kind]
        assert isinstance(self.data, QueryDict)
        for key in self.data.getlist("column"):
            place = squeeze(self.data.get(f"place_{key}", ""))
            yield ColumnChoice(
                key,
                known[key].about if key in known else key,
                bool(place),
                place,
                squeeze(self.data.get(f"heading_{key}", "")),
                squeeze(self.data.get(f"width_{key}", "")),
                squeeze(self.data.get(f"parent_{key}", "")),
            )

    def as_laid(self) -> Laid:
        """The layout as it was posted, in the order of its places; not yet checked."""
        columns = tuple(
            LaidColumn(line.key, line.heading, _number(line.width) or 0, line.parent)
            for line in self.column_choices()
            if line.is_on
        )
        return Laid(
            self.kind,
            self.cleaned_data["name"],
            self.cleaned_data["title"],
            columns,
            self.cleaned_data["signatures"],
            self.cleaned_data["has_totals"],
            self.laid.pk,
        )


def _number(text: str) -> float | None:
    """A small number as somebody writes it, None for anything else."""
    try:
        number = float(text[:8])
    except ValueError:
        return None
    return number if 0 < number < 1000 else None


def _card_line(field: str, label: Any, missing: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=concrete_field(CardTerms, field).max_length,
        required=missing is not None,
        widget=forms.TextInput({**_LINE, "lang": "zh-Hans"}),
        error_messages={"required": missing or "", "max_length": _TOO_LONG},
    )


class CardTermsForm(forms.Form):
    """What the contact cards of a county say beside the people. The phone is an office's."""

    office = _card_line(
        "office",
        gettext_lazy("The office as the cards call it"),
        gettext_lazy("Say what the office is called."),
    )
    phone = _card_line("phone", gettext_lazy("The office’s phone"))
    note = _card_line("note", gettext_lazy("Line at the bottom"))
