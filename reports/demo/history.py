"""Who was paired with whom, and on which days they were in touch. Plain values, no database.

Counts follow the quota, so that a day's statuses come out as wished: what a pairing has done is
chosen first, the days after it. ``visits.quotas`` says what is owed, here as everywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from pairing.choices import EndReason, GroupKey, PauseReason
from reports.demo.names import given_name, surname
from reports.demo.people import Household, Registry, roster_day, scaled
from reports.demo.places import (
    COUNTY,
    DEPARTMENTS,
    MONTHLY_TOWNSHIP,
    TOWNSHIP_UNITS,
    TOWNSHIPS,
)
from reports.demo.sign_ins import CADRE
from visits.choices import ContactKind
from visits.quotas.duty import Rule, due_dates, needed

RuleOf = Callable[[str, int], Rule]
"""The rule for a village's code in a year."""

DAY = timedelta(days=1)


@dataclass(slots=True)
class Unit:
    """A unit at its region, and how many cadres of it are paired."""

    number: int
    name: str
    region: str
    size: int


@dataclass(slots=True)
class Cadre:
    """A cadre with the account's fields."""

    number: int
    unit: Unit
    name: str
    phone: str
    is_male: bool
    title: str
    has_left: bool = False


@dataclass(slots=True)
class Pause:
    first: date
    last: date | None
    reason: PauseReason


@dataclass(slots=True)
class Pairing:
    """A pairing.

    ``mood`` is how its cadre does: steady, behind, eager, early, or as a sign-in needs it.
    """

    number: int
    household: Household
    cadre: Cadre
    started_on: date
    ended_on: date | None = None
    end_reason: EndReason | None = None
    replaces: Pairing | None = None
    pauses: list[Pause] = field(default_factory=list)
    mood: str = "steady"


@dataclass(frozen=True, slots=True)
class Moment:
    """One contact: its day, how, and whether it is one that counts."""

    day: date
    kind: ContactKind
    is_reached: bool = True
    is_second: bool = False
    """A second one of its kind on a day."""


@dataclass(slots=True)
class Plan:
    """Everything of a county but the words: units, cadres, pairings."""

    today: date
    units: list[Unit]
    cadres: list[Cadre]
    pairings: list[Pairing]


# Units and cadres

_TITLES = {
    "人民政府": (
        ["镇长", "副镇长", "副镇长", "人大主席"],
        [
            "科员",
            "一级科员",
            "四级主任科员",
            "二级主任科员",
            "执法队队员",
            "农业站干事",
            "民政专干",
        ],
    ),
    "卫生院": (["院长", "副院长"], ["医师", "主治医师", "护师", "主管护师", "药师", "护士"]),
    "小学": (["校长", "副校长"], ["教师", "一级教师", "二级教师", "高级教师", "教导主任"]),
    "中学": (["校长", "副校长"], ["一级教师", "二级教师", "高级教师", "教师", "年级主任"]),
    "医院": (["院长", "副院长"], ["主治医师", "副主任医师", "医师", "主管护师", "护师", "药师"]),
}
_CLERKS = [
    "科员", "一级科员", "四级主任科员", "三级主任科员", "二级主任科员", "一级主任科员", "股长",
    "副股长", "办公室主任", "干部",
]  # fmt: skip
_HEADS = {
    "局": ["局长", "副局长", "副局长"],
    "法院": ["院长", "副院长", "副院长"],
    "检察院": ["检察长", "副检察长", "副检察长"],
    "办公室": ["主任", "副主任", "副主任"],
    "部": ["部长", "副部长", "副部长"],
    "监委": ["书记", "副书记", "副书记"],
    "工会": ["主席", "副主席"],
    "委员会": ["书记", "副书记"],
    "联合会": ["主席", "副主席"],
    "社": ["主任", "副主任"],
    "中心": ["主任", "副主任"],
}
_SIZES = {"公安局": 2.4, "人民医院": 2.6, "中医医院": 1.6, "中学": 2.2, "气象局": 0.4, "妇女": 0.4,
          "共青团": 0.4, "统计": 0.6, "供销": 0.6, "教育局": 1.2, "农业农村": 1.5}  # fmt: skip


