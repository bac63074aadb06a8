"""Making what a draft proposes, in one transaction, and taking it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.database import hold_rules
from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services import tell
from organization.models import User
from pairing.choices import CadreStatus, DraftStatus, EndReason, LineState
from pairing.drafting.gathering import cap_of, held_by, kept_rule
from pairing.drafting.services import lock_open
from pairing.drafting.wording import outcome, outcome_words
from pairing.intake.stages.undoing import is_derived, referring
from pairing.models import Cadre, Draft, DraftLine, Household, Pairing, Programme, Recipient
from pairing.services import (
    announce,
    end_pairings,
    may_go_on,
    role_for,
    start_pairing,
    undo_ends,
)

_BATCH = 5000
Outcome = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a draft: how many pairings, and the lines that were left out."""

    draft: Draft
    pairings: int
    left_out: list[DraftLine]


@transaction.atomic
def make_draft(*, draft: Draft, on: date, actor: User) -> Made:
    """Make all that a draft proposes from ``on`` (a day in Asia/Shanghai) on.

    Of a handover the old pairings end the day before. What is no longer possible is left out,
    each with its reason in ``DraftLine.outcome``. The cadres are told once each. Raises
    ConflictError ``draft_not_open``; DomainError ``date_in_future``, ``nothing_proposed``, and
    ``nothing_possible`` when every line would be left out, which then changes nothing.
    """
    hold_rules()
    draft = lock_open(draft)
    if on > today():
        raise DomainError("date_in_future", _("A pairing cannot begin on a day to come."))
    lines = proposed_lines(draft)
    if not lines:
        raise DomainError(
            "nothing_proposed", _("Nothing is proposed: choose cadres, or take lines in again.")
        )
    households = _locked_households(line.household_id for line in lines)
    _locked_cadres(line.cadre_id for line in lines if line.cadre_id is not None)
    obstacles = obstacles_of(draft, lines, on)
    fine = [line for line in lines if line.pk not in obstacles]
    left_out = [line for line in lines if line.pk in obstacles]
    if not fine:
        raise DomainError(
            "nothing_possible",
            _("None of these pairs can be made: %(why)s")
            % {"why": outcome_words(obstacles[left_out[0].pk])},
        )
    ending = [line.ends for line in fine if line.ends is not None]
    if ending:
        end_pairings(
            pairings=ending,
            on=on - timedelta(days=1),
            reason=EndReason(draft.end_reason),
            actor=actor,
        )
    _create(draft, fine, households, on, actor)
    for line in left_out:
        line.state, line.outcome = LineState.LEFT_OUT, obstacles[line.pk]
    _write(lines)
    draft.status, draft.starts_on = DraftStatus.MADE, on
    draft.made_by, draft.made_at = actor, timezone.now()
    draft.save(update_fields=["status", "starts_on", "made_by", "made_at"])
    _tell_of_new({line.cadre_id for line in fine}, key=f"draft-{draft.pk}", on=on)
    _tell_of_end({p.cadre_id for p in ending}, key=f"draft-{draft.pk}-over", on=on)
    return Made(draft, len(fine), left_out)


def proposed_lines(draft: Draft) -> list[DraftLine]:
    """The lines of a draft that would be made, with what their obstacles are told from."""
    lines = draft.lines.proposed().select_related("cadre", "ends").order_by("number")
    found: list[DraftLine] = list(lines)
    return found


