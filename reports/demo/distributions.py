"""Distributions of the demonstration: one that is being handed out, one that is still to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from organization.choices import Role
from organization.models import User
from pairing.choices import GroupKey
from pairing.models import Pairing, Programme
from reports.demo.places import COUNTY_PREFIX
from visits.choices import AidKind, Giver, ReceiptWay
from visits.models import Aid, Distribution, Donor
from visits.services.aid import Giving, Receipt
from visits.services.distributions import Outline, draw_up, hand_out, leave_out

HOUSEHOLDS = 60
AWAY = "外出务工，春节返乡后补发"


def write_distributions(*, programme: Programme, today: date) -> int:
    """¥200 of a donor to orphans' households, two thirds handed out, and quilts in two weeks.

    How many gifts that were handed out make.
    """
    office = User.objects.filter(role=Role.COUNTY_OFFICE).order_by("phone").first()
    donor = Donor.objects.order_by("pk").first()
    homes = (
        Pairing.objects.open()
        .filter(programme=programme, region__code__startswith=COUNTY_PREFIX)
        .order_by("household")
        .distinct()
    )
    orphans = homes.filter(household__recipients__group__key=GroupKey.ORPHAN)
    children = list(orphans.values_list("household", flat=True)[:HOUSEHOLDS])
    others = list(
        homes.exclude(household__in=children).values_list("household", flat=True)[:HOUSEHOLDS]
    )
    if office is None or donor is None or not children or not others:
        return 0
    day = today - timedelta(days=5)
    giving = Giving(programme, day, AidKind.CASH, Giver.DONOR, donor=donor)
    given = _draw_up(Outline("孤儿冬季慰问金", giving, Decimal(200)), children, office)
    handed = given.lines.filter(number__lte=len(children) * 2 // 3)
    hand_out(
        distribution=given,
        receipt=Receipt(day, ReceiptWay.SHEET),
        actor=office,
        lines=handed.values_list("pk", flat=True),
    )
    entered = datetime.combine(day, time(16), timezone.get_default_timezone())
    gifts = Aid.objects.filter(distribution=given)
    count = gifts.update(created_at=entered)
    last = given.lines.order_by("-number").values_list("pk", flat=True)[:3]
    leave_out(distribution=given, lines=list(last), reason=AWAY, actor=office)
    planned = Giving(
        programme,
        today + timedelta(days=14),
        AidKind.GOODS,
        Giver.UNIT,
        items="棉被1床",
        giver_unit=User.objects.filter(role=Role.LIAISON).order_by("phone")[0].unit,
    )
    _draw_up(Outline("冬季送棉被", planned, Decimal(180)), others, office)
    return count


def _draw_up(outline: Outline, households: list[int], office: User) -> Distribution:
    made, _is_new = draw_up(
        outline=outline,
        amounts=dict.fromkeys(households, outline.each or Decimal(0)),
        client_uuid=uuid5(NAMESPACE_URL, f"demo-distribution-{outline.name}"),
        actor=office,
        again=True,
    )
    return made
