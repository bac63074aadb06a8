"""Forms of what is given: distributions, one gift, receipts, donors."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.dates import today
from common.errors import DomainError
from common.forms import TOO_LONG, MaskedInput, without_numbers
from organization.models import Unit, User
from pairing.models import Programme
from visits.choices import AidKind, DonorKind, Giver, Purpose, ReceiptWay
from visits.choosing import Listed
from visits.models import Aid, Distribution, Donor
from visits.services.aid import Giving, Receipt, read_amount

_INPUT = {"class": "form-control", "autocomplete": "off"}
_SELECT = {"class": "form-select"}


class AmountField(forms.CharField):
    """An amount in yuan as people write it; what is no amount is said in words."""

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            max_length=40,
            widget=forms.TextInput(attrs={**_INPUT, "inputmode": "decimal"}),
            error_messages={"required": gettext_lazy("Write the amount.")},
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_amount(text)
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("This is not a day."),
        },
    )


def _words(model: Any, name: str, label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=model._meta.get_field(name).max_length,
        widget=MaskedInput(attrs=_INPUT),
        validators=[without_numbers],
        error_messages={"max_length": TOO_LONG, "required": gettext_lazy("Write the name.")},
    )


class GivingForm(forms.Form):
    """What is given, by whom and what for."""

    day = day_field(gettext_lazy("Day"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Cash or goods"), choices=AidKind.choices, widget=forms.RadioSelect
    )
    items = _words(Aid, "items", gettext_lazy("Which goods"))
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=Purpose.choices,
        widget=forms.Select(attrs=_SELECT),
    )
    giver = forms.ChoiceField(
        label=gettext_lazy("Given by"), choices=Giver.choices, widget=forms.RadioSelect
    )
    giver_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Unit"),
        required=False,
        empty_label=gettext_lazy("Choose the unit"),
        widget=forms.Select(attrs=_SELECT),
    )
    donor = forms.ModelChoiceField(
        Donor.objects.none(),
        label=gettext_lazy("Donor"),
        required=False,
        empty_label=gettext_lazy("Choose the donor"),
        widget=forms.Select(attrs=_SELECT),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "day": today(),
            "kind": AidKind.CASH.value,
            "purpose": Purpose.NONE.value,
            "giver": (Giver.UNIT if user.is_liaison else Giver.DONOR).value,
            "giver_unit": user.unit_id,
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(user).order_by("pinyin", "pk")
        for name, rows in (("giver_unit", units), ("donor", Donor.objects.visible_to(user))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == AidKind.GOODS and not data.get("items") and "items" in data:
            self.add_error("items", _("Write what was given."))
        for name, giver in (("giver_unit", Giver.UNIT), ("donor", Giver.DONOR)):
            if data.get("giver") != giver:
                data[name] = None
            elif not data.get(name) and name not in self.errors:
                self.add_error(name, _("Choose who gives it."))
        return data

    def giving(self, programme: Programme) -> Giving:
        """What was filled in, of a form that is valid."""
        data = self.cleaned_data
        return Giving(
            programme=programme,
            day=data["day"],
            kind=AidKind(data["kind"]),
            giver=Giver(data["giver"]),
            items=data["items"],
            purpose=Purpose(data["purpose"]),
            giver_unit=data["giver_unit"],
            donor=data["donor"],
        )


class DistributionForm(GivingForm):
    name = _words(Distribution, "name", gettext_lazy("Name of the distribution"), required=True)
    each = AmountField(
        gettext_lazy("For each household, in yuan"),
        required=False,
        help_text=gettext_lazy("empty only where a list has the amounts"),
    )
    note = _words(Distribution, "note", gettext_lazy("Note"))
    field_order = ("name", "day", "kind", "items", "each", "purpose", "giver", "giver_unit")


class AidForm(GivingForm):
    """One gift to one household."""

    value = AmountField(gettext_lazy("Value in yuan"))
    received_by = _words(Aid, "received_by", gettext_lazy("Received by"))
    received_relation = _words(Aid, "received_relation", gettext_lazy("Relation to the household"))
    received_how = forms.ChoiceField(
        label=gettext_lazy("How it was received"),
        required=False,
        choices=[("", gettext_lazy("Not known yet")), *ReceiptWay.choices],
        widget=forms.Select(attrs=_SELECT),
    )

    @property
    def receipt(self) -> Receipt | None:
        """Who received it, where that was filled in."""
        data = self.cleaned_data
        if not data["received_how"] and not data["received_by"]:
            return None
        return Receipt(
            data["day"],
            ReceiptWay(data["received_how"] or ReceiptWay.HAND),
            data["received_by"],
            data["received_relation"],
        )


class ReceiptForm(forms.Form):
    """That lines were handed out."""

    on = day_field(gettext_lazy("Received on"))
    how = forms.ChoiceField(
        label=gettext_lazy("How it was received"),
        choices=ReceiptWay.choices,
        widget=forms.Select(attrs=_SELECT),
    )
    by = _words(Aid, "received_by", gettext_lazy("Received by"))
    relation = _words(Aid, "received_relation", gettext_lazy("Relation to the household"))

    def __init__(self, *args: Any, distribution: Distribution, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "on": max(distribution.day, today()),
            "how": ReceiptWay.HAND.value,
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    @property
    def receipt(self) -> Receipt:
        data = self.cleaned_data
        return Receipt(data["on"], ReceiptWay(data["how"]), data["by"], data["relation"])


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        validators=[without_numbers],
        widget=MaskedInput(attrs=_INPUT),
        error_messages={"required": gettext_lazy("Write why."), "max_length": TOO_LONG},
    )


class DonorForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("distribution", "Name"),
        max_length=120,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"required": gettext_lazy("Write the name."), "max_length": TOO_LONG},
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("donor", "Kind"),
        choices=DonorKind.choices,
        widget=forms.Select(attrs=_SELECT),
    )
    contact = forms.CharField(
        label=gettext_lazy("Whom to reach, and how"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"max_length": TOO_LONG},
    )
    note = _words(Donor, "note", gettext_lazy("Note"))


def amounts_in(
    lines: Sequence[Listed], found: dict[int, int]
) -> tuple[dict[int, Decimal], list[tuple[int, str]]]:
    """Of a list the amount of each household, the last figure of its line; and by line why there
    is none. ``found`` are households by line number."""
    amounts: dict[int, Decimal] = {}
    wrong: list[tuple[int, str]] = []
    for line in lines:
        if line.number not in found:
            continue
        try:
            amounts[found[line.number]] = _amount_of(line)
        except DomainError as error:
            wrong.append((line.number, str(error)))
    return amounts, wrong


def _amount_of(line: Listed) -> Decimal:
    last = line.cells[-1]
    written = last.split(" ")[-1] if isinstance(last, str) else last
    if isinstance(written, float):
        # A cell holds 33.33 as the nearest binary fraction: its shortest form is what was typed.
        written = repr(written)
    amount = read_amount(written)
    if amount < 0:
        raise DomainError("amount_negative", _("The amount cannot be negative."))
    return amount