def obstacles_of(draft: Draft, lines: Sequence[DraftLine], on: date) -> dict[int, Outcome]:
    """By line what stands in the way of making it from ``on`` on. A constant number of queries."""
    keys = [line.household_id for line in lines]
    programme = draft.programme
    closed = dict(Household.objects.filter(id__any_of=keys).values_list("pk", "closed_on"))
    own = Pairing.objects.filter(programme=programme, household__id__any_of=keys).order_by()
    now = dict(own.open().values_list("household_id", "pk"))
    over = dict(own.values_list("household_id").annotate(Max("ended_on")))
    people = Recipient.objects.filter(household__id__any_of=keys).order_by()
    people = people.filter(programme=programme)
    ever = set(people.values_list("household_id", flat=True))
    since = dict(people.active().values_list("household_id").annotate(Min("joined_on")))
    cadres = {
        pk: (status == CadreStatus.ACTIVE and is_active, title)
        for pk, status, is_active, title in Cadre.objects.filter(
            id__any_of=list({line.cadre_id for line in lines})
        ).values_list("pk", "status", "user__is_active", "title")
    }
    held: Counter[int | None] = Counter(held_by(list(cadres), programme))
    rule = kept_rule(draft.rule)
    found: dict[int, Outcome] = {}
    for line in lines:
        key = line.household_id
        here, title = cadres[line.cadre_id]
        current = now.get(key)
        cap = cap_of(title, rule)
        until = over.get(key)
        if closed[key] is not None:
            found[line.pk] = outcome("closed")
        elif key in ever and key not in since:
            found[line.pk] = outcome("off_rosters")
        elif not draft.is_handover and current is not None:
            found[line.pk] = outcome("paired")
        elif draft.is_handover and (line.ends_id is None or current != line.ends_id):
            found[line.pk] = outcome("ended")
        elif line.ends is not None and line.ends.started_on >= on:
            found[line.pk] = outcome("began", day=line.ends.started_on)
        elif line.ends is not None and line.ends.cadre_id == line.cadre_id:
            found[line.pk] = outcome("same_cadre")
        elif not here:
            found[line.pk] = outcome("cadre_left")
        elif held[line.cadre_id] >= cap:
            found[line.pk] = outcome("cap", held=held[line.cadre_id], cap=cap)
        elif key in since and since[key] > on:
            found[line.pk] = outcome("not_joined", day=since[key])
        elif until is not None and until >= on:
            found[line.pk] = outcome("overlaps", day=until)
        else:
            held[line.cadre_id] += 1
    return found


def _locked_households(keys: Iterable[int]) -> dict[int, Household]:
    """The households with their people, locked in the order of their keys."""
    locked = Household.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    people = Recipient.objects.select_related("group").defer("identity", "certificate")
    rows = locked.defer("head_id").prefetch_related(Prefetch("recipients", people))
    return {row.pk: row for row in rows.filter(id__any_of=list(keys))}


def _locked_cadres(keys: Iterable[int]) -> None:
    """Two drafts that give to one cadre come one after the other, so that its cap holds."""
    locked = Cadre.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(locked.filter(id__any_of=list(set(keys))).values_list("pk"))


def _create(
    draft: Draft,
    lines: Sequence[DraftLine],
    households: dict[int, Household],
    on: date,
    actor: User,
) -> None:
    """Make the pairings of these lines, and have whoever listens count them, all at once."""
    last = dict(
        Pairing.objects.filter(
            programme=draft.programme, household__id__any_of=[line.household_id for line in lines]
        )
        .order_by("household", "ended_on", "pk")
        .values_list("household_id", "pk")
    )
    for line in lines:
        household = households[line.household_id]
        line.pairing = Pairing(
            programme=draft.programme,
            household=household,
            cadre=line.cadre,
            region_id=household.region_id,
            role=role_for(household, draft.programme),
            started_on=on,
            replaces_id=last.get(line.household_id),
            created_by=actor,
        )
        line.state = LineState.MADE
    made = [line.pairing for line in lines if line.pairing is not None]
    Pairing.objects.bulk_create(made, batch_size=_BATCH)
    announce([pairing.pk for pairing in made])


def _write(lines: Sequence[DraftLine]) -> None:
    """Store state, outcome and pairing of lines: by one statement, not one for each."""
    DraftLine.objects.bulk_create(
        lines,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["draft", "household"],
        update_fields=["state", "outcome", "pairing"],
    )


# Telling


def _told(cadres: Collection[int | None]) -> list[User]:
    return list(User.objects.active().filter(cadre__id__any_of=list(cadres)))


def _tell_of_new(cadres: Collection[int | None], *, key: str, on: date) -> None:
    """One message to each, however many households they were given."""
    if cadres:
        tell(
            users=_told(cadres),
            key=key,
            subject=gettext_lazy("You have been paired"),
            text=filled(
                gettext_lazy(
                    "From %(day)s on you are paired by the office. Who it is, where they live and "
                    "what is due stands on your page."
                ),
                day=on,
            ),
            path=reverse("visits:phone_home"),
        )


def _tell_of_end(cadres: Collection[int | None], *, key: str, on: date) -> None:
    if cadres:
        tell(
            users=_told(cadres),
            key=key,
            subject=gettext_lazy("Households have been handed over"),
            text=filled(
                gettext_lazy(
                    "From %(day)s on others are paired with households that were yours. What you "
                    "recorded stays on record."
                ),
                day=on,
            ),
            path=reverse("visits:phone_home"),
        )


def _tell_of_undo(cadres: Collection[int | None], *, key: str) -> None:
    if cadres:
        tell(
            users=_told(cadres),
            key=key,
            subject=gettext_lazy("A pairing was taken back"),
            text=gettext_lazy(
                "The office has taken back a pairing it had entered for you. What holds now "
                "stands on your page."
            ),
            path=reverse("visits:phone_home"),
        )


