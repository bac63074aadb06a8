"""What tests of reviews share: a county with a quarter behind it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from common.dates import today
from organization.models import Unit
from pairing.choices import EndReason
from pairing.models import Pairing, Programme
from tests import factories
from visits.choices import ContactKind, Verdict
from visits.models import Contact
from visits.quotas.recounting import recompute

FIRST, LAST = date(2023, 7, 1), date(2023, 9, 30)
VILLAGES = (factories.SOUTH_GATE, factories.SOUTH_GATE_COMMUNITY, factories.WHEAT)


@dataclass
class County:
    """西和县 in the third quarter of 2023, looked at on 10 October."""

    programme: Programme
    units: list[Unit]
    pairings: list[Pairing] = field(default_factory=list)


@pytest.fixture
def county(db: None, clock) -> County:
    """Households of every kind that an indicator tells apart, from a seed."""
    clock("2023-10-10")
    return build(seed=1, number=45)


def build(seed: int, number: int) -> County:
    """A county of so many households; with the same seed it is the same."""
    rng = Random(seed)
    units = [factories.make_unit(f"西和县第{n}局") for n in range(3)]
    units.append(factories.make_unit("汉源镇卫生院", place=factories.HANYUAN))
    made = County(factories.make_programme(), units)
    # A township that asks for more, and one year's rule that a later one replaces.
    factories.make_rule(contacts=9, visits=5, year=2022, place=factories.SHILI)
    factories.make_rule(contacts=12, visits=4, place=factories.SHILI, visit_counts_as_contact=True)
    cadres = [factories.make_cadre(f"干部{n}", unit=units[n % 4]) for n in range(9)]
    for n in range(number):
        village = VILLAGES[n % 3]
        household = factories.make_household(f"户{n}", village=village)
        kind = rng.random()
        if kind < 0.9:
            factories.make_recipient(household, joined_on=_day(rng, date(2022, 1, 1), 700))
        if kind < 0.1:
            continue
        began = _day(rng, date(2022, 6, 1), 480)
        ended = began + timedelta(days=rng.randrange(400)) if rng.random() < 0.35 else None
        pairing = _pair(made, household, rng.choice(cadres), began, ended)
        if ended is not None and rng.random() < 0.6:
            after = ended + timedelta(days=rng.randrange(1, 40))
            made.pairings.append(pairing)
            pairing = _pair(made, household, rng.choice(cadres), after, None)
        made.pairings.append(pairing)
    for pairing in made.pairings:
        _live_through(rng, pairing)
    recompute([pairing.pk for pairing in made.pairings], today=today())
    _reject(rng, made)
    # Of another county, another programme, and what no pairing brought.
    factories.make_recipient(factories.make_household("外", village=factories.LI_VILLAGE))
    school = factories.make_programme("school", place=factories.XIHE)
    factories.make_rule(contacts=4, visits=2, programme=school)
    other = factories.make_pairing(programme=school, on=date(2023, 1, 1))
    factories.make_contact(other, date(2023, 8, 8), topics=["health"])
    at_the_desk = factories.make_household("柜台")
    factories.make_recipient(at_the_desk)
    factories.make_need(at_the_desk, raised_on=date(2023, 7, 20))
    return made


def _day(rng: Random, first: date, within: int) -> date:
    return first + timedelta(days=rng.randrange(within))


def _pair(county: County, household, cadre, began, ended) -> Pairing:
    return Pairing.objects.create(
        programme=county.programme,
        household=household,
        cadre=cadre,
        region_id=household.region_id,
        role="爱心家人",
        started_on=began,
        ended_on=ended,
        end_reason=EndReason.MOVED_AWAY if ended else "",
    )


def _live_through(rng: Random, pairing: Pairing) -> None:
    """Contacts of every kind all year, also outside the pairing; needs, aid and pauses."""
    if rng.random() < 0.3:
        first = _day(rng, date(2023, 5, 1), 150)
        last = first + timedelta(days=rng.randrange(90)) if rng.random() < 0.7 else None
        factories.make_pause(pairing, first, last)
    for _n in range(rng.randrange(9)):
        contact = factories.make_contact(
            pairing,
            # Some on the same day, and some on the very days that things are due on.
            rng.choice([_day(rng, date(2023, 1, 1), 282), date(2023, 6, 30), LAST]),
            rng.choice(list(ContactKind)),
            is_counted=False,
            is_reached=rng.random() < 0.9,
            is_imported=rng.random() < 0.15,
            topics=["health"] if rng.random() < 0.4 else [],
            policies=["medical"] if rng.random() < 0.2 else [],
            found=rng.choice(["", "", " \n ", "身体尚可"]),
        )
        if rng.random() < 0.2:
            factories.make_aid(pairing, contact.day, contact=contact)
        if rng.random() < 0.3:
            settled = contact.day + timedelta(days=rng.choice([0, 29, 30, 31, 60]))
            done: dict[str, Any] = {"status": "done", "settled_on": settled, "outcome": "已办"}
            factories.make_need(contact=contact, **(done if rng.random() < 0.7 else {}))


def _reject(rng: Random, county: County) -> None:
    contacts = list(Contact.objects.filter(verdict=Verdict.COUNTED).order_by("pk"))
    rejected = rng.sample(contacts, len(contacts) // 8)
    Contact.objects.filter(pk__in=[each.pk for each in rejected]).update(verdict=Verdict.REJECTED)
    recompute([pairing.pk for pairing in county.pairings], today=today())
