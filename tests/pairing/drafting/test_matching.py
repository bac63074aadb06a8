"""Who gets whom by the rules, from plain values."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from pairing.drafting.flow import Network
from pairing.drafting.matching import Asked, Holder, Match, Seeker, Terms, match

TOWN, OTHER_TOWN = "621225100", "621225109"
VILLAGE, OTHER_VILLAGE = "621225100203", "621225109216"
COUNTY_UNIT = Asked(("621225000000", "县财政局"), "县财政局")
PARTNER = Asked(("621225000000", "县教育局"), "县教育局", "", frozenset({TOWN}))
CLINIC = Asked(("621225100000", "镇卫生院"), "镇卫生院", TOWN)


def seeker(pk: int, **fields: Any) -> Seeker:
    wanted: dict[str, Any] = {"place": VILLAGE, "waits_since": date(2024, 1, 1)} | fields
    return Seeker(pk=pk, key=(f"{pk:03d}",), **wanted)


def holder(pk: int, unit: Asked = COUNTY_UNIT, **fields: Any) -> Holder:
    wanted: dict[str, Any] = {
        "held": 0,
        "cap": 1,
        "name": f"干部{pk}",
        "phone": f"1380000{pk:04d}",
    } | fields
    return Holder(pk=pk, key=(f"{pk:03d}",), unit=unit, **wanted)


def pairs(found: list[Match]) -> dict[int, int | None]:
    return {m.seeker.pk: m.holder.pk if m.holder else None for m in found}


def lacks(found: list[Match]) -> dict[int, str]:
    return {m.seeker.pk: m.why["lack"] for m in found if m.holder is None}


def test_leaders_go_to_the_groups_that_ask_for_them() -> None:
    found = match(
        [seeker(1), seeker(2, wants_leader=True)],
        [holder(1, is_leader=True), holder(2)],
        Terms(),
    )

    assert pairs(found) == {1: 2, 2: 1}
    assert {m.seeker.pk: m.why.get("leader") for m in found} == {1: None, 2: True}


def test_a_group_that_asks_for_leaders_gets_somebody_else_when_there_are_none_left() -> None:
    found = match(
        [seeker(1, wants_leader=True), seeker(2, wants_leader=True)],
        [holder(1, is_leader=True), holder(2)],
        Terms(),
    )

    assert sorted(m.why["leader"] for m in found) == [False, True]


def test_a_unit_takes_its_own_place_first_then_its_partner_township() -> None:
    found = match(
        [seeker(1), seeker(2), seeker(3, place=OTHER_VILLAGE)],
        [holder(1), holder(2, PARTNER), holder(3, CLINIC)],
        Terms(),
    )

    assert pairs(found)[3] == 1
    assert {m.why["near"] for m in found if m.seeker.pk != 3} == {"own", "partner"}


def test_partners_are_left_for_who_has_no_other_choice() -> None:
    # Greedily, the household that comes first would take the partner unit's only cadre.
    elsewhere = Asked(("621225000000", "县水务局"), "县水务局", "", frozenset({TOWN, OTHER_TOWN}))
    found = match(
        [seeker(1, waits_since=date(2020, 1, 1)), seeker(2, place=OTHER_VILLAGE)],
        [holder(1, elsewhere), holder(2, PARTNER)],
        Terms(),
    )

    assert pairs(found) == {1: 2, 2: 1}


def test_units_that_keep_to_their_partners_leave_others_without() -> None:
    found = match(
        [seeker(1), seeker(2, place=OTHER_VILLAGE)],
        [holder(1, PARTNER), holder(2, PARTNER)],
        Terms(partners_only=True),
    )

    assert pairs(found)[1] is not None
    assert lacks(found) == {2: "no_partner"}


def test_nobody_gets_more_than_the_cap_and_those_who_waited_longest_come_first() -> None:
    found = match(
        [seeker(n, waits_since=date(2024, 1, 10 - n)) for n in range(1, 6)],
        [holder(1, cap=2, held=1), holder(2, cap=2)],
        Terms(),
    )

    assert {pk for pk, cadre in pairs(found).items() if cadre} == {3, 4, 5}
    assert Counter(m.holder.pk for m in found if m.holder) == {1: 1, 2: 2}
    assert set(lacks(found).values()) == {"no_room"}


def test_all_hold_alike_many() -> None:
    found = match(
        [seeker(n) for n in range(1, 8)],
        [holder(n, cap=5, held=n == 1) for n in range(1, 5)],
        Terms(),
    )

    total = Counter({1: 1}) + Counter(m.holder.pk for m in found if m.holder)
    assert sorted(total.values()) == [2, 2, 2, 2]


def test_units_give_alike_shares() -> None:
    other = Asked(("621225000000", "县林业局"), "县林业局")
    found = match(
        [seeker(n) for n in range(1, 9)],
        [holder(n, COUNTY_UNIT if n <= 8 else other) for n in range(1, 17)],
        Terms(),
    )

    assert Counter(m.why["unit"] for m in found) == {"县财政局": 4, "县林业局": 4}


def test_reasons_tell_how_many_are_held() -> None:
    found = match([seeker(1), seeker(2)], [holder(1, PARTNER, cap=3, held=1)], Terms())

    assert [(m.why["near"], m.why["unit"], m.why["held"], m.why["cap"]) for m in found] == [
        ("partner", "县教育局", 1, 3),
        ("partner", "县教育局", 2, 3),
    ]


@pytest.mark.parametrize("same", ["name", "phone"])
def test_nobody_is_given_what_may_be_their_own_household(same: str) -> None:
    own: Any = {"name": {"names": frozenset({"干部1"})}, "phone": {"phone": "13800000001"}}[same]
    found = match([seeker(1, **own), seeker(2)], [holder(1), holder(2)], Terms())

    assert pairs(found) == {1: 2, 2: 1}


def test_the_only_cadre_who_may_be_of_the_household_leaves_it_without() -> None:
    own = seeker(1, names=frozenset({"干部1"}))

    assert lacks(match([own], [holder(1)], Terms())) == {1: "own_household"}
    assert pairs(match([own], [holder(1)], Terms(not_own_household=False))) == {1: 1}


def test_girls_are_given_to_women_where_the_rule_says_so() -> None:
    girls = [seeker(1, has_girl=True), seeker(2, has_girl=True), seeker(3)]
    cadres = [holder(1), holder(2, is_woman=True), holder(3)]

    found = match(girls, cadres, Terms(women_for_girls=True))

    assert pairs(found)[1] == 2
    assert lacks(found) == {2: "no_room"}
    assert lacks(match(girls[:1], cadres[:1], Terms(women_for_girls=True))) == {1: "no_woman"}
    assert not lacks(match(girls, cadres, Terms()))


def test_nobody_to_choose_from_and_nobody_with_room_are_told_apart() -> None:
    assert lacks(match([seeker(1)], [], Terms())) == {1: "no_cadres"}
    assert lacks(match([seeker(1)], [holder(1, held=1)], Terms())) == {1: "no_room"}


def _county(rnd: random.Random, size: int, cadres: int) -> tuple[list[Seeker], list[Holder]]:
    towns = [f"62122510{n}" for n in range(6)]
    units = [
        Asked(
            ("621225000000", f"单位{n:02d}"),
            f"单位{n:02d}",
            rnd.choice(["", *towns]),
            frozenset(rnd.sample(towns, rnd.choice([0, 1, 2]))),
        )
        for n in range(12)
    ]
    seekers = [
        seeker(
            n,
            place=f"{rnd.choice(towns)}{rnd.randrange(200, 204)}",
            waits_since=date(2024, 1, 1) + timedelta(rnd.randrange(50)),
            wants_leader=rnd.random() < 0.2,
            has_girl=rnd.random() < 0.2,
            names=frozenset({f"干部{rnd.randrange(400)}"}),
        )
        for n in range(size)
    ]
    holders = [
        holder(
            n,
            rnd.choice(units),
            held=rnd.choice([0, 0, 1]),
            cap=rnd.choice([1, 2]),
            is_leader=rnd.random() < 0.2,
            is_woman=rnd.random() < 0.4,
        )
        for n in range(cadres)
    ]
    return seekers, holders


@pytest.mark.parametrize("seed", range(6))
def test_the_same_data_give_the_same_pairs_whatever_the_order_of_rows(seed: int) -> None:
    rnd = random.Random(seed)
    seekers, holders = _county(rnd, 150, 60 + 40 * seed)
    terms = Terms(partners_only=seed % 2 == 0, women_for_girls=seed % 3 == 0)
    first = [(m.seeker.pk, m.holder, m.why) for m in match(seekers, holders, terms)]

    rnd.shuffle(seekers)
    rnd.shuffle(holders)

    assert [(m.seeker.pk, m.holder, m.why) for m in match(seekers, holders, terms)] == first
    assert any(found is not None for _pk, found, _why in first)


@pytest.mark.parametrize("seed", range(8))
def test_every_rule_holds_for_every_pair(seed: int) -> None:
    rnd = random.Random(100 + seed)
    seekers, holders = _county(rnd, 120, 120)
    terms = Terms(partners_only=True, women_for_girls=True)

    found = match(seekers, holders, terms)

    load = Counter(m.holder.pk for m in found if m.holder)
    assert len(found) == len({m.seeker.pk for m in found}) == len(seekers)
    assert all(load[h.pk] + h.held <= max(h.cap, h.held) for h in holders)
    for each in found:
        if each.holder is None:
            continue
        unit, place = each.holder.unit, each.seeker.place
        assert not unit.partners or place[:9] in {unit.place, *unit.partners}
        assert each.holder.is_woman or not each.seeker.has_girl
        assert each.holder.name not in each.seeker.names


def _cost(seeker: Seeker, holder: Holder) -> tuple[int, int] | None:
    """What a pair weighs, in words of the rules: no leader, how far; None if it may not be."""
    unit = holder.unit
    if unit.place == seeker.place[:9]:
        near = 0
    elif seeker.place[:9] in unit.partners:
        near = 1
    else:
        near = 3 if unit.partners else 2
    return (int(seeker.wants_leader and not holder.is_leader), near)


@pytest.mark.parametrize("seed", range(12))
def test_no_other_assignment_is_better(seed: int) -> None:
    rnd = random.Random(200 + seed)
    seekers, holders = _county(rnd, 6, 7)
    holders = [holder(h.pk, h.unit, is_leader=h.is_leader) for h in holders]

    found = match(seekers, holders, Terms(not_own_household=False))

    def weight(chosen: list[tuple[Seeker, Holder]]) -> tuple[int, int]:
        costs = [cost for s, h in chosen if (cost := _cost(s, h)) is not None]
        return sum(c[0] for c in costs), sum(c[1] for c in costs)

    best = min(weight(list(zip(seekers, some, strict=True))) for some in permutations(holders, 6))
    assert weight([(m.seeker, m.holder) for m in found if m.holder]) == best


@pytest.mark.parametrize("seed", range(10))
def test_who_comes_earlier_never_goes_without_for_one_who_comes_later(seed: int) -> None:
    rnd = random.Random(300 + seed)
    seekers, holders = _county(rnd, 7, 4)
    holders = [holder(h.pk, h.unit) for h in holders]
    terms = Terms(partners_only=True, not_own_household=False)

    found = match(seekers, holders, terms)

    def may(s: Seeker, h: Holder) -> bool:
        return not h.unit.partners or s.place[:9] in {h.unit.place, *h.unit.partners}

    def can_all(chosen: list[Seeker]) -> bool:
        return any(
            all(may(s, h) for s, h in zip(chosen, some, strict=True))
            for some in permutations(holders, len(chosen))
        )

    best: list[Seeker] = []
    for each in sorted(seekers, key=lambda s: (not s.wants_leader, s.waits_since, s.key)):
        if can_all([*best, each]):
            best.append(each)
    assert {m.seeker.pk for m in found if m.holder} == {s.pk for s in best}


def test_a_flow_finds_the_cheapest_way_around() -> None:
    # The straight way for the first unit would cost 1 now and 100 later.
    network = Network()
    source, left, right, sink = (network.node() for _ in range(4))
    network.arc(source, left, 1, 0)
    network.arc(source, right, 1, 0)
    cheap = network.arc(left, sink, 1, 1)
    around = network.arc(left, right, 1, 1)
    straight = network.arc(right, sink, 2, 3)

    assert network.send_cheapest(source, sink) == 2
    assert [network.passed(arc) for arc in (cheap, around, straight)] == [1, 0, 1]

    network.clear()
    assert [network.passed(arc) for arc in (cheap, around, straight)] == [0, 0, 0]