def _titles_of(unit: str) -> tuple[list[str], list[str]]:
    """Those who lead a unit, in order, and what the others in it are."""
    heads, others = next((v for tail, v in _TITLES.items() if unit.endswith(tail)), ([], _CLERKS))
    heads = heads or next(v for tail, v in _HEADS.items() if unit.endswith(tail))
    if "乡" in unit:
        heads = [head.replace("镇长", "乡长") for head in heads]
    return heads, others


def _make_units(total: int) -> tuple[list[Unit], dict[str, list[Unit]]]:
    """The units with their sizes, and those of each township by its prefix."""
    households = scaled([t.households for t in TOWNSHIPS], total)
    units: list[Unit] = []
    local: dict[str, list[Unit]] = {}
    left = total
    for township, count in zip(TOWNSHIPS, households, strict=True):
        local[township.prefix] = []
        for tail, share in TOWNSHIP_UNITS:
            unit = Unit(len(units), township.name + tail, township.code, round(count * share))
            units.append(unit)
            local[township.prefix].append(unit)
            left -= unit.size
    weights = [next((w for k, w in _SIZES.items() if k in name), 1.0) for name in DEPARTMENTS]
    sizes = scaled(weights, left)
    # The demonstration's own department needs somebody to sign in as, and colleagues.
    while sizes[0] < 6:
        sizes[sizes.index(max(sizes[1:]), 1)] -= 1
        sizes[0] += 1
    for name, size in zip(DEPARTMENTS, sizes, strict=True):
        units.append(Unit(len(units), name, COUNTY, size))
    return units, local


def _make_cadres(rng: Random, registry: Registry, units: list[Unit], year: int) -> list[Cadre]:
    cadres: list[Cadre] = []
    for unit in units:
        heads, others = _titles_of(unit.name)
        for place in range(unit.size):
            born = year - rng.randint(24, 59)
            is_male = rng.random() < (
                0.4 if unit.name.endswith(("小学", "医院", "卫生院")) else 0.58
            )
            cadres.append(
                Cadre(
                    number=len(cadres),
                    unit=unit,
                    name=surname(rng) + given_name(rng, born=born, is_male=is_male),
                    phone=registry.phone(),
                    is_male=is_male,
                    title=heads[place] if place < len(heads) else rng.choice(others),
                )
            )
    return cadres


def _first_partners(
    rng: Random,
    households: list[Household],
    cadres: list[Cadre],
    local: dict[str, list[Unit]],
) -> dict[int, Cadre]:
    """By a household's number the cadre it is first given, one each.

    A township's cadres take households there, the county's departments what is left, so that
    each of them goes to one or two townships.
    """
    by_unit: dict[int, list[Cadre]] = {}
    for cadre in cadres:
        by_unit.setdefault(cadre.unit.number, []).append(cadre)
    partners: dict[int, Cadre] = {}
    left: list[Household] = []
    # 何坝镇 first: it falls to the department whose liaison signs in.
    order = sorted(TOWNSHIPS, key=lambda t: (t.code != MONTHLY_TOWNSHIP, t.prefix))
    for township in order:
        own = [h for h in households if h.township is township]
        rng.shuffle(own)
        ready = [c for unit in local[township.prefix] for c in by_unit.get(unit.number, [])]
        for household, cadre in zip(own, ready, strict=False):
            partners[household.number] = cadre
        left += own[len(ready) :]
    departments = [c for c in cadres if c.unit.region == COUNTY]
    for household, cadre in zip(left, departments, strict=True):
        partners[household.number] = cadre
    return partners


# Pairings

_GAPS = (1, 2, 4, 6, 8, 11, 15, 20, 26, 34, 47, 66, 91, 118)
"""For how many days the households whose cadre left have been waiting for another."""


