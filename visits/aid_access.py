"""Who enters what is given, hands it out, and keeps donors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from organization.access import WHO_MAY, can_see_desk
from organization.choices import Role
from organization.models import User
from visits.access import is_paired_cadre


def can_distribute(user: User) -> bool:
    """Offices and liaisons enter gifts and draw distributions up, for whom they see."""
    return user.is_office or user.is_liaison


def can_hand_out(user: User) -> bool:
    """Who draws distributions up hands out, and whoever is paired to its own households."""
    return can_distribute(user) or is_paired_cadre(user)


def can_see_distributions(user: User) -> bool:
    """Whoever sees the lists, and whoever hands out."""
    return can_see_desk(user) or can_hand_out(user)


def can_keep_donors(user: User) -> bool:
    """The donors of a county are kept by its office."""
    return user.role == Role.COUNTY_OFFICE


WHO_MAY |= {
    can_distribute: _("Distributions are drawn up by the offices and the unit liaisons."),
    can_hand_out: _("What is handed out is noted by offices, liaisons and paired cadres."),
    can_keep_donors: _("The donors of a county are kept by its office."),
}
