"""What waits for whoever is paired to hand it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from organization.models import User
from pairing.models import Pairing
from visits.models import Handout


@dataclass(frozen=True, slots=True)
class Waiting:
    """A distribution with lines that an account is to hand out to its households."""

    pk: int
    name: str
    day: date
    lines: int


def waiting_for(user: User) -> list[Waiting]:
    """The distributions with lines of the user's own households, the earliest first; one query."""
    held = Pairing.objects.open().of_cadre(user)
    rows = (
        Handout.objects.visible_to(user)
        .to_hand_out()
        .filter(household__in=held.values("household"))
        .order_by("distribution__day", "distribution")
        .values_list("distribution", "distribution__name", "distribution__day")
        .annotate(lines=Count("pk"))
    )
    return [Waiting(*row) for row in rows]
