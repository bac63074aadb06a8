"""Who gets whom, by the rules, from plain values; the same values give the same pairs.

Households and cadres of one kind are alike to the rules, so not 4,225 times 4,225 pairs are
weighed but some dozens of kinds of households against some hundreds of kinds of cadres: a cheapest
flow between the kinds says how many of each go where (``flow``), and the persons are then dealt
out within their kinds. ``docs/pairing.md`` argues the choice.

What weighs more comes first: that a household is paired at all (who comes earlier in the order
never goes without for one who comes later); that leaders go where they are asked for; that units
go to their own place, then to a partner township; that all hold alike many.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from pairing.drafting.flow import Network

_QUARTERS = 4
"""Into how many shares a unit's cadres are divided, so that one unit gives its second share only
when the others have given their first."""


class Nearness(StrEnum):
    """How a unit stands to a place, the nearest first."""

    OWN = "own"
    PARTNER = "partner"
    OPEN = "open"
    """The unit has no partner township."""
    BEYOND = "beyond"
    """The unit has partner townships, and this is none."""


_STEPS = {each: number for number, each in enumerate(Nearness)}


class Lack(StrEnum):
    """Why a household is left without a cadre."""

    NO_CADRES = "no_cadres"
    NO_ROOM = "no_room"
    NO_PARTNER = "no_partner"
    NO_WOMAN = "no_woman"
    OWN_HOUSEHOLD = "own_household"


@dataclass(frozen=True, slots=True)
class Seeker:
    """A household that needs a cadre. ``key`` orders it among all; ``place`` is its village."""

    pk: int
    key: tuple[Any, ...]
    place: str
    waits_since: date | None
    wants_leader: bool = False
    has_girl: bool = False
    phone: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit whose cadres are asked. ``place`` is the prefix of the township or village where it
    sits, empty of one of the county; ``partners`` are prefixes of townships."""

    key: tuple[Any, ...]
    name: str
    place: str = ""
    partners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Holder:
    """A cadre who may be given households: ``held`` already, ``cap`` at most."""

    pk: int
    key: tuple[Any, ...]
    unit: Asked
    name: str
    phone: str
    held: int
    cap: int
    is_leader: bool = False
    is_woman: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules that are not in the figures of cadres already."""

    partners_only: bool = False
    own_place_first: bool = True
    not_own_household: bool = True
    women_for_girls: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A household with the cadre found for it, or None, and why: as ``wording`` reads it."""

    seeker: Seeker
    holder: Holder | None
    why: dict[str, Any]


def match(seekers: Iterable[Seeker], holders: Iterable[Holder], terms: Terms) -> list[Match]:
    """A cadre for each household, as far as there are any; in the order of who comes first."""
    return _Matching(seekers, holders, terms).matches()


@dataclass
class _Kind:
    """Households that the rules do not tell apart, in the order in which they come."""

    places: tuple[str, ...]
    wants_leader: bool
    has_girl: bool
    members: list[Seeker] = field(default_factory=list)


@dataclass
class _Pool:
    """Cadres that the rules do not tell apart: of one unit."""

    unit: Asked
    is_leader: bool
    is_woman: bool
    members: list[Holder] = field(default_factory=list)

    @cached_property
    def slots(self) -> list[tuple[int, int]]:
        """How many more households they may hold, and how little each is wished: (room, cost).

        First a household for each who has none, then a second for each, and so on.
        """
        found = []
        for level in range(max(holder.cap for holder in self.members)):
            room = sum(1 for holder in self.members if holder.held <= level < holder.cap)
            for quarter in range(_QUARTERS):
                share = room * (quarter + 1) // _QUARTERS - room * quarter // _QUARTERS
                if share:
                    found.append((share, level * _QUARTERS + quarter))
        return found


