import pytest

from jobs import registry
from tests.jobs.kinds import Work, kind


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """A job of the tests' own is registered for the time of the test, in the county of 西和."""
    own = Work()
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register(kind(own))
    return own
