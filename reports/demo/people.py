"""Invented households and the people in them. Plain values; nothing here reads the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from common.identity import age_on, check_character
from pairing.choices import DisabilityKind, GroupKey, Relation
from reports.demo.names import given_name, surname
from reports.demo.places import COUNTY_PREFIX, TOWNSHIPS, Township, village_short

ORPHAN, DISABLED, POVERTY = GroupKey.ORPHAN, GroupKey.DISABLED, GroupKey.EXTREME_POVERTY

SHAPES: dict[tuple[GroupKey, ...], int] = {
    (ORPHAN,): 134,
    (ORPHAN, ORPHAN): 24,
    (ORPHAN, DISABLED): 26,
    (ORPHAN, POVERTY): 8,
    (DISABLED,): 2636,
    (DISABLED, DISABLED): 120,
    (DISABLED, POVERTY): 64,
    (POVERTY,): 1097,
    (POVERTY, POVERTY): 72,
    (POVERTY, DISABLED): 44,
}
"""How many households have which people: 4225 households; 216, 3010 and 1357 people."""

PROGRAMME_BEGAN = date(2023, 5, 12)
FIRST_ROSTER = date(2023, 5, 31)

Villages = Mapping[str, Sequence[tuple[str, str]]]
"""By a township's prefix: code and name of each of its villages."""


@dataclass(slots=True)
class Person:
    """A recipient."""

    group: GroupKey
    name: str
    identity: str
    is_male: bool
    born: date
    relation: Relation
    joined_on: date
    ethnicity: str = "汉族"
    certificate: str = ""
    disability_kind: int | None = None
    disability_level: int | None = None
    child_category: str = ""
    school: str = ""
    grade: str = ""
    guardian_relation: str = ""
    years_behind: int = 0
    """Years that a child began school late."""


@dataclass(slots=True)
class Head:
    """Who heads a household, whether or not a recipient too."""

    family: str
    name: str
    identity: str
    is_male: bool
    born: date
    ethnicity: str = "汉族"


@dataclass(slots=True)
class Household:
    """A household in a village, on the roster since ``joined_on``."""

    number: int
    township: Township
    village: str
    village_name: str
    head: Head
    phone: str
    address: str
    joined_on: date
    people: list[Person] = field(default_factory=list)

    @property
    def first_group(self) -> GroupKey:
        """The group that names the cadre's role: the first in the programme's order."""
        return min((person.group for person in self.people), key=(ORPHAN, DISABLED, POVERTY).index)

    def join(self, day: date) -> None:
        """Come onto the roster on ``day`` instead of with the first one."""
        for person in self.people:
            person.joined_on = max(day, person.joined_on)
        self.joined_on = max(person.joined_on for person in self.people)


def roster_day(today: date) -> date:
    """The day of the roster with which the county's records begin: a full year back is there."""
    return max(FIRST_ROSTER, date(today.year - 2, 12, 31))


def scaled(counts: Sequence[float], total: int) -> list[int]:
    """Whole numbers in the proportion of ``counts`` that make ``total``, by largest remainder."""
    whole = sum(counts)
    exact = [count * total / whole for count in counts]
    numbers = [int(x) for x in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (numbers[i] - exact[i], i))
    for i in by_rest[: total - sum(numbers)]:
        numbers[i] += 1
    return numbers


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier, 28 February for the 29th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


# School

_CLASSES = ("小班", "中班", "大班")
_GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
_MIDDLE, _HIGH = ("初一", "初二", "初三"), ("高一", "高二", "高三")


def grade_on(person: Person, day: date) -> str:
    """The grade a child is in on ``day``; school years begin on 1 September."""
    first_day = date(day.year if day.month >= 9 else day.year - 1, 9, 1)
    year = age_on(person.born, first_day) - person.years_behind
    if 3 <= year <= 5:
        return f"幼儿园{_CLASSES[year - 3]}"
    if 6 <= year <= 11:
        return _GRADES[year - 6]
    if 12 <= year <= 14:
        return _MIDDLE[year - 12]
    if 15 <= year <= 17:
        if "职业" in person.school:
            return f"职专{'一二三'[year - 15]}年级"
        return _HIGH[year - 15]
    return ""


