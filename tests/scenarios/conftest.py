from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from tests.harness import SHANGHAI
from tests.scenarios.days import Calendar


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    """Nine in the morning of the day on which the programme began, until it is moved."""
    with time_machine.travel(datetime(2023, 5, 12, 9, tzinfo=SHANGHAI), tick=True) as traveller:
        yield Calendar(traveller)
