"""Whether a read replica may be read: whether it answers, whose copy it is, how far behind it is.

How far behind is not asked of clocks. Each look notes where the primary's log was, and how far the
replica has replayed it. A replica that has replayed what the primary had written by a look has all
that was committed before that look, whatever happened since: that the primary was idle, that the
replica lost its connection, that its replay was paused or that it was started anew.

Each process looks for itself, once a second at most and only while it reads replicas.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from threading import Lock

from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connections,
    transaction,
)

LOOK_SECONDS = 1
"""How long what a look has found is taken as it is."""
AWAY_SECONDS = 15
"""How long a replica that did not answer is left alone: a machine that is gone costs whoever asks
it the time of a connection."""
_LOOKS_KEPT = 120

AWAY, BEHIND, STRANGE, UNKNOWN = "away", "behind", "strange", "unknown"
"""Why a replica is not read: it does not answer; too far behind; no replica of this database; the
primary could not be asked."""

_CANCELLED = {"40001", "40P01"}
"""What a statement ends with that stood in the way of the replay."""

_OF_PRIMARY = """
    SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint,
           (SELECT system_identifier FROM pg_control_system()),
           ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
"""
_OF_REPLICA = """
    SELECT pg_is_in_recovery(),
           pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint,
           (SELECT system_identifier FROM pg_control_system()),
           (SELECT timeline_id FROM pg_control_checkpoint())
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """How far the primary has written its log, in bytes; which cluster and timeline it is."""

    position: int
    cluster: int
    timeline: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """How far a replica has replayed the log, in bytes; which cluster and timeline it is of."""

    is_replica: bool
    position: int
    cluster: int
    timeline: int

    def follows(self, primary: Written) -> bool:
        """Not one that was promoted or restored: what it has may never have been here."""
        return self.is_replica and (self.cluster, self.timeline) == (
            primary.cluster,
            primary.timeline,
        )


def ask_primary() -> Written:
    primary = connections[DEFAULT_DB_ALIAS]
    # A question that is refused must not undo what somebody is about to commit.
    safely = transaction.atomic() if primary.in_atomic_block else nullcontext()
    with safely, primary.cursor() as cursor:
        cursor.execute(_OF_PRIMARY)
        return Written(*cursor.fetchone())


def ask_replica(alias: str) -> Replayed:
    with connections[alias].cursor() as cursor:
        cursor.execute(_OF_REPLICA)
        is_replica, position, cluster, timeline = cursor.fetchone()
    return Replayed(is_replica, position or 0, cluster, timeline)


class Watch:
    """What this process knows of one replica."""

    def __init__(
        self,
        alias: str,
        *,
        primary: Callable[[], Written] = ask_primary,
        replica: Callable[[str], Replayed] = ask_replica,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.alias = alias
        self._primary, self._replica, self._clock = primary, replica, clock
        self._lock = Lock()
        self._next_look = clock()
        self._begin()
        self.trouble = ""
        """Why it is not read; empty while it is."""

    def _begin(self) -> None:
        self._looks: deque[tuple[float, int]] = deque(maxlen=_LOOKS_KEPT)
        self._fresh_at: float | None = None
        self._since = self._clock()

    @property
    def lag(self) -> float | None:
        """Seconds by which it is behind at most; None where nothing is known of that."""
        return None if self._fresh_at is None else max(0.0, self._clock() - self._fresh_at)

    @property
    def is_fresh(self) -> bool:
        """Whether it has all that was committed until as long ago as replicas may be behind."""
        lag = self.lag
        return lag is not None and lag <= settings.REPLICA_SECONDS

    def is_usable(self) -> bool:
        """Whether it may be read now. Asks both servers where the last look is too old.

        One thread looks, and the others do not wait for it: they have what was known before.
        """
        if self._clock() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self.is_fresh

    def look(self) -> None:
        """Ask both servers now, for whoever wants to tell how it is."""
        with self._lock:
            self._look()

    def _look(self) -> None:
        now = self._clock()
        try:
            primary = self._primary()
        except (DatabaseError, InterfaceError) as error:
            self._next_look = now + LOOK_SECONDS
            self._say(UNKNOWN, error)
            return
        try:
            replica = self._replica(self.alias)
        except (DatabaseError, InterfaceError) as error:
            self._put_aside(AWAY, error)
            return
        if not replica.follows(primary):
            self._put_aside(STRANGE)
            return
        self._next_look = now + LOOK_SECONDS
        looks = self._looks
        looks.append((now, primary.position))
        while looks and looks[0][1] <= replica.position:
            self._fresh_at = looks.popleft()[0]
        if self.is_fresh:
            self._say("")
        elif now - (self._fresh_at or self._since) > settings.REPLICA_SECONDS:
            self._say(BEHIND)

    def failed(self, error: Exception) -> None:
        """A statement on it ended with this error.

        One that was cancelled because it stood in the way of the replay says nothing of the next.
        """
        code = getattr(error.__cause__, "pgcode", None)
        if isinstance(error, OperationalError | InterfaceError) and code not in _CANCELLED:
            self._put_aside(AWAY, error)
        else:
            # Its session may have been ended for it.
            connections[self.alias].close_if_unusable_or_obsolete()

    def _put_aside(self, trouble: str, error: Exception | None = None) -> None:
        connections[self.alias].close()
        self._begin()
        self._next_look = self._clock() + AWAY_SECONDS
        self._say(trouble, error)

    def _say(self, trouble: str, error: Exception | None = None) -> None:
        """Log it once, when it begins and when it ends."""
        former, self.trouble = self.trouble, trouble
        if trouble and trouble != former:
            because = f" ({type(error).__name__})" if error is not None else ""
            logger.warning("%s is not read: %s%s", self.alias, trouble, because)
        elif former and not trouble:
            logger.info("%s is read again", self.alias)


@cache
def watch(alias: str) -> Watch:
    """This process's watch of a replica."""
    return Watch(alias)