def school_for(rng: Random, *, age: int, township: str, village: str) -> str:
    """Where a child of that age (on 1 September) goes to school."""
    if age < 3:
        return ""
    if age <= 5:
        return f"{township}中心幼儿园" if rng.random() < 0.7 else f"{village}幼儿园"
    if age <= 11:
        if rng.random() < 0.08:
            return rng.choice(["西和县第一小学", "西和县第二小学"])
        return f"{township}中心小学" if rng.random() < 0.6 else f"{village}小学"
    if age <= 14:
        return f"{township}初级中学" if rng.random() < 0.85 else "西和县第三中学"
    return rng.choice(
        ["西和县第一中学", "西和县第二中学", "西和县第二中学", "西和县职业中等专业学校"]
    )


# The people

_GUARDIANS = (
    # Relation, weight, is a man, same family name, a generation or two older, child's relation
    ("祖父", 30, True, True, 2, Relation.GRANDCHILD),
    ("祖母", 27, False, False, 2, Relation.GRANDCHILD),
    ("外祖父", 7, True, False, 2, Relation.GRANDCHILD),
    ("外祖母", 8, False, False, 2, Relation.GRANDCHILD),
    ("伯父", 11, True, True, 1, Relation.OTHER),
    ("叔父", 8, True, True, 1, Relation.OTHER),
    ("姑母", 4, False, True, 1, Relation.OTHER),
    ("舅父", 3, True, False, 1, Relation.OTHER),
    ("姨母", 2, False, False, 1, Relation.OTHER),
)
_KINDS = (
    (DisabilityKind.LIMBS, 38),
    (DisabilityKind.MULTIPLE, 14),
    (DisabilityKind.INTELLECT, 14),
    (DisabilityKind.SIGHT, 12),
    (DisabilityKind.MIND, 10),
    (DisabilityKind.HEARING, 9),
    (DisabilityKind.SPEECH, 3),
)
_DEPENDENT = (DisabilityKind.INTELLECT, DisabilityKind.MIND)


