"""Decisions about households: moved, renamed, or split from their head."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.text import initials, pinyin
from organization.models import Region, User
from pairing.choices import (
    EndReason,
    ProposalDecision,
)
from pairing.models import Household, Pairing, Proposal
from pairing.reconciling.decisions.checks import begin, check_day
from pairing.reconciling.records import Sitting
from pairing.services import (
    announce,
    announce_moves,
    belong_where_households_are,
    check_end,
    end_pairings,
    start_pairing,
)


@transaction.atomic
def move(*, proposals: Sequence[Proposal], note: str = "", actor: User) -> list[Proposal]:
    """Move households, and with them their open pairings, to the village of the roster.

    What is open beside these follows: needs, plans, visits asked for, findings. Contacts keep the
    village where they were made, and so does what is over. Raises as ``begin``.
    """
    sitting = begin(proposals, ProposalDecision.MOVE, actor)
    villages = Region.objects.in_bulk([p.details()["to"] for p in sitting.proposals])
    moved: list[int] = []
    pairings: list[Pairing] = []
    for proposal in sitting.proposals:
        household = sitting.records.household(proposal)
        village = villages[proposal.details()["to"]]
        sitting.change(proposal, household, region=village)
        for pairing in sitting.records.pairings[household.pk]:
            # That it is still open is kept too: an end fixes where it was.
            sitting.change(proposal, pairing, region=village, ended_on=None)
            pairings.append(pairing)
        moved.append(household.pk)
    decided = sitting.record(ProposalDecision.MOVE, note=note)
    follow_households(moved)
    announce([pairing.pk for pairing in pairings])
    return decided


def follow_households(household_ids: Collection[int]) -> None:
    """Have what is open about households and their people belong where those are now."""
    asked = Proposal.objects.open()
    belong_where_households_are(asked.filter(household__in=household_ids))
    where = Household.objects.filter(recipients=OuterRef("recipient"))
    asked.filter(recipient__household__in=household_ids).update(
        region=Subquery(where.values("region"))
    )
    announce_moves(household_ids)


@transaction.atomic
def rename(*, proposals: Sequence[Proposal], note: str = "", actor: User) -> list[Proposal]:
    """Write heads' names as the roster does. Raises as ``begin``."""
    sitting = begin(proposals, ProposalDecision.RENAME, actor)
    for proposal in sitting.proposals:
        name = proposal.details()["to"]
        sitting.change(
            proposal,
            sitting.records.household(proposal),
            head_name=name,
            head_pinyin=pinyin(name),
            head_initials=initials(name),
        )
    return sitting.record(ProposalDecision.RENAME, note=note)


@transaction.atomic
def keep_pairing(*, proposal: Proposal, note: str = "", actor: User) -> list[Proposal]:
    """Leave the cadre with the old household; the new one waits for another.

    Raises as ``begin``, and DomainError when nobody is left in the old household.
    """
    sitting = begin([proposal], ProposalDecision.KEEP_PAIRING, actor)
    if not sitting.records.active_members(sitting.records.household(proposal)):
        raise DomainError(
            "nobody_left",
            _("Nobody is left in the old household: hand its cadre over, or close it."),
        )
    return sitting.record(ProposalDecision.KEEP_PAIRING, note=note)


@transaction.atomic
def close_household(*, proposal: Proposal, on: date, note: str = "", actor: User) -> list[Proposal]:
    """Close a household in which nobody is left and end its pairings; ``on`` is the last day.

    Raises as ``begin``, and DomainError for a day to come or before the pairing, and when
    somebody is left.
    """
    check_day(on)
    sitting = begin([proposal], ProposalDecision.CLOSE, actor)
    household = sitting.records.household(proposal)
    _close(sitting, household, on, actor)
    return sitting.record(ProposalDecision.CLOSE, note=note, said={"on": on})


def _close(sitting: Sitting, household: Household, on: date, actor: User) -> None:
    (proposal,) = sitting.proposals
    if left := sitting.records.active_members(household):
        raise DomainError(
            "somebody_left",
            _("%(names)s still live in the old household; it cannot be closed.")
            % {"names": "、".join(member.name for member in left)},
        )
    pairings = [p for p in sitting.records.pairings[household.pk] if p.is_open]
    for pairing in pairings:
        sitting.ended(proposal, pairing)
    end_pairings(pairings=pairings, on=on, reason=EndReason.OTHER, actor=actor)
    sitting.change(proposal, household, closed_on=on)


@transaction.atomic
def hand_over(
    *, proposal: Proposal, to: Household, on: date, note: str = "", actor: User
) -> list[Proposal]:
    """Pair the old household's cadre with the new one from ``on``; the old pairing ends before.

    An old household in which nobody is left is closed. Raises as ``begin`` and as
    ``start_pairing``, and DomainError when the old household has no cadre or ``to`` is none of
    the new ones.
    """
    check_day(on)
    sitting = begin([proposal], ProposalDecision.HAND_OVER, actor)
    household = sitting.records.household(proposal)
    pairing = sitting.records.pairing(household, proposal.programme_id)
    if pairing is None:
        raise DomainError(
            "no_cadre", _("Nobody is paired with the old household; there is nobody to hand over.")
        )
    if to.pk not in proposal.details()["to"]:
        raise DomainError("other_household", _("Nobody went to that household."))
    check_end(pairing, on)
    # A pairing that began on that very day cannot end before it.
    last_day = max(on - timedelta(days=1), pairing.started_on)
    end_pairings(pairings=[pairing], on=last_day, reason=EndReason.OTHER, actor=actor)
    sitting.ended(proposal, pairing)
    sitting.records.pairings[household.pk].remove(pairing)
    begun = start_pairing(
        household=to, cadre=pairing.cadre, programme=pairing.programme, on=on, actor=actor
    )
    sitting.begun(proposal, begun)
    if not sitting.records.active_members(household):
        _close(sitting, household, last_day, actor)
    return sitting.record(ProposalDecision.HAND_OVER, note=note, said={"on": on, "to": to.pk})
