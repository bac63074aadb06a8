"""What ``manage.py doctor`` looks at, each thing by itself.

A check changes nothing, takes seconds at most, and says in one sentence what to do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing; ``said`` is what to do, or how it is where all is well."""

    check: str
    state: State
    said: str


Check = Callable[[], tuple[State, str]]


def ok(said: str) -> tuple[State, str]:
    return State.OK, said


def warning(said: str) -> tuple[State, str]:
    return State.WARNING, said


def failed(said: str) -> tuple[State, str]:
    return State.FAILED, said


def examine(host: str = "") -> Iterator[Finding]:
    """Every check in its order; what needs the database only where it answers."""
    from config import replicas
    from config.doctor import database, machine, services

    for name, check in machine.CHECKS.items():
        yield _look(name, check)
    reached = _look("database", database.reachable)
    yield reached
    if reached.state != State.FAILED:
        are_applied = True
        for name, check in database.CHECKS.items():
            # Of tables that are not there yet nothing can be said.
            if are_applied or name not in database.NEED_TABLES:
                found = _look(name, check)
                are_applied &= name != "migrations" or found.state != State.FAILED
                yield found
        for name, check in replicas.checks().items():
            yield _look(name, check)
    for name, check in services.CHECKS.items():
        yield _look(name, check)
    if host:
        yield _look("certificate", lambda: machine.certificate(host))


def _look(name: str, check: Check) -> Finding:
    try:
        state, said = check()
    except Exception as error:
        # One thing that cannot be looked at must not hide the others.
        logger.exception("Check %s", name)
        state, said = failed(
            _("This could not be looked at (%(error)s); the log says more.")
            % {"error": type(error).__name__}
        )
    return Finding(name, state, said)
