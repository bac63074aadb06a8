"""The liaisons of units, and telling a unit of what it has to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from delivery.services import tell
from organization.choices import Role
from organization.models import Unit, User
from organization.querysets import UserQuerySet

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def liaisons_of(units: Iterable[int]) -> UserQuerySet:
    """The open accounts of the liaisons of units, by primary key."""
    found: UserQuerySet = User.objects.active().filter(role=Role.LIAISON, unit__in=list(units))
    return found


def tell_unit(
    unit: int, *, key: str, subject: _StrOrPromise, text: _StrOrPromise, path: str
) -> None:
    """Tell the liaisons of a unit, by primary key, and the unit's own channels."""
    tell(
        users=liaisons_of([unit]),
        units=[Unit(pk=unit)],
        key=key,
        subject=subject,
        text=text,
        path=path,
    )
