"""Drawing a sample and sharing it out."""

import random
from collections import Counter

import pytest

from common.errors import DomainError
from inspections.drawing import draw, in_order, share

HOMES = [
    *((key, "621225100203") for key in range(1, 61)),
    *((key, "621225100001") for key in range(61, 91)),
    *((key, "621225109216") for key in range(91, 101)),
]
"""90 households in one township and 10 in another."""


def test_the_same_seed_draws_the_same_households_in_whatever_order_they_come():
    shuffled = random.Random(1).sample(HOMES, len(HOMES))

    drawn = draw(HOMES, size=20, seed="2026-10")

    assert draw(shuffled, size=20, seed="2026-10") == drawn
    assert draw(HOMES, size=20, seed="2026-11") != drawn


def test_a_sample_is_of_each_township_in_proportion():
    drawn = draw(HOMES, size=20, seed="a")

    assert Counter(code[:9] for _key, code in drawn) == {"621225100": 18, "621225109": 2}


def test_what_is_left_over_goes_to_the_largest_remainders():
    # 15 of 100: 13.5 and 1.5. Of equal remainders the lesser code's comes first.
    drawn = draw(HOMES, size=15, seed="a")

    assert Counter(code[:9] for _key, code in drawn) == {"621225100": 14, "621225109": 1}


@pytest.mark.parametrize("size", [0, -3, 101])
def test_a_sample_of_more_than_there_are_is_refused(size):
    with pytest.raises(DomainError) as refused:
        draw(HOMES, size=size, seed="a")

    assert refused.value.code == "sample_size"


def test_neighbouring_places_go_to_one_inspector_and_all_have_about_as_many():
    homes = in_order((key, f"6212251{village:05d}") for village in range(30) for key in
                     range(village * 10, village * 10 + 10))  # fmt: skip

    shared = share(homes, [7, 8, 9])

    assert Counter(shared) == {7: 100, 8: 100, 9: 100}
    # Each has one stretch, and no village has two inspectors.
    assert shared == sorted(shared)
    assert len({(code, who) for (_key, code), who in zip(homes, shared, strict=True)}) == 30


def test_a_village_that_is_more_than_a_share_is_divided():
    homes = in_order((key, "621225100203") for key in range(90))

    assert Counter(share(homes, [1, 2, 3])) == {1: 30, 2: 30, 3: 30}


def test_a_round_without_inspectors_is_refused():
    with pytest.raises(DomainError) as refused:
        share(HOMES, [])

    assert refused.value.code == "inspectors_missing"
