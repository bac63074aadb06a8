"""Reading from replicas of the database, where a place says so and whoever reads may.

Nothing is read from a replica by itself. A place that reads much calls ``from_replica`` with what
is to be read; everything else, and all that is written, is the primary's. What a replica gives is
up to ``REPLICA_SECONDS`` old, so nobody is shown a row on its word alone: pages read their rows at
the primary by the keys that a replica found (``common.pages``), and files have each row looked up
there again (``still_there``). docs/scaling.md tells the whole of it.

Without replicas ``from_replica`` calls what it is given, and there is no router.
"""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    connection,
    connections,
    models,
    transaction,
)
from django.db.models.query import ModelIterable
from redis.exceptions import RedisError

from common import tracing
from common.replica_watch import watch

T = TypeVar("T")

logger = logging.getLogger(__name__)

ONLY_PRIMARY = frozenset(
    {
        *("organization.user", "organization.approval", "organization.activationcode"),
        *("sessions.session", "usersessions.usersession", "mfa.authenticator", "api.token"),
        *("reports.keptfigures", "reports.stalearea"),
    }
)
"""Models that are the primary's wherever they are read: who somebody is and what was allowed, and
the figures that are brought up to date while they are read."""

QUIET = frozenset(
    {
        *("organization_accessevent", "organization_approval", "organization_fileorder"),
        *("organization_fileorderpart", "organization_failurecount", "django_session"),
        *("usersessions_usersession", "reports_keptfigures", "reports_stalearea"),
    }
)
"""Tables that no place shows which reads a replica: having written one is nothing to see."""

_READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|DECLARE|FETCH|CLOSE)\b", re.I)
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"')


@dataclass(slots=True)
class Reader:
    """Whoever a request, or a file, is for. ``account`` gives the key; None of a stranger."""

    account: Callable[[], int | None]
    has_written: bool = False
    alias: str | None = None
    """The replica that was chosen; it stays while it is usable."""
    may: bool | None = None
    """Whether the account has written nothing lately; None until somebody wants to know."""

    def notice(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """A wrapper for the primary's ``execute_wrapper``: sees what is written.

        Not the router, which is asked where to write whenever a record is put together.
        """
        if not self.has_written and not _READS.match(sql):
            found = _WRITES.match(sql)
            self.has_written = found is None or found[1] not in QUIET
        return execute(sql, params, many, context)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where reads go, and the depth of the primary's transactions in which that holds."""

    alias: str
    depth: int


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)
_place: ContextVar[_Place | None] = ContextVar("place", default=None)


class Router:
    """Follows ``from_replica``. Installed where there are replicas."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        place = _place.get()
        if place is None or model._meta.label_lower in ONLY_PRIMARY:
            # Never where the row at hand came from, as Django would have it by itself.
            return DEFAULT_DB_ALIAS
        # In a transaction that was begun since, what is read may be about to be written.
        return place.alias if _depth() <= place.depth else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def _depth() -> int:
    return len(connection.atomic_blocks)


# Whoever reads


@contextmanager
def reading_for(account: Callable[[], int | None]) -> Iterator[Reader]:
    """What is read within is for that account, which sees its own writes at once."""
    reader = Reader(account)
    token = _reader.set(reader)
    try:
        with connection.execute_wrapper(reader.notice) if settings.REPLICAS else nullcontext():
            yield reader
    finally:
        _reader.reset(token)


def note_write(account: int) -> None:
    """For as long as a replica may be behind the account reads the primary, wherever it asks.

    In the cache, so that it holds for every server, and for pages of an account whose program
    has written by a token.
    """
    try:
        cache.set(_key(account), True, settings.REPLICA_SECONDS + 1)
    except RedisError:
        # While the cache is away nobody reads a replica, but it may be back before they caught up.
        logger.warning("The cache is away: that account %s has written is not known", account)


def _may_read(reader: Reader) -> bool:
    if reader.has_written:
        return False
    if reader.may is None:
        account = reader.account()
        try:
            reader.may = account is not None and cache.get(_key(account)) is None
        except RedisError:
            reader.may = False
    return reader.may


def _key(account: int) -> str:
    return f"wrote:{account}"


# What is read


def from_replica(read: Callable[[], T], *, in_transaction: bool = False) -> T:
    """What ``read`` gives, from a replica where that may be; it only reads, and all of it at once.

    From the primary for whoever has written lately, where nobody is known for whom it is, within
    a transaction of the primary unless it may be ``in_transaction``, and while no replica is fresh
    enough. Should the replica fail in the middle, ``read`` is called a second time.
    """
    alias = _choose(in_transaction)
    if alias is None:
        return read()
    try:
        with _at(alias):
            return read()
    except (DatabaseError, InterfaceError) as error:
        if connection.needs_rollback:
            # It was the primary's, whose transaction cannot go on.
            raise
        watch(alias).failed(error)
    with _at(DEFAULT_DB_ALIAS):
        return read()


def is_on_replica() -> bool:
    """Whether what is read here comes from a replica."""
    place = _place.get()
    return place is not None and place.alias != DEFAULT_DB_ALIAS


def are_records(rows: object) -> bool:
    """Whether these are rows that ``still_there`` can look up again: records, and all that a
    query finds."""
    return (
        isinstance(rows, models.QuerySet)
        and issubclass(rows._iterable_class, ModelIterable)
        and not (rows.query.is_sliced or rows.query.combinator)
    )


def still_there(
    rows: models.QuerySet[Any], read: Iterable[T], key: Callable[[T], Any], *, at_once: int
) -> Iterator[T]:
    """Of what was ``read`` of ``rows`` that which the primary still has among them.

    Whoever may no longer see a row since the replica had it does not get it. As it is where
    nothing comes from a replica. ``at_once`` are looked up together.
    """
    left = iter(read)
    if not is_on_replica():
        yield from left
        return
    here = rows.using(DEFAULT_DB_ALIAS).prefetch_related(None).order_by()
    while piece := list(islice(left, at_once)):
        keys = here.filter(pk__any_of=[key(row) for row in piece])
        found = set(keys.values_list("pk", flat=True))
        yield from (row for row in piece if key(row) in found)


def _choose(in_transaction: bool) -> str | None:
    """The replica to be read, None for the primary."""
    if not settings.REPLICAS or _place.get() is not None:
        return None
    reader = _reader.get()
    if reader is None or (connection.in_atomic_block and not in_transaction):
        return None
    if not _may_read(reader):
        return None
    others = random.sample(settings.REPLICAS, len(settings.REPLICAS))
    order = [reader.alias, *others] if reader.alias is not None else others
    reader.alias = next((alias for alias in order if watch(alias).is_usable()), None)
    return reader.alias


@contextmanager
def _at(alias: str) -> Iterator[None]:
    token = _place.set(_Place(alias, _depth()))
    try:
        with ExitStack() as stack:
            if alias != DEFAULT_DB_ALIAS:
                trace = tracing.current()
                if trace is not None:
                    stack.enter_context(connections[alias].execute_wrapper(trace.count_query))
                # Rows that are read in pieces then need no copy of all of them on the replica.
                stack.enter_context(transaction.atomic(using=alias))
            yield
    finally:
        _place.reset(token)
