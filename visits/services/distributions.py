"""Distributions: drawn up once, handed out line by line or all at once, reversed with a reason.

What is given arises from a line when it is handed out, in one transaction, with the distribution
locked: of two who hand out the same line one finds it done. A unique constraint of the database
says it once more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.dates import today
from common.encryption import digest
from common.errors import ConflictError, DomainError
from common.text import squeeze
from organization.access import own_region
from organization.models import User
from pairing.models import Household
from visits.choices import AidKind, Giver, HandoutState
from visits.models import Aid, Distribution, Handout
from visits.services.aid import (
    Giving,
    Receipt,
    already_given,
    check_amount,
    check_giving,
    has_left,
    held_pairings,
    reversal,
)
from visits.services.counties import lock_county

PIECE = 1000


@dataclass(frozen=True, slots=True)
class Outline:
    """What a distribution is, beside its lines. ``each`` None: a list says an amount for each."""

    name: str
    giving: Giving
    each: Decimal | None = None
    chosen: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A household as it would stand in the distribution; ``why`` it is left out, or empty."""

    household: Household
    value: Decimal
    why: str = ""


@dataclass(slots=True)
class Preview:
    """What a distribution would be."""

    lines: list[PreviewLine] = field(default_factory=list)

    @property
    def given(self) -> list[PreviewLine]:
        return [line for line in self.lines if not line.why]

    @property
    def left_out(self) -> list[PreviewLine]:
        return [line for line in self.lines if line.why]

    @property
    def total(self) -> Decimal:
        """In yuan, to the fen."""
        return sum((line.value for line in self.given), Decimal(0))


@dataclass(frozen=True, slots=True)
class HandedOut:
    """How many lines were handed out now, how many had been already, and those that wait for a
    decision (primary keys), because the household has left or nobody is paired with it."""

    now: int
    already: int
    waiting: list[int]


def _checked(outline: Outline, amounts: Mapping[int, Decimal], *, is_confirmed: bool) -> None:
    if not squeeze(outline.name):
        raise DomainError("name_missing", _("Write the name."))
    for value in set(amounts.values()):
        check_amount(value, outline.giving.kind, is_confirmed=is_confirmed)


def _in_order(amounts: Mapping[int, Decimal], actor: User) -> list[Household]:
    found = (
        Household.objects.visible_to(actor)
        .filter(pk__any_of=list(amounts))
        .select_related("region")
        .defer("head_id")
        .with_township()
        .order_by("region_id", "head_pinyin", "pk")
    )
    households = list(found)
    if len(households) != len(amounts):
        raise DomainError(
            "household_unknown",
            _("Some of these households are not among those that you see. Choose them anew."),
        )
    return households


def preview(
    *, outline: Outline, amounts: Mapping[int, Decimal], actor: User, again: bool = False
) -> Preview:
    """What would be given to whom, and who is left out and why. A few queries for any number.

    ``amounts`` are yuan by the household's primary key. ``again``: those too who have been given
    the same. Raises DomainError as ``check_amount`` does, ``name_missing``, ``household_unknown``.
    """
    _checked(outline, amounts, is_confirmed=True)
    giving = outline.giving
    given = set() if again else already_given(giving, amounts)
    left = set(
        Household.objects.filter(has_left(giving.programme), pk__any_of=list(amounts)).values_list(
            "pk", flat=True
        )
    )
    needs_cadre = giving.giver == Giver.CADRE
    paired = held_pairings(giving.programme, amounts, giving.day) if needs_cadre else {}

    def why(key: int, value: Decimal) -> str:
        if key in left:
            return _("has left")
        if needs_cadre and key not in paired:
            return _("nobody is paired with it, and the cadres give")
        return _("was given the same already") if (key, value) in given else ""

    return Preview(
        [
            PreviewLine(household, amounts[household.pk], why(household.pk, amounts[household.pk]))
            for household in _in_order(amounts, actor)
        ]
    )


