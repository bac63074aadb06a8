"""A region with as many of everything as a published summary says, written by COPY.

No triggers run and no contact is judged: what a summary counts is there, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Any
from uuid import uuid4

from django.db import connection, models

from common.copying import Blank, copy_values
from common.database import analyze
from organization.choices import Level, Role
from organization.models import Region, Unit, User
from pairing.models import Cadre, Group, Household, Pairing, Programme, Recipient
from tests import factories
from visits.choices import AidKind, ContactKind, Giver, NeedStatus
from visits.models import Activity, Aid, Contact, Need


@dataclass(frozen=True)
class Of:
    """How much there is of a group's households. ``settled`` beyond ``raised`` are needs raised
    before the period."""

    people: int
    households: int
    visits: int = 0
    contacts: int = 0
    letters: int = 0
    """Of the contacts."""
    policies: int = 0
    raised: int = 0
    settled: int = 0
    aid: Sequence[tuple[AidKind, Decimal]] = ()
    """Given to one household after the other."""


@dataclass(frozen=True)
class Made:
    region: Region
    programme: Programme
    groups: dict[str, Of] = field(default_factory=dict)


@contextmanager
def _without_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def copied(model: type[models.Model], rows: Sequence[dict[str, Any]], **all_: Any) -> list[int]:
    blank = Blank(model, **all_)
    return copy_values(model, blank.names, [blank.filled(row) for row in rows])


def place(code: str, level: Level, name: str) -> str:
    """A region with a township and a village in it, made unless it is there; the village's code."""
    Region.objects.get_or_create(code=code, defaults={"level": level, "name": name, "pinyin": name})
    prefix = Region.objects.get(pk=code).prefix
    known = Region.objects.filter(level=Level.VILLAGE, code__startswith=prefix).first()
    if known is not None:
        return known.code
    village = f"{prefix:0<9}".ljust(9, "1")[:9] + "201"
    Region.objects.create(code=village, level=Level.VILLAGE, name="一村", pinyin="yi cun")
    return village


def make_region(
    code: str,
    *,
    first: date,
    last: date,
    groups: dict[str, Of],
    cadres: int,
    units: int = 1,
    activities: int = 0,
    name: str = "",
    level: Level = Level.COUNTY,
) -> Made:
    """Write it; every day lies from ``first`` to ``last``, pairings and rosters since ``first``."""
    village = place(code, level, name)
    region = factories.get_region(code)
    programme = factories.make_programme()
    if not programme.region.covers(code):
        programme = factories.make_programme(f"in-{code}", place=code, name="结对帮扶")
    with _without_triggers():
        held_by = make_units([village], units)
        helpers = make_cadres(held_by, cadres)
        taken = 0
        for key, of in groups.items():
            group = factories.make_group(key, of=programme)
            homes = make_homes([village], group, of.households, of.people, since=first)
            pairings = make_pairings(homes, helpers[taken:] + helpers[:taken], group, first)
            paired = list(zip((pk for pk, _place in homes), pairings, strict=True))
            _contacts(paired, village, of, first, last)
            _needs(paired, village, of, first, last)
            _aid(paired, village, of, last, programme)
            taken = (taken + of.households) % cadres
        copied(
            Activity,
            [{"name": f"活动{n}", "day": last} for n in range(activities)],
            programme=programme.pk,
            region=code,
        )
    # The planner knows nothing of rows that were written in this transaction.
    analyze([Unit, User, Cadre, Household, Recipient, Pairing, Contact, Need, Aid])
    return Made(region, programme, groups)


def make_units(villages: Sequence[str], number: int) -> list[int]:
    """Units in these villages, one after the other."""
    return copied(
        Unit,
        [
            {"name": f"{village}单位{n}", "pinyin": f"dw{n}", "region": village}
            for n, village in zip(range(number), cycle(villages), strict=False)
        ],
    )


def make_cadres(
    units: Sequence[int], number: int, *, names: Sequence[str] = ("张三",)
) -> list[int]:
    """Cadres of these units, as many of each."""
    users = copied(
        User,
        [
            {"phone": factories.phone_number(), "unit": unit, "name": name}
            for _n, unit, name in zip(range(number), cycle(units), cycle(names), strict=False)
        ],
        role=Role.CADRE,
    )
    return copied(Cadre, [{"user": user} for user in users])


def make_homes(
    villages: Sequence[str],
    group: Group,
    number: int,
    people: int,
    *,
    since: date,
    names: Sequence[str] = ("王成",),
) -> list[tuple[int, str]]:
    """Households of so many people altogether, with nobody paired; each with its village."""
    places = list(islice(cycle(villages), number))
    homes = copied(
        Household,
        [
            {"head_id_digest": uuid4().hex, "region": place, "head_name": name}
            for place, name in zip(places, cycle(names), strict=False)
        ],
    )
    copied(
        Recipient,
        [{"household": home, "id_digest": uuid4().hex} for home in islice(cycle(homes), people)],
        programme=group.programme_id,
        group=group.pk,
        name="王小成",
        birth_date=date(1980, 5, 3),
        joined_on=since,
    )
    return list(zip(homes, places, strict=True))


def make_pairings(
    homes: Sequence[tuple[int, str]], cadres: Sequence[int], group: Group, since: date
) -> list[int]:
    """A pairing of each household, with one cadre after the other."""
    return copied(
        Pairing,
        [
            {"household": home, "cadre": cadre, "region": place}
            for (home, place), cadre in zip(homes, cycle(cadres), strict=False)
        ],
        programme=group.programme_id,
        started_on=since,
    )


def _contacts(paired: list[tuple[int, int]], village: str, of: Of, first: date, last: date) -> None:
    kinds = (
        [ContactKind.HOME_VISIT] * of.visits
        + [ContactKind.LETTER] * of.letters
        + [ContactKind.PHONE] * (of.contacts - of.letters)
    )
    if not kinds:
        return
    each, more = divmod(of.policies, len(kinds))
    span = (last - first).days + 1
    copied(
        Contact,
        [
            {
                "pairing": pairing,
                "kind": kind,
                "day": first + timedelta(days=n % span),
                "policies": ["basic_living"] * (each + (n < more)),
                "client_uuid": uuid4(),
            }
            for n, (kind, (_home, pairing)) in enumerate(zip(kinds, cycle(paired), strict=False))
        ],
        region=village,
    )


def _needs(paired: list[tuple[int, int]], village: str, of: Of, first: date, last: date) -> None:
    rows: list[dict[str, Any]] = []
    for n in range(max(of.raised, of.settled)):
        is_settled = n < of.settled
        rows.append(
            {
                "household": paired[n % len(paired)][0],
                "raised_on": first if n < of.raised else first - timedelta(days=30),
                "status": NeedStatus.DONE if is_settled else NeedStatus.RAISED,
                "settled_on": last if is_settled else None,
                "outcome": "已办结" if is_settled else "",
            }
        )
    copied(Need, rows, region=village, text="灶房屋顶漏雨")


def _aid(
    paired: list[tuple[int, int]], village: str, of: Of, last: date, programme: Programme
) -> None:
    copied(
        Aid,
        [
            {"household": home, "pairing": pairing, "kind": kind, "value": value}
            for (kind, value), (home, pairing) in zip(of.aid, cycle(paired), strict=False)
        ],
        region=village,
        day=last,
        giver=Giver.CADRE,
        programme=programme.pk,
    )
