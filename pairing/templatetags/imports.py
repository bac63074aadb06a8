"""What menus say of imports and of what they ask."""

from __future__ import annotations

from django import template

from organization.models import User
from pairing.models import Import, Proposal

register = template.Library()


@register.filter
def imports_waiting(user: User) -> int:
    """How many imports of the account's region wait for a person to look at them."""
    return Import.objects.visible_to(user).waiting().count()


@register.filter
def questions_waiting(user: User) -> int:
    """How many questions that rosters raised in the account's region are open."""
    return Proposal.objects.visible_to(user).open().count()
