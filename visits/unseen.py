"""Households at whose door nobody has stood for half a year (六个月无人上门)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from common.dates import months_before
from pairing.querysets import PairingQuerySet
from visits.models import Contact

UNSEEN_MONTHS = 6
"""Calendar months without a counted home visit from which on a household is named."""


def unseen(pairings: PairingQuerySet, day: date) -> PairingQuerySet:
    """Those that are open and begun so long before ``day`` without a visit to the household since.

    Whoever made it: a visit within another programme or by the cadre before is one too. A visit
    exactly six calendar months ago is six months past, as a pairing that began then is six
    months old.
    """
    since = months_before(day, UNSEEN_MONTHS)
    visited = (
        Contact.objects.counted()
        .home_visits()
        .filter(pairing__household=OuterRef("household"), day__gt=since, day__lte=day)
    )
    left: PairingQuerySet = pairings.open().filter(~Exists(visited), started_on__lte=since)
    return left
