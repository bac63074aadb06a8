"""The decisions that end a question. Each is one transaction, recorded, and can be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import ConflictError, DomainError
from common.text import initials, pinyin
from organization.choices import ClosingReason
from organization.models import Region, User
from organization.models.user import UNIT_ROLES
from organization.services import follow_closing
from pairing.choices import (
    CadreStatus,
    EndReason,
    ProposalDecision,
    ProposalKind,
    RecipientStatus,
)
from pairing.models import Household, Pairing, Proposal, Recipient
from pairing.reconciling.records import Records, Sitting, hold_counties
from pairing.reconciling.rows import group_fields
from pairing.services import (
    announce,
    announce_moves,
    belong_where_households_are,
    check_end,
    end_pairings,
    role_for,
    start_pairing,
)

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


# Whether a question can be answered so at all


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


def _begin(proposals: Sequence[Proposal], decision: ProposalDecision, actor: User) -> Sitting:
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


def _check_day(on: date) -> None:
    if on > today():
        raise DomainError("date_in_future", _("Choose today or a day before it."))


# Leaving things as they are


@transaction.atomic
def keep(*, proposals: Sequence[Proposal], note: str = "", actor: User) -> list[Proposal]:
    """Leave things as they are recorded, whatever the roster says. Raises as ``_begin``."""
    return _begin(proposals, ProposalDecision.KEEP, actor).record(ProposalDecision.KEEP, note=note)


# Who is on a roster no more


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
    and for that reason. Raises as ``_begin``, and DomainError for a day to come or one before
    the person or the pairing was there.
    """
    _check_day(on)
    sitting = _begin(proposals, ProposalDecision.END, actor)
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
    account. Raises as ``_begin``, and DomainError for a day to come.
    """
    _check_day(on)
    hold_counties([proposal.region_id for proposal in proposals])
    # Before the cadres, as whoever closes an account does.
    accounts = {
        user.pk: user
        for user in User.objects.select_for_update(of=("self",))
        .filter(cadre__proposals__in=[p.pk for p in proposals])
        .order_by("pk")
    }
    sitting = _begin(proposals, ProposalDecision.LEAVE, actor)
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


# Groups, villages, names


@transaction.atomic
def change_group(*, proposals: Sequence[Proposal], note: str = "", actor: User) -> list[Proposal]:
    """Move people to the group whose roster they are on, with what that roster says of them.

    The cadre is called after the household's groups, so the role of its pairing follows. Raises
    as ``_begin``.
    """
    sitting = _begin(proposals, ProposalDecision.CHANGE_GROUP, actor)
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


@transaction.atomic
def move(*, proposals: Sequence[Proposal], note: str = "", actor: User) -> list[Proposal]:
    """Move households, and with them their open pairings, to the village of the roster.

    What is open beside these follows: needs, plans, visits asked for, findings. Contacts keep the
    village where they were made, and so does what is over. Raises as ``_begin``.
    """
    sitting = _begin(proposals, ProposalDecision.MOVE, actor)
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
    """Write heads' names as the roster does. Raises as ``_begin``."""
    sitting = _begin(proposals, ProposalDecision.RENAME, actor)
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


# Households from which people went to another head


@transaction.atomic
def keep_pairing(*, proposal: Proposal, note: str = "", actor: User) -> list[Proposal]:
    """Leave the cadre with the old household; the new one waits for another.

    Raises as ``_begin``, and DomainError when nobody is left in the old household.
    """
    sitting = _begin([proposal], ProposalDecision.KEEP_PAIRING, actor)
    if not sitting.records.active_members(sitting.records.household(proposal)):
        raise DomainError(
            "nobody_left",
            _("Nobody is left in the old household: hand its cadre over, or close it."),
        )
    return sitting.record(ProposalDecision.KEEP_PAIRING, note=note)


@transaction.atomic
def close_household(*, proposal: Proposal, on: date, note: str = "", actor: User) -> list[Proposal]:
    """Close a household in which nobody is left and end its pairings; ``on`` is the last day.

    Raises as ``_begin``, and DomainError for a day to come or before the pairing, and when
    somebody is left.
    """
    _check_day(on)
    sitting = _begin([proposal], ProposalDecision.CLOSE, actor)
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

    An old household in which nobody is left is closed. Raises as ``_begin`` and as
    ``start_pairing``, and DomainError when the old household has no cadre or ``to`` is none of
    the new ones.
    """
    _check_day(on)
    sitting = _begin([proposal], ProposalDecision.HAND_OVER, actor)
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


# Any of them


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