# One by one


@transaction.atomic
def pair_from_queue(
    *, household: Household, cadre: Cadre, programme: Programme, on: date, actor: User
) -> Pairing:
    """Pair one household with one cadre, who is told; raises as ``start_pairing``."""
    pairing = start_pairing(
        household=household, cadre=cadre, programme=programme, on=on, actor=actor
    )
    _tell_of_new([cadre.pk], key=f"pairing-{pairing.pk}", on=on)
    return pairing


@transaction.atomic
def undo_start(*, pairing: Pairing, actor: User) -> None:
    """Take back a pairing that was just entered, while nothing hangs on it.

    Raises ConflictError ``in_use``, or ``gone`` when somebody has taken it back already.
    """
    hold_rules()
    kept, gone = _take_back([pairing.pk])
    if kept:
        raise ConflictError("in_use", outcome_words(kept[pairing.pk]))
    if not gone:
        raise ConflictError("gone", _("This pairing has been taken back already."))
    _tell_of_undo([pairing.cadre_id], key=f"pairing-{pairing.pk}-undone")


# Taking back


@transaction.atomic
def undo_draft(*, draft: Draft, actor: User) -> tuple[int, int]:
    """Take back what a draft made, save what something hangs on; how many went and how many stay.

    Of a handover the old pairings go on. Raises ConflictError ``draft_not_made`` when there is
    nothing to take back, ``in_use`` when all of it stays, which then changes nothing.
    """
    hold_rules()
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.status != DraftStatus.MADE:
        raise ConflictError(
            "draft_not_made", _("There is nothing to take back; nothing was changed.")
        )
    lines = list(draft.lines.filter(state=LineState.MADE).select_related("ends"))
    _locked_households(line.household_id for line in lines)
    kept, gone = _take_back([line.pairing_id for line in lines if line.pairing_id is not None])
    if not gone:
        raise ConflictError(
            "in_use",
            _("Each of these pairings is in use by now; end them one by one, or hand them over."),
        )
    again: list[Pairing] = []
    by_hand: list[Pairing] = []
    for line in lines:
        if line.pairing_id in kept:
            line.state, line.outcome = LineState.KEPT, kept[line.pairing_id]
            continue
        if line.ends is not None:
            # What was taken back by itself before may have gone on, or been paired anew, since.
            (again if line.pairing_id in gone else by_hand).append(line.ends)
        line.state, line.pairing = LineState.UNDONE, None
    again += may_go_on(by_hand)
    _write(lines)
    if again:
        undo_ends(pairings=again)
    draft.status, draft.closed_by, draft.closed_at = DraftStatus.UNDONE, actor, timezone.now()
    draft.save(update_fields=["status", "closed_by", "closed_at"])
    undone = {line.cadre_id for line in lines if line.state == LineState.UNDONE}
    _tell_of_undo(undone | {pairing.cadre_id for pairing in again}, key=f"draft-{draft.pk}-undone")
    return len(gone), len(kept)


def _take_back(keys: Collection[int]) -> tuple[dict[int, Outcome], set[int]]:
    """Remove pairings on which nothing hangs: what stays with its reason, and what is gone.

    They are locked first: a contact that is being recorded is awaited, and one that comes now
    waits, and finds that the pairing is no more.
    """
    locked = Pairing.objects.select_for_update(of=("self",)).filter(id__any_of=list(keys))
    there = {pairing.pk: pairing for pairing in locked.order_by("pk")}
    kept = {pk: outcome("went_on") for pk, pairing in there.items() if not pairing.is_open}
    derived = []
    for relation in referring(Pairing):
        other, name = relation.related_model, relation.field.name
        if other is DraftLine:
            continue
        rows = other._base_manager.filter(**{f"{name}__id__any_of": list(there)})
        if is_derived(other):
            derived.append((other, name))
            continue
        for key in rows.order_by().values_list(name, flat=True).distinct():
            kept.setdefault(key, outcome("in_use"))
    gone = set(there) - set(kept)
    # Papers hold nothing back: what was to hand one of these over has nothing to do any more.
    for name in ("pairing", "ends"):
        lines = DraftLine.objects.filter(**{f"{name}__id__any_of": list(gone)})
        lines.update(**{name: None})
    for other, name in derived:
        other._base_manager.filter(**{f"{name}__id__any_of": list(gone)}).delete()
    rows = Pairing.objects.filter(id__any_of=list(gone))
    rows._raw_delete(rows.db)
    return kept, gone
