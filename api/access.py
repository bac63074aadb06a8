"""Who connects other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from organization.access import WHO_MAY, can_manage_accounts
from organization.models import User


def can_connect_systems(user: User) -> bool:
    """Offices and supervisors connect systems that act for them."""
    return user.sees_county_figures


def can_see_systems(user: User) -> bool:
    """Whoever connects systems, and whoever keeps accounts and decides."""
    return can_connect_systems(user) or can_manage_accounts(user)


WHO_MAY[can_connect_systems] = _("Other systems are connected by the offices and supervisors.")
WHO_MAY[can_see_systems] = _(
    "Other systems are connected by the offices and supervisors, and approved by whoever keeps "
    "the accounts."
)
