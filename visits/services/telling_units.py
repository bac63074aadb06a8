"""Telling a unit of what it has to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delivery.services import tell
from organization.models import Unit, User

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def tell_unit(
    unit: int, *, key: str, subject: _StrOrPromise, text: _StrOrPromise, path: str
) -> None:
    """Tell the liaisons of a unit, by primary key, and the unit's own channels."""
    tell(
        users=User.objects.liaisons_of([unit]),
        units=[Unit(pk=unit)],
        key=key,
        subject=subject,
        text=text,
        path=path,
    )
