"""Who may use the phone's pages, and for which pairings."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dates import today
from organization.access import WHO_MAY, can_see_desk, sees_personal_data
from organization.models import User
from pairing.models import Pairing
from pairing.querysets import PairingQuerySet
from visits.choices import NeedStatus
from visits.models import AskedVisit, Need
from visits.querysets import AskedVisitQuerySet, NeedQuerySet
from visits.services.contacts import LATE_DAYS, LOG_BACK_DAYS


def is_paired_cadre(user: User) -> bool:
    """The phone pages are for cadres, and for office people who are paired too."""
    return user.is_cadre or (hasattr(user, "cadre") and not user.is_administrator)


def may_see_photos(user: User) -> bool:
    """Who sees a household's personal data, and whoever is paired: of their own households."""
    return sees_personal_data(user) or is_paired_cadre(user)


def own_pairings(user: User, *, late: bool = False) -> PairingQuerySet:
    """Pairings that the account itself holds, or held while a contact may still be logged.

    ``late``: also those of which something that a phone has already may still arrive.
    """
    days = LOG_BACK_DAYS + (LATE_DAYS if late else 0)
    pairings: PairingQuerySet = Pairing.objects.of_cadre(user).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=today() - timedelta(days=days))
    )
    return pairings


def can_handle_needs(user: User) -> bool:
    """Offices act on the needs of their region, liaisons on those given to their unit."""
    return user.is_office or user.is_liaison


WHO_MAY[can_handle_needs] = _("Needs are worked on by the offices and the unit liaisons.")


def needs_seen(user: User) -> NeedQuerySet:
    """The needs that an account may open: those it sees, and those it acts on."""
    seen, handled = Need.objects.visible_to(user), Need.objects.handled_by(user)
    needs: NeedQuerySet = Need.objects.filter(
        Q(pk__in=seen.values("pk")) | Q(pk__in=handled.values("pk"))
    )
    return needs


def own_needs(user: User) -> NeedQuerySet:
    """The needs of the households that an account is paired with now."""
    held = own_pairings(user).filter(ended_on__isnull=True)
    needs: NeedQuerySet = Need.objects.filter(household__in=held.values("household"))
    return needs


def may_bring_word(user: User, need: Need) -> bool:
    """Whether a paired cadre may bring the household's word that a need is met.

    Of what somebody else has done: neither of its own deed nor of its unit's.
    """
    if need.status != NeedStatus.DONE or need.settled_by is None:
        return False
    of_its_unit = user.unit_id is not None and need.settled_by.unit_id == user.unit_id
    return need.settled_by != user and not of_its_unit


def asked_visits_seen(user: User) -> AskedVisitQuerySet:
    """The visits asked for that an account may open: those in its scope, and what it asked for
    itself for a household of its own."""
    seen = AskedVisit.objects.visible_to(user)
    asked: AskedVisitQuerySet = AskedVisit.objects.filter(
        Q(pk__in=seen.order_by().values("pk")) | Q(asked_by=user, asked_by__is_active=True)
    )
    return asked


def may_see_asked_visits(user: User) -> bool:
    """Whoever works at the desk, and cadres of what they asked for themselves."""
    return can_see_desk(user) or is_paired_cadre(user)
