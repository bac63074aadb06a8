"""The decision that a cadre has left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from organization.choices import ClosingReason
from organization.models import User
from organization.models.user import UNIT_ROLES
from organization.services import follow_closing
from pairing.choices import (
    CadreStatus,
    EndReason,
    ProposalDecision,
)
from pairing.models import Proposal
from pairing.reconciling.decisions.checks import begin, check_day
from pairing.reconciling.records import hold_counties


@transaction.atomic
def mark_left(
    *,
    proposals: Sequence[Proposal],
    reason: EndReason,
    on: date,
    note: str = "",
    actor: User,
) -> list[Proposal]:
    """Record that cadres have left: their accounts are closed and their sessions end at once.

    Their pairings go on until somebody hands them over. Whoever is of an office beside keeps the
    account. Raises as ``begin``, and DomainError for a day to come.
    """
    check_day(on)
    hold_counties([proposal.region_id for proposal in proposals])
    # Before the cadres, as whoever closes an account does.
    accounts = {
        user.pk: user
        for user in User.objects.select_for_update(of=("self",))
        .filter(cadre__proposals__in=[p.pk for p in proposals])
        .order_by("pk")
    }
    sitting = begin(proposals, ProposalDecision.LEAVE, actor)
    closed = []
    for proposal in sitting.proposals:
        cadre = sitting.records.cadre(proposal)
        sitting.change(proposal, cadre, status=CadreStatus.LEFT.value)
        account = accounts[cadre.user_id]
        if account.role in UNIT_ROLES and account.is_active:
            sitting.change(
                proposal,
                account,
                is_active=False,
                closed_at=timezone.now(),
                closing_reason=_CLOSING[reason].value,
            )
            closed.append(account)
    left = sitting.record(
        ProposalDecision.LEAVE, note=note, said={"reason": reason.value, "on": on}
    )
    follow_closing(closed, actor=actor)
    return left


_CLOSING: dict[EndReason, ClosingReason] = defaultdict(
    lambda: ClosingReason.OTHER,
    {
        EndReason.CADRE_TRANSFERRED: ClosingReason.MOVED,
        EndReason.CADRE_RETIRED: ClosingReason.RETIRED,
        EndReason.CADRE_DECEASED: ClosingReason.DIED,
    },
)
"""Why the account of a cadre who has left is closed."""