class Registry:
    """Hands out identity numbers and telephones, none twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._identities: set[str] = set()
        self._phones: set[str] = set()

    def identity(self, born: date, is_male: bool) -> str:
        while True:
            order = self._rng.randrange(1, 500) * 2 - (1 if is_male else 0)
            first17 = f"{COUNTY_PREFIX}{born:%Y%m%d}{order:03d}"
            if first17 not in self._identities:
                self._identities.add(first17)
                return first17 + check_character(first17)

    def phone(self) -> str:
        while True:
            phone = f"199{self._rng.randrange(10**8):08d}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone


class PeopleMaker:
    """Makes households of a shape, one after another, for one day."""

    def __init__(self, rng: Random, registry: Registry, today: date) -> None:
        self.rng, self.registry, self.today = rng, registry, today

    def household(
        self,
        number: int,
        shape: tuple[GroupKey, ...],
        township: Township,
        village: tuple[str, str],
        joined_on: date,
        turns_18: bool = False,
    ) -> Household:
        rng = self.rng
        code, name = village[0], village_short(village[1])
        address = f"{township.name}{name}{rng.choice('一二三四五六七')}组"
        if rng.random() < 0.7:
            address += f"{rng.randrange(1, 120)}号"
        if shape[0] == ORPHAN:
            people, head = self._orphans(shape, township, name, joined_on, turns_18)
        else:
            people, head = self._adults(shape, joined_on)
        self._tell_apart(people, head)
        if rng.random() < 0.015:
            head.ethnicity = "回族"
            for person in people:
                person.ethnicity = "回族"
        phone = self.registry.phone() if rng.random() < 0.965 else ""
        joined = max([joined_on, *(p.joined_on for p in people)])
        return Household(number, township, code, name, head, phone, address, joined, people)

    def _tell_apart(self, people: list[Person], head: Head) -> None:
        """Nobody in a household is called what another in it is."""
        taken = {head.name}
        for person in people:
            if person.identity == head.identity:
                continue
            while person.name in taken:
                given = given_name(self.rng, born=person.born.year, is_male=person.is_male)
                person.name = person.name[0] + given
            taken.add(person.name)

    # Children

    def _orphans(
        self,
        shape: tuple[GroupKey, ...],
        township: Township,
        village: str,
        joined_on: date,
        turns_18: bool,
    ) -> tuple[list[Person], Head]:
        rng = self.rng
        age = 18 if turns_18 else rng.choices(range(2, 18), [1, 1, 2, 2, 3, *[4] * 6, *[5] * 5])[0]
        # Who has just turned 18 did so within months: a longer stay would be an oversight.
        born = self._born(age, within=200 if turns_18 else 364)
        family = surname(rng)
        child = self._child(family, born, township, village, joined_on)
        wants_grandparent = shape[1:] == (POVERTY,)
        kinds = [g for g in _GUARDIANS if g[4] == 2] if wants_grandparent else list(_GUARDIANS)
        relation, _weight, is_male, same, generations, to_head = rng.choices(
            kinds, [g[1] for g in kinds]
        )[0]
        if generations == 2:
            older = min(max(age + rng.randrange(46, 60), 54), 83)
        else:
            older = min(max(age + rng.randrange(24, 40), 40), 62)
        if wants_grandparent:
            older = max(older, 61)
        head = self._head(family if same else self._other_family(family), older, is_male)
        child.relation, child.guardian_relation = to_head, relation
        people = [child]
        for group in shape[1:]:
            if group == ORPHAN:
                apart = rng.choice([-5, -4, -3, -2, -2, 2, 2, 3, 4, 5])
                sibling_age = min(max(age + apart, 2), 17)
                if sibling_age == age:
                    sibling_age = age - 2 if age > 3 else age + 2
                sibling = self._child(family, self._born(sibling_age), township, village, joined_on)
                sibling.relation, sibling.guardian_relation = to_head, relation
                sibling.child_category = child.child_category
                people.append(sibling)
            else:
                people.append(self._as_head(head, group, joined_on))
        return people, head

    def _child(
        self, family: str, born: date, township: Township, village: str, joined_on: date
    ) -> Person:
        rng = self.rng
        is_male = rng.random() < 0.53
        # A child born after the first roster came onto a later one.
        joined = max(joined_on, born + timedelta(days=rng.randrange(120, 400)))
        person = Person(
            group=ORPHAN,
            name=family + given_name(rng, born=born.year, is_male=is_male),
            identity=self.registry.identity(born, is_male),
            is_male=is_male,
            born=born,
            relation=Relation.OTHER,
            joined_on=min(joined, self.today - timedelta(days=20)),
            child_category="事实无人抚养儿童" if rng.random() < 0.62 else "孤儿",
            years_behind=1 if rng.random() < 0.12 else 0,
        )
        first_day = date(self.today.year if self.today.month >= 9 else self.today.year - 1, 9, 1)
        age = age_on(born, first_day) - person.years_behind
        person.school = school_for(rng, age=age, township=township.name, village=village)
        person.grade = grade_on(person, self.today)
        if not person.grade:
            person.school = ""
        return person

    # Adults

    def _adults(self, shape: tuple[GroupKey, ...], joined_on: date) -> tuple[list[Person], Head]:
        first = shape[0]
        born, is_male, kind = self._adult_of(first)
        relation, head = self._head_for(first, born, is_male, kind)
        if head is None:
            head = self._new_head(born, is_male)
            person = self._as_head(head, first, joined_on, kind)
        else:
            person = self._member(
                first, self._family_under(head, relation), born, is_male, relation, joined_on, kind
            )
        people = [person]
        for group in shape[1:]:
            people.append(self._second(group, people[0], head, joined_on))
        return people, head

    def _adult_of(self, group: GroupKey) -> tuple[date, bool, int | None]:
        rng = self.rng
        if group == DISABLED:
            low, high = rng.choices(
                [(5, 17), (18, 34), (35, 49), (50, 64), (65, 79), (80, 90)], [5, 15, 23, 32, 20, 5]
            )[0]
            is_male = rng.random() < 0.56
            kind = self._kind()
            return self._born(rng.randint(low, high)), is_male, kind
        low, high = rng.choices([(24, 44), (45, 59), (60, 74), (75, 90)], [4, 16, 52, 28])[0]
        return self._born(rng.randint(low, high)), rng.random() < 0.82, None

    def _head_for(
        self, group: GroupKey, born: date, is_male: bool, kind: int | None
    ) -> tuple[Relation, Head | None]:
        """The person's relation to the head, and the head; None when it is the person."""
        rng, age = self.rng, age_on(born, self.today)
        if group == POVERTY:
            choices = {"self": 93, "sibling": 5, "other": 2}
        elif age < 18:
            choices = {"parent": 72, "grandparent": 28}
        elif age < 35:
            choices = {"self": 22, "parent": 68, "sibling": 10}
        elif age < 50:
            choices = {"self": 58, "spouse": 18, "parent": 16, "sibling": 8}
        elif age < 65:
            choices = {"self": 68, "spouse": 20, "sibling": 7, "child": 5}
        else:
            choices = {"self": 58, "spouse": 18, "child": 24}
        if kind in _DEPENDENT and age >= 18:
            choices["self"] //= 2
        who = rng.choices(list(choices), list(choices.values()))[0]
        own = Relation.SON if is_male else Relation.DAUGHTER
        if who == "self":
            return Relation.HEAD, None
        if who == "parent":
            return own, self._head(surname(rng), age + rng.randrange(21, 34), rng.random() < 0.78)
        if who == "grandparent":
            older = min(age + rng.randrange(45, 58), 82)
            return Relation.GRANDCHILD, self._head(surname(rng), older, rng.random() < 0.7)
        if who == "spouse":
            other = max(22, age + rng.randrange(-5, 6))
            return Relation.SPOUSE, self._head(surname(rng), other, not is_male)
        if who == "sibling":
            # A year apart at the least, whichever of the two is the elder.
            other = age + rng.choice([-9, -7, -5, -4, -3, -2, 2, 3, 4, 6, 8])
            if other < 22:
                other = max(22, age + rng.randrange(2, 7))
            return Relation.SIBLING, self._head(surname(rng), other, rng.random() < 0.85)
        if who == "child":
            return Relation.PARENT, self._head(
                surname(rng), age - rng.randrange(21, 33), rng.random() < 0.85
            )
        return Relation.OTHER, self._head(surname(rng), rng.randrange(38, 60), True)

    def _family_under(self, head: Head, relation: Relation) -> str:
        """The family name of somebody who is that to the head."""
        if relation in (Relation.SON, Relation.DAUGHTER, Relation.GRANDCHILD):
            # Children bear the father's name; a mother heads the household when he is gone.
            return head.family if head.is_male else self._other_family(head.family)
        if relation in (Relation.SIBLING, Relation.PARENT):
            same = relation == Relation.SIBLING or self.rng.random() < 0.6
            return head.family if same else self._other_family(head.family)
        return self._other_family(head.family)

    def _second(self, group: GroupKey, first: Person, head: Head, joined_on: date) -> Person:
        """Another member of the household, in a group of its own or the same."""
        rng = self.rng
        kind = (
            rng.choices([k for k, _w in _KINDS], [w for _k, w in _KINDS])[0]
            if group == DISABLED
            else 0
        )
        first_age = age_on(first.born, self.today)
        is_male = rng.random() < 0.6
        if first.relation in (Relation.SON, Relation.DAUGHTER, Relation.GRANDCHILD):
            # A brother or sister, or where an old man is cared for too, the head's own brother.
            if group == POVERTY:
                age = max(61, age_on(head.born, self.today) + rng.randrange(-6, 7))
                return self._member(
                    group, head.family, self._born(age), True, Relation.SIBLING, joined_on, None
                )
            relation = first.relation
            if relation != Relation.GRANDCHILD:
                relation = Relation.SON if is_male else Relation.DAUGHTER
            age = max(5, first_age + rng.choice([-4, -3, -2, 2, 3, 4]))
            family = first.name[0]
            return self._member(group, family, self._born(age), is_male, relation, joined_on, kind)
        head_age = age_on(head.born, self.today)
        if group == POVERTY or head_age < 45 or first.group == POVERTY or rng.random() < 0.4:
            age = head_age + rng.choice([-8, -6, -4, -3, -2, 2, 3, 5, 7])
            if group == POVERTY:
                age, is_male = max(60, min(age + 6, 86)), rng.random() < 0.85
            return self._member(
                group,
                head.family,
                self._born(max(18, age)),
                is_male,
                Relation.SIBLING,
                joined_on,
                kind,
            )
        if first.relation == Relation.HEAD and rng.random() < 0.35:
            age = max(22, head_age + rng.randrange(-5, 5))
            return self._member(
                group,
                self._other_family(head.family),
                self._born(age),
                not head.is_male,
                Relation.SPOUSE,
                joined_on,
                kind,
            )
        relation = Relation.SON if is_male else Relation.DAUGHTER
        age = max(6, head_age - rng.randrange(22, 33))
        return self._member(
            group,
            self._family_under(head, relation),
            self._born(age),
            is_male,
            relation,
            joined_on,
            kind,
        )

    # Parts

    def _kind(self) -> int:
        """A kind of disability, as often as it is among the severely disabled."""
        kinds, weights = zip(*_KINDS, strict=True)
        return int(self.rng.choices(kinds, weights)[0])

    def _born(self, age: int, within: int = 364) -> date:
        """A birth date that makes somebody ``age`` years old today."""
        return years_before(self.today, age) - timedelta(days=self.rng.randrange(within + 1))

    def _other_family(self, family: str) -> str:
        while (other := surname(self.rng)) == family:
            pass
        return other

    def _head(self, family: str, age: int, is_male: bool) -> Head:
        born = self._born(age)
        name = family + given_name(self.rng, born=born.year, is_male=is_male)
        return Head(family, name, self.registry.identity(born, is_male), is_male, born)

    def _new_head(self, born: date, is_male: bool) -> Head:
        family = surname(self.rng)
        name = family + given_name(self.rng, born=born.year, is_male=is_male)
        return Head(family, name, self.registry.identity(born, is_male), is_male, born)

    def _as_head(
        self, head: Head, group: GroupKey, joined_on: date, kind: int | None = None
    ) -> Person:
        person = Person(
            group, head.name, head.identity, head.is_male, head.born, Relation.HEAD, joined_on
        )
        return self._finish(person, kind)

    def _member(
        self,
        group: GroupKey,
        family: str,
        born: date,
        is_male: bool,
        relation: Relation,
        joined_on: date,
        kind: int | None,
    ) -> Person:
        name = family + given_name(self.rng, born=born.year, is_male=is_male)
        identity = self.registry.identity(born, is_male)
        return self._finish(Person(group, name, identity, is_male, born, relation, joined_on), kind)

    def _finish(self, person: Person, kind: int | None) -> Person:
        if person.group == DISABLED:
            rng = self.rng
            person.disability_kind = kind or self._kind()
            person.disability_level = 1 if rng.random() < 0.36 else 2
            person.certificate = f"{person.identity}{person.disability_kind}"
            person.certificate += str(person.disability_level)
            if rng.random() < 0.06:
                # A certificate issued anew.
                person.certificate += rng.choice(["B1", "B1", "B2"])
        return person


def make_households(
    rng: Random, registry: Registry, villages: Villages, *, today: date, total: int
) -> list[Household]:
    """``total`` households over the townships in their proportion, in a mixed order.

    At 4225 the people of each group are as published.
    """
    shapes = [
        shape
        for shape, count in zip(SHAPES, scaled(list(SHAPES.values()), total), strict=True)
        for _ in range(count)
    ]
    rng.shuffle(shapes)
    places: list[tuple[Township, tuple[str, str]]] = []
    for township, count in zip(
        TOWNSHIPS, scaled([t.households for t in TOWNSHIPS], total), strict=True
    ):
        own = list(villages[township.prefix])
        weights = [rng.gammavariate(3, 1) for _village in own]
        places += [(township, village) for village in rng.choices(own, weights, k=count)]
    # Five have turned 18 since; each is asked about, none ends by itself.
    grown = max(1, round(5 * total / 4225))
    maker = PeopleMaker(rng, registry, today)
    households = []
    for number, (shape, (township, village)) in enumerate(zip(shapes, places, strict=True)):
        turns_18 = shape == (ORPHAN,) and grown > 0
        grown -= turns_18
        households.append(
            maker.household(number, shape, township, village, roster_day(today), turns_18=turns_18)
        )
    return households
