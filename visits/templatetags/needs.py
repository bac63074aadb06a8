"""What pages about a household show of its plan and the visits that were asked for."""

from __future__ import annotations

from django import template

from pairing.models import Household
from visits.access import can_handle_needs
from visits.models import AskedVisit, HouseholdPlan

register = template.Library()

register.filter("may_handle_needs", can_handle_needs)

SHOWN = 10
"""How many visits that were asked for a household's page shows."""


@register.simple_tag
def household_plan(household: Household) -> HouseholdPlan | None:
    """The plan in force of a household that the page may show."""
    plan: HouseholdPlan | None = HouseholdPlan.objects.open().filter(household=household).first()
    return plan


@register.simple_tag
def household_asked(household: Household) -> list[AskedVisit]:
    """The latest visits that were asked for, for a household that the page may show."""
    asked = AskedVisit.objects.filter(household=household).select_related("unit")
    return list(asked[:SHOWN])
