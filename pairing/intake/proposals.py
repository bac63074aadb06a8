"""What an import proposes to a person instead of guessing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common.database import concrete_field
from pairing.choices import ImportStatus, ProposalKind, ProposalStatus
from pairing.intake.kinds import FindsGone, RosterKind
from pairing.intake.table import Row
from pairing.models import Cadre, Import, ImportChange, ImportRow, Proposal, Recipient


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

    A question is asked once: not again while it is open, nor after somebody answered it for a
    roster of that date or a later one. A roster that is older than one that was applied asks and
    settles nothing where that one reaches, but for households that it has split just now. Who is
    on the roster again is gone no longer; who left one group's roster and is on another's has
    changed group.
    """
    found = [*roster.proposals]
    covered = _covered_by_newer(source)
    if isinstance(roster, FindsGone):
        _settle_returned(source, covered)
        if source.is_complete:
            found += [_gone(record) for record in roster.gone(source)]
    found = [
        proposal
        for proposal in found
        if proposal.kind == ProposalKind.SPLIT or not proposal.region_id.startswith(covered)
    ]
    for proposal in found:
        proposal.source, proposal.programme = source, source.programme
    if not covered:
        _settle_agreed(source, found)
    found = _not_asked(source, found)
    Proposal.objects.bulk_create(found, batch_size=1000, ignore_conflicts=True)
    _join_group_changes(source)


def _covered_by_newer(source: Import) -> tuple[str, ...]:
    """The regions of whole rosters of the kind that are newer and have been applied already."""
    newer = Import.objects.filter(
        kind=source.kind,
        programme=source.programme,
        status=ImportStatus.APPLIED,
        is_complete=True,
        as_of__gt=source.as_of,
    ).exclude(pk=source.pk)
    return tuple({other.region.prefix for other in newer.select_related("region")})


def _gone(record: Recipient | Cadre) -> Proposal:
    if isinstance(record, Cadre):
        unit = record.user.unit
        assert unit is not None
        return propose(ProposalKind.CADRE_GONE, None, region_id=unit.region_id, cadre=record)
    return propose(ProposalKind.GONE, None, region_id=record.household.region_id, recipient=record)


def _open_in(source: Import) -> QuerySet[Proposal]:
    return Proposal.objects.open().filter(
        programme=source.programme, region__code__startswith=source.region.prefix
    )


def _settle_returned(source: Import, covered: tuple[str, ...]) -> None:
    """Who is on the roster is gone no longer; who seemed to have changed group is on both."""
    rows = ImportRow.objects.filter(source=source).taken()
    elsewhere = Q()
    for prefix in covered:
        elsewhere |= Q(region__code__startswith=prefix)
    is_on = {
        ProposalKind.GONE: rows.filter(key=OuterRef("recipient__id_digest")),
        ProposalKind.CADRE_GONE: rows.filter(key=OuterRef("cadre__user__phone")),
        ProposalKind.GROUP_CHANGED: rows.filter(key=OuterRef("recipient__id_digest")),
    }
    for kind, found in is_on.items():
        returned = Proposal.objects.open().filter(
            Exists(found), kind=kind, programme=source.programme
        )
        if covered:
            returned = returned.exclude(elsewhere)
        if kind == ProposalKind.GROUP_CHANGED:
            _change(source, returned, kind=ProposalKind.TWO_ROSTERS)
        else:
            _change(source, returned, status=ProposalStatus.SUPERSEDED)


def _change(source: Import, questions: QuerySet[Proposal], **values: Any) -> None:
    """Settle questions or make others of them, in a way that can be undone with the import."""
    names = [concrete_field(Proposal, name).attname for name in values]
    before = list(questions.order_by("pk").values("pk", *names))
    keys = [record.pop("pk") for record in before]
    ImportChange.objects.bulk_create(
        [
            ImportChange(
                source=source,
                model=Proposal._meta.label_lower,
                object_id=key,
                before=json.dumps(record),
            )
            for key, record in zip(keys, before, strict=True)
        ],
        batch_size=1000,
    )
    Proposal.objects.filter(pk__in=keys).update(**values)