class PairingMaker:
    """Pairs everybody, then lets two years pass: people come, leave, swap and fall ill."""

    def __init__(
        self,
        rng: Random,
        households: list[Household],
        cadres: list[Cadre],
        partners: dict[int, Cadre],
        today: date,
    ) -> None:
        self.rng, self.today, self.cadres = rng, today, cadres
        self.begin = roster_day(today)
        self.pairings: list[Pairing] = []
        self._share = len(households) / 4225
        self._partners = partners
        self._free = list(households)
        self._colleagues: dict[int, list[Cadre]] = {}
        rng.shuffle(self._free)

    def make(self) -> list[Pairing]:
        self._sign_in_cadre()
        waiting = self._few(len(_GAPS))
        self._new_households(self._few(22))
        self._late_households(self._few(170), recent=self._few(36))
        left, moved_on = self._take(self._few(26)), self._take(waiting)
        for place, household in enumerate(self._take(waiting)):
            gap = _GAPS[place * len(_GAPS) // waiting]
            self._waiting(household, gap)
        # Only now, when it is known who stays, do colleagues step in.
        for household in left:
            self._taken_over(household, leaves=True)
        for household in moved_on:
            self._taken_over(household, leaves=False)
        self._swaps(self._few(20))
        for household in self._free:
            self._pair(household, self._partners[household.number], self._first_day(household))
        self._moods()
        self._pauses()
        return self.pairings

    def _few(self, count: int) -> int:
        return max(3, round(count * self._share))

    def _take(self, count: int) -> list[Household]:
        taken, self._free = self._free[:count], self._free[count:]
        return taken

    def _pair(self, household: Household, cadre: Cadre, on: date) -> Pairing:
        pairing = Pairing(len(self.pairings), household, cadre, on)
        self.pairings.append(pairing)
        return pairing

    def _succeed(self, before: Pairing, cadre: Cadre, on: date) -> Pairing:
        pairing = self._pair(before.household, cadre, on)
        pairing.replaces = before
        return pairing

    def _first_day(self, household: Household) -> date:
        """Some days after the household came onto the roster, on a working day."""
        day = household.joined_on + timedelta(days=self.rng.randrange(2, 24))
        while day.weekday() >= 5:
            day += DAY
        return min(day, self.today)

    def _day_between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randrange(max(1, (last - first).days + 1)))

    def _sign_in_cadre(self) -> None:
        """The cadre who signs in holds three households: one behind, one due, one well."""
        own = [
            h for h in self._free if h.township.code == MONTHLY_TOWNSHIP
            and self._partners[h.number].unit.name == DEPARTMENTS[0]
        ]  # fmt: skip
        # Of each group one, so that the phone shows what is different about them.
        three: list[Household] = []
        for group in GroupKey:
            fitting = [h for h in own if h.first_group == group and h not in three]
            three += fitting[:1]
        three = (three + [h for h in own if h not in three])[:3]
        cadre = self._partners[three[0].number]
        cadre.name, cadre.phone, cadre.is_male = CADRE.name, CADRE.phone, False
        if len(cadre.title) and cadre.title.endswith(("局长", "主任")):
            cadre.title = "一级科员"
        held = date(self.today.year - 1, 9, 1)
        for place, household in enumerate(three):
            self._free.remove(household)
            first = self._pair(
                household, self._partners[household.number], self._first_day(household)
            )
            if place:
                self._end(first, held - DAY, EndReason.CADRE_TRANSFERRED, leaves=True)
                first = self._succeed(first, cadre, held)
            first.mood = ("sign-in behind", "sign-in due", "sign-in well")[place]

    def _end(self, pairing: Pairing, on: date, reason: EndReason, *, leaves: bool) -> None:
        pairing.ended_on, pairing.end_reason = on, reason
        pairing.cadre.has_left = leaves

    def _leaving(self) -> EndReason:
        return self.rng.choices(
            [EndReason.CADRE_TRANSFERRED, EndReason.CADRE_RETIRED, EndReason.CADRE_DECEASED],
            [62, 35, 3],
        )[0]

    def _taken_over(self, household: Household, *, leaves: bool) -> None:
        """The cadre leaves, or is given other work, and a colleague takes the household over."""
        first = self._pair(household, self._partners[household.number], self._first_day(household))
        earliest = first.started_on + timedelta(days=60)
        last = self._day_between(min(earliest, self.today - 5 * DAY), self.today - 5 * DAY)
        reason = self._leaving() if leaves else EndReason.OTHER
        self._end(first, max(last, first.started_on), reason, leaves=leaves)
        start = min(last + timedelta(days=self.rng.choice([1, 1, 1, 3, 6, 12, 25])), self.today)
        self._succeed(first, self._colleague(first.cadre), start)

    def _colleague(self, cadre: Cadre) -> Cadre:
        """Somebody of the same unit, or of the county, who keeps a household of one's own."""
        if not self._colleagues:
            for household in self._free:
                partner = self._partners[household.number]
                self._colleagues.setdefault(partner.unit.number, []).append(partner)
        free = self._colleagues.get(cadre.unit.number) or next(
            found for found in self._colleagues.values() if found
        )
        return free.pop()

    def _waiting(self, household: Household, gap: int) -> None:
        first = self._pair(household, self._partners[household.number], self._first_day(household))
        on = max(self.today - timedelta(days=gap), first.started_on)
        self._end(first, on, self._leaving(), leaves=True)

    def _new_households(self, count: int) -> None:
        """Households that have just come onto the roster; cadres who wait for one."""
        for place, household in enumerate(self._take(count)):
            days = 2 + round(110 * (place / count) ** 1.7)
            household.join(max(self.begin, self.today - timedelta(days=days)))

    def _late_households(self, count: int, *, recent: int) -> None:
        """Households that came onto a later roster, some of them just paired."""
        for place, household in enumerate(self._take(count + recent)):
            if place < recent:
                joined = self.today - timedelta(days=3 + place * 75 // recent)
            else:
                joined = self._day_between(self.begin + 30 * DAY, self.today - 40 * DAY)
            household.join(max(self.begin, joined))
            start = self._first_day(household)
            if start > self.today - DAY:
                start = self.today - DAY
            self._pair(household, self._partners[household.number], max(start, household.joined_on))

    def _swaps(self, count: int) -> None:
        """Two colleagues exchange households, nearer to where each of them lives."""
        by_unit: dict[int, list[Household]] = {}
        for household in self._free:
            by_unit.setdefault(self._partners[household.number].unit.number, []).append(household)
        pairs = [own[:2] for own in by_unit.values() if len(own) >= 2]
        self.rng.shuffle(pairs)
        for pair in pairs[:count]:
            before: list[Pairing] = []
            for household in pair:
                self._free.remove(household)
                partner = self._partners[household.number]
                before.append(self._pair(household, partner, self._first_day(household)))
            start = max(p.started_on for p in before) + 30 * DAY
            last = self._day_between(start, max(start, self.today - 10 * DAY))
            last = min(last, self.today - DAY)
            for pairing in before:
                self._end(pairing, last, EndReason.OTHER, leaves=False)
            self._succeed(before[0], before[1].cadre, last + DAY)
            self._succeed(before[1], before[0].cadre, last + DAY)

    def _moods(self) -> None:
        for pairing in self.pairings:
            if pairing.mood == "steady":
                luck = self.rng.random()
                if luck < pairing.household.township.behind:
                    pairing.mood = "behind"
                elif luck > 0.975:
                    pairing.mood = "eager"
        # A few have done the year's duty within days: somebody was ill, or had nobody else.
        whole = [
            p
            for p in self.pairings
            if p.mood == "steady"
            and p.ended_on is None
            and p.started_on.year < self.today.year
            and p.household.township.code != MONTHLY_TOWNSHIP
        ]
        for pairing in whole[:4]:
            pairing.mood = "early"

    def _pauses(self) -> None:
        """Some cadres are ill or on leave now, some were."""
        # Not the ones that a sign-in or a story hangs on.
        plain = [
            p
            for p in self.pairings
            if p.ended_on is None
            and p.mood in ("steady", "behind", "eager")
            and p.started_on < self.today - 120 * DAY
        ]
        now, past = self._few(34), self._few(40)
        for place, pairing in enumerate(self.rng.sample(plain, now + past)):
            reason = self.rng.choice([PauseReason.ILLNESS, PauseReason.LEAVE])
            if place < now:
                first = self.today - timedelta(days=self.rng.randrange(3, 75))
                last = None
                if reason == PauseReason.LEAVE:
                    last = self.today + timedelta(days=self.rng.randrange(20, 100))
            else:
                first = self._day_between(pairing.started_on, self.today - 90 * DAY)
                last = first + timedelta(days=self.rng.randrange(15, 70))
            pairing.pauses.append(Pause(first, last, reason))


def make_plan(rng: Random, registry: Registry, households: list[Household], *, today: date) -> Plan:
    """Units, as many cadres as households, and their pairings."""
    units, local = _make_units(len(households))
    cadres = _make_cadres(rng, registry, units, today.year)
    partners = _first_partners(rng, households, cadres, local)
    pairings = PairingMaker(rng, households, cadres, partners, today).make()
    return Plan(today, units, cadres, pairings)


# Days

_SPRING_FESTIVAL = {
    2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26),
    2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19),
    2035: (2, 8),
}  # fmt: skip


