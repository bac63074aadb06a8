"""Festivals of a county, and rounds of visits before them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.database import concrete_field
from common.forms import TOO_LONG, ListFilter, choice_field, search_input
from common.identity import hide_numbers, holds_personal_number
from common.text import squeeze
from organization.models import Unit
from pairing.models import Group, Household
from visits.choices import FestivalRule, Giver
from visits.models import Festival, Round
from visits.services.festivals import Plan

_ATTRS = {"class": "form-control", "autocomplete": "off"}
_SELECT = {"class": "form-select"}
MONTHS = [(str(n), str(n)) for n in range(1, 13)]
WEEKDAYS = [
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
]
NTH = [
    ("1", _("the first")),
    ("2", _("the second")),
    ("3", _("the third")),
    ("4", _("the fourth")),
    ("5", _("the fifth, if there is one")),
]
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LUNAR_MONTH = 30
"""The days of the longest lunar month."""
MOST_DAYS = 120
_WORDS = ("items", "donor", "goes_along", "note")
"""What is said of a round in one's own words."""


def _text(field: str, label: Any, model: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=concrete_field(model, field).max_length,
        error_messages={"max_length": TOO_LONG, **options.pop("errors", {})},
        widget=forms.TextInput(attrs=_ATTRS),
        **options,
    )


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={**_ATTRS, "inputmode": "numeric"}),
        error_messages={
            "required": _("Write a number of days."),
            "invalid": _("Write a number of days."),
            "min_value": _("Write a number of days."),
            "max_value": _("At most %(limit_value)d days."),
        },
    )


class FestivalForm(forms.Form):
    """What a festival is called, when it is, for whom, and how long before it is visited."""

    name = _text("name", _("Name in Chinese"), Festival,
                 errors={"required": _("Write what the festival is called.")})  # fmt: skip
    name_en = _text("name_en", _("Name in English"), Festival, required=False)
    rule = forms.ChoiceField(
        label=_("Its date"), choices=FestivalRule.choices, widget=forms.RadioSelect
    )
    month = forms.TypedChoiceField(
        label=_("Month"), choices=MONTHS, coerce=int, widget=forms.Select(attrs=_SELECT)
    )
    day = forms.IntegerField(
        label=_("Day"),
        required=False,
        min_value=1,
        max_value=31,
        widget=forms.TextInput(attrs={**_ATTRS, "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Write the day as a number."),
            "min_value": _("Write the day as a number."),
            "max_value": _("No month has so many days."),
        },
    )
    nth = forms.TypedChoiceField(
        label=_("Which of the month"), choices=NTH, coerce=int, required=False,
        empty_value=None, widget=forms.Select(attrs=_SELECT),
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=WEEKDAYS, coerce=int, required=False,
        empty_value=None, widget=forms.Select(attrs=_SELECT),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("For these groups alone"), required=False, widget=forms.CheckboxSelectMultiple
    )
    opens_days = _days(_("Rounds can be drawn up from so many days before"))
    visit_days = _days(_("Visits count from so many days before"))

    def __init__(self, *args: Any, groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Two programmes may have a group of one key, which means the same people here.
        choice_field(self, "groups").choices = list({g.key: str(g) for g in groups}.items())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("name", "name_en"):
            data[name] = squeeze(data.get(name) or "")
        if data.get("rule") == FestivalRule.WEEKDAY:
            data["day"] = None
            for name in ("nth", "weekday"):
                if not data.get(name):
                    self.add_error(name, _("Choose one."))
        elif data.get("rule"):
            data["nth"] = data["weekday"] = None
            self._check_day(data)
        opens, visits = data.get("opens_days"), data.get("visit_days")
        if opens is not None and visits is not None and visits > opens:
            self.add_error("visit_days", _("Visits cannot count before a round can be drawn up."))
        return data

    def _check_day(self, data: dict[str, Any]) -> None:
        if "day" in self.errors or "month" not in data:
            return
        is_lunar = data["rule"] == FestivalRule.LUNAR
        length = LUNAR_MONTH if is_lunar else _LENGTHS[data["month"] - 1]
        if data.get("day") is None:
            self.add_error("day", _("Write the day as a number."))
        elif data["day"] > length:
            self.add_error("day", _("This month has no such day."))


class RoundFilter(ListFilter):
    """What the list of rounds is narrowed to."""

    q = forms.CharField(required=False, widget=search_input(_("Unit, pinyin or initials")))
    festival = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, festivals: Sequence[Festival], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("All festivals")), *((each.key, str(each)) for each in festivals)]
        choice_field(self, "festival").choices = offered
        self.fields["festival"].widget.attrs |= {**_SELECT, "aria-label": _("Festival")}


class RoundForm(forms.Form):
    """To which households a round goes, with what, and who gives it."""

    households = forms.TypedMultipleChoiceField(
        label=_("Households"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one household."),
            "invalid_choice": _(
                "One of these households is not with your unit any more. Load the page anew."
            ),
        },
    )
    items = _text("items", _("What to bring"), Round, required=False)
    value = forms.DecimalField(
        widget=forms.TextInput(attrs={**_ATTRS, "inputmode": "decimal"}),
        label=_("Planned for each household, in yuan"),
        required=False,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
        error_messages={
            "invalid": _("Write the amount as a number."),
            "min_value": _("The amount cannot be negative."),
            "max_digits": _("The amount is too large."),
            "max_whole_digits": _("The amount is too large."),
        },
    )
    giver = forms.ChoiceField(label=_("Given by"), choices=Giver.choices, widget=forms.RadioSelect)
    donor = _text("donor", _("Donor"), Round, required=False)
    goes_along = _text("goes_along", _("Who goes along with the cadres"), Round, required=False)
    note = _text("note", _("Note"), Round, required=False)

    def __init__(self, *args: Any, households: Sequence[Household], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "households").choices = [
            (household.pk, household.head_name) for household in households
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in _WORDS:
            data[name] = squeeze(data.get(name) or "")
        if data.get("giver") == Giver.DONOR and not data["donor"]:
            self.add_error("donor", _("Write who gives it."))
        elif data.get("giver") != Giver.DONOR:
            data["donor"] = ""
        self._refuse_numbers()
        return data

    def _refuse_numbers(self) -> None:
        for name in _WORDS:
            words = self.cleaned_data.get(name, "")
            if holds_personal_number(unicodedata.normalize("NFKC", words)):
                # Nor is a whole one written back onto the page.
                posted: Any = self.data
                self.data = shown = posted.copy()
                shown[name] = hide_numbers(words)
                self.add_error(name, _("Leave identity and mobile numbers out."))

    @property
    def plan(self) -> Plan:
        """What was filled in, of a form that is valid."""
        data = self.cleaned_data
        return Plan(
            items=data["items"],
            value=data["value"],
            giver=Giver(data["giver"]),
            donor=data["donor"],
            goes_along=data["goes_along"],
            note=data["note"],
        )


class UnitChoice(forms.Form):
    """Of which unit an office draws up a round."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), widget=forms.Select(attrs=_SELECT)
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units
