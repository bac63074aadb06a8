"""Whose channels an account keeps, and of which kinds they may be."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from delivery.choices import ChannelKind
from organization.choices import Role
from organization.models import User


class Whose(StrEnum):
    """To whom a channel brings what is told."""

    COUNTY = "county"
    UNIT = "unit"
    OWN = "own"


_ROBOTS = [ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU]
KINDS: dict[Whose, list[ChannelKind]] = {
    Whose.COUNTY: [
        *_ROBOTS,
        ChannelKind.EMAIL,
        ChannelKind.WEBHOOK,
        ChannelKind.SMS,
        ChannelKind.MAIL_SERVER,
    ],
    Whose.UNIT: [*_ROBOTS, ChannelKind.EMAIL, ChannelKind.WEBHOOK],
    # A person's server would be anybody's.
    Whose.OWN: [*_ROBOTS, ChannelKind.EMAIL],
}
WHO_KEEPS = {
    Whose.COUNTY: _("The channels of the county are kept by the county office."),
    Whose.UNIT: _("The channels of a unit are set up by its liaison."),
    Whose.OWN: "",
}
"""What a page that is not allowed says."""


def may_set_up(user: User, whose: Whose) -> bool:
    """Whether an account makes channels of the county, of its unit, or of its own."""
    if whose == Whose.COUNTY:
        return user.role == Role.COUNTY_OFFICE
    return whose == Whose.OWN or user.is_liaison
