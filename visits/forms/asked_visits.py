"""Asking a unit for a visit, and its answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.dates import today
from organization.models import Unit
from organization.querysets import UnitQuerySet
from visits.forms.needs import USUAL_DAYS, UnitField, area_field, day_field


class AskForm(forms.Form):
    """Which unit is to come, why and by when."""

    unit = UnitField(_("Unit"))
    reason = area_field(_("Why"), _("Write why."))
    wanted_by = day_field(pgettext_lazy("measure", "By"))

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units
        self.fields["wanted_by"].initial = today() + timedelta(days=USUAL_DAYS)


class DayForm(forms.Form):
    """When the unit will come."""

    on = day_field(_("Day of the visit"))


class HeldForm(forms.Form):
    """When the unit was there and what it found."""

    on = day_field(_("Visited on"))
    found = area_field(_("What was found"), _("Write what was found."), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()


class DeclineForm(forms.Form):
    """Why the unit does not come."""

    reason = area_field(_("Why"), _("Write why."))


def units_of_county(code: str) -> UnitQuerySet:
    """The units that can be asked to visit a household: those of the county of a region."""
    units: UnitQuerySet = Unit.objects.filter(region__code__startswith=code[:6])
    return units
