"""The questions as pages show them: what is recorded, what the roster says, what may be said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import parse_date
from organization.models import Region, User
from organization.models.region import full_code
from pairing.choices import (
    CADRE_REASONS,
    RECIPIENT_REASONS,
    EndReason,
    ProposalDecision,
    ProposalKind,
    ProposalStatus,
)
from pairing.models import Cadre, Household, Import, Pairing, Proposal, Recipient
from pairing.reconciling.decisions import DECISIONS, emptied, obstacles
from pairing.reconciling.records import Records, subject_name
from pairing.reconciling.rows import Said, said_by_rows
from pairing.selectors import last_contacts

MEANINGS: dict[str, Promise] = {
    ProposalKind.GONE: gettext_lazy("People in the system who are not on the newest roster."),
    ProposalKind.GROUP_CHANGED: gettext_lazy(
        "People who left one group's roster and are on another's."
    ),
    ProposalKind.TWO_ROSTERS: gettext_lazy("People who are on the rosters of two groups at once."),
    ProposalKind.MOVED: gettext_lazy(
        "Households for which the roster names another village than is recorded."
    ),
    ProposalKind.SPLIT: gettext_lazy(
        "Households from which people went to another head, so that the cadre must be settled."
    ),
    ProposalKind.RENAMED: gettext_lazy(
        "Households whose head the roster writes in another way than is recorded."
    ),
    ProposalKind.CADRE_GONE: gettext_lazy(
        "Cadres in the system who are not on the newest list of cadres."
    ),
}

TOGETHER: dict[str, tuple[ProposalDecision, ...]] = {
    ProposalKind.GONE: (ProposalDecision.END, ProposalDecision.KEEP),
    ProposalKind.GROUP_CHANGED: (ProposalDecision.CHANGE_GROUP, ProposalDecision.KEEP),
    ProposalKind.TWO_ROSTERS: (ProposalDecision.KEEP,),
    ProposalKind.MOVED: (ProposalDecision.MOVE, ProposalDecision.KEEP),
    ProposalKind.RENAMED: (ProposalDecision.RENAME, ProposalDecision.KEEP),
}
"""By kind what may be decided of many at once; the other kinds are asked one by one."""

NEEDS_DAY = (
    ProposalDecision.END,
    ProposalDecision.LEAVE,
    ProposalDecision.HAND_OVER,
    ProposalDecision.CLOSE,
)
"""Decisions that hold from a day on, or up to one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers to a question: a decision, and what it is with, as ``end:deceased``."""

    value: str
    label: str

    @property
    def decision(self) -> ProposalDecision:
        return ProposalDecision(self.value.partition(":")[0])

    @property
    def detail(self) -> str:
        """A reason, or the household that is meant."""
        return self.value.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Beside:
    """A household to which people went."""

    household: Household
    place: str
    members: list[Recipient]
    pairing: Pairing | None


@dataclass(slots=True)
class Question:
    """A proposal with both sides of it; what does not concern its kind is empty."""

    proposal: Proposal
    name: str
    place: str
    household: Household | None = None
    recipient: Recipient | None = None
    cadre: Cadre | None = None
    members: list[Recipient] = field(default_factory=list)
    pairing: Pairing | None = None
    last_contact: date | None = None
    holding: int = 0
    """How many households are to be handed over when this cadre has left."""
    said: Said | None = None
    to_place: str = ""
    to_name: str = ""
    targets: list[Beside] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Where people went whom who asks does not answer for: the place alone."""
    left: list[Recipient] = field(default_factory=list)
    ends: list[Pairing] = field(default_factory=list)
    """The pairings that end when care for this person does."""
    closes: bool = False
    answers: list[Answer] = field(default_factory=list)
    obstacle: str = ""
    """Why the question cannot be answered as the roster has it."""
    decision: str = ""
    decided: dict[str, Any] = field(default_factory=dict)
    """Of a decided one what was answered besides: reason, day, household."""

    @property
    def is_open(self) -> bool:
        return self.proposal.status == ProposalStatus.OPEN

    @property
    def quick(self) -> list[Answer]:
        """The answers that a list offers at once: those that need nothing else."""
        is_quick = not any(a.decision in NEEDS_DAY for a in self.answers)
        return self.answers if is_quick else []