def _settle_agreed(source: Import, found: Sequence[Proposal]) -> None:
    """Close what rosters of this kind asked before and this one asks no more."""
    rows = ImportRow.objects.filter(source=source)
    still = {_about(proposal) for proposal in found}
    before = _open_in(source).filter(source__kind=source.kind)
    members = Recipient.objects.active().filter(
        household=OuterRef("household"), id_digest__in=rows.taken().values("key")
    )
    head = rows.taken().filter(key=OuterRef("household__head_id_digest"))
    agreed = [
        proposal.pk
        for proposal in before.filter(
            Q(Exists(members), kind=ProposalKind.MOVED) | Q(Exists(head), kind=ProposalKind.RENAMED)
        )
        if _about(proposal) not in still
    ]
    # Somebody took the row in, and the group with it.
    on_both = Q(kind__in=[ProposalKind.TWO_ROSTERS, ProposalKind.GROUP_CHANGED])
    agreed += before.filter(on_both, recipient__group=F("group")).values_list("pk", flat=True)
    if source.is_complete:
        off = before.filter(~Exists(rows.filter(key=OuterRef("recipient__id_digest"))), on_both)
        agreed += off.filter(kind=ProposalKind.TWO_ROSTERS).values_list("pk", flat=True)
        # Neither on the old roster nor on the other one any more.
        gone = off.filter(kind=ProposalKind.GROUP_CHANGED)
        _change(source, gone, kind=ProposalKind.GONE, group=None, row=None)
    _change(source, Proposal.objects.filter(pk__in=agreed), status=ProposalStatus.SUPERSEDED)


def _about(proposal: Proposal) -> tuple[str, int | None, int | None, int | None]:
    return proposal.kind, proposal.recipient_id, proposal.household_id, proposal.cadre_id


_ONE_QUESTION = {
    ProposalKind.GONE: (ProposalKind.GONE, ProposalKind.GROUP_CHANGED),
    ProposalKind.TWO_ROSTERS: (ProposalKind.TWO_ROSTERS, ProposalKind.GROUP_CHANGED),
}
"""Who has changed group is gone from one roster and found on another: that is asked already."""


def _not_asked(source: Import, found: Sequence[Proposal]) -> list[Proposal]:
    """Those that are neither open nor answered; an open one that says otherwise gives way."""
    earlier: dict[tuple[Any, ...], list[Proposal]] = defaultdict(list)
    concerned = Q()
    for name in ("recipient", "household", "cadre"):
        keys = {key for p in found if (key := getattr(p, f"{name}_id")) is not None}
        concerned |= Q(**{f"{name}__in": keys})
    known = Proposal.objects.filter(concerned, programme=source.programme).exclude(
        status=ProposalStatus.SUPERSEDED
    )
    for proposal in known.select_related("source").defer("before", "source__samples"):
        earlier[_about(proposal)[1:]].append(proposal)
    asked: dict[tuple[Any, ...], Proposal] = {}
    outdated: list[int] = []
    for proposal in found:
        kinds = _ONE_QUESTION.get(ProposalKind(proposal.kind), (proposal.kind,))
        before = [p for p in earlier[_about(proposal)[1:]] if p.kind in kinds]
        if any(_is_answer(source, proposal, other) for other in before):
            continue
        for other in before:
            if other.status == ProposalStatus.OPEN:
                outdated.append(other.pk)
                _merge(proposal, other)
        asked[_about(proposal)] = proposal
    _change(source, Proposal.objects.filter(pk__in=outdated), status=ProposalStatus.SUPERSEDED)
    return list(asked.values())


def _is_answer(source: Import, proposal: Proposal, other: Proposal) -> bool:
    """Whether an earlier question is this one, and is open or was answered for this date."""
    if proposal.details() != other.details():
        return False
    if proposal.group_id is not None and proposal.group_id != other.group_id:
        return False
    return other.status == ProposalStatus.OPEN or other.source.as_of >= source.as_of


def _merge(proposal: Proposal, other: Proposal) -> None:
    """Of a household that splits further, keep those who went before in the one question."""
    if proposal.kind != ProposalKind.SPLIT:
        return
    now, before = proposal.details(), other.details()
    merged = {name: sorted({*now[name], *before[name]}) for name in ("to", "left")}
    proposal.content = json.dumps({**now, **merged})


def _join_group_changes(source: Import) -> None:
    """Somebody gone from one roster and found on another is one question, not two."""
    open_ones = _open_in(source)
    gone = open_ones.filter(kind=ProposalKind.GONE, recipient=OuterRef("recipient"))
    changed = list(
        open_ones.filter(Exists(gone), kind=ProposalKind.TWO_ROSTERS).values_list(
            "pk", "recipient_id"
        )
    )
    gone = open_ones.filter(
        kind=ProposalKind.GONE, recipient__in=[recipient for _pk, recipient in changed]
    )
    _change(source, gone, status=ProposalStatus.SUPERSEDED)
    joined = Proposal.objects.filter(pk__in=[pk for pk, _recipient in changed])
    _change(source, joined, kind=ProposalKind.GROUP_CHANGED)