def spring_festival(year: int) -> date:
    return date(year, *_SPRING_FESTIVAL.get(year, (2, 5)))


def _progress(rng: Random, dues: list[date], start: date, day: date) -> int:
    """How much a steady pairing has done by ``day``: all that was due, the next one or not yet."""
    done = bisect_left(dues, day)
    if done == len(dues):
        return done
    since = dues[done - 1] if done else start - DAY
    passed = (day - since).days / max(1, (dues[done] - since).days)
    # Where a period is a month, what is asked for is done early in it.
    steepness = 0.7 if (dues[done] - since).days < 40 else 1.3
    if rng.random() < 0.05 + 0.85 * passed**steepness:
        done += 1
        if done < len(dues) and rng.random() < 0.1:
            done += 1
    return done


def _lacking(
    rng: Random, contacts: list[date], visits: list[date], start: date, day: date
) -> tuple[int, int] | None:
    """Counts of a pairing that is overdue on ``day``; None when nothing has fallen due yet."""
    due_contacts, due_visits = bisect_left(contacts, day), bisect_left(visits, day)
    if not due_contacts and not due_visits:
        return None
    lacks_visit = due_visits > 0 and (not due_contacts or rng.random() < 0.55)
    lacks_contact = due_contacts > 0 and (not lacks_visit or rng.random() < 0.45)
    done_contacts = _progress(rng, contacts, start, day)
    done_visits = _progress(rng, visits, start, day)
    if lacks_contact:
        done_contacts = max(0, due_contacts - rng.choice([1, 1, 1, 2]))
    if lacks_visit:
        done_visits = due_visits - 1
    return done_contacts, done_visits


