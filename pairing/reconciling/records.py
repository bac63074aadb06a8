"""What proposals are about, read or locked together; and what a decision changes of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from common.database import hold_rules, lock_county
from common.errors import ConflictError, DomainError
from common.former_values import values_of, write_fields
from organization.models import User
from pairing.choices import (
    ProposalDecision,
    ProposalKind,
    ProposalStatus,
    RecipientStatus,
)
from pairing.models import Cadre, Household, Pairing, Proposal, Recipient

_PATIENCE = "4s"
"""How long somebody waits for a roster that is being applied before being told of it."""
_LOCK_NOT_AVAILABLE = "55P03"


def hold_counties(codes: Collection[str]) -> None:
    """No import and no other decision in these regions' counties until the transaction ends.

    An import reads what is recorded long before it writes; a decision in between would be
    written over. Raises ConflictError when a roster is being applied and goes on for longer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_PATIENCE])
    try:
        for prefix in sorted({code[:6] for code in codes}):
            lock_county(prefix)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise ConflictError(
            "county_busy",
            _("A roster of this county is being taken in just now. Try again in a minute."),
        ) from error
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    hold_rules()


def take_in_hand(proposals: Sequence[Proposal]) -> list[Proposal]:
    """These proposals as they are now, locked, with their county.

    Raises ConflictError when one is there no longer, since its import was taken back.
    """
    hold_counties([proposal.region_id for proposal in proposals])
    keys = {proposal.pk for proposal in proposals}
    taken = list(
        Proposal.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("decided_by", "source")
        .order_by("pk")
    )
    if len(taken) != len(keys):
        raise ConflictError(
            "withdrawn",
            _("The import that raised this question has been taken back. Nothing is left to do."),
        )
    return taken


def subject_name(proposal: Proposal, records: Records) -> str:
    """Whom a proposal is about: the person, the cadre or the head of the household."""
    if proposal.recipient_id is not None:
        return records.recipient(proposal).name
    if proposal.cadre_id is not None:
        return str(records.cadre(proposal))
    return records.household(proposal).head_name


class Records:
    """The households, people, pairings and cadres that proposals are about.

    Read in a constant number of queries. With ``is_locking`` households, people, cadres and
    pairings are locked in this order, each in that of their keys, as whoever pairs does.
    """

    def __init__(self, proposals: Sequence[Proposal], *, is_locking: bool = False) -> None:
        def all_of(model: type[models.Model]) -> models.QuerySet[Any]:
            rows: models.QuerySet[Any] = model._default_manager.order_by("pk")
            return rows.select_for_update(no_key=True, of=("self",)) if is_locking else rows

        of_people = dict(
            Recipient.objects.filter(
                pk__in={p.recipient_id for p in proposals if p.recipient_id}
            ).values_list("pk", "household_id")
        )
        keys = {p.household_id for p in proposals if p.household_id} | set(of_people.values())
        for proposal in proposals:
            if proposal.kind == ProposalKind.SPLIT:
                keys |= set(proposal.details()["to"])
        self._household_of = of_people
        self.households: dict[int, Household] = {
            h.pk: h for h in all_of(Household).filter(pk__in=keys).select_related("region")
        }
        self.members: dict[int, list[Recipient]] = defaultdict(list)
        self._recipients: dict[int, Recipient] = {}
        for member in all_of(Recipient).filter(household__in=keys).select_related("group"):
            self.members[member.household_id].append(member)
            self._recipients[member.pk] = member
        self._cadres: dict[int, Cadre] = {
            c.pk: c
            for c in all_of(Cadre)
            .filter(pk__in={p.cadre_id for p in proposals if p.cadre_id})
            .select_related("user__unit")
        }
        self.pairings: dict[int, list[Pairing]] = defaultdict(list)
        pairings = all_of(Pairing).filter(household__in=keys, ended_on__isnull=True)
        for pairing in pairings.select_related("cadre__user__unit", "programme"):
            self.pairings[pairing.household_id].append(pairing)

    def recipient(self, proposal: Proposal) -> Recipient:
        assert proposal.recipient_id is not None
        return self._recipients[proposal.recipient_id]

    def cadre(self, proposal: Proposal) -> Cadre:
        assert proposal.cadre_id is not None
        return self._cadres[proposal.cadre_id]

    def household(self, proposal: Proposal) -> Household:
        """The household asked about, or in which the person asked about lives."""
        if proposal.household_id is not None:
            return self.households[proposal.household_id]
        assert proposal.recipient_id is not None
        return self.households[self._household_of[proposal.recipient_id]]

    def active_members(self, household: Household) -> list[Recipient]:
        return [m for m in self.members[household.pk] if m.status == RecipientStatus.ACTIVE]

    def pairing(self, household: Household, programme_id: int) -> Pairing | None:
        """The household's open pairing in a programme."""
        found = (p for p in self.pairings[household.pk] if p.programme_id == programme_id)
        return next(found, None)


