"""Drafting an assignment or a handover, and editing it while nothing is made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from organization.models import Region, Unit, User
from pairing.choices import CADRE_REASONS, CadreStatus, DraftKind, DraftStatus, EndReason, LineState
from pairing.drafting.gathering import (
    cadres_to_ask,
    cap_of,
    held_by,
    holders_of,
    kept_rule,
    rule_as_kept,
    rule_for,
    seekers_of,
    terms_of,
)
from pairing.drafting.matching import Holder, Seeker, match
from pairing.models import (
    Cadre,
    Draft,
    DraftingRule,
    DraftLine,
    Group,
    Household,
    Pairing,
    Programme,
)
from pairing.querysets import CadreQuerySet
from pairing.selectors import households_waiting, waiting_since

_BATCH = 5000


@transaction.atomic
def draft_assignment(
    *,
    programme: Programme,
    region: Region,
    actor: User,
    group: Group | None = None,
    unit: Unit | None = None,
    rule: DraftingRule | None = None,
) -> Draft:
    """Propose a cadre for each unpaired household of a region, by the rules that hold there.

    ``group`` narrows the households, ``unit`` the cadres; both to what ``actor`` sees. Raises
    DomainError ``nobody_waits`` when there is no household to draft for, ``no_cadres`` when
    there is nobody to choose from.
    """
    rule = rule or rule_for(programme, region)
    households = households_waiting(actor, programme).inside(region.prefix)
    if group is not None:
        households = households.filter(pk__in=group.recipients.active().values("household"))
    seekers = seekers_of(households, programme, rule)
    if not seekers:
        raise DomainError(
            "nobody_waits",
            _("No household in %(region)s waits for a cadre.") % {"region": region},
        )
    holders = holders_of(cadres_to_ask(actor, [unit] if unit else ()), programme, rule)
    _refuse_without(holders)
    draft = Draft.objects.create(
        programme=programme, region=region, unit=unit, rule=rule_as_kept(rule), created_by=actor
    )
    _write_lines(draft, seekers, holders, rule)
    return draft


@transaction.atomic
def draft_handover(
    *,
    pairings: Collection[Pairing],
    reason: EndReason,
    actor: User,
    to: CadreQuerySet | None = None,
    from_unit: Unit | None = None,
    to_unit: Unit | None = None,
) -> Draft:
    """Propose who takes over open pairings of one programme, by the rules of its region.

    ``to`` are those to choose from, all in scope if it is None; whoever holds one of the pairings
    takes none. ``reason`` is one of the cadre's side. Raises DomainError ``nothing_to_hand_over``,
    ``reason_not_of_cadre``, ``several_programmes``, ``no_cadres``.
    """
    if reason not in CADRE_REASONS:
        raise DomainError(
            "reason_not_of_cadre",
            _("A pairing is handed over for a reason on the cadre's side."),
        )
    keys = [pairing.pk for pairing in pairings]
    open_ones = Pairing.objects.visible_to(actor).open().filter(pk__in=keys)
    ending = {p.household_id: p for p in open_ones.select_related("programme").order_by("pk")}
    if not ending:
        raise DomainError("nothing_to_hand_over", _("There is no open pairing to hand over."))
    programmes = {pairing.programme for pairing in ending.values()}
    if len(programmes) > 1 or len(ending) < len(open_ones):
        raise DomainError(
            "several_programmes", _("Hand over the pairings of one programme at a time.")
        )
    (programme,) = programmes
    region = actor.home_region()
    if region is None:
        raise DomainError("no_region", _("Your account belongs to no region."))
    rule = rule_for(programme, region)
    households = Household.objects.visible_to(actor).filter(pk__in=ending)
    seekers = seekers_of(households.annotate(waits_since=waiting_since(programme)), programme, rule)
    leaving = {pairing.cadre_id for pairing in ending.values()}
    cadres = (cadres_to_ask(actor) if to is None else to).exclude(pk__in=leaving)
    holders = holders_of(cadres, programme, rule)
    _refuse_without(holders)
    draft = Draft.objects.create(
        kind=DraftKind.HANDOVER,
        programme=programme,
        region=region,
        unit=to_unit,
        from_unit=from_unit,
        end_reason=reason,
        rule=rule_as_kept(rule),
        created_by=actor,
    )
    _write_lines(draft, seekers, holders, rule, ending)
    return draft


def _refuse_without(holders: Collection[Holder]) -> None:
    if not holders:
        raise DomainError(
            "no_cadres",
            _("There is no cadre to choose from. Take a list of cadres in, or choose more units."),
        )


def _write_lines(
    draft: Draft,
    seekers: Iterable[Seeker],
    holders: Iterable[Holder],
    rule: DraftingRule,
    ending: dict[int, Pairing] | None = None,
) -> None:
    found = match(seekers, holders, terms_of(rule))
    ends = {household: pairing.pk for household, pairing in (ending or {}).items()}
    DraftLine.objects.bulk_create(
        [
            DraftLine(
                draft=draft,
                number=number,
                household_id=each.seeker.pk,
                cadre_id=each.holder.pk if each.holder else None,
                ends_id=ends.get(each.seeker.pk),
                why=each.why,
            )
            for number, each in enumerate(found, start=1)
        ],
        batch_size=_BATCH,
    )


# Editing


def lock_open(draft: Draft) -> Draft:
    """The draft, locked until the transaction ends; ConflictError when it is open no more."""
    found: Draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("programme", "region")
        .get(pk=draft.pk)
    )
    if not found.is_open:
        raise ConflictError(
            "draft_not_open",
            {
                DraftStatus.MADE: _("This draft has been made meanwhile; nothing was changed."),
                DraftStatus.UNDONE: _("This draft was made and taken back; nothing was changed."),
                DraftStatus.DISCARDED: _("This draft was discarded; nothing was changed."),
            }[DraftStatus(found.status)],
        )
    return found


def _line(draft: Draft, pk: int) -> DraftLine:
    found: DraftLine = draft.lines.select_related("cadre__user", "household", "ends").get(pk=pk)
    return found


@transaction.atomic
def choose_cadre(*, line: DraftLine, cadre: Cadre, actor: User) -> DraftLine:
    """Propose another cadre for a household than the rules did, or one where they found none.

    Raises ConflictError ``draft_not_open``; DomainError ``cadre_left``, ``cap_reached`` or
    ``same_cadre``.
    """
    draft = lock_open(line.draft)
    line = _line(draft, line.pk)
    _check_choice(draft, line, cadre)
    held = held_by([cadre.pk], draft.programme).get(cadre.pk, 0)
    others = draft.lines.proposed().filter(cadre=cadre).exclude(pk=line.pk)
    rule = kept_rule(draft.rule)
    allowed = cap_of(cadre.title, rule)
    number = held + others.count() + 1
    if number > allowed:
        raise DomainError(
            "cap_reached",
            _("%(name)s would hold %(number)d households; the rules allow %(cap)d.")
            % {"name": cadre, "number": number, "cap": allowed},
        )
    return _give(line, cadre)


def _check_choice(draft: Draft, line: DraftLine, cadre: Cadre) -> None:
    if cadre.status != CadreStatus.ACTIVE or not cadre.user.is_active:
        raise DomainError(
            "cadre_left", _("%(name)s has left and cannot be paired.") % {"name": cadre}
        )
    if line.ends is not None and line.ends.cadre_id == cadre.pk:
        raise DomainError("same_cadre", _("%(name)s holds this household now.") % {"name": cadre})


def _give(line: DraftLine, cadre: Cadre | None) -> DraftLine:
    line.cadre, line.is_chosen, line.why = cadre, True, {"chosen": True}
    line.state = LineState.PROPOSED
    line.save(update_fields=["cadre", "is_chosen", "why", "state"])
    return line


@transaction.atomic
def swap_lines(*, line: DraftLine, other: DraftLine, actor: User) -> None:
    """Exchange the cadres of two households of one draft.

    Raises ConflictError ``draft_not_open``; DomainError ``no_exchange`` when they are of two
    drafts, are the same, or one has no cadre or is struck out; ``same_cadre``, ``cadre_left``.
    """
    draft = lock_open(line.draft)
    if other.draft_id != draft.pk or other.pk == line.pk:
        raise DomainError("no_exchange", _("Choose two households of this draft."))
    first, second = _line(draft, line.pk), _line(draft, other.pk)
    if (
        not (first.is_proposed and second.is_proposed)
        or first.cadre is None
        or second.cadre is None
    ):
        raise DomainError("no_exchange", _("Only households that have a cadre can exchange them."))
    _check_choice(draft, first, second.cadre)
    _check_choice(draft, second, first.cadre)
    cadre = first.cadre
    _give(first, second.cadre)
    _give(second, cadre)


@transaction.atomic
def strike_line(*, line: DraftLine, actor: User) -> DraftLine:
    """Leave a household out of a draft. Raises ConflictError ``draft_not_open``."""
    line = _line(lock_open(line.draft), line.pk)
    line.state = LineState.STRUCK
    line.save(update_fields=["state"])
    return line


@transaction.atomic
def restore_line(*, line: DraftLine, actor: User) -> DraftLine:
    """Take a household that was struck out in again, with its cadre if there is still room.

    Raises ConflictError ``draft_not_open``; DomainError as ``choose_cadre``.
    """
    draft = lock_open(line.draft)
    line = _line(draft, line.pk)
    if line.state != LineState.STRUCK:
        return line
    if line.cadre is None:
        line.state = LineState.PROPOSED
        line.save(update_fields=["state"])
        return line
    why, is_chosen = line.why, line.is_chosen
    line = choose_cadre(line=line, cadre=line.cadre, actor=actor)
    line.why, line.is_chosen = why, is_chosen
    line.save(update_fields=["why", "is_chosen"])
    return line


@transaction.atomic
def discard_draft(*, draft: Draft, actor: User) -> Draft:
    """Put a draft aside of which nothing was made. Raises ConflictError ``draft_not_open``."""
    draft = lock_open(draft)
    draft.status, draft.closed_by, draft.closed_at = DraftStatus.DISCARDED, actor, timezone.now()
    draft.save(update_fields=["status", "closed_by", "closed_at"])
    return draft
