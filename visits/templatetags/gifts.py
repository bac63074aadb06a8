"""What a household was given, beside the household."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from organization.models import User
from pairing.models import Household
from visits.aid_access import can_distribute
from visits.models import Aid

register = template.Library()

SHOWN = 30


@register.simple_tag
def gifts_of(household: Household, user: User) -> dict[str, Any]:
    """The latest rows, reversed ones too, and the yuan of those that stand; one query."""
    rows = list(
        Aid.objects.visible_to(user)
        .filter(household=household)
        .select_related("giver_unit", "donor")
        .order_by("-day", "-pk")
    )
    standing = [aid for aid in rows if not aid.is_reversed]
    return {
        "rows": rows[:SHOWN],
        "number": len(standing),
        "value": sum((aid.value for aid in standing), Decimal(0)),
        "may": can_distribute(user),
    }
