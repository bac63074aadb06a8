"""Needs (急难愁盼): raised, given to a unit, worked on, settled, confirmed or reopened.

Each step is one transaction under a lock on the need and leaves a ``NeedStep``. ``seen`` is the
state (``state_of``) that whoever acts had before them: what a colleague has done meanwhile is
said, and nothing is written over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services import tell
from organization.access import can_see_desk
from organization.models import Unit, User
from pairing.models import Household, Pairing
from visits.choices import HeardBy, NeedMove, NeedSource, NeedStatus
from visits.models import Contact, Need, NeedFile, NeedStep
from visits.services.attachments import Upload, add_attachments
from visits.services.telling_units import tell_unit

_SETTLED = ["status", "settled_on", "outcome", "settled_by"]
_CONFIRMED = ["status", "confirmed_on", "confirmed_by", "confirmed_how"]


def state_of(need: Need) -> str:
    """What a form to act on a need is made of."""
    return f"{need.status}:{need.unit_id or ''}:{need.due_on or ''}"


def _locked(need: Need) -> Need:
    found: Need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    return found


def _open(need: Need, seen: str | None) -> Need:
    """The need, locked, if it is open and as whoever acts has seen it."""
    found = _locked(need)
    if not found.is_open:
        raise ConflictError(
            "need_settled",
            _("This need was settled on %(day)s already; nothing was changed.")
            % {"day": found.settled_on},
        )
    if seen is not None and seen != state_of(found):
        raise ConflictError(
            "need_changed",
            _("A colleague has changed this need meanwhile. Look at it anew; nothing was changed."),
        )
    return found


def _words(text: str, code: str, sentence: str) -> str:
    words = text.strip()
    if not words:
        raise DomainError(code, sentence)
    return words


def _step(need: Need, move: NeedMove, actor: User | None, text: str = "", **more: Any) -> NeedStep:
    fields = {"day": today(), **more}
    return NeedStep.objects.create(need=need, move=move, text=text, created_by=actor, **fields)


# Raising


@transaction.atomic
def raise_need(
    *,
    household: Household,
    text: str,
    actor: User,
    kind: str = "",
    source: NeedSource = NeedSource.VISIT,
    told_by: str = "",
    on: date | None = None,
    outcome: str = "",
    contact: Contact | None = None,
) -> Need:
    """Record a need of a household, raised ``on`` a day (Asia/Shanghai), today if none is given.

    ``kind`` is a key of ``Topic``. With an ``outcome`` it was settled on the spot, that day.
    Raises DomainError ``need_missing``, ``date_in_future``, ConflictError ``need_there`` when the
    same need of the household is recorded, of the same day. ``household`` is read no further
    where there is a ``contact``, whose region it then has.
    """
    text = _words(text, "need_missing", _("Write what is needed."))
    day = on or today()
    if day > today():
        raise DomainError("date_in_future", _("A need cannot be raised after today."))
    if contact is None:
        # Of two who enter the same call, the second waits here and finds what the first has
        # written. What comes with a contact is held by that one's UUID.
        Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
        if Need.objects.filter(household=household, text=text, raised_on=day).exists():
            raise ConflictError(
                "need_there", _("This need of the household is recorded already, of the same day.")
            )
    need = Need.objects.create(
        household_id=household.pk,
        contact=contact,
        region_id=household.region_id if contact is None else contact.region_id,
        kind=kind,
        text=text,
        source=source,
        told_by=told_by.strip(),
        raised_on=day,
        created_by=actor,
    )
    _step(need, NeedMove.RAISED, actor, kind=kind, day=day)
    if outcome.strip():
        _settle(need, outcome.strip(), NeedMove.ON_THE_SPOT, actor, day)
    return need


@transaction.atomic
def set_kind(*, need: Need, kind: str, actor: User) -> Need:
    """Say of what kind a need is, by the key of a ``Topic``; the same again changes nothing."""
    need = _locked(need)
    if need.kind != kind:
        need.kind = kind
        need.save(update_fields=["kind"])
        _step(need, NeedMove.KIND, actor, kind=kind)
    return need


# Giving it to a unit


@transaction.atomic
def assign_need(
    *, need: Need, unit: Unit, due_on: date, text: str, actor: User, seen: str | None = None
) -> Need:
    """Give an open need to a unit, to be settled by ``due_on``, with a word; its liaisons are told.

    One that another unit has is given on, with all that was noted. Raises DomainError
    ``word_missing``, ``due_in_past``, ConflictError ``need_settled``, ``need_with_unit`` where the
    unit has it already, ``need_changed``.
    """
    words = _words(text, "word_missing", _("Write in a few words what the unit is to do."))
    need = _open(need, seen)
    if due_on < today():
        raise DomainError("due_in_past", _("The day by which it is due has passed."))
    if need.unit_id == unit.pk:
        raise ConflictError(
            "need_with_unit",
            _("%(unit)s has this need already. Give it more time, or choose another unit.")
            % {"unit": unit},
        )
    move = NeedMove.ASSIGNED if need.unit_id is None else NeedMove.REASSIGNED
    need.unit, need.due_on, need.status = unit, due_on, NeedStatus.ASSIGNED
    need.save(update_fields=["unit", "due_on", "status"])
    step = _step(need, move, actor, words, unit=unit, due_on=due_on)
    tell_unit(
        unit.pk,
        key=f"need:{need.pk}:{step.pk}",
        subject=gettext_lazy("A need for your unit"),
        text=filled(
            gettext_lazy("A household's need was given to your unit, to be settled by %(day)s."),
            day=due_on,
        ),
        path=reverse("visits:need_detail", args=[need.pk]),
    )
    return need


@transaction.atomic
def extend_need(
    *, need: Need, due_on: date, reason: str, actor: User, seen: str | None = None
) -> Need:
    """Give a unit more time, with a reason.

    Raises DomainError ``reason_missing``, ``due_not_later`` for a day that is not after the one
    that was set, ``due_in_past``, ConflictError ``need_settled``, ``need_unassigned``.
    """
    words = _words(reason, "reason_missing", _("Write why."))
    need = _open(need, seen)
    if need.unit_id is None:
        raise ConflictError("need_unassigned", _("This need has been given to no unit yet."))
    if due_on < today():
        raise DomainError("due_in_past", _("The day by which it is due has passed."))
    if need.due_on is not None and due_on <= need.due_on:
        raise DomainError(
            "due_not_later",
            _("It is due on %(day)s already; choose a later day.") % {"day": need.due_on},
        )
    need.due_on = due_on
    need.save(update_fields=["due_on"])
    _step(need, NeedMove.EXTENDED, actor, words, due_on=due_on)
    return need


# Working on it


@transaction.atomic
def note_work(
    *, need: Need, text: str, actor: User, uploads: Sequence[Upload] = (), seen: str | None = None
) -> Need:
    """Note what is being done, with files where there are any; with that it is in work.

    Raises DomainError ``note_missing`` without words and files, ``files_too_many``, ConflictError
    ``need_settled``.
    """
    words = text.strip()
    if not words and not uploads:
        raise DomainError("note_missing", _("Write what is being done, or choose a file."))
    need = _open(need, seen)
    made = add_attachments(model=NeedFile, owner=need, uploads=uploads, actor=actor)
    if not words and not made:
        raise ConflictError("files_there", _("These files are here already."))
    if need.status == NeedStatus.ASSIGNED:
        need.status = NeedStatus.WORKING
        need.save(update_fields=["status"])
    names = "、".join(file.name for file in made)[:500]
    if words:
        _step(need, NeedMove.NOTE, actor, words)
    if made:
        _step(need, NeedMove.FILE, actor, names)
    return need


def _settle(need: Need, words: str, move: NeedMove, actor: User, day: date) -> NeedStep:
    need.status, need.settled_on = NeedStatus.DONE, day
    need.outcome, need.settled_by = words, actor
    need.save(update_fields=_SETTLED)
    return _step(need, move, actor, words, day=day)


@transaction.atomic
def settle_need(
    *,
    need: Need,
    outcome: str,
    actor: User,
    uploads: Sequence[Upload] = (),
    seen: str | None = None,
) -> Need:
    """Settle a need today (Asia/Shanghai), with a word on what was done.

    Raises DomainError ``outcome_missing``, ConflictError ``need_settled`` when somebody has
    settled it meanwhile, ``need_changed``.
    """
    words = _words(outcome, "outcome_missing", _("Write what was done."))
    need = _open(need, seen)
    add_attachments(model=NeedFile, owner=need, uploads=uploads, actor=actor)
    step = _settle(need, words, NeedMove.DONE, actor, today())
    _tell_who_raised(need, step, actor)
    return need


def _tell_who_raised(need: Need, step: NeedStep, actor: User) -> None:
    """Tell whoever raised a need that it is settled, where they still see the household."""
    user = need.created_by
    if user is None or user == actor or not user.is_active:
        return
    path = _page_for(need, user)
    if not path:
        return
    tell(
        users=[user],
        key=f"need:{need.pk}:{step.pk}",
        subject=gettext_lazy("A need that you raised is settled"),
        # Of several, the day tells which: a message names no household.
        text=filled(
            gettext_lazy(
                "The need that you raised on %(raised)s was settled on %(day)s. What was done "
                "stands on its page."
            ),
            raised=need.raised_on,
            day=need.settled_on,
        ),
        path=path,
    )


def _page_for(need: Need, user: User) -> str:
    """Where an account reads of a need; empty when the household is no longer its affair."""
    if Pairing.objects.open().of_cadre(user).filter(household=need.household_id).exists():
        return reverse("visits:phone_need", args=[need.pk])
    if can_see_desk(user) and Need.objects.visible_to(user).filter(pk=need.pk).exists():
        return reverse("visits:need_detail", args=[need.pk])
    if can_see_desk(user) and Household.objects.visible_to(user).filter(pk=need.household_id):
        return reverse("visits:household_detail", args=[need.household_id])
    return ""


# What the household says


@transaction.atomic
def confirm_need(*, need: Need, by: str, how: HeardBy, on: date, actor: User) -> Need:
    """Record that the household says its need is met: who said so, how, on which day.

    Raises DomainError ``who_missing``, ``date_in_future``, ``before_settled``, ConflictError
    ``need_open`` when it is not settled, ``need_confirmed`` when it was confirmed already.
    """
    who = _words(by, "who_missing", _("Write who confirmed it."))
    need = _locked(need)
    if need.is_open or need.settled_on is None:
        raise ConflictError("need_open", _("This need is open; there is nothing to confirm yet."))
    if need.status == NeedStatus.CONFIRMED:
        raise ConflictError(
            "need_confirmed",
            _("The household confirmed this on %(day)s already; nothing was changed.")
            % {"day": need.confirmed_on},
        )
    if on > today():
        raise DomainError("date_in_future", _("It cannot have been confirmed after today."))
    if on < need.settled_on:
        raise DomainError(
            "before_settled",
            _("It was settled on %(day)s; it cannot have been confirmed before.")
            % {"day": need.settled_on},
        )
    need.status, need.confirmed_on = NeedStatus.CONFIRMED, on
    need.confirmed_by, need.confirmed_how = who, how
    need.save(update_fields=_CONFIRMED)
    _step(need, NeedMove.CONFIRMED, actor, f"{who} · {HeardBy(how).label}", day=on)
    return need


@transaction.atomic
def reopen_need(*, need: Need, reason: str, actor: User, due_on: date | None = None) -> Need:
    """Have a settled need stand open again, with a reason; what was done stays in its steps.

    A unit that had it has it again, until ``due_on`` or the day that was set before. Raises
    DomainError ``reason_missing``, ``due_in_past``, ``due_missing`` where the day that was set has
    passed and none is given, ConflictError ``need_open`` when it is open.
    """
    words = _words(reason, "reason_missing", _("Write why."))
    need = _locked(need)
    if need.is_open:
        raise ConflictError("need_open", _("This need is open already; nothing was changed."))
    if need.unit_id is None:
        need.status, need.due_on = NeedStatus.RAISED, None
    else:
        if due_on is not None and due_on < today():
            raise DomainError("due_in_past", _("The day by which it is due has passed."))
        need.due_on = due_on or need.due_on
        if need.due_on is None or need.due_on < today():
            raise DomainError(
                "due_missing", _("The day that was set has passed. Say until when it is due now.")
            )
        need.status = NeedStatus.ASSIGNED
    need.settled_on, need.outcome, need.settled_by = None, "", None
    need.confirmed_on, need.confirmed_by, need.confirmed_how = None, "", ""
    need.save(update_fields=[*_SETTLED, *_CONFIRMED[1:], "due_on"])
    step = _step(need, NeedMove.REOPENED, actor, words, due_on=need.due_on)
    if need.unit_id is not None:
        tell_unit(
            need.unit_id,
            key=f"need:{need.pk}:{step.pk}",
            subject=gettext_lazy("A need was reopened"),
            text=filled(
                gettext_lazy(
                    "A need that your unit had settled stands open again, due on %(day)s."
                ),
                day=need.due_on,
            ),
            path=reverse("visits:need_detail", args=[need.pk]),
        )
    return need
