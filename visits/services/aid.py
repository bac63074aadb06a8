"""What is given: amounts that can be, the same given twice, reversing, and donors."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import ConflictError, DomainError
from common.text import compact, squeeze
from organization.models import Unit, User
from pairing.models import Household, Pairing, Programme, Recipient
from visits.choices import AidKind, DonorKind, Giver, HandoutState, Purpose, ReceiptWay
from visits.models import Aid, Donor, Handout
from visits.services.counties import lock_county

ASKED_ABOVE = Decimal(100_000)
"""More yuan to one household are asked about before they are entered."""
MOST = Decimal(1_000_000_000)
"""What no household is given."""
TO_CONFIRM = ("amount_large", "given_already")
"""What is asked about and not refused: the same again with ``is_confirmed`` is taken."""


@dataclass(frozen=True, slots=True)
class Giving:
    """What is given, by whom and what for, on a day in Asia/Shanghai; goods name their items."""

    programme: Programme
    day: date
    kind: AidKind
    giver: Giver
    items: str = ""
    purpose: Purpose = Purpose.NONE
    giver_unit: Unit | None = None
    donor: Donor | None = None

    @property
    def by(self) -> dict[str, Any]:
        """Who gives it, as fields of the models."""
        return {"giver": self.giver, "giver_unit": self.giver_unit, "donor": self.donor}

    @property
    def giver_words(self) -> str:
        """Who gives it, in words."""
        return str(self.donor or self.giver_unit or Giver(self.giver).label)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who received it, on which day and how; ``by`` empty where the sheet says it."""

    on: date
    how: ReceiptWay = ReceiptWay.HAND
    by: str = ""
    relation: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """As fields of ``Aid``."""
        return {
            "received_on": self.on,
            "received_how": self.how,
            "received_by": squeeze(self.by),
            "received_relation": squeeze(self.relation),
        }


# Amounts


def read_amount(written: object) -> Decimal:
    """An amount in yuan as somebody wrote it: 200, ¥1,200.50, 300元.

    Raises DomainError ``amount_missing``, ``amount_format`` or ``amount_precision``.
    """
    text = compact("" if written is None else str(written)).replace(",", "")
    text = text.lstrip("¥").removesuffix("元")
    if not text:
        raise DomainError("amount_missing", _("Write the amount."))
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise DomainError("amount_format", _("Write the amount as a number."))
    if abs(amount) < MOST and amount != amount.quantize(Decimal("0.01")):
        raise DomainError(
            "amount_precision", _("An amount has two decimals at most: fen are the least.")
        )
    return amount


def check_amount(value: Decimal, kind: str, *, is_confirmed: bool = False) -> Decimal:
    """The amount with two decimals, if it can be given to one household.

    Raises DomainError ``amount_negative``, ``amount_zero`` (cash; goods may be worth nothing),
    ``amount_precision``, ``amount_absurd``, and ``amount_large`` unless that is confirmed.
    """
    if value < 0:
        raise DomainError("amount_negative", _("The amount cannot be negative."))
    if value >= MOST:
        raise DomainError("amount_absurd", _("The amount is too large."))
    if value != value.quantize(Decimal("0.01")):
        raise DomainError(
            "amount_precision", _("An amount has two decimals at most: fen are the least.")
        )
    if value == 0 and kind == AidKind.CASH:
        raise DomainError("amount_zero", _("Cash of ¥0 is nothing: write the amount."))
    if value > ASKED_ABOVE and not is_confirmed:
        raise DomainError(
            "amount_large",
            _("¥%(value)s to one household is more than ¥%(most)s. Is that right?")
            % {"value": f"{value:,.2f}", "most": f"{ASKED_ABOVE:,.0f}"},
        )
    return value.quantize(Decimal("0.01"))


def check_giving(giving: Giving, *, is_planned: bool = False) -> None:
    """Raises DomainError ``date_in_future`` unless it is planned, ``goods_missing``,
    ``giver_missing``."""
    if giving.day > today() and not is_planned:
        raise DomainError("date_in_future", _("What was given cannot be dated after today."))
    if giving.kind == AidKind.GOODS and not squeeze(giving.items):
        raise DomainError("goods_missing", _("Write what was given."))
    is_named = {
        Giver.CADRE: giving.giver_unit is None and giving.donor is None,
        Giver.UNIT: giving.giver_unit is not None and giving.donor is None,
        Giver.DONOR: giving.giver_unit is None and giving.donor is not None,
    }[Giver(giving.giver)]
    if not is_named:
        raise DomainError("giver_missing", _("Choose who gives it."))


# What is there already


