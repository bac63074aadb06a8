"""Writes that touch several rows: entering and ending pairings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from common.database import hold_rules
from common.dates import today
from common.errors import ConflictError, DomainError
from organization.choices import ClosingReason, Role
from organization.models import User
from pairing.choices import CadreStatus, EndReason
from pairing.models import Cadre, Household, Pairing, Programme
from pairing.querysets import PairingQuerySet

EARLIEST = date(2000, 1, 1)
"""No programme began before; an earlier day is a slip such as 0202-05-12."""

PairingsChanged = Callable[[Collection[int]], None]
HouseholdsMoved = Callable[[Collection[int]], None]

_listeners: list[PairingsChanged] = []
_followers: list[HouseholdsMoved] = []


def on_pairings_changed(listener: PairingsChanged) -> None:
    """Have ``listener`` called with the keys of pairings that were made, ended or moved.

    It runs in the transaction of the change. Apps above this one cannot be imported from here;
    the quota registers itself when its app is ready.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def announce(pairing_ids: Collection[int]) -> None:
    """Tell whoever listens of pairings that were made, ended or moved, in this transaction."""
    if pairing_ids:
        for listener in _listeners:
            listener(pairing_ids)


def on_households_moved(follower: HouseholdsMoved) -> None:
    """Have ``follower`` called with the keys of households that may be in another village now.

    It runs in the transaction of the move, as the listeners of ``on_pairings_changed`` do.
    """
    if follower not in _followers:
        _followers.append(follower)


def announce_moves(household_ids: Collection[int]) -> None:
    """Tell whoever follows of households that may be in another village now."""
    if household_ids:
        for follower in _followers:
            follower(household_ids)


def belong_where_households_are(rows: QuerySet[Any]) -> None:
    """Have rows of households, ``household`` and ``region``, belong to the village of each now."""
    where = Household.objects.filter(pk=OuterRef("household")).values("region")
    rows.exclude(region=F("household__region")).update(region=Subquery(where))


def follow_account(account: User, step: str) -> None:
    """Keep the record of a cadre in step with its account, in the transaction of the change.

    Whoever gets the role may be paired; whoever moves on, retires or dies has left. A pairing
    goes on until somebody hands it over.
    """
    if account.role == Role.CADRE:
        Cadre.objects.get_or_create(user=account)
    leaving = (ClosingReason.MOVED, ClosingReason.RETIRED, ClosingReason.DIED)
    if step == "closed" and account.closing_reason in leaving:
        Cadre.objects.filter(user=account).update(status=CadreStatus.LEFT)
    elif step == "opened" or (account.is_active and account.role == Role.CADRE):
        Cadre.objects.filter(user=account).update(status=CadreStatus.ACTIVE)


def role_for(household: Household, programme: Programme) -> str:
    """What the cadre is called: the role of the household's first group in order."""
    groups = sorted(
        (r.group for r in household.recipients.all() if r.programme_id == programme.pk),
        key=lambda group: (group.order, group.pk),
    )
    return groups[0].role_name if groups else ""


@transaction.atomic
def start_pairing(
    *, household: Household, cadre: Cadre, programme: Programme, on: date, actor: User
) -> Pairing:
    """Pair a household with a cadre from ``on`` (a day in Asia/Shanghai) on.

    Raises ConflictError when the household is paired already or the new pairing would overlap
    an earlier one, DomainError for a day to come or before there was any, a cadre who has left
    or a programme that does not run where the household lives.
    """
    hold_rules()
    # The household is locked, so that two clerks cannot both find it free.
    household = Household.objects.select_for_update(no_key=True, of=("self",)).get(pk=household.pk)
    if on > today():
        raise DomainError("date_in_future", _("A pairing cannot begin on a day to come."))
    if on < EARLIEST:
        raise DomainError(
            "date_too_early",
            _("No programme began before %(day)s. Look at the year.") % {"day": EARLIEST},
        )
    if cadre.status != CadreStatus.ACTIVE:
        raise DomainError(
            "cadre_left", _("%(name)s has left and cannot be paired.") % {"name": cadre}
        )
    if household.closed_on is not None:
        raise DomainError("household_closed", _("This household's file is closed."))
    if not programme.region.covers(household.region_id):
        # Nothing would be asked of it there, and no list of the programme would hold it.
        raise DomainError(
            "programme_elsewhere", _("This programme does not run where the household lives.")
        )
    own = Pairing.objects.filter(household=household, programme=programme)
    current = own.open().select_related("cadre__user").first()
    if current is not None:
        raise ConflictError(
            "already_paired",
            _("This household is paired with %(name)s. End that pairing first.")
            % {"name": current.cadre},
        )
    last = own.order_by("-ended_on").first()
    if last is not None and last.ended_on is not None and last.ended_on >= on:
        raise ConflictError(
            "overlaps",
            _("The pairing before lasted until %(day)s. Choose a later day.")
            % {"day": last.ended_on},
        )
    pairing = Pairing.objects.create(
        programme=programme,
        household=household,
        cadre=cadre,
        region_id=household.region_id,
        role=role_for(household, programme),
        started_on=on,
        replaces=last,
        created_by=actor,
    )
    announce([pairing.pk])
    return pairing


