"""What inspections add to the phone: findings of a cadre's households, an inspector's stops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from inspections.models import Finding
from inspections.views.phone import kept_pages
from organization.models import User
from pairing.models import Pairing
from visits.phone_parts import Pages


def mark(pairings: Sequence[Pairing], user: User) -> None:
    """Put on each pairing its ``findings``: what its cadre is to put right at the household."""
    own = Finding.objects.unsettled().filter(cadre__user=user).order_by("due_on", "pk")
    by_household: dict[int, list[Finding]] = defaultdict(list)
    if pairings:
        for finding in own.filter(household__in=[p.household_id for p in pairings]):
            by_household[finding.household_id].append(finding)
    for pairing in pairings:
        pairing.findings = by_household[pairing.household_id]  # type: ignore[attr-defined]


def pages(pairings: Sequence[Pairing], user: User) -> Pages:
    """The pages of an inspector."""
    return kept_pages(user)
