"""What must hold for a decision, and taking questions in hand to decide them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.models import User
from pairing.choices import (
    CadreStatus,
    ProposalDecision,
    ProposalKind,
    RecipientStatus,
)
from pairing.models import Household, Proposal
from pairing.reconciling.records import Records, Sitting

DECISIONS: dict[str, tuple[ProposalDecision, ...]] = {
    ProposalKind.GONE: (ProposalDecision.END, ProposalDecision.KEEP),
    ProposalKind.CADRE_GONE: (ProposalDecision.LEAVE, ProposalDecision.KEEP),
    ProposalKind.GROUP_CHANGED: (ProposalDecision.CHANGE_GROUP, ProposalDecision.KEEP),
    ProposalKind.TWO_ROSTERS: (ProposalDecision.CHANGE_GROUP, ProposalDecision.KEEP),
    ProposalKind.MOVED: (ProposalDecision.MOVE, ProposalDecision.KEEP),
    ProposalKind.RENAMED: (ProposalDecision.RENAME, ProposalDecision.KEEP),
    ProposalKind.SPLIT: (
        ProposalDecision.KEEP_PAIRING,
        ProposalDecision.HAND_OVER,
        ProposalDecision.CLOSE,
    ),
}
"""By kind of proposal what may be decided."""


def _check_nothing(proposal: Proposal, records: Records, actor: User) -> None:
    """Things may always be left as they are."""


def _check_active(proposal: Proposal, records: Records, actor: User) -> None:
    recipient = records.recipient(proposal)
    if recipient.status != RecipientStatus.ACTIVE:
        raise ConflictError(
            "ended_already",
            _("Care for %(name)s has ended already, on %(day)s.")
            % {"name": recipient.name, "day": recipient.ended_on},
        )


def _check_group(proposal: Proposal, records: Records, actor: User) -> None:
    _check_active(proposal, records, actor)
    if records.recipient(proposal).group_id == proposal.group_id:
        raise ConflictError(
            "in_group_already",
            _("%(name)s is in that group already.") % {"name": records.recipient(proposal).name},
        )


def _check_cadre(proposal: Proposal, records: Records, actor: User) -> None:
    if records.cadre(proposal).status == CadreStatus.LEFT:
        raise ConflictError(
            "left_already", _("%(name)s has left already.") % {"name": records.cadre(proposal)}
        )


def _check_household(household: Household) -> None:
    if household.closed_on is not None:
        raise ConflictError("household_closed", _("This household's file is closed."))


def _check_move(proposal: Proposal, records: Records, actor: User) -> None:
    household, content = records.household(proposal), proposal.details()
    _check_household(household)
    if household.region_id != content["from"]:
        raise ConflictError(
            "moved_since",
            _("The household has been moved to %(village)s since.") % {"village": household.region},
        )
    if content["to"][:6] != content["from"][:6]:
        raise DomainError(
            "other_county",
            _("The village is in another county, whose office takes the household in."),
        )
    home = actor.home_region()
    if home is None or not home.covers(content["to"]):
        raise DomainError(
            "beyond_scope",
            _("The village is in another township. The county's office decides this move."),
        )


def _check_rename(proposal: Proposal, records: Records, actor: User) -> None:
    household = records.household(proposal)
    _check_household(household)
    if household.head_name != proposal.details()["from"]:
        raise ConflictError(
            "renamed_since",
            _("The head is recorded as %(name)s by now.") % {"name": household.head_name},
        )


def _check_split(proposal: Proposal, records: Records, actor: User) -> None:
    _check_household(records.household(proposal))


_Check = Callable[[Proposal, Records, User], None]


_CHECKS: dict[str, _Check] = {
    ProposalDecision.KEEP: _check_nothing,
    ProposalDecision.END: _check_active,
    ProposalDecision.LEAVE: _check_cadre,
    ProposalDecision.CHANGE_GROUP: _check_group,
    ProposalDecision.MOVE: _check_move,
    ProposalDecision.RENAME: _check_rename,
    ProposalDecision.KEEP_PAIRING: _check_split,
    ProposalDecision.HAND_OVER: _check_split,
    ProposalDecision.CLOSE: _check_split,
}
"""What must hold for a decision."""


def obstacles(
    proposals: Iterable[Proposal], records: Records, decision: ProposalDecision, actor: User
) -> dict[int, str]:
    """Of proposals, by primary key, why they cannot be decided so; those that can are not in it."""
    found: dict[int, str] = {}
    for proposal in proposals:
        try:
            _CHECKS[decision](proposal, records, actor)
        except DomainError as error:
            found[proposal.pk] = str(error)
    return found


def begin(proposals: Sequence[Proposal], decision: ProposalDecision, actor: User) -> Sitting:
    """Take proposals in hand to decide them so.

    Raises ConflictError when one is not open or things have changed, DomainError when one
    cannot be decided so.
    """
    kinds = [ProposalKind(kind) for kind, allowed in DECISIONS.items() if decision in allowed]
    sitting = Sitting(proposals, *kinds, actor=actor)
    for proposal in sitting.proposals:
        with sitting.about(proposal):
            _CHECKS[decision](proposal, sitting.records, actor)
    return sitting


def check_day(on: date) -> None:
    if on > today():
        raise DomainError("date_in_future", _("Choose today or a day before it."))