def end_pairing(*, pairing: Pairing, on: date, reason: EndReason, actor: User) -> Pairing:
    """End an open pairing; see ``end_pairings``."""
    (ended,) = end_pairings(pairings=[pairing], on=on, reason=reason, actor=actor)
    return ended


@transaction.atomic
def end_pairings(
    *, pairings: Collection[Pairing], on: date, reason: EndReason, actor: User
) -> list[Pairing]:
    """End open pairings; ``on`` is the last day on which they hold.

    Raises ConflictError when one has ended already, DomainError when ``on`` is to come or lies
    before the start of one.
    """
    hold_rules()
    ending = list(_locked(pairings))
    for pairing in ending:
        check_end(pairing, on)
        pairing.ended_on, pairing.end_reason, pairing.ended_by = on, reason, actor
    Pairing.objects.bulk_update(ending, ["ended_on", "end_reason", "ended_by"])
    announce([pairing.pk for pairing in ending])
    return ending


def check_end(pairing: Pairing, on: date) -> None:
    """Raise what ``end_pairings`` raises when this pairing cannot end on that day."""
    if pairing.ended_on is not None:
        raise ConflictError("already_ended", _("This pairing has ended already."))
    if on > today():
        raise DomainError("date_in_future", _("A pairing cannot end on a day to come."))
    if on < pairing.started_on:
        raise DomainError(
            "end_before_start",
            _("The pairing began on %(day)s. Choose that day or a later one.")
            % {"day": pairing.started_on},
        )


def undo_end(*, pairing: Pairing) -> Pairing:
    """Take back the end of a pairing; see ``undo_ends``."""
    (pairing,) = undo_ends(pairings=[pairing])
    return pairing


@transaction.atomic
def undo_ends(*, pairings: Collection[Pairing]) -> list[Pairing]:
    """Take back the ends of pairings, while nothing has followed them.

    Raises ConflictError when one is open or its household has been paired anew since.
    """
    hold_rules()
    households = Household.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(households.filter(pk__in={pairing.household_id for pairing in pairings}))
    going_on = list(_locked(pairings).annotate(is_followed=_followed()))
    for pairing in going_on:
        if pairing.ended_on is None:
            raise ConflictError("not_ended", _("This pairing has not ended."))
        if pairing.is_followed:
            raise ConflictError(
                "paired_anew",
                _("The household has been paired anew; the end cannot be taken back."),
            )
        pairing.ended_on, pairing.end_reason, pairing.ended_by = None, "", None
    Pairing.objects.bulk_update(going_on, ["ended_on", "end_reason", "ended_by"])
    announce([pairing.pk for pairing in going_on])
    return going_on


def _followed() -> Exists:
    """That the household of a pairing that has ended has been paired anew in the programme."""
    return Exists(
        Pairing.objects.filter(
            household=OuterRef("household"),
            programme=OuterRef("programme"),
            started_on__gte=OuterRef("ended_on"),
        ).exclude(pk=OuterRef("pk"))
    )


def may_go_on(pairings: Collection[Pairing]) -> list[Pairing]:
    """Those of these pairings that have ended and that nothing has followed."""
    ended = Pairing.objects.filter(
        ~_followed(), pk__in=[pairing.pk for pairing in pairings], ended_on__isnull=False
    )
    return list(ended.order_by("pk"))


def _locked(pairings: Collection[Pairing]) -> PairingQuerySet:
    """These pairings as they are now, locked in the order of their keys, as the quota does."""
    locked: PairingQuerySet = Pairing.objects.select_for_update(of=("self",))
    return locked.filter(pk__in=[pairing.pk for pairing in pairings]).order_by("pk")
