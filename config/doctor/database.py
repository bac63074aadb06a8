"""The database: whether it answers, what it is, and whether it is this program's."""

from __future__ import annotations

import time
from datetime import timedelta

import pgtrigger.core
import pgtrigger.registry
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from config.doctor import Check, State, failed, ok, warning
from delivery.models import Channel
from organization import chain
from pairing.identity_start import WrongKey, verify_keys

LEAST_VERSION = 16
SECONDS_APART = 5
SEALED_SINCE = timedelta(days=1)
"""How far back the sealed log is compared; ``verify_log`` compares all of it."""


def reachable() -> tuple[State, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
            version = cursor.fetchone()[0]
    except WrongKey:
        # It answers; what is wrong with the keys has a line of its own.
        return ok(_("answers"))
    except (DatabaseError, InterfaceError) as error:
        reason = str(error).strip().splitlines()[0]
        return failed(
            _("The database does not answer (%(reason)s). See whether it runs, and DATABASE_URL.")
            % {"reason": reason}
        )
    if version < LEAST_VERSION:
        return failed(
            _("PostgreSQL is %(version)s. Use %(least)s or newer, 18 best.")
            % {"version": version, "least": LEAST_VERSION}
        )
    return ok(f"PostgreSQL {version}")


def keys() -> tuple[State, str]:
    try:
        verify_keys()
    except WrongKey as error:
        return failed(str(error))
    return ok(_("those of this database"))


def encoding() -> tuple[State, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            # Until version 16 the column had another name.
            "SELECT pg_encoding_to_char(encoding), datcollate, datlocprovider::text,"
            " coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') "
            "FROM pg_database d WHERE datname = current_database()"
        )
        name, collate, provider, locale = cursor.fetchone()
    if name != "UTF8":
        return failed(
            _("The database is encoded in %(name)s. Make one in UTF8 and restore a backup into it.")
            % {"name": name}
        )
    used = collate if provider == "c" else locale
    if used not in {"C", "C.UTF-8", "C.utf8", "POSIX"}:
        return warning(
            _("The database sorts by %(locale)s, whose order changes with the system. C.UTF-8 "
              "stays the same.")
            % {"locale": used}
        )  # fmt: skip
    return ok(f"{name}, {used}")


def migrations() -> tuple[State, str]:
    executor = MigrationExecutor(connection)
    known = executor.loader.graph.leaf_nodes()
    missing = executor.migration_plan(known)
    if missing:
        return failed(
            _("%(count)s migrations are not applied. Run manage.py migrate.")
            % {"count": len(missing)}
        )
    foreign = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations or {})
    if foreign:
        return failed(
            _("The database is of a newer version (%(name)s). Install that version.")
            % {"name": ".".join(sorted(foreign)[0])}
        )
    return ok(_("all applied"))


def triggers() -> tuple[State, str]:
    """What records changes and keeps the logs append-only."""
    wrong = [
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registry.registered()
        if trigger.get_installation_status(model) != (pgtrigger.core.INSTALLED, True)  # pyright: ignore
    ]
    if wrong:
        return failed(
            _("%(count)s triggers are missing or off, so changes are not recorded (%(name)s). Run "
              "manage.py pgtrigger install.")
            % {"count": len(wrong), "name": wrong[0]}
        )  # fmt: skip
    return ok(_("installed"))


def clock() -> tuple[State, str]:
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        theirs = cursor.fetchone()[0]
        between = (before + time.time()) / 2
    apart = abs(theirs - between)
    if apart > SECONDS_APART:
        return failed(
            _("The clocks of this machine and of the database’s are %(seconds)s seconds apart. "
              "Let both follow one time server.")
            % {"seconds": round(apart)}
        )  # fmt: skip
    return ok(_("%(seconds)s seconds apart") % {"seconds": round(apart, 1)})


def sealed_log() -> tuple[State, str]:
    verdict = chain.verify(since=timezone.now() - SEALED_SINCE)
    if verdict.findings:
        return failed(
            _("The access log or the history was changed from outside. Run manage.py verify_log "
              "and tell the audit administrator.")
        )  # fmt: skip
    return ok(_("%(lines)s lines of the last day are whole") % {"lines": verdict.lines})


def channels() -> tuple[State, str]:
    dead = Channel.objects.filter(is_on=True, removed_at__isnull=True, died_at__isnull=False)
    if count := dead.count():
        return warning(
            _("Nothing arrives by %(count)s channels. The page of channels says why.")
            % {"count": count}
        )
    return ok(_("all that are on work"))


NEED_TABLES = {"triggers", "sealed_log", "channels"}
"""Checks that make sense only when all migrations are applied."""

CHECKS: dict[str, Check] = {
    "keys": keys,
    "encoding": encoding,
    "migrations": migrations,
    "triggers": triggers,
    "clock": clock,
    "sealed_log": sealed_log,
    "channels": channels,
}