@transaction.atomic
def draw_up(
    *,
    outline: Outline,
    amounts: Mapping[int, Decimal],
    client_uuid: UUID,
    actor: User,
    left_out: Mapping[int, str] | None = None,
    receipt: Receipt | None = None,
    again: bool = False,
    is_confirmed: bool = False,
) -> tuple[Distribution, bool]:
    """Draw up a distribution with a line for each household; and whether it is new.

    The same ``client_uuid`` with the same content again gives the one drawn up the first time.
    ``left_out`` are reasons by household. With a ``receipt`` everything was handed out already:
    the lines are handed out in the same transaction. ``again``: also to those who have been given
    the same; ``is_confirmed``: also amounts that are asked about.

    Raises DomainError as ``preview`` and ``check_giving`` do, ``distribution_empty``,
    ConflictError ``given_already`` or ``uuid_used``.
    """
    check_giving(outline.giving, is_planned=receipt is None)
    _checked(outline, amounts, is_confirmed=is_confirmed)
    lock_county(actor)
    left_out = dict(left_out or {})
    content = _content(outline, amounts, left_out)
    known = Distribution.objects.filter(client_uuid=client_uuid).first()
    if known is not None:
        if known.content != content:
            raise ConflictError(
                "uuid_used",
                _("This distribution was drawn up already. Open it, or begin a new one."),
            )
        return known, False
    giving = outline.giving
    to_give = {key: value for key, value in amounts.items() if key not in left_out}
    if not to_give:
        raise DomainError("distribution_empty", _("Nobody is left to be given anything."))
    twice = set() if again else already_given(giving, to_give) & set(to_give.items())
    if twice:
        raise ConflictError(
            "given_already",
            _(
                "%(number)d of these households have this of %(giver)s on %(day)s already. "
                "Look at the preview again, or enter it again for them."
            )
            % {"number": len(twice), "giver": giving.giver_words, "day": giving.day},
        )
    households = _in_order(amounts, actor)
    made = Distribution.objects.create(
        programme=giving.programme,
        region=own_region(actor),
        name=squeeze(outline.name)[:60],
        day=giving.day,
        kind=giving.kind,
        items=squeeze(giving.items) if giving.kind == AidKind.GOODS else "",
        each=outline.each,
        purpose=giving.purpose,
        chosen=outline.chosen[:200],
        note=squeeze(outline.note)[:200],
        client_uuid=client_uuid,
        content=content,
        created_by=actor,
        **giving.by,
    )
    Handout.objects.bulk_create(
        (
            Handout(
                distribution=made,
                household_id=household.pk,
                region_id=household.region_id,
                number=number,
                value=amounts[household.pk],
                state=(
                    HandoutState.LEFT_OUT if household.pk in left_out else HandoutState.TO_HAND_OUT
                ),
                reason=left_out.get(household.pk, "")[:200],
            )
            for number, household in enumerate(households, 1)
        ),
        batch_size=PIECE,
    )
    if receipt is not None:
        _hand_out(made, made.lines.all(), receipt, actor)
    return made, True


def _content(outline: Outline, amounts: Mapping[int, Decimal], left_out: Mapping[int, str]) -> str:
    giving = outline.giving
    said = [
        *(squeeze(outline.name), str(giving.day), giving.kind, squeeze(giving.items)),
        *(giving.giver, giving.purpose, giving.programme.pk),
        *(giving.giver_unit and giving.giver_unit.pk, giving.donor and giving.donor.pk),
        sorted((key, f"{value:.2f}") for key, value in amounts.items()),
        sorted(left_out),
    ]
    return digest(json.dumps(said, ensure_ascii=False))


def _locked(distribution: Distribution) -> Distribution:
    """Whoever hands out, leaves out or reverses waits for whoever does so now."""
    found: Distribution = Distribution.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=distribution.pk
    )
    if found.is_reversed:
        raise ConflictError("reversed_already", _("This was reversed already."))
    return found


def _own(
    distribution: Distribution, lines: Collection[int] | None, actor: User
) -> QuerySet[Handout]:
    """The lines that are meant, of those that the actor sees."""
    seen: Any = distribution.lines.visible_to(actor)
    if lines is None:
        return seen
    meant = seen.filter(pk__any_of=list(lines))
    if meant.count() != len(set(lines)):
        raise DomainError(
            "line_unknown", _("Some of these lines are not among those that you see.")
        )
    return meant


@transaction.atomic
def hand_out(
    *,
    distribution: Distribution,
    receipt: Receipt,
    actor: User,
    lines: Collection[int] | None = None,
    though_left: bool = False,
) -> HandedOut:
    """Note that lines were handed out, all that the actor sees or some; what was is passed over.

    Lines of households that have left wait for a decision unless it is ``though_left``.
    Raises DomainError ``date_in_future``, ``date_too_early``, ``line_unknown``, ConflictError
    ``reversed_already``.
    """
    distribution = _locked(distribution)
    return _hand_out(
        distribution, _own(distribution, lines, actor), receipt, actor, though_left=though_left
    )


def _check_day(distribution: Distribution, on: date) -> None:
    if on > today():
        raise DomainError("date_in_future", _("What was given cannot be dated after today."))
    if on < distribution.day:
        raise DomainError(
            "date_too_early",
            _("The distribution is of %(day)s: nothing was received before.")
            % {"day": distribution.day},
        )


def waiting_lines(distribution: Distribution, lines: QuerySet[Handout]) -> QuerySet[Handout]:
    """Of the lines to be handed out those whose household has left since."""
    gone = Household.objects.filter(has_left(distribution.programme)).values("pk")
    return lines.filter(state=HandoutState.TO_HAND_OUT, household__in=gone)


