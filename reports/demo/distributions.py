"""Distributions of the demonstration: one that is being handed out, one that is still to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from organization.choices import Role
from organization.models import User
from pairing.choices import GroupKey
from pairing.models import Pairing, Programme
from reports.demo.places import COUNTY, COUNTY_PREFIX
from visits.choices import AidKind, Giver, HandoutState, ReceiptWay
from visits.models import Aid, Distribution, Donor, Handout

HOUSEHOLDS = 60
AWAY = "外出务工，春节返乡后补发"
LEFT_OUT = 3


def write_distributions(*, programme: Programme, today: date) -> int:
    """¥200 of a donor to orphans' households, two thirds handed out, and quilts in two weeks.

    How many gifts that were handed out make.
    """
    office = User.objects.filter(role=Role.COUNTY_OFFICE).order_by("phone").first()
    liaison = User.objects.filter(role=Role.LIAISON).order_by("phone").first()
    donor = Donor.objects.order_by("pk").first()
    held = list(
        Pairing.objects.open()
        .filter(programme=programme, region__code__startswith=COUNTY_PREFIX)
        .order_by("region", "pk")
    )
    orphans = set(
        Pairing.objects.filter(household__recipients__group__key=GroupKey.ORPHAN).values_list(
            "pk", flat=True
        )
    )
    children = [pairing for pairing in held if pairing.pk in orphans][:HOUSEHOLDS]
    others = [pairing for pairing in held if pairing.pk not in orphans][:HOUSEHOLDS]
    if office is None or liaison is None or donor is None:
        return 0
    given = _distribution(
        *(programme, "孤儿冬季慰问金", today - timedelta(days=5), 200, office),
        kind=AidKind.CASH,
        giver=Giver.DONOR,
        donor=donor,
    )
    planned = _distribution(
        *(programme, "冬季送棉被", today + timedelta(days=14), 180, office),
        kind=AidKind.GOODS,
        items="棉被1床",
        giver=Giver.UNIT,
        giver_unit=liaison.unit,
    )
    handed = len(children) * 2 // 3
    gifts = _hand_out(given, children[:handed], office)
    _write_lines(given, children, gifts)
    _write_lines(planned, others, [])
    return len(gifts)


def _distribution(
    programme: Programme, name: str, day: date, each: int, office: User, **fields: Any
) -> Distribution:
    return Distribution.objects.create(
        programme=programme,
        region_id=COUNTY,
        name=name,
        day=day,
        each=Decimal(each),
        chosen="西和县",
        client_uuid=uuid5(NAMESPACE_URL, f"demo-distribution-{name}"),
        content="",
        created_by=office,
        **fields,
    )


def _hand_out(given: Distribution, pairings: list[Pairing], office: User) -> list[Aid]:
    entered = datetime.combine(given.day, time(16), timezone.get_default_timezone())
    return Aid.objects.bulk_create(
        Aid(
            household_id=pairing.household_id,
            programme_id=given.programme_id,
            pairing=pairing,
            distribution=given,
            region_id=pairing.region_id,
            day=given.day,
            kind=given.kind,
            value=given.each or Decimal(0),
            giver=given.giver,
            donor=given.donor,
            received_on=given.day,
            received_how=ReceiptWay.SHEET,
            created_by=office,
            created_at=entered,
        )
        for pairing in pairings
    )


def _write_lines(to: Distribution, pairings: list[Pairing], gifts: list[Aid]) -> None:
    """Those with a gift are handed out; where some are, the last few are left out."""
    left = len(pairings)
    if gifts and len(gifts) + LEFT_OUT <= left:
        left -= LEFT_OUT
    Handout.objects.bulk_create(
        Handout(
            distribution=to,
            household_id=pairing.household_id,
            region_id=pairing.region_id,
            number=number + 1,
            value=to.each or Decimal(0),
            state=_state(number, len(gifts), left),
            reason=AWAY if number >= left else "",
            aid=gifts[number] if number < len(gifts) else None,
        )
        for number, pairing in enumerate(pairings)
    )


def _state(number: int, handed: int, left: int) -> HandoutState:
    if number < handed:
        return HandoutState.HANDED_OUT
    return HandoutState.TO_HAND_OUT if number < left else HandoutState.LEFT_OUT
