"""What the main menu says of imports."""

from __future__ import annotations

from django import template

from organization.models import User
from pairing.models import Import

register = template.Library()


@register.filter
def imports_waiting(user: User) -> int:
    """How many imports of the account's region wait for a person to look at them."""
    return Import.objects.visible_to(user).waiting().count()