class Diary:
    """The days on which one pairing's cadre was in touch, from the year before today's."""

    def __init__(self, rng: Random, pairing: Pairing, today: date, rule_of: RuleOf) -> None:
        self._rng, self._pairing, self._today, self._rule_of = rng, pairing, today, rule_of

    def moments(self) -> list[Moment]:
        """In order of days, none after today."""
        moments: list[Moment] = []
        for year in (self._today.year - 1, self._today.year):
            moments += self._year(year)
        moments.sort(key=lambda m: (m.day, m.is_reached, m.is_second))
        return moments

    def _year(self, year: int) -> list[Moment]:
        pairing, rng = self._pairing, self._rng
        first = max(pairing.started_on, date(year, 1, 1))
        last = min(self._today, pairing.ended_on or self._today, date(year, 12, 31))
        for pause in pairing.pauses:
            if first < pause.first <= last and (pause.last is None or pause.last >= last):
                last = pause.first - DAY
            elif pause.first <= first and (pause.last is None or pause.last >= first):
                first = (pause.last or last) + DAY
        if first > last:
            return []
        rule = self._rule_of(pairing.household.village, year)
        month = pairing.started_on.month if pairing.started_on.year == year else 1
        begin = date(year, month, 1)
        contacts = due_dates(year, month, needed(rule.contacts, month))
        visits = due_dates(year, month, needed(rule.visits, month))
        is_over = last == date(year, 12, 31)
        if year < self._today.year:
            done = self._last_years(contacts, visits, begin, last, is_over)
        else:
            done = self._this_years(contacts, visits, begin, last)
        calls = self._days(done[0], contacts, begin, first, last)
        trips = self._days(done[1], visits, begin, first, last, is_visit=True)
        moments = [Moment(day, self._way()) for day in calls]
        moments += [Moment(day, ContactKind.HOME_VISIT) for day in trips]
        for moment in list(moments):
            luck = rng.random()
            if luck < 0.022:
                earlier = moment.day - timedelta(days=rng.randrange(1, 5))
                if earlier >= first and moment.kind != ContactKind.LETTER:
                    kind = moment.kind
                    if kind == ContactKind.ONLINE:
                        kind = ContactKind.PHONE
                    moments.append(Moment(earlier, kind, is_reached=False))
            elif luck < 0.030 and moment.kind in (ContactKind.PHONE, ContactKind.ONLINE):
                moments.append(Moment(moment.day, ContactKind.PHONE, is_second=True))
        if pairing.ended_on is not None and last == pairing.ended_on and rng.random() < 0.15:
            # Somebody called once more after handing over; it is recorded and does not count.
            after = last + timedelta(days=rng.randrange(1, 9))
            if after <= min(self._today, date(year, 12, 31)):
                moments.append(Moment(after, ContactKind.PHONE))
        return moments

    def _last_years(
        self, contacts: list[date], visits: list[date], begin: date, last: date, is_over: bool
    ) -> tuple[int, int]:
        rng = self._rng
        if not is_over:
            return _progress(rng, contacts, begin, last), _progress(rng, visits, begin, last)
        luck = rng.random()
        if luck < self._pairing.household.township.behind * 0.45:
            lacks_visit = rng.random() < 0.5
            return (
                max(0, len(contacts) - (rng.choice([1, 1, 2]) if not lacks_visit else 0)),
                max(0, len(visits) - (1 if lacks_visit else 0)),
            )
        return (
            len(contacts) + rng.choices([0, 1, 2, 3], [62, 25, 9, 4])[0],
            len(visits) + rng.choices([0, 1, 2], [78, 18, 4])[0],
        )

    def _this_years(
        self, contacts: list[date], visits: list[date], begin: date, last: date
    ) -> tuple[int, int]:
        rng, mood = self._rng, self._pairing.mood
        # The year's whole duty, of some early, of some only by summer.
        wait = {"early": 7, "eager": rng.randrange(20, 200)}.get(mood)
        if wait is not None and len(contacts) <= 4 and (last - begin).days >= wait:
            return len(contacts), len(visits)
        if mood in ("behind", "sign-in behind"):
            lacking = _lacking(rng, contacts, visits, begin, last)
            if lacking is not None:
                return lacking
        if mood == "sign-in behind" or mood == "sign-in due":
            # All that was due and nothing more, so that the next falls due within the month.
            soon = last + timedelta(days=30)
            due_now = bisect_left(contacts, last)
            return due_now, max(bisect_left(visits, last), bisect_left(visits, soon))
        if mood == "sign-in well":
            soon = last + timedelta(days=31)
            return bisect_left(contacts, soon), bisect_left(visits, soon)
        return _progress(rng, contacts, begin, last), _progress(rng, visits, begin, last)

    def _way(self) -> ContactKind:
        is_child = self._pairing.household.first_group == GroupKey.ORPHAN
        weights = [66, 31, 3] if is_child else [84, 15.4, 0.6]
        return self._rng.choices(
            [ContactKind.PHONE, ContactKind.ONLINE, ContactKind.LETTER], weights
        )[0]

    def _days(
        self,
        count: int,
        dues: list[date],
        begin: date,
        first: date,
        last: date,
        *,
        is_visit: bool = False,
    ) -> list[date]:
        """``count`` different days from ``first`` to ``last``, each in the period that owes it."""
        rng = self._rng
        taken: set[date] = set()
        for k in range(count):
            low = first
            high = last
            if k < len(dues):
                low = max(first, dues[k - 1] + DAY if k else begin)
                # One in eight is late.
                late = timedelta(days=rng.randrange(3, 25) if rng.random() < 0.12 else 0)
                high = min(last, max(dues[k] + late, low))
            if low > last:
                low = max(first, last - timedelta(days=24))
                high = last
            day = self._pick(low, high, is_visit=is_visit)
            free = self._free_day(day, taken, first, last)
            if free is not None:
                taken.add(free)
        return sorted(taken)

    def _pick(self, low: date, high: date, *, is_visit: bool) -> date:
        rng = self._rng
        eve = spring_festival(low.year) - DAY
        if is_visit and low <= eve <= high and rng.random() < 0.4:
            # Before the Spring Festival everybody goes to see how people are.
            return max(low, eve - timedelta(days=rng.randrange(0, 18)))
        span = (high - low).days
        day = low + timedelta(days=round(span * rng.betavariate(1.5, 1.2)))
        # Calls are made on working days mostly; four visits of ten are made on a day off.
        if day.weekday() >= 5 and rng.random() < (0.3 if is_visit else 0.55):
            away = rng.choice([-4, -3, -2, 2, 3, 4, 5])
            shifted = day + timedelta(days=away)
            if shifted.weekday() < 5 and shifted >= low:
                day = shifted
        return min(day, high)

    @staticmethod
    def _free_day(day: date, taken: set[date], first: date, last: date) -> date | None:
        """``day`` or the nearest to it that is not taken."""
        for distance in range((last - first).days + 1):
            for candidate in (day + distance * DAY, day - distance * DAY):
                if first <= candidate <= last and candidate not in taken:
                    return candidate
        return None
