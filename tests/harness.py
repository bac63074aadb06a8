"""What tests of commands, clocks and races share."""

import base64
import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest import mock
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import get_commands, load_command_class
from django.db import IntegrityError, connection, connections, transaction
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from organization import chain
from organization.history import event_models
from pairing.intake.service import Report
from pairing.models import ImportRow, KeyMark
from reports.models import StaleArea
from visits.models import Festival, QuotaRule, Topic

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str


def run_command(*arguments: str) -> Outcome:
    """``manage.py`` with these arguments, in this process and its transaction."""
    name, *rest = arguments
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        # A command closes its connections, and with them would end the test's transaction.
        mock.patch("django.core.management.base.connections"),
    ):
        command = load_command_class(str(get_commands()[name]), name)
        try:
            command.run_from_argv(["manage.py", name, *rest])
        except SystemExit as exit_:
            status = int(exit_.code or 0)
    return Outcome(status, out.getvalue(), err.getvalue())


def rows_of(report: Report) -> list[ImportRow]:
    """All rows of an import that was applied, in the order of the file."""
    return list(ImportRow.objects.filter(source=report.import_id).order_by("pk"))


@pytest.fixture(autouse=True)
def _default_language() -> None:
    """A page asked for in English leaves its thread in English, and so the next test."""
    translation.deactivate()


@pytest.fixture
def english() -> Iterator[None]:
    """English for tests that read the words of a message."""
    with translation.override("en"):
        yield


@pytest.fixture
def cache_away(settings: Any) -> None:
    """The cache’s server does not answer."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }


@pytest.fixture
def clock() -> Iterator[Callable[[str], None]]:
    """Stops the clock at noon of 1 July 2023 in Shanghai; call it with another day to move it."""
    with time_machine.travel(datetime(2023, 7, 1, 12, tzinfo=SHANGHAI), tick=False) as traveller:

        def move(day: str) -> None:
            moment = datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
            traveller.move_to(moment.replace(hour=12) if "T" not in day else moment)

        yield move


KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "organization_region",
    "pairing_programme",
    "pairing_group",
    "visits_quotarule",
    "visits_topic",
    "visits_festival",
}
"""Tables with rows that migrations wrote."""


@pytest.fixture
def committing_db(transactional_db: None) -> None:
    """A database where commits are real, for races and for other processes."""


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of the plugin's own, which flushes: this one leaves what migrations wrote.

    It bears the plugin's name because by that name the plugin knows which tests need a database
    made, and uses it for ``live_server``.
    """
    with django_db_blocker.unblock():
        shipped = _shipped()
        try:
            yield
        finally:
            connections.close_all()
            _empty(shipped)
            connections.close_all()


Shipped = dict[str, list[int]]


def _shipped() -> Shipped:
    from pairing.models import Group, Programme

    return {
        model._meta.db_table: list(model.objects.values_list("pk", flat=True))
        for model in (QuotaRule, Group, Programme, Topic, Festival)
    }


def _empty(shipped: Shipped) -> None:
    tables = [t for t in connection.introspection.table_names() if t not in KEPT]
    names = ", ".join(connection.ops.quote_name(table) for table in tables)
    with connection.cursor() as cursor:
        # The logs' own triggers would refuse, and those of other tables write more lines.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY")
        for table, keys in shipped.items():
            cursor.execute(f"DELETE FROM {table} WHERE id != ALL(%s)", [keys])


def _tables_to_compare() -> list[str]:
    """All but what only ever grows, and the marks that every process leaves when it starts."""
    left_out = {model._meta.db_table for model in (KeyMark, StaleArea)} | {
        model._meta.db_table for model in event_models()
    }
    return sorted(set(connection.introspection.table_names()) - left_out)


def table_contents() -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of them all.

    The imports' own log is left out, and what is recorded of changes: it only ever grows.
    """
    found = {}
    with connection.cursor() as cursor:
        for table in _tables_to_compare():
            if table.startswith("pairing_import") or table == "django_migrations":
                continue
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) "
                f"FROM {connection.ops.quote_name(table)} t"
            )
            found[table] = cursor.fetchone()
    return found


def row_counts() -> dict[str, int]:
    """How many rows each table has, the imports' log included and the history left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables_to_compare():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchone()[0]
    return found


def wait_until(
    condition: Callable[[], bool], what: str, seconds: float = 20, every: float = 0.005
) -> None:
    """Returns when ``condition`` holds; fails when it does not in time. Looks every so often."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            pytest.fail(f"{what} did not happen within {seconds:g} s.")
        time.sleep(every)


def other_sessions(condition: str = "true") -> int:
    """How many other sessions of this database there are now, of those that meet a condition."""
    with connection.cursor() as cursor:
        # A transaction would see the same activity for as long as it lasts.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            f"AND backend_type = 'client backend' AND pid != pg_backend_pid() AND {condition}"
        )
        return int(cursor.fetchone()[0])


def sessions_waiting_for_a_lock() -> int:
    return other_sessions("wait_event_type = 'Lock'")


def process_environment() -> dict[str, str]:
    """The environment in which another process uses this test's database and secrets."""
    from django.conf import settings

    def encoded(key: bytes) -> str:
        return base64.b64encode(key).decode()

    database = connection.settings_dict
    query = urlencode({"host": database["HOST"], "port": database["PORT"] or "5432"})
    account = f"{quote(database['USER'])}:{quote(database['PASSWORD'], safe='')}"
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("JIEDUI_")},
        "DATABASE_URL": f"postgres://{account}@/{database['NAME']}?{query}",
        "JIEDUI_DATA_DIR": str(settings.DATA_DIR),
        "JIEDUI_SECRET_KEY": settings.SECRET_KEY,
        "JIEDUI_FIELD_KEYS": ",".join(f"{v}:{encoded(k)}" for v, k in settings.FIELD_KEYS.items()),
        "JIEDUI_DIGEST_KEY": encoded(settings.DIGEST_KEY),
        "JIEDUI_HOSTS": "localhost",
        "JIEDUI_DEBUG": "0",
    }


class Session(threading.Thread):
    """A function run on a connection of its own, as another web worker would.

    ``join_session`` waits for it and gives its result, or raises what it raised.
    """

    def __init__(self, function: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._function = function
        self._result: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._result = self._function()
        except BaseException as error:
            self._error = error
        finally:
            connections.close_all()

    def join_session(self, seconds: float = 20) -> Any:
        self.join(seconds)
        if self.is_alive():
            pytest.fail(f"The other session was still at work after {seconds:g} s.")
        if self._error is not None:
            raise self._error
        return self._result


def refused(constraint: str, write: Callable[[], Any]) -> None:
    """Asserts that the named constraint stops ``write``, and that nothing else does."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def own_horizon() -> int:
    """``organization.chain.horizon`` as it is where no other database has transactions.

    Those of other test processes, in databases of their own on the same server, would hold up for
    minutes what waits for the oldest.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(min(backend_xid::text::bigint),"
            " pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
            f" + max({chain._OFFSET})"
            " FROM (VALUES (1)) AS here (one) LEFT JOIN pg_stat_activity"
            " ON datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
