"""Every operation, asked as its description allows and as it does not: `make bench-api` asks each
role twenty thousand times, this a few times, always the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from organization.models import User
from tests.access.world import World
from tests.api.asking import make_token

CONFIG = Path(__file__).resolve().parents[2] / "benchmarks" / "settings" / "schemathesis.toml"


@pytest.fixture
def described(world: World) -> Iterator[Any]:
    config = SchemathesisConfig.from_path(CONFIG)
    application = get_wsgi_application()
    # Else each request would close the connection, and the test's transaction with it.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def secret(world: World, settings: Any) -> str:
    """Of the county office's token, in a county with a row of each kind."""
    settings.API_PER_MINUTE = 1_000_000
    office: User = world.users["office"]
    return make_token(office, "jd_described")[1]


EXAMPLES = settings(
    max_examples=4,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _ask(operation: Any, mode: GenerationMode, secret: str) -> None:
    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

    ask()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_operation_does_what_its_description_says(
    mode: GenerationMode, described: Any, secret: str
) -> None:
    wrong = []
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()
        try:
            _ask(operation, mode, secret)
        except FailureGroup as failures:
            wrong.append(f"{operation.label}: {failures.exceptions}")
        except Unsatisfiable:
            # There is nothing that it could be sent wrongly.
            continue
        asked += 1

    assert wrong == []
    assert asked > 60
