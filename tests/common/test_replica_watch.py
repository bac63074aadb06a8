"""When a replica may be read: told by two positions in a log, and by nobody's clock but our own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, ProgrammingError

from common import replica_watch
from common.replica_watch import AWAY_SECONDS, LOOK_SECONDS, Replayed, Watch, Written
from common.replicas import ONLY_PRIMARY, QUIET

LIMIT = 5


class Servers:
    """A primary and a replica, and the time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.written = 100
        self.replayed: int | None = None
        """None for as far as was written."""
        self.told = Replayed(True, 0, cluster=7, timeline=1)
        self.error: Exception | None = None
        self.primary_error: Exception | None = None
        self.asked = 0

    def primary(self) -> Written:
        if self.primary_error is not None:
            raise self.primary_error
        return Written(self.written, cluster=7, timeline=1)

    def replica(self, alias: str) -> Replayed:
        self.asked += 1
        if self.error is not None:
            raise self.error
        position = self.written if self.replayed is None else self.replayed
        return Replayed(self.told.is_replica, position, self.told.cluster, self.told.timeline)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Servers:
    closed = SimpleNamespace(
        close=lambda: None, close_if_unusable_or_obsolete=lambda: None, in_atomic_block=False
    )
    monkeypatch.setattr(replica_watch, "connections", {"replica1": closed})
    settings.REPLICA_SECONDS = LIMIT
    return Servers()


@pytest.fixture
def watch(servers: Servers) -> Watch:
    return Watch(
        "replica1", primary=servers.primary, replica=servers.replica, clock=lambda: servers.now
    )


def lost(code: str | None = None) -> OperationalError:
    error = OperationalError("gone")
    cause = Exception()
    cause.pgcode = code  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


def test_a_primary_on_which_nothing_happens_makes_no_replica_late(
    servers: Servers, watch: Watch
) -> None:
    first = watch.is_usable()
    servers.now += 3600

    assert (first, watch.is_usable(), watch.lag) == (True, True, 0)


def test_one_that_is_always_a_little_behind_is_read(servers: Servers, watch: Watch) -> None:
    """As beside a primary that is written to all the time."""
    found = []
    for _second in range(10):
        servers.replayed, servers.written = servers.written, servers.written + 10
        found.append(watch.is_usable())
        servers.now += LOOK_SECONDS

    # Of the first look it is not known how old that is which is missing.
    assert found == [False] + [True] * 9
    assert watch.lag == 2 * LOOK_SECONDS
    assert watch.trouble == ""


def test_one_that_stands_still_is_read_until_it_is_too_late_and_told_of_once(
    servers: Servers, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="common.replica_watch")
    watch.is_usable()
    servers.replayed, servers.written = servers.written, servers.written + 1
    usable = []
    for _second in range(LIMIT + 3):
        servers.now += 1
        usable.append(watch.is_usable())
    servers.replayed = None
    servers.now += 1
    again = watch.is_usable()

    assert usable == [True] * LIMIT + [False] * 3
    assert again is True
    assert [record.getMessage() for record in caplog.records] == [
        "replica1 is not read: behind",
        "replica1 is read again",
    ]


def test_what_a_look_found_is_taken_for_a_second(servers: Servers, watch: Watch) -> None:
    for _request in range(100):
        watch.is_usable()

    assert servers.asked == 1


def test_one_that_does_not_answer_is_left_alone_for_a_while(servers: Servers, watch: Watch) -> None:
    watch.is_usable()
    servers.error = lost()
    servers.now += LOOK_SECONDS
    gone = [watch.is_usable() for _request in range(5)]
    asked = servers.asked
    servers.error = None
    servers.now += AWAY_SECONDS - 1
    still = watch.is_usable()
    servers.now += 1

    assert gone == [False] * 5
    assert asked == 2
    assert (still, watch.is_usable()) == (False, True)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ""),
        ({"is_replica": False}, "strange"),
        ({"cluster": 8}, "strange"),
        ({"timeline": 2}, "strange"),
    ],
)
def test_only_a_replica_of_this_primary_is_read(
    servers: Servers, watch: Watch, change: dict[str, Any], expected: str
) -> None:
    told = {"is_replica": True, "position": 0, "cluster": 7, "timeline": 1}
    servers.told = Replayed(**{**told, **change})

    assert watch.is_usable() is (not expected)
    assert watch.trouble == expected


def test_where_the_primary_cannot_be_asked_no_replica_is_read_for_long(
    servers: Servers, watch: Watch
) -> None:
    watch.is_usable()
    servers.primary_error = ProgrammingError("permission denied")
    servers.now += LIMIT
    known = watch.is_usable()
    servers.now += LOOK_SECONDS

    assert (known, watch.is_usable(), watch.trouble) == (True, False, "unknown")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (lambda: lost("40001"), True),
        (lambda: lost("57P01"), False),
        (lambda: lost(None), False),
        (lambda: ProgrammingError("no such column yet"), True),
    ],
)
def test_which_failure_of_a_statement_puts_it_aside(
    watch: Watch, error: Callable[[], Exception], expected: bool
) -> None:
    watch.is_usable()

    watch.failed(error())

    assert watch.is_usable() is expected


def test_models_and_tables_with_a_rule_of_their_own_are_there() -> None:
    models = {model._meta.label_lower: model._meta.db_table for model in apps.get_models()}

    assert set(models) >= ONLY_PRIMARY
    assert set(models.values()) >= QUIET
