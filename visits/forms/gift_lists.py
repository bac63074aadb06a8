"""Filters of the lists of distributions and of donors."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from visits.choices import AidKind, DonorKind, Giver, Purpose
from visits.forms.lists import CLOSED, OPEN, UNKNOWN, ChosenField, DayField, RowsFilter
from visits.models import Donor


class DistributionFilter(RowsFilter):
    group: Any = None
    unit: Any = None

    state = ChosenField(
        gettext_lazy("State"),
        [
            ("", gettext_lazy("In any state")),
            (OPEN, gettext_lazy("With lines to hand out")),
            (CLOSED, gettext_lazy("With nothing left to hand out")),
            ("reversed", gettext_lazy("Reversed")),
        ],
    )
    kind = ChosenField(
        gettext_lazy("Kind"), [("", gettext_lazy("Cash and goods")), *AidKind.choices]
    )
    giver = ChosenField(
        gettext_lazy("Given by"), [("", gettext_lazy("All givers")), *Giver.choices]
    )
    donor = forms.ModelChoiceField(
        Donor.objects.none(),
        required=False,
        label=gettext_lazy("Donor"),
        empty_label=gettext_lazy("All donors"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": UNKNOWN},
    )
    what_for = ChosenField(
        gettext_lazy("What for"), [("", gettext_lazy("All purposes")), *Purpose.choices]
    )
    first = DayField(gettext_lazy("From day"))
    last = DayField(gettext_lazy("To day"))

    def __init__(self, filters: QueryDict, *, donors: QuerySet[Donor], **about: Any) -> None:
        """``donors`` are those that the account sees; a cadre sees none, and is not asked."""
        super().__init__(filters, **about)
        if donors.query.is_empty():
            del self.fields["donor"]
            return
        field = self.fields["donor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = donors
        field.widget.attrs["aria-label"] = field.label


class DonorFilter(RowsFilter):
    """Of what was given in a time, to a place or for a purpose; otherwise of all."""

    hidden: ClassVar = ("programme",)
    group: Any = None
    unit: Any = None

    kind = ChosenField(
        pgettext_lazy("donor", "Kind"),
        [("", pgettext_lazy("donor", "All kinds")), *DonorKind.choices],
    )
    what_for = ChosenField(
        gettext_lazy("What for"), [("", gettext_lazy("All purposes")), *Purpose.choices]
    )
    first = DayField(gettext_lazy("From day"))
    last = DayField(gettext_lazy("To day"))