class _Matching:
    def __init__(self, seekers: Iterable[Seeker], holders: Iterable[Holder], terms: Terms) -> None:
        self.terms = terms
        self.seekers = sorted(seekers, key=_turn)
        self.holders = sorted(holders, key=lambda holder: holder.key)
        self.pools = self._pools()
        self.kinds = self._kinds()
        self.found: dict[int, Holder] = {}
        self.lacks: dict[int, Lack] = {}

    # Kinds

    def _pools(self) -> list[_Pool]:
        pools: dict[tuple[Any, ...], _Pool] = {}
        for holder in self.holders:
            if holder.held >= holder.cap:
                continue
            is_woman = holder.is_woman and self.terms.women_for_girls
            key = (holder.unit.key, holder.is_leader, is_woman)
            pool = pools.setdefault(key, _Pool(holder.unit, holder.is_leader, is_woman))
            pool.members.append(holder)
        return [pools[key] for key in sorted(pools)]

    def _kinds(self) -> list[_Kind]:
        told_apart = {place for pool in self.pools for place in pool.unit.partners}
        told_apart |= {pool.unit.place for pool in self.pools if self.terms.own_place_first}
        kinds: dict[tuple[Any, ...], _Kind] = {}
        for seeker in self.seekers:
            # The township, and the village where a unit sits in one.
            places = tuple(
                prefix for prefix in (seeker.place[:9], seeker.place) if prefix in told_apart
            )
            has_girl = seeker.has_girl and self.terms.women_for_girls
            key = (places, seeker.wants_leader, has_girl)
            kinds.setdefault(key, _Kind(*key)).members.append(seeker)
        return [kinds[key] for key in sorted(kinds)]

    def nearness(self, unit: Asked, place: str | Sequence[str]) -> Nearness:
        """How a unit stands to a village, or to the places by which a kind is told."""
        places = (place[:9], place) if isinstance(place, str) else place
        if self.terms.own_place_first and unit.place and unit.place in places:
            return Nearness.OWN
        if unit.partners.intersection(places):
            return Nearness.PARTNER
        return Nearness.BEYOND if unit.partners else Nearness.OPEN

    def _may(self, unit: Asked, near: Nearness, *, has_girl: bool, is_woman: bool) -> bool:
        if near == Nearness.BEYOND and self.terms.partners_only:
            return False
        return is_woman or not (has_girl and self.terms.women_for_girls)

    # The flow between kinds

    def matches(self) -> list[Match]:
        """The pairs, with the reasons."""
        self._flow()
        if self.terms.not_own_household:
            self._part_namesakes()
        given: Counter[int] = Counter()
        found = []
        for seeker in self.seekers:
            holder = self.found.get(seeker.pk)
            if holder is None:
                lack = self.lacks.get(seeker.pk) or self._lack_of(seeker)
                found.append(Match(seeker, None, {"lack": lack.value}))
                continue
            why = self._why(seeker, holder, holder.held + given[holder.pk])
            given[holder.pk] += 1
            found.append(Match(seeker, holder, why))
        return found

    def _flow(self) -> None:
        """Decide how many of each kind go to each pool, and deal the persons out."""
        count = len(self.seekers)
        highest = max((cost for pool in self.pools for _room, cost in pool.slots), default=0)
        step = count * (highest + 1) + 1
        leader = step * (len(Nearness) * count + 1)
        network = Network()
        source, sink = network.node(), network.node()
        sides = [network.node() for _ in self.kinds]
        ends = [network.node() for _ in self.pools]
        asks = [network.arc(source, node, 0) for node in sides]
        for pool, end in zip(self.pools, ends, strict=True):
            for room, cost in pool.slots:
                network.arc(end, sink, room, cost)
        # Most kinds and pools have nothing to do with one another. They meet in a hub, which
        # keeps the arcs few; only where a unit is near has a kind an arc of its own.
        direct: list[tuple[int, int, int]] = []
        into: dict[tuple[bool, bool], list[tuple[int, int]]] = defaultdict(list)
        out_of: dict[tuple[bool, bool], list[tuple[int, int]]] = defaultdict(list)
        hubs = {(k.wants_leader, k.has_girl): -1 for k in self.kinds}
        for key in hubs:
            hubs[key] = network.node()
            for number, pool in enumerate(self.pools):
                near = self.nearness(pool.unit, ())
                if self._may(pool.unit, near, has_girl=key[1], is_woman=pool.is_woman):
                    cost = step * _STEPS[near] + leader * (key[0] and not pool.is_leader)
                    arc = network.arc(hubs[key], ends[number], count, cost)
                    out_of[key].append((number, arc))
        for kind_number, kind in enumerate(self.kinds):
            key = (kind.wants_leader, kind.has_girl)
            for number, pool in enumerate(self.pools):
                near = self.nearness(pool.unit, kind.places)
                if near in (Nearness.OWN, Nearness.PARTNER) and self._may(
                    pool.unit, near, has_girl=key[1], is_woman=pool.is_woman
                ):
                    cost = step * _STEPS[near] + leader * (key[0] and not pool.is_leader)
                    arc = network.arc(sides[kind_number], ends[number], count, cost)
                    direct.append((kind_number, number, arc))
            into[key].append((kind_number, network.arc(sides[kind_number], hubs[key], count)))
        self._admit(network, source, sink, asks)
        given: dict[tuple[int, int], int] = Counter()
        for kind_number, number, arc in direct:
            given[kind_number, number] += network.passed(arc)
        for key in hubs:
            _deal_through(
                [(k, network.passed(arc)) for k, arc in into[key]],
                [(n, network.passed(arc)) for n, arc in out_of[key]],
                given,
            )
        self._deal(asks, network, given)

    def _admit(self, network: Network, source: int, sink: int, asks: list[int]) -> None:
        """Let as many in as can be paired, and where not all can, those who come first.

        Which households can be paired together is a matroid, so that taking each in turn if it
        still fits gives the best set by their order, and the largest.
        """
        for ask, kind in zip(asks, self.kinds, strict=True):
            network.widen(ask, len(kind.members))
        if network.send_cheapest(source, sink) == len(self.seekers):
            return
        network.clear()
        kind_of = {s.pk: n for n, kind in enumerate(self.kinds) for s in kind.members}
        admitted = [0] * len(self.kinds)
        closed: set[int] = set()
        for ask, kind in zip(asks, self.kinds, strict=True):
            network.widen(ask, -len(kind.members))
        for seeker in self.seekers:
            number = kind_of[seeker.pk]
            if number in closed:
                continue
            network.widen(asks[number], 1)
            if network.push_one(source, sink):
                admitted[number] += 1
            else:
                network.widen(asks[number], -1)
                closed.add(number)
        network.clear()
        network.send_cheapest(source, sink)

    def _deal(self, asks: list[int], network: Network, given: dict[tuple[int, int], int]) -> None:
        """Name the persons: of each kind those who come first, near one another together."""
        of_pool: dict[int, list[Seeker]] = defaultdict(list)
        for kind_number, kind in enumerate(self.kinds):
            admitted = kind.members[: network.passed(asks[kind_number])]
            admitted.sort(key=lambda seeker: (seeker.place, seeker.key))
            targets = [n for n in range(len(self.pools)) if given.get((kind_number, n))]
            targets.sort(key=lambda n: _STEPS[self.nearness(self.pools[n].unit, kind.places)])
            start = 0
            for number in targets:
                stop = start + given[kind_number, number]
                of_pool[number] += admitted[start:stop]
                start = stop
        for number, members in of_pool.items():
            pool = self.pools[number]
            members.sort(key=lambda seeker: (seeker.place, seeker.key))
            start = 0
            for holder, share in _shares(pool.members, len(members)):
                for seeker in members[start : start + share]:
                    self.found[seeker.pk] = holder
                start += share

    # Persons

    def _is_own(self, seeker: Seeker, holder: Holder) -> bool:
        """Whether a household may be the cadre's own: their phone, or their name in it."""
        return holder.name in seeker.names or bool(seeker.phone and seeker.phone == holder.phone)

    def _fits(self, seeker: Seeker, holder: Holder) -> bool:
        near = self.nearness(holder.unit, seeker.place)
        return not self._is_own(seeker, holder) and self._may(
            holder.unit, near, has_girl=seeker.has_girl, is_woman=holder.is_woman
        )

    def _part_namesakes(self) -> None:
        """Give whoever got what may be their own household another's in exchange."""
        wrong = [s for s in self.seekers if s.pk in self.found and self._is_own(s, self._of(s))]
        if not wrong:
            return
        load = Counter(holder.pk for holder in self.found.values())
        for seeker in wrong:
            holder = self._of(seeker)
            if not self._is_own(seeker, holder):
                continue
            free = [h for h in self.holders if load[h.pk] + h.held < h.cap and h != holder]
            partner = self._exchange(seeker, holder)
            spare = next((h for h in self._nearest(seeker, holder, free)), None)
            if partner is not None and (
                spare is None or self._of(partner).unit == holder.unit != spare.unit
            ):
                self.found[seeker.pk] = self._of(partner)
                self.found[partner.pk] = holder
            elif spare is not None:
                self.found[seeker.pk] = spare
                load[holder.pk] -= 1
                load[spare.pk] += 1
            else:
                del self.found[seeker.pk]
                load[holder.pk] -= 1
                self.lacks[seeker.pk] = Lack.OWN_HOUSEHOLD

    def _of(self, seeker: Seeker) -> Holder:
        return self.found[seeker.pk]

    def _nearest(self, seeker: Seeker, like: Holder, holders: list[Holder]) -> list[Holder]:
        """Who of these may take a household, the most like the one who may not first."""
        fit = [holder for holder in holders if self._fits(seeker, holder)]
        fit.sort(
            key=lambda h: (
                h.is_leader != like.is_leader,
                h.unit != like.unit,
                _STEPS[self.nearness(h.unit, seeker.place)],
                h.held,
                h.key,
            )
        )
        return fit

    def _exchange(self, seeker: Seeker, holder: Holder) -> Seeker | None:
        """The household whose cadre may take this one, and whom its cadre may take."""
        best: tuple[tuple[Any, ...], Seeker] | None = None
        for other in self.seekers:
            its = self.found.get(other.pk)
            if its is None or its == holder:
                continue
            rank = (
                its.is_leader != holder.is_leader and other.wants_leader != seeker.wants_leader,
                its.unit != holder.unit,
                other.place != seeker.place,
                other.key,
            )
            if (best is None or rank < best[0]) and (
                self._fits(seeker, its) and self._fits(other, holder)
            ):
                best = (rank, other)
        return best[1] if best is not None else None

    # Reasons

    def _why(self, seeker: Seeker, holder: Holder, held: int) -> dict[str, Any]:
        why: dict[str, Any] = {
            "near": self.nearness(holder.unit, seeker.place).value,
            "unit": holder.unit.name,
            "held": held,
            "cap": holder.cap,
        }
        if seeker.wants_leader:
            why["leader"] = holder.is_leader
        if seeker.has_girl and self.terms.women_for_girls:
            why["woman"] = True
        return why

    def _lack_of(self, seeker: Seeker) -> Lack:
        if not self.holders:
            return Lack.NO_CADRES
        # Each question leaves one more rule out: the first answer names what stands in the way.
        if not self.pools:
            return Lack.NO_ROOM
        if self.terms.women_for_girls and seeker.has_girl and not self._any(seeker, woman=True):
            return Lack.NO_WOMAN
        if self.terms.partners_only and not self._any(seeker, woman=False):
            return Lack.NO_PARTNER
        return Lack.NO_ROOM

    def _any(self, seeker: Seeker, *, woman: bool) -> bool:
        """Whether any cadre, full or not, may take a household by the rules named."""
        return any(
            holder.is_woman
            if woman
            else not (
                self.terms.partners_only
                and self.nearness(holder.unit, seeker.place) == Nearness.BEYOND
            )
            for holder in self.holders
        )


def _turn(seeker: Seeker) -> tuple[Any, ...]:
    """Who comes first: who asks for a leader, then who has waited longest."""
    return (not seeker.wants_leader, seeker.waits_since or date.max, seeker.key)


def _shares(holders: list[Holder], count: int) -> list[tuple[Holder, int]]:
    """How many of ``count`` households each gets, so that all hold alike many."""
    load = {holder.pk: holder.held for holder in holders}
    for level in range(max(holder.cap for holder in holders)):
        for holder in holders:
            if count and load[holder.pk] == level < holder.cap:
                load[holder.pk] += 1
                count -= 1
    return [(holder, load[holder.pk] - holder.held) for holder in holders]


def _deal_through(
    into: list[tuple[int, int]],
    out_of: list[tuple[int, int]],
    given: dict[tuple[int, int], int],
) -> None:
    """Note which of those who go into a hub leave it where, in order."""
    leaving = [[number, passed] for number, passed in out_of if passed]
    at = 0
    for kind, passed in into:
        while passed:
            share = min(passed, leaving[at][1])
            given[kind, leaving[at][0]] += share
            passed -= share
            leaving[at][1] -= share
            if not leaving[at][1]:
                at += 1