class Sitting:
    """Open proposals of one kind that one person decides at once, inside a transaction.

    What is changed through ``change`` is written by ``record``, with what it was before.
    Raises ConflictError when somebody has decided one of them meanwhile.
    """

    def __init__(self, proposals: Sequence[Proposal], *kinds: ProposalKind, actor: User) -> None:
        self.proposals = take_in_hand(proposals)
        self._actor = actor
        for proposal in self.proposals:
            _require_open(proposal)
            if proposal.kind not in kinds:
                raise DomainError(
                    "other_question", _("This decision does not answer this question.")
                )
        self.records = Records(self.proposals, is_locking=True)
        self._kept: dict[int, dict[str, Any]] = defaultdict(
            lambda: {"changes": [], "ended": [], "begun": []}
        )
        self._changed: dict[models.Model, set[str]] = defaultdict(set)

    @contextmanager
    def about(self, proposal: Proposal) -> Iterator[None]:
        """Of several, says in a refusal which one is meant."""
        try:
            yield
        except DomainError as error:
            if len(self.proposals) == 1:
                raise
            name = subject_name(proposal, self.records)
            raise type(error)(
                error.code, _("%(name)s: %(why)s") % {"name": name, "why": error}
            ) from error

    def change(self, proposal: Proposal, record: models.Model, **values: Any) -> None:
        """Give a record new values; the former and the new ones are kept with the proposal."""
        before = values_of(record, values)
        for name, value in values.items():
            setattr(record, name, value)
        self._kept[proposal.pk]["changes"].append(
            {
                "model": record._meta.label_lower,
                "pk": record.pk,
                "before": before,
                "after": values_of(record, values),
            }
        )
        self._changed[record] |= values.keys()

    def ended(self, proposal: Proposal, pairing: Pairing) -> None:
        """Keep with a proposal that deciding it ended a pairing."""
        self._kept[proposal.pk]["ended"].append(pairing.pk)

    def begun(self, proposal: Proposal, pairing: Pairing) -> None:
        """Keep with a proposal that deciding it began a pairing."""
        self._kept[proposal.pk]["begun"].append(pairing.pk)

    def write(self) -> None:
        """Write the changed records."""
        write_fields(self._changed)
        self._changed.clear()

    def record(
        self, decision: ProposalDecision, *, note: str, said: dict[str, Any] | None = None
    ) -> list[Proposal]:
        """Write what was changed, and of each proposal who decided what, when and why.

        ``said`` is what was answered besides: a reason, a day. Those that are decided at once
        bear one time.
        """
        self.write()
        now = timezone.now()
        is_kept = decision == ProposalDecision.KEEP
        for proposal in self.proposals:
            proposal.status = ProposalStatus.DECLINED if is_kept else ProposalStatus.ACCEPTED
            proposal.decision, proposal.reason = decision, note[:200]
            proposal.decided_by, proposal.decided_at = self._actor, now
            proposal.before = json.dumps(
                {**self._kept[proposal.pk], "said": said or {}}, ensure_ascii=False, default=str
            )
        Proposal.objects.bulk_update(
            self.proposals,
            ["status", "decision", "reason", "decided_by", "decided_at", "before"],
            batch_size=500,
        )
        return self.proposals


def _require_open(proposal: Proposal) -> None:
    if proposal.status == ProposalStatus.SUPERSEDED:
        raise ConflictError(
            "superseded", _("A later roster has settled this question. Nothing is left to do.")
        )
    if proposal.status != ProposalStatus.OPEN:
        raise ConflictError(
            "decided_already",
            _("%(name)s has decided this question already: %(decision)s.")
            % {
                "name": proposal.decided_by or "—",
                "decision": ProposalDecision(proposal.decision).label,
            },
        )
