"""Decisions about people on rosters: their care ends, their group is another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from organization.models import User
from pairing.choices import (
    EndReason,
    ProposalDecision,
    RecipientStatus,
)
from pairing.models import Household, Pairing, Proposal, Recipient
from pairing.reconciling.decisions.checks import begin, check_day
from pairing.reconciling.records import Records
from pairing.reconciling.rows import group_fields
from pairing.services import (
    check_end,
    end_pairings,
    role_for,
)


def emptied(
    recipients: Collection[Recipient], records: Records
) -> tuple[list[Pairing], list[Household]]:
    """Which pairings end and which households are closed when care for these people ends.

    A pairing ends with the household's last recipient in its programme; where nobody at all is
    left, every pairing does, and the household is closed.
    """
    ending = {recipient.pk for recipient in recipients}
    pairings: list[Pairing] = []
    households: list[Household] = []
    for key in dict.fromkeys(recipient.household_id for recipient in recipients):
        household = records.households[key]
        left = [m for m in records.active_members(household) if m.pk not in ending]
        programmes = {r.programme_id for r in recipients if r.household_id == key}
        programmes -= {member.programme_id for member in left}
        pairings += [p for p in records.pairings[key] if not left or p.programme_id in programmes]
        if not left and household.closed_on is None:
            households.append(household)
    return pairings, households


@transaction.atomic
def end_care(
    *,
    proposals: Sequence[Proposal],
    reason: EndReason,
    on: date,
    note: str = "",
    actor: User,
) -> list[Proposal]:
    """End care for people who are on the roster no more; ``on`` is the last day.

    With a household's last recipient its pairing ends and the household is closed, on that day
    and for that reason. Raises as ``begin``, and DomainError for a day to come or one before
    the person or the pairing was there.
    """
    check_day(on)
    sitting = begin(proposals, ProposalDecision.END, actor)
    records = sitting.records
    last_of: dict[int, Proposal] = {}
    for proposal in sitting.proposals:
        recipient = records.recipient(proposal)
        last_of[recipient.household_id] = proposal
        if on < recipient.joined_on:
            with sitting.about(proposal):
                raise DomainError(
                    "before_joining",
                    _("On the roster since %(day)s. Choose that day or a later one.")
                    % {"day": recipient.joined_on},
                )
    pairings, households = emptied([records.recipient(p) for p in sitting.proposals], records)
    for proposal in sitting.proposals:
        sitting.change(
            proposal,
            records.recipient(proposal),
            status=RecipientStatus.ENDED.value,
            exit_reason=reason.value,
            ended_on=on,
        )
    for pairing in pairings:
        proposal = last_of[pairing.household_id]
        with sitting.about(proposal):
            check_end(pairing, on)
        sitting.ended(proposal, pairing)
    end_pairings(pairings=pairings, on=on, reason=reason, actor=actor)
    for household in households:
        sitting.change(last_of[household.pk], household, closed_on=on)
    return sitting.record(ProposalDecision.END, note=note, said={"reason": reason.value, "on": on})


@transaction.atomic
def change_group(*, proposals: Sequence[Proposal], note: str = "", actor: User) -> list[Proposal]:
    """Move people to the group whose roster they are on, with what that roster says of them.

    The cadre is called after the household's groups, so the role of its pairing follows. Raises
    as ``begin``.
    """
    sitting = begin(proposals, ProposalDecision.CHANGE_GROUP, actor)
    told = group_fields(sitting.proposals)
    for proposal in sitting.proposals:
        sitting.change(
            proposal,
            sitting.records.recipient(proposal),
            group=proposal.group,
            **told.get(proposal.pk, {}),
        )
    sitting.write()
    follow_roles({sitting.records.household(p).pk for p in sitting.proposals})
    return sitting.record(ProposalDecision.CHANGE_GROUP, note=note)


def follow_roles(household_ids: Collection[int]) -> None:
    """Have the cadres of open pairings called after the groups of these households."""
    changed = []
    for pairing in (
        Pairing.objects.open()
        .select_for_update(of=("self",))
        .filter(household__in=household_ids)
        .select_related("household", "programme")
        .prefetch_related("household__recipients__group")
        .order_by("pk")
    ):
        role = role_for(pairing.household, pairing.programme)
        if role and role != pairing.role:
            pairing.role = role
            changed.append(pairing)
    Pairing.objects.bulk_update(changed, ["role"], batch_size=500)
