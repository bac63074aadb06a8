"""诸城高新园: its places, its 144 households, and who works there."""

from __future__ import annotations

from dataclasses import dataclass

from common.dates import today
from organization.choices import Level, Role
from organization.models import Unit, User
from pairing.models import Programme
from tests import factories

ZHUCHENG, PARK = "370782000000", "370782500000"
VILLAGES = {
    "370782500201": "东鲁村委会",
    "370782500202": "西鲁村委会",
    "370782500203": "大村村委会",
    "370782500204": "尧沟村委会",
}
REGIONS = [
    ("370000000000", Level.PROVINCE, "山东省"),
    ("370700000000", Level.PREFECTURE, "潍坊市"),
    (ZHUCHENG, Level.COUNTY, "诸城市"),
    (PARK, Level.TOWNSHIP, "诸城高新园"),
    *((code, Level.VILLAGE, name) for code, name in VILLAGES.items()),
]
HOUSEHOLDS = 144


@dataclass
class Park:
    """Who is there: ``units`` with their ``liaisons``, four of the inspectors among them."""

    programme: Programme
    office: User
    units: list[Unit]
    liaisons: dict[int, User]
    walker: User
    judge: User
    township: User
    giver: Unit

    @property
    def inspectors(self) -> list[User]:
        return [self.walker, self.judge, self.township, self.liaisons[self.units[0].pk]]


def make_park() -> Park:
    """Six units of six cadres, each with four of the 144 households."""
    since = today().replace(month=1, day=1)
    programme = factories.make_programme("zhucheng", place=ZHUCHENG, name="走访慰问困难户")
    group = factories.make_group("困难户", of=programme)
    factories.make_rule(
        contacts=1, visits=1, year=since.year, place=ZHUCHENG, programme=programme, one_a_day=False
    )
    units = [factories.make_unit(f"高新园第{n}支部", place=PARK) for n in "一二三四五六"]
    cadres = [factories.make_cadre(f"干部{n}", unit=units[n % 6]) for n in range(36)]
    for n in range(HOUSEHOLDS):
        home = factories.make_household(f"户主{n:03}", village=[*VILLAGES][n % 4])
        factories.make_recipient(home, name=f"户主{n:03}", group=group, joined_on=since)
        factories.make_pairing(home, cadres[n % 36], programme=programme, on=since)
    return Park(
        programme=programme,
        office=factories.make_user(Role.COUNTY_OFFICE, name="诸城办公室", place=ZHUCHENG),
        units=units,
        liaisons={
            unit.pk: factories.make_user(Role.LIAISON, name=f"联络员{n}", unit=unit)
            for n, unit in enumerate(units, 1)
        },
        walker=factories.make_user(Role.SUPERVISOR, name="马督查", place=ZHUCHENG),
        judge=factories.make_user(Role.SUPERVISOR, name="韩督查", place=ZHUCHENG),
        township=factories.make_user(Role.TOWNSHIP_OFFICE, name="园区办", place=PARK),
        giver=factories.make_unit("诸城高新园管委会", place=PARK),
    )
