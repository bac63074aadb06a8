"""One replicated site for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.scale.replicated import House, replicated


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with replicated() as made:
        yield made


@pytest.fixture
def held(house: House) -> Iterator[House]:
    """What is written is not on the replica."""
    house.hold_up()
    yield house
    if house.replica.process is not None:
        house.replica.resume()