def already_given(giving: Giving, households: Collection[int]) -> set[tuple[int, Decimal]]:
    """Households and sums that the same giver has given on the same day, or is to hand out."""
    keys = list(households)
    # A distribution's day is that of its plan; it may have been received on a later one.
    of_day = Q(day=giving.day) | Q(distribution__day=giving.day)
    given = (
        Aid.objects.standing()
        .filter(of_day, household__id__any_of=keys, **giving.by)
        .values_list("household", "value")
    )
    to_hand_out = Handout.objects.to_hand_out().filter(
        household__id__any_of=keys,
        distribution__day=giving.day,
        **{f"distribution__{name}": value for name, value in giving.by.items()},
    )
    return {*given, *to_hand_out.values_list("household", "value")}


def held_pairings(programme: Programme, households: Iterable[int], day: date) -> dict[int, int]:
    """By household the pairing that held in a programme on a day, the later of two."""
    held = Pairing.objects.held_on(day).filter(
        programme=programme, household__id__any_of=list(households)
    )
    return dict(held.order_by("started_on", "pk").values_list("household", "pk"))


def has_left(programme: Programme) -> Q:
    """Of households: closed, or nobody of it on the programme's rosters any more."""
    people = Recipient.objects.filter(household=OuterRef("pk"), programme=programme)
    return Q(closed_on__isnull=False) | (Exists(people) & ~Exists(people.active()))


# One household


@transaction.atomic
def give_aid(
    *,
    household: Household,
    giving: Giving,
    value: Decimal,
    actor: User,
    receipt: Receipt | None = None,
    is_confirmed: bool = False,
) -> Aid:
    """Enter what a household was given. ``is_confirmed`` answers what is ``TO_CONFIRM``.

    Raises DomainError as ``check_giving`` and ``check_amount`` do, ``pairing_missing`` where the
    cadre of a household without one is to be the giver, ConflictError ``given_already``.
    """
    check_giving(giving)
    value = check_amount(value, giving.kind, is_confirmed=is_confirmed)
    lock_county(actor)
    if not is_confirmed and (household.pk, value) in already_given(giving, [household.pk]):
        raise ConflictError(
            "given_already",
            _("¥%(value)s of %(giver)s is already entered on %(day)s – enter it again?")
            % {"value": f"{value:,.2f}", "giver": giving.giver_words, "day": giving.day},
        )
    pairing = held_pairings(giving.programme, [household.pk], giving.day).get(household.pk)
    if pairing is None and giving.giver == Giver.CADRE:
        raise DomainError(
            "pairing_missing",
            _("Nobody was paired with the household on that day: choose a unit or a donor."),
        )
    made: Aid = Aid.objects.create(
        household=household,
        programme=giving.programme,
        pairing_id=pairing,
        region_id=household.region_id,
        day=giving.day,
        kind=giving.kind,
        items=squeeze(giving.items) if giving.kind == AidKind.GOODS else "",
        value=value,
        purpose=giving.purpose,
        created_by=actor,
        **giving.by,
        **(receipt.fields if receipt else {}),
    )
    return made


def reversal(reason: str, actor: User) -> dict[str, Any]:
    """What says of a row that it was reversed. Raises DomainError ``reason_missing``."""
    reason = squeeze(reason)[:200]
    if not reason:
        raise DomainError("reason_missing", _("Write why."))
    return {"reversed_on": today(), "reversed_by": actor, "reverse_reason": reason}


@transaction.atomic
def reverse_aid(*, aid: Aid, reason: str, actor: User) -> Aid:
    """Have something that was given count nowhere; it stays, with the reason.

    Of a distribution, its line is reversed too. Raises DomainError ``reason_missing``,
    ConflictError ``reversed_already``.
    """
    why = reversal(reason, actor)
    aid = Aid.objects.select_for_update(of=("self",)).get(pk=aid.pk)
    if aid.is_reversed:
        raise ConflictError("reversed_already", _("This was reversed already."))
    Handout.objects.filter(aid=aid).update(
        state=HandoutState.REVERSED, reason=why["reverse_reason"]
    )
    for name, value in why.items():
        setattr(aid, name, value)
    aid.save(update_fields=list(why))
    return aid


# Donors


@transaction.atomic
def keep_donor(
    *,
    actor: User,
    name: str,
    kind: DonorKind,
    contact: str = "",
    note: str = "",
    donor: Donor | None = None,
) -> Donor:
    """Add a donor to the actor's county, or change one.

    Raises DomainError ``name_missing``, ConflictError ``donor_known``.
    """
    name = squeeze(name)[:120]
    if not name:
        raise DomainError("name_missing", _("Write the name."))
    own = lock_county(actor)
    county = own if donor is None else donor.region_id
    others = Donor.objects.filter(region=county, name=name)
    if donor is not None:
        others = others.exclude(pk=donor.pk)
    if others.exists():
        raise ConflictError("donor_known", _("“%(name)s” is in the list already.") % {"name": name})
    kept = donor or Donor(region_id=county)
    kept.set_name(name)
    kept.kind = kind
    kept.contact, kept.note = squeeze(contact)[:120], squeeze(note)[:200]
    if donor is None:
        kept.save()
    else:
        kept.save(update_fields=["name", "pinyin", "initials", "kind", "contact", "note"])
    return kept