def questions(proposals: Sequence[Proposal], actor: User) -> list[Question]:
    """What a page shows of these proposals, in a constant number of queries."""
    records = Records(proposals)
    said = said_by_rows(proposals)
    pairings = {p.pk: _pairing(p, records) for p in proposals}
    contacts = last_contacts([p.pk for p in pairings.values() if p is not None])
    holding = _holding(proposals)
    places = _Places(proposals, records)
    home = actor.home_region()
    found = []
    for proposal in proposals:
        pairing = pairings[proposal.pk]
        question = Question(
            proposal=proposal,
            name=subject_name(proposal, records),
            place="",
            pairing=pairing,
            last_contact=contacts.get(pairing.pk) if pairing is not None else None,
            said=said.get(proposal.pk),
        )
        _fill(question, records, places, home)
        question.holding = holding.get(proposal.cadre_id or 0, 0)
        if question.is_open:
            question.answers = _answers(question)
            decision = DECISIONS[proposal.kind][0]
            question.obstacle = obstacles([proposal], records, decision, actor).get(proposal.pk, "")
        else:
            _tell_decision(question, records, home)
        found.append(question)
    return found


def _pairing(proposal: Proposal, records: Records) -> Pairing | None:
    if proposal.cadre_id is not None:
        return None
    return records.pairing(records.household(proposal), proposal.programme_id)


def _holding(proposals: Sequence[Proposal]) -> dict[int, int]:
    cadres = [p.cadre_id for p in proposals if p.cadre_id is not None]
    if not cadres:
        return {}
    return dict(
        Pairing.objects.open()
        .filter(cadre__in=cadres)
        .values_list("cadre")
        .annotate(number=Count("pk"))
        .order_by()
    )


class _Places:
    """Villages with their townships, by code, read once."""

    def __init__(self, proposals: Sequence[Proposal], records: Records) -> None:
        codes = {h.region_id for h in records.households.values()}
        codes |= {
            p.details()[end]
            for p in proposals
            if p.kind == ProposalKind.MOVED
            for end in ("from", "to")
        }
        self._regions = Region.objects.in_bulk(codes | {full_code(code[:9]) for code in codes})

    def name(self, code: str) -> str:
        """Township and village in the page's language; the code where there is no such region."""
        regions = [self._regions.get(full_code(code[:9])), self._regions.get(code)]
        return " ".join(str(region) for region in regions if region is not None) or code


def _fill(question: Question, records: Records, places: _Places, home: Region | None) -> None:
    proposal, content = question.proposal, question.proposal.details()
    if proposal.cadre_id is not None:
        question.cadre = records.cadre(proposal)
        question.place = str(question.cadre.user.unit or "")
        return
    household = question.household = records.household(proposal)
    question.members = records.active_members(household)
    question.place = places.name(household.region_id)
    if proposal.recipient_id is not None:
        question.recipient = records.recipient(proposal)
    if proposal.kind == ProposalKind.GONE and question.is_open:
        assert question.recipient is not None
        question.ends, closed = emptied([question.recipient], records)
        question.closes = bool(closed)
    if proposal.kind == ProposalKind.MOVED:
        question.place = places.name(content["from"])
        question.to_place = places.name(content["to"])
    if proposal.kind == ProposalKind.RENAMED:
        question.name, question.to_name = content["from"], content["to"]
    if proposal.kind == ProposalKind.SPLIT:
        targets = [h for key in content["to"] if (h := records.households.get(key)) is not None]
        for other in targets:
            if home is None or not home.covers(other.region_id):
                question.elsewhere.append(places.name(other.region_id))
                continue
            question.targets.append(
                Beside(
                    other,
                    places.name(other.region_id),
                    records.active_members(other),
                    records.pairing(other, proposal.programme_id),
                )
            )
        gone = set(content["left"])
        question.left = [m for h in targets for m in records.active_members(h) if m.pk in gone]


def _answers(question: Question) -> list[Answer]:
    kind, recipient = question.proposal.kind, question.recipient
    keep = ProposalDecision.KEEP.value
    if kind == ProposalKind.GONE:
        return [
            *_reasons(ProposalDecision.END, RECIPIENT_REASONS),
            Answer(keep, _("Still cared for; the roster is incomplete")),
        ]
    if kind == ProposalKind.CADRE_GONE:
        return [
            *_reasons(ProposalDecision.LEAVE, CADRE_REASONS),
            Answer(keep, _("Still here; the list is incomplete")),
        ]
    if recipient is not None:
        return [
            Answer(
                ProposalDecision.CHANGE_GROUP.value,
                _("Move to %(group)s") % {"group": question.proposal.group},
            ),
            Answer(keep, _("Stays in %(group)s") % {"group": recipient.group}),
        ]
    if kind == ProposalKind.MOVED:
        return [
            Answer(
                ProposalDecision.MOVE.value, _("Move to %(place)s") % {"place": question.to_place}
            ),
            Answer(keep, _("Stays in %(place)s") % {"place": question.place}),
        ]
    if kind == ProposalKind.RENAMED:
        return [
            Answer(ProposalDecision.RENAME.value, _("Write %(name)s") % {"name": question.to_name}),
            Answer(keep, _("Stays %(name)s") % {"name": question.name}),
        ]
    return _split_answers(question)


