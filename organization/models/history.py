"""The history of units and accounts."""

from __future__ import annotations

from organization.models.recorded import recorded
from organization.models.unit import Unit
from organization.models.user import User


class UnitEvent(recorded(Unit)):  # type: ignore[misc]
    place = "region"


class UserEvent(
    recorded(User, personal=("name", "phone"), exclude=("password", "last_login"))  # type: ignore[misc]
):
    """Passwords and signing in are left out: the access log tells of them."""

    place = "unit"
