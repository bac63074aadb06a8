"""What menus say of approvals."""

from __future__ import annotations

from django import template

from organization.models import Approval, User

register = template.Library()


@register.filter
def approvals_waiting(user: User) -> int:
    """How many things wait for the account's answer."""
    return Approval.objects.answerable_by(user).count()