def _reasons(decision: ProposalDecision, reasons: Sequence[EndReason]) -> list[Answer]:
    return [Answer(f"{decision.value}:{reason.value}", str(reason.label)) for reason in reasons]


def _split_answers(question: Question) -> list[Answer]:
    found = []
    cadre = question.pairing.cadre if question.pairing is not None else None
    if question.members:
        label = (
            _("%(cadre)s stays with the household of %(name)s")
            if cadre is not None
            else _("The household of %(name)s goes on waiting for a cadre")
        )
        found.append(
            Answer(
                ProposalDecision.KEEP_PAIRING.value, label % {"cadre": cadre, "name": question.name}
            )
        )
    if cadre is not None:
        found += [
            Answer(
                f"{ProposalDecision.HAND_OVER.value}:{beside.household.pk}",
                _("%(cadre)s goes with the household of %(name)s")
                % {"cadre": cadre, "name": beside.household.head_name},
            )
            for beside in question.targets
            if beside.pairing is None
        ]
    if not question.members:
        label = (
            _("The pairing with %(cadre)s ends, and the household of %(name)s is closed")
            if cadre is not None
            else _("The household of %(name)s is closed")
        )
        found.append(
            Answer(ProposalDecision.CLOSE.value, label % {"cadre": cadre, "name": question.name})
        )
    return found


def _tell_decision(question: Question, records: Records, home: Region | None) -> None:
    proposal = question.proposal
    if not proposal.decision:
        return
    question.decision = str(ProposalDecision(proposal.decision).label)
    said = json.loads(proposal.before)["said"]
    if "reason" in said:
        question.decided["reason"] = EndReason(said["reason"]).label
    if "on" in said:
        question.decided["on"] = parse_date(said["on"])
    household = records.households.get(said.get("to"))
    if household is not None and home is not None and home.covers(household.region_id):
        question.decided["to"] = household.head_name


def answers_together(kind: str) -> list[Answer]:
    """What may be said of many questions of a kind at once; empty where nothing may."""
    found: list[Answer] = []
    labels = {
        ProposalDecision.CHANGE_GROUP: _("Move each to the group of the roster"),
        ProposalDecision.MOVE: _("Move each to the village of the roster"),
        ProposalDecision.RENAME: _("Write each as the roster does"),
        ProposalDecision.KEEP: _("Leave each as it is recorded"),
    }
    for decision in TOGETHER.get(kind, ()):
        if decision == ProposalDecision.END:
            found += _reasons(decision, RECIPIENT_REASONS)
        else:
            found.append(Answer(decision.value, labels[decision]))
    return found


# The overview


@dataclass(frozen=True, slots=True)
class Tile:
    """How many questions of a kind are open, and how many have been decided."""

    kind: ProposalKind
    meaning: Promise
    open: int
    decided: int


def tiles(user: User) -> list[Tile]:
    """One tile a kind, in the order in which a county works through them."""
    decided = (ProposalStatus.ACCEPTED, ProposalStatus.DECLINED)
    counts = {
        (kind, status): number
        for kind, status, number in Proposal.objects.visible_to(user)
        .values_list("kind", "status")
        .annotate(number=Count("pk"))
        .order_by()
    }
    return [
        Tile(
            ProposalKind(kind),
            meaning,
            counts.get((kind, ProposalStatus.OPEN), 0),
            sum(counts.get((kind, status), 0) for status in decided),
        )
        for kind, meaning in MEANINGS.items()
    ]


def raised_by(user: User) -> list[tuple[Import, int]]:
    """The rosters whose questions are open, the newest first, and how many each has."""
    counts = dict(
        Proposal.objects.visible_to(user)
        .open()
        .values_list("source")
        .annotate(number=Count("pk"))
        .order_by()
    )
    sources = Import.objects.defer("samples", "layouts").filter(pk__in=counts)
    return [(s, counts[s.pk]) for s in sources.order_by("-applied_at", "-pk")]
