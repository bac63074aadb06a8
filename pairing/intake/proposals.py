"""What an import proposes to a person instead of guessing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from pairing.choices import ProposalKind, ProposalStatus
from pairing.intake.table import Row
from pairing.models import Cadre, Import, ImportRow, Proposal, Recipient

if TYPE_CHECKING:
    from pairing.intake.kinds import RosterKind


def propose(
    kind: ProposalKind,
    row: Row | Any | None,
    *,
    region_id: str,
    content: dict[str, Any] | None = None,
    **about: Any,
) -> Proposal:
    """An unsaved proposal; ``about`` names the recipient, household, cadre or group concerned."""
    return Proposal(
        kind=kind,
        row_id=row.pk if row is not None else None,
        region_id=region_id,
        content=json.dumps(content, ensure_ascii=False) if content else "",
        **about,
    )


def raise_proposals(source: Import, roster: RosterKind) -> None:
    """Store what an import that was just applied proposes, and settle what it answers.

    What is open already is not proposed a second time. Who is on the roster again is gone no
    longer; who left one group's roster and is on another's has changed group.
    """
    found = [*roster.proposals]
    if roster.finds_gone:
        _settle_returned(source)
        if source.is_complete:
            found += [_gone(record) for record in roster.gone(source)]
    for proposal in found:
        proposal.source, proposal.programme = source, source.programme
    Proposal.objects.bulk_create(found, batch_size=1000, ignore_conflicts=True)
    _join_group_changes(source)


def _gone(record: Recipient | Cadre) -> Proposal:
    if isinstance(record, Cadre):
        unit = record.user.unit
        assert unit is not None
        return propose(ProposalKind.CADRE_GONE, None, region_id=unit.region_id, cadre=record)
    return propose(ProposalKind.GONE, None, region_id=record.household.region_id, recipient=record)


def _settle_returned(source: Import) -> None:
    rows = ImportRow.objects.filter(source=source).taken()
    is_on = {
        ProposalKind.GONE: rows.filter(key=OuterRef("recipient__id_digest")),
        ProposalKind.CADRE_GONE: rows.filter(key=OuterRef("cadre__user__phone")),
    }
    for kind, found in is_on.items():
        Proposal.objects.open().filter(Exists(found), kind=kind, programme=source.programme).update(
            status=ProposalStatus.SUPERSEDED
        )


def _join_group_changes(source: Import) -> None:
    """Somebody gone from one roster and found on another is one question, not two."""
    open_ones = Proposal.objects.open().filter(
        programme=source.programme, region__code__startswith=source.region.prefix
    )
    gone = open_ones.filter(kind=ProposalKind.GONE, recipient=OuterRef("recipient"))
    changed = list(
        open_ones.filter(Exists(gone), kind=ProposalKind.TWO_ROSTERS).values_list(
            "pk", "recipient_id"
        )
    )
    open_ones.filter(
        kind=ProposalKind.GONE, recipient__in=[recipient for _pk, recipient in changed]
    ).update(status=ProposalStatus.SUPERSEDED)
    Proposal.objects.filter(pk__in=[pk for pk, _recipient in changed]).update(
        kind=ProposalKind.GROUP_CHANGED
    )
