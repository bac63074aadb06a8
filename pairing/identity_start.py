"""Refusing to work on a database with keys that are not its own, before anything is written.

What is encrypted or found under a wrong key would be lost among the rest. So each key leaves a
mark in the database, and the first connection of every process compares.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from common.encryption import digest
from common.errors import DomainError
from pairing.identity_keys import count_versions, refuse_unknown
from pairing.models import Household, KeyMark

_DIGEST = "digest"
_FIELD = "field-"
_MARKED = b"jiedui: which key is this"


class WrongKey(DomainError, ImproperlyConfigured):
    """A key is not the one that the database is kept under; the message names its variable."""


class _Guard:
    """Whether the keys of this process have been compared with the database's."""

    is_done = False
    is_at_it = False


def guard_connection(sender: Any, connection: BaseDatabaseWrapper, **named: Any) -> None:
    """Compare on the first connection of a process. Raises WrongKey, and closes it again."""
    if _Guard.is_done or _Guard.is_at_it or connection.alias != "default":
        return
    _Guard.is_at_it = True
    try:
        _Guard.is_done = verify_keys()
    except WrongKey:
        # Left open, it would be used by whoever asks next.
        connection.close()
        raise
    finally:
        _Guard.is_at_it = False


def verify_keys() -> bool:
    """Compare the configured keys with the database's; False where it has no tables yet.

    A key that is new to the database leaves its mark. Raises WrongKey, naming the variable and
    what to do, when one is another than before or one is missing that data are encrypted under.
    """
    table = KeyMark._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        if not cursor.fetchone()[0]:
            return False
    known = dict(KeyMark.objects.values_list("name", "mark"))
    if not known:
        _refuse_what_cannot_be_read()
    for name, mark in _marks():
        if name in known:
            _compare(name, mark, known[name])
    _forget_retired(known)
    new = [KeyMark(name=name, mark=mark) for name, mark in _marks() if name not in known]
    if new:
        KeyMark.objects.bulk_create(new, ignore_conflicts=True)
    return True


def configured_marks() -> dict[str, str]:
    """The marks that this process's keys leave, by the name of the key."""
    return dict(_marks())


def _marks() -> Iterator[tuple[str, str]]:
    yield _DIGEST, _mark(settings.DIGEST_KEY)
    for version, key in settings.FIELD_KEYS.items():
        yield f"{_FIELD}{version}", _mark(key)


def _mark(key: bytes) -> str:
    return hmac.digest(key, _MARKED, "sha256").hex()


def _compare(name: str, mark: str, known: str) -> None:
    if hmac.compare_digest(mark, known):
        return
    if name == _DIGEST:
        raise _wrong_digest_key()
    version = name.removeprefix(_FIELD)
    raise WrongKey(
        "field_key_wrong",
        f"JIEDUI_FIELD_KEYS: the key of version {version} is not the one with which this database "
        f"is encrypted. Give that one as {version}; a new key gets a higher number, in front of "
        "it. In development the keys are in secrets.json. Nothing was changed.",
    )


def _wrong_digest_key() -> WrongKey:
    return WrongKey(
        "digest_key_wrong",
        "JIEDUI_DIGEST_KEY is not the key under which this database finds identity numbers. Give "
        "the former one; it cannot be changed by itself. In development it is in secrets.json. "
        "Nothing was changed.",
    )


def _refuse_what_cannot_be_read() -> None:
    """Of a database from before there were marks, one household tells."""
    try:
        household = Household.objects.order_by("pk").first()
    except InvalidTag as error:
        raise WrongKey(
            "field_key_wrong",
            "JIEDUI_FIELD_KEYS: what this database holds is encrypted with another key. Give that "
            "one; a new key gets a higher number, in front of it. Nothing was changed.",
        ) from error
    except ImproperlyConfigured as error:
        raise WrongKey("field_key_missing", str(error)) from error
    if household is not None and household.head_id:
        is_known = hmac.compare_digest(digest(household.head_id), household.head_id_digest)
        if not is_known:
            raise _wrong_digest_key()


def _forget_retired(known: dict[str, str]) -> None:
    """A version that is configured no more must have nothing left under it.

    Only then are the tables read, which takes a while in a large county.
    """
    configured = {name for name, _mark in _marks()}
    gone = [name for name in known if name.startswith(_FIELD) and name not in configured]
    if not gone:
        return
    try:
        refuse_unknown(count_versions())
    except DomainError as error:
        raise WrongKey("field_key_missing", error.message) from error
    KeyMark.objects.filter(name__in=gone).delete()
