"""What the figures of every report are counted from: rosters, pairings, contacts, aid, activities.

A figure of the dashboard, a summary, a notice or a ledger is a count over one of these, so that
all of them say the same number. Days are in Asia/Shanghai.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

from organization.models import Region
from pairing.models import Pairing, Programme, Recipient
from pairing.querysets import PairingQuerySet, RecipientQuerySet
from visits.choices import AidKind, ContactKind
from visits.models import Activity, Aid, Contact, Need
from visits.querysets import ActivityQuerySet, AidQuerySet, ContactQuerySet, NeedQuerySet

IS_VISIT = Q(kind=ContactKind.HOME_VISIT)
IS_GOODS = Q(kind=AidKind.GOODS)
AID_UNIT = Coalesce("pairing__cadre__user__unit", "giver_unit")
"""The unit that aid is of: the paired cadre's; where nobody is paired, the one that gave it."""


def recipients_on(region: Region, programme: Programme, day: date) -> RecipientQuerySet:
    """The people on the rosters of ``region`` on ``day``."""
    people: RecipientQuerySet = (
        Recipient.objects.inside(region.prefix).filter(programme=programme).on_rosters(day)
    )
    return people


def pairings_on(region: Region, programme: Programme, day: date) -> PairingQuerySet:
    """The pairings in force on ``day``."""
    pairings: PairingQuerySet = (
        Pairing.objects.inside(region.prefix).filter(programme=programme).held_on(day)
    )
    return pairings


def contacts_between(
    region: Region, programme: Programme, first: date | None, last: date
) -> ContactQuerySet:
    """The contacts that count, from ``first`` to ``last``, both included."""
    contacts: ContactQuerySet = (
        Contact.objects.inside(region.prefix)
        .filter(pairing__programme=programme)
        .counted()
        .between(first, last)
    )
    return contacts


def aid_between(
    region: Region, programme: Programme, first: date | None, last: date
) -> AidQuerySet:
    """The aid given and not reversed, from ``first`` to ``last``, both included."""
    aid: AidQuerySet = (
        Aid.objects.inside(region.prefix).of_programme(programme).standing().between(first, last)
    )
    return aid


def needs_in(region: Region, programme: Programme) -> NeedQuerySet:
    """The needs of households that are or were on the programme's rosters."""
    needs: NeedQuerySet = Need.objects.inside(region.prefix).of_programme(programme)
    return needs


def activities_between(
    region: Region, programme: Programme, first: date | None, last: date
) -> ActivityQuerySet:
    """The activities that were held, from ``first`` to ``last``, both included."""
    activities: ActivityQuerySet = (
        Activity.objects.inside(region.prefix)
        .filter(programme=programme)
        .held()
        .between(first, last)
    )
    return activities
