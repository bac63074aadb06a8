"""The decisions that end a question. Each is one transaction, recorded, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from organization.models import User
from pairing.choices import EndReason, ProposalDecision
from pairing.models import Household, Proposal
from pairing.reconciling.decisions.cadres import mark_left
from pairing.reconciling.decisions.checks import DECISIONS, begin, obstacles
from pairing.reconciling.decisions.households import (
    close_household,
    follow_households,
    hand_over,
    keep_pairing,
    move,
    rename,
)
from pairing.reconciling.decisions.people import change_group, emptied, end_care, follow_roles

__all__ = [
    "DECISIONS",
    "change_group",
    "close_household",
    "decide",
    "emptied",
    "end_care",
    "follow_households",
    "follow_roles",
    "hand_over",
    "keep",
    "keep_pairing",
    "mark_left",
    "move",
    "obstacles",
    "rename",
]


@transaction.atomic
def keep(*, proposals: Sequence[Proposal], note: str = "", actor: User) -> list[Proposal]:
    """Leave things as they are recorded, whatever the roster says. Raises as ``begin``."""
    return begin(proposals, ProposalDecision.KEEP, actor).record(ProposalDecision.KEEP, note=note)


def decide(
    *,
    proposals: Sequence[Proposal],
    decision: ProposalDecision,
    reason: EndReason | None = None,
    to: Household | None = None,
    on: date | None = None,
    note: str = "",
    actor: User,
) -> list[Proposal]:
    """Carry out a decision with what it needs: a reason, a household, a day.

    Raises as the decision does, and DomainError when something that it needs is missing.
    """
    alike: dict[ProposalDecision, Callable[..., list[Proposal]]] = {
        ProposalDecision.KEEP: keep,
        ProposalDecision.CHANGE_GROUP: change_group,
        ProposalDecision.MOVE: move,
        ProposalDecision.RENAME: rename,
    }
    if decision in alike:
        return alike[decision](proposals=proposals, note=note, actor=actor)
    if decision == ProposalDecision.KEEP_PAIRING:
        return keep_pairing(proposal=proposals[0], note=note, actor=actor)
    if on is None:
        raise DomainError("day_missing", _("Choose the day."))
    if decision == ProposalDecision.CLOSE:
        return close_household(proposal=proposals[0], on=on, note=note, actor=actor)
    if decision == ProposalDecision.HAND_OVER:
        if to is None:
            raise DomainError("household_missing", _("Choose the household."))
        return hand_over(proposal=proposals[0], to=to, on=on, note=note, actor=actor)
    if reason is None:
        raise DomainError("reason_missing", _("Choose a reason."))
    ends = end_care if decision == ProposalDecision.END else mark_left
    return ends(proposals=proposals, reason=reason, on=on, note=note, actor=actor)