def _hand_out(
    distribution: Distribution,
    lines: QuerySet[Handout],
    receipt: Receipt,
    actor: User,
    *,
    though_left: bool = False,
) -> HandedOut:
    _check_day(distribution, receipt.on)
    already = lines.filter(state=HandoutState.HANDED_OUT).count()
    open_lines = lines.filter(state=HandoutState.TO_HAND_OUT)
    gone = (
        set()
        if though_left
        else set(waiting_lines(distribution, lines).values_list("pk", flat=True))
    )
    rows = [line for line in open_lines.select_related("household") if line.pk not in gone]
    paired = held_pairings(distribution.programme, (row.household_id for row in rows), receipt.on)
    if distribution.giver == Giver.CADRE:
        gone |= {row.pk for row in rows if row.household_id not in paired}
        rows = [row for row in rows if row.household_id in paired]
    made = Aid.objects.bulk_create(
        (
            Aid(
                household_id=row.household_id,
                programme_id=distribution.programme_id,
                pairing_id=paired.get(row.household_id),
                distribution=distribution,
                region_id=row.household.region_id,
                day=receipt.on,
                kind=distribution.kind,
                items=distribution.items,
                value=row.value,
                purpose=distribution.purpose,
                giver=distribution.giver,
                giver_unit_id=distribution.giver_unit_id,
                donor_id=distribution.donor_id,
                created_by=actor,
                **receipt.fields,
            )
            for row in rows
        ),
        batch_size=PIECE,
    )
    for row, aid in zip(rows, made, strict=True):
        row.state, row.aid = HandoutState.HANDED_OUT, aid
    # One statement that finds each line by its key; a subquery for each would read all aid for it.
    Handout.objects.bulk_create(
        rows,
        batch_size=PIECE,
        update_conflicts=True,
        unique_fields=["distribution", "household"],
        update_fields=["state", "aid"],
    )
    return HandedOut(len(rows), already, sorted(gone))


@transaction.atomic
def leave_out(
    *, distribution: Distribution, lines: Collection[int], reason: str, actor: User
) -> int:
    """Leave out lines that are still to be handed out; how many.

    Raises DomainError ``reason_missing``, ``line_unknown``, ConflictError ``handed_out_already``.
    """
    reason = squeeze(reason)[:200]
    if not reason:
        raise DomainError("reason_missing", _("Write why."))
    distribution = _locked(distribution)
    meant = _own(distribution, lines, actor)
    if meant.exclude(state=HandoutState.TO_HAND_OUT).exists():
        raise ConflictError(
            "handed_out_already",
            _("Some of these lines are no longer to be handed out. Look at them again."),
        )
    return meant.update(state=HandoutState.LEFT_OUT, reason=reason)


@transaction.atomic
def take_in_again(*, distribution: Distribution, lines: Collection[int], actor: User) -> int:
    """Have lines that were left out be handed out after all; how many. Raises DomainError
    ``line_unknown``."""
    distribution = _locked(distribution)
    meant = _own(distribution, lines, actor).filter(state=HandoutState.LEFT_OUT)
    return meant.update(state=HandoutState.TO_HAND_OUT, reason="")


@transaction.atomic
def reverse(
    *,
    distribution: Distribution,
    reason: str,
    actor: User,
    lines: Collection[int] | None = None,
) -> int:
    """Reverse lines that were handed out, or a whole distribution with what is still to come.

    What was given stays, marked, and counts nowhere. How many lines. Raises DomainError
    ``reason_missing``, ``line_unknown``, ``not_whole`` where the actor does not see every line,
    ConflictError ``reversed_already`` or ``not_handed_out``.
    """
    why = reversal(reason, actor)
    distribution = _locked(distribution)
    meant = _own(distribution, lines, actor)
    if lines is None:
        if meant.count() != distribution.lines.count():
            raise DomainError(
                "not_whole",
                _("You see some of its lines alone: reverse them one by one."),
            )
        meant = meant.exclude(state=HandoutState.LEFT_OUT)
    elif meant.exclude(state=HandoutState.HANDED_OUT).exists():
        raise ConflictError(
            "not_handed_out", _("Some of these lines are not handed out. Look at them again.")
        )
    meant = meant.exclude(state=HandoutState.REVERSED)
    keys = list(meant.values_list("pk", flat=True))
    Aid.objects.standing().filter(handout__id__any_of=keys).update(**why)
    number = Handout.objects.filter(pk__any_of=keys).update(
        state=HandoutState.REVERSED, reason=why["reverse_reason"]
    )
    if lines is None:
        for name, value in why.items():
            setattr(distribution, name, value)
        distribution.save(update_fields=list(why))
    return number
