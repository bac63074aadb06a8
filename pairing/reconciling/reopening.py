"""Taking a decision back, while nothing has touched what it changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.utils.translation import gettext as _

from common.errors import ConflictError
from common.former_values import give_back, values_of, write_fields
from organization.models import User
from organization.services import follow_opening
from pairing.choices import ProposalStatus, RecipientStatus
from pairing.models import Cadre, Household, Pairing, Proposal, Recipient
from pairing.reconciling.decisions import follow_households, follow_roles
from pairing.reconciling.records import take_in_hand
from pairing.services import announce, undo_ends

_LOCK_ORDER: tuple[type[models.Model], ...] = (Household, Recipient, User, Cadre, Pairing)
"""As whoever pairs locks them, so that nobody waits in a circle."""


@transaction.atomic
def reopen(*, proposals: Sequence[Proposal], actor: User) -> list[Proposal]:
    """Take decisions back: what they changed is given back, the questions are open again.

    Raises ConflictError when one is not decided, when anything that it changed has been changed
    again, when a pairing that it began is in use, or when the person, the household or the
    question has come back by another way since.
    """
    taken = take_in_hand(proposals)
    for proposal in taken:
        if proposal.status not in (ProposalStatus.ACCEPTED, ProposalStatus.DECLINED):
            raise ConflictError("not_decided", _("This question is open already."))
    _refuse_asked_again(taken)
    kept = [json.loads(proposal.before) for proposal in taken]
    changes = [change for each in kept for change in each["changes"]]
    _take_away(_ids(kept, "begun"))
    restored = _restore(changes)
    undo_ends(pairings=list(Pairing.objects.filter(pk__in=_ids(kept, "ended"))))
    follow_roles({r.household_id for r in restored if isinstance(r, Recipient)})
    announce([r.pk for r in restored if isinstance(r, Pairing)])
    follow_opening([r for r in restored if isinstance(r, User)], actor=actor)
    for proposal in taken:
        proposal.status, proposal.decision, proposal.reason = ProposalStatus.OPEN, "", ""
        proposal.decided_by, proposal.decided_at, proposal.before = None, None, ""
    Proposal.objects.bulk_update(
        taken,
        ["status", "decision", "reason", "decided_by", "decided_at", "before"],
        batch_size=500,
    )
    # The questions are open again where their households are by now.
    households = Household.objects.filter(
        Q(proposals__in=taken) | Q(recipients__proposals__in=taken)
    )
    follow_households(set(households.values_list("pk", flat=True)))
    return taken


def _ids(kept: Sequence[dict[str, Any]], name: str) -> list[int]:
    return [key for each in kept for key in each[name]]


def _refuse_asked_again(proposals: Sequence[Proposal]) -> None:
    same = Q()
    for name in ("recipient", "household", "cadre"):
        same |= Q(**{name: OuterRef(name), f"{name}__isnull": False})
    again = Proposal.objects.open().filter(
        same, kind=OuterRef("kind"), programme=OuterRef("programme")
    )
    if Proposal.objects.filter(Exists(again), pk__in=[p.pk for p in proposals]).exists():
        raise ConflictError(
            "asked_again", _("A later roster has raised this question again. Decide that one.")
        )


def _take_away(pairing_ids: Collection[int]) -> None:
    """Remove pairings that a decision began, while nothing refers to them."""
    for pairing in (
        Pairing.objects.select_for_update(of=("self",))
        .filter(pk__in=pairing_ids)
        .select_related("household", "cadre__user")
        .order_by("pk")
    ):
        try:
            if not pairing.is_open or pairing.pauses.exists():
                raise ProtectedError("touched", {pairing})
            pairing.delete()
        except ProtectedError as error:
            raise ConflictError(
                "in_use",
                _(
                    "The pairing of %(household)s with %(cadre)s has been used since; the "
                    "decision can no longer be taken back."
                )
                % {"household": pairing.household, "cadre": pairing.cadre},
            ) from error


def _restore(changes: Sequence[dict[str, Any]]) -> list[models.Model]:
    """Give records their former values, the latest change first; the records."""
    keys: dict[type[models.Model], set[int]] = defaultdict(set)
    for change in changes:
        keys[apps.get_model(change["model"])].add(change["pk"])
    records: dict[tuple[type[models.Model], int], models.Model] = {}
    for model in _LOCK_ORDER:
        if model in keys:
            rows = model._default_manager.select_for_update(of=("self",)).order_by("pk")
            records |= {(model, row.pk): row for row in rows.filter(pk__in=keys[model])}
    restored: dict[models.Model, set[str]] = defaultdict(set)
    for change in reversed(changes):
        record = records.get((apps.get_model(change["model"]), change["pk"]))
        if record is None or _as_kept(values_of(record, change["after"])) != change["after"]:
            raise ConflictError(
                "touched",
                _("%(name)s has been changed since; the decision can no longer be taken back.")
                % {"name": record or change["pk"]},
            )
        give_back(record, change["before"])
        restored[record] |= change["before"].keys()
    _refuse_returned(
        {r.pk: r for r in records.values() if isinstance(r, Household)},
        [r for r in records.values() if isinstance(r, Recipient)],
    )
    write_fields(restored)
    return list(records.values())


def _as_kept(values: dict[str, Any]) -> dict[str, Any]:
    """Values as they are once JSON has held them."""
    plain: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return plain


def _refuse_returned(households: dict[int, Household], recipients: Sequence[Recipient]) -> None:
    """Raise when somebody would be there twice, or in a household that is closed.

    The records have their former values already, but are not written yet.
    """
    active = [r for r in recipients if r.status == RecipientStatus.ACTIVE]
    ours = {(r.programme_id, r.id_digest) for r in active}
    again = Recipient.objects.active().filter(id_digest__in=[r.id_digest for r in active])
    for other in again.exclude(pk__in=[r.pk for r in active]):
        if (other.programme_id, other.id_digest) in ours:
            raise ConflictError(
                "returned",
                _("%(name)s has been taken in anew from a later roster.") % {"name": other.name},
            )
    opened = [h for h in households.values() if h.closed_on is None]
    others = Household.objects.active().filter(
        head_id_digest__in=[h.head_id_digest for h in opened]
    )
    if (twin := others.exclude(pk__in=[h.pk for h in opened]).first()) is not None:
        raise ConflictError(
            "returned",
            _("The household of %(name)s has been taken in anew from a later roster.")
            % {"name": twin.head_name},
        )
    beside = Household.objects.in_bulk({r.household_id for r in active} - households.keys())
    for recipient in active:
        if (beside | households)[recipient.household_id].closed_on is not None:
            raise ConflictError(
                "household_closed",
                _(
                    "The household of %(name)s was closed since. Take that decision back first, "
                    "or both together."
                )
                % {"name": recipient.name},
            )
