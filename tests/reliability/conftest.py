"""One installation for the tests that leave it as they found it."""

from collections.abc import Iterator

import pytest

from tests.reliability.installation import Installation, installation


@pytest.fixture(scope="package")
def site() -> Iterator[Installation]:
    with installation() as own:
        yield own
