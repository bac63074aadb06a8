"""The chain over the access log and the history: sealing their lines, and verifying them.

A line gets no digest of its own when it is written. Whoever could alter a line could make its
digest anew as well, and an import would pay for each of its lines. Instead a seal is made every
minute over all lines of finished transactions: of each line it keeps the primary key and a mark
made of its content, and over these, and the seal before, a digest with the key of the site. What
is altered, removed, put in or moved afterwards no longer agrees with its seal, which names it.

Lines are sealed in the order of their transactions' numbers, below the oldest one that is still
at work, so one that commits late is never missed and no writer waits for a seal.

Personal fields have a mark of their own, made with a random salt that lies in the line. When they
are emptied (``history.blank``) the salt goes too: what is left of the mark cannot be guessed at,
the rest of the line still verifies, and the access log must say that the row was emptied.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from organization.choices import Action
from organization.history import event_models
from organization.models import AccessEvent, Archive, Seal
from organization.models.recorded import Line

CHUNK = 10_000
"""Lines under one seal at most."""
_LOCK = (0x6A64, 0x5EA1)
_KEY, _MARK = 8, 16
"""Bytes of a primary key and of each mark in ``Seal.marks``."""
_BLANK = bytes(_MARK)


@dataclass(frozen=True)
class Log:
    """A table of lines, and how its lines are told apart."""

    model: type[models.Model]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    @property
    def is_history(self) -> bool:
        return issubclass(self.model, Line)

    @property
    def key(self) -> str:
        return "pgh_id" if self.is_history else "id"

    @property
    def xid(self) -> str:
        return "pgh_xid" if self.is_history else "xid"

    @cached_property
    def columns(self) -> dict[str, list[str]]:
        """Those that a seal made now is made of; ``personal`` ones can be emptied later."""
        personal = set(getattr(self.model, "personal", ()))
        named = [(f.name, str(f.column)) for f in self.model._meta.local_concrete_fields]
        return {
            "open": sorted(c for name, c in named if name not in personal | {"pgh_salt"}),
            "personal": sorted(c for name, c in named if name in personal),
        }


def logs() -> list[Log]:
    """Every log under the chain."""
    recorded: list[type[models.Model]] = [AccessEvent, *event_models()]
    return [Log(model) for model in recorded]


def width(columns: dict[str, list[str]]) -> int:
    """Bytes that one line has in the marks of a seal."""
    return _KEY + _MARK * (2 if columns["personal"] else 1)


# What a line is, as text, and its marks


def row_text(columns: list[str]) -> str:
    """SQL for the values of some columns of a line ``l`` as one text, quoted as PostgreSQL does."""
    names = ", ".join(f"l.{connection.ops.quote_name(name)}" for name in columns)
    return f"ROW({names})::text"


def _mark(text: str) -> str:
    return f"substr(sha256(convert_to({text}, 'UTF8')), 1, {_MARK})"


def _marks(log: Log, columns: dict[str, list[str]]) -> str:
    """SQL for a line's part of ``Seal.marks``."""
    parts = [f"int8send(l.{log.key})", _mark(row_text(columns["open"]))]
    if columns["personal"]:
        salted = f"l.pgh_salt::text || {row_text(columns['personal'])}"
        parts.append(f"coalesce({_mark(salted)}, decode('{_BLANK.hex()}', 'hex'))")
    return " || ".join(parts)


def mark_of_text(text: str) -> bytes:
    """What the database makes of a text, made here: for lines that are read from a file."""
    return hashlib.sha256(text.encode()).digest()[:_MARK]


def plain_session() -> None:
    """Have values written as text in one way for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, value, true) FROM (VALUES ('TimeZone', 'UTC'), "
            "('DateStyle', 'ISO'), ('IntervalStyle', 'iso_8601'), ('bytea_output', 'hex'), "
            "('extra_float_digits', '1')) AS plain (name, value)"
        )


def keyed_digest(purpose: str, *parts: Any) -> bytes:
    """HMAC-SHA256 of some values with the site's key; bytes are taken as they are."""
    content = json.dumps(
        [purpose, *(part.hex() if isinstance(part, bytes) else part for part in parts)],
        default=str,
        sort_keys=True,
    )
    return hmac.digest(settings.DIGEST_KEY, content.encode(), "sha256")


def seal_digest(seal: Seal, previous: bytes) -> bytes:
    """What a seal's digest must be, after a seal with the digest ``previous``."""
    return keyed_digest(
        *("seal", seal.number, seal.log, seal.after_xid, seal.after_pk, seal.to_xid),
        *(seal.to_pk, seal.lines, seal.columns, seal.made_at.isoformat()),
        *(hashlib.sha256(bytes(seal.marks)).digest(), previous),
    )


def archive_digest(archive: Archive) -> bytes:
    """What an archive's digest must be."""
    return keyed_digest(
        *("archive", archive.first_seal, archive.last_seal, archive.lines),
        *(archive.file_name, archive.sha256, archive.made_at.isoformat()),
    )


# Sealing


def seal() -> int:
    """Seal every line of a finished transaction; how many lines."""
    keep_numbers_rising()
    count = 0
    for log in logs():
        while lines := _seal_some(log):
            count += lines
            if lines < CHUNK:
                break
    return count


def _seal_some(log: Log) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        lock_chain()
        plain_session()
        # Before the lines are read: whoever is below has finished, so all its lines are there.
        end = horizon()
        before = Seal.objects.filter(log=log.label).order_by("-number").first()
        after = (before.to_xid, before.to_pk) if before is not None else (0, 0)
        columns = log.columns
        cursor.execute(
            f"WITH part AS MATERIALIZED (SELECT l.{log.xid} AS xid, l.{log.key} AS key, "
            f"{_marks(log, columns)} AS mark FROM {log.table} l "
            f"WHERE (l.{log.xid}, l.{log.key}) > (%s, %s) AND l.{log.xid} < %s "
            f"ORDER BY l.{log.xid}, l.{log.key} LIMIT {CHUNK}) "
            "SELECT count(*), string_agg(mark, ''::bytea ORDER BY xid, key), max(xid), "
            "(array_agg(key ORDER BY xid DESC, key DESC))[1] FROM part",
            [*after, end],
        )
        lines, marks, to_xid, to_pk = cursor.fetchone()
        if not lines:
            return 0
        last = Seal.objects.order_by("-number").only("number", "digest").first()
        made = Seal(
            number=last.number + 1 if last is not None else 1,
            log=log.label,
            after_xid=after[0],
            after_pk=after[1],
            to_xid=to_xid,
            to_pk=to_pk,
            lines=lines,
            columns=columns,
            marks=bytes(marks),
            made_at=timezone.now(),
        )
        made.digest = seal_digest(made, bytes(last.digest) if last is not None else b"")
        made.save(force_insert=True)
    return int(lines)


def lock_chain() -> None:
    """One at a time adds to the chain, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", list(_LOCK))


_OFFSET = "organization_log_xid() - pg_current_xact_id()::text::bigint"
"""SQL for what the numbers in lines are ahead of the cluster's own (``keep_numbers_rising``)."""


def horizon() -> int:
    """The number of the oldest transaction that is still at work: no line with a smaller one is
    yet to come."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + {_OFFSET}")
        return int(cursor.fetchone()[0])


def keep_numbers_rising() -> None:
    """After a restore into a cluster that has counted less far, count on from the highest number.

    Else new lines would fall among those that are sealed. Called when the database is migrated,
    which a restore ends with, and before sealing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        highest = 0
        for log in logs():
            cursor.execute(f"SELECT max({log.xid}) FROM {log.table}")
            highest = max(highest, cursor.fetchone()[0] or 0)
        highest = max(highest, Seal.objects.aggregate(models.Max("to_xid"))["to_xid__max"] or 0)
        # After the lines were read: whatever they bear was given out before.
        cursor.execute(
            f"SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next, {_OFFSET}"
        )
        following, offset = cursor.fetchone()
        if highest < following + offset:
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION organization_log_xid() RETURNS bigint LANGUAGE sql STABLE "
            f"AS 'SELECT pg_current_xact_id()::text::bigint + {int(highest - following + 1)}'"
        )


# Verifying


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree with the chain.

    ``what`` is altered, removed, inserted, emptied (personal fields, without a note that says
    so), or, of a seal or archive, altered or removed. ``log`` is a log's label, ``seal`` or
    ``archive``; ``key`` the primary key.
    """

    what: str
    log: str
    key: int
    seal: int


@dataclass
class Verdict:
    """What verifying found: all in order when ``findings`` is empty.

    ``lines`` are those that were compared with their seals, ``archived`` those whose seals are
    covered by an archive, ``unsealed`` those that no seal covers yet. ``head`` is the newest seal
    with its digest: kept elsewhere, it shows that nothing was cut off the end (``expect``).
    """

    findings: list[Finding] = field(default_factory=list)
    seals: int = 0
    lines: int = 0
    archived: int = 0
    unsealed: int = 0
    oldest_unsealed: datetime | None = None
    head: tuple[int, str] = (0, "")


def verify(*, since: datetime | None = None, expect: tuple[int, str] | None = None) -> Verdict:
    """Walk the whole chain, and compare with each seal made ``since`` then the lines under it.

    ``expect`` is a seal's number with its digest as an earlier verdict gave them. Reads one seal
    after another, so memory does not grow with the logs.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # Of one moment, whatever is sealed or archived meanwhile.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _walk(since, expect)


def _walk(since: datetime | None, expect: tuple[int, str] | None) -> Verdict:
    verdict = Verdict()
    known = {log.label: log for log in logs()}
    ends: dict[str, tuple[int, int]] = {}
    previous, number = b"", 0
    archived_to = _verify_archives(verdict)
    emptied = _Emptied()
    for seal in _seals():
        gone = range(number + 1, seal.number)
        verdict.findings += [Finding("removed", "seal", missing, missing) for missing in gone]
        number = seal.number
        agrees = (
            hmac.compare_digest(seal_digest(seal, previous), bytes(seal.digest))
            and (seal.after_xid, seal.after_pk) == ends.get(seal.log, (0, 0))
            and seal.log in known
        )
        # What a seal follows is gone with the one before it.
        if not agrees and not gone:
            verdict.findings.append(Finding("altered", "seal", number, number))
        previous = bytes(seal.digest)
        ends[seal.log] = (seal.to_xid, seal.to_pk)
        verdict.seals += 1
        if seal.number <= archived_to:
            verdict.archived += seal.lines
        if seal.log in known and (since is None or seal.made_at >= since):
            _compare(known[seal.log], seal, verdict, emptied, is_archived=number <= archived_to)
        if expect is not None and expect == (number, previous.hex()):
            expect = None
    verdict.head = (number, previous.hex())
    if expect is not None:
        verdict.findings.append(Finding("altered", "seal", expect[0], expect[0]))
    for log in known.values():
        _count_unsealed(log, ends.get(log.label, (0, 0)), verdict)
    return verdict


def _seals() -> Iterator[Seal]:
    """All seals in order, some at a time: their marks are large."""
    number = 0
    while some := list(Seal.objects.filter(number__gt=number).order_by("number")[:20]):
        yield from some
        number = some[-1].number


def _verify_archives(verdict: Verdict) -> int:
    """The last seal whose lines were archived."""
    last = 0
    for archive in Archive.objects.order_by("first_seal"):
        genuine = hmac.compare_digest(archive_digest(archive), bytes(archive.digest))
        if not genuine or archive.first_seal != last + 1:
            verdict.findings.append(Finding("altered", "archive", archive.pk, archive.first_seal))
            continue
        last = archive.last_seal
    return last


class _Emptied:
    """Whose personal fields were emptied, as the access log says."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}

    def has(self, log: Log, row: int) -> bool:
        label = log.model.pgh_tracked_model._meta.label_lower  # type: ignore[attr-defined]
        if label not in self._known:
            noted = AccessEvent.objects.filter(action=Action.DEIDENTIFY, subject_model=label)
            self._known[label] = set(noted.values_list("subject_pk", flat=True))
        return str(row) in self._known[label]


def _compare(
    log: Log, seal: Seal, verdict: Verdict, emptied: _Emptied, *, is_archived: bool
) -> None:
    """Compare the lines under a seal with its marks."""
    found = read_marks(log, seal)
    kept = bytes(seal.marks)
    if is_archived:
        kept = b""
    else:
        verdict.lines += seal.lines
    if found == kept:
        return
    size = width(seal.columns)
    wanted = dict(split(kept, size))
    here = dict(split(found, size))
    for key in sorted(wanted.keys() | here.keys()):
        what = ""
        if key not in here:
            what = "removed"
        elif key not in wanted:
            what = "inserted"
        elif here[key][:_MARK] != wanted[key][:_MARK]:
            what = "altered"
        elif here[key] != wanted[key]:
            # The personal part alone differs: emptied as it may be, or altered.
            what = _emptied_or(log, key, here[key][_MARK:], emptied)
        if what:
            verdict.findings.append(Finding(what, log.label, key, seal.number))


def _emptied_or(log: Log, key: int, mark: bytes, emptied: _Emptied) -> str:
    if mark != _BLANK:
        return "altered"
    line: Any = log.model._base_manager.get(pk=key)
    if any(getattr(line, name) not in ("", None) for name in line.personal):
        return "altered"
    return "" if emptied.has(log, line.pgh_obj_id) else "emptied"


def read_marks(log: Log, seal: Seal) -> bytes:
    """The marks of the lines that are there now where a seal's were."""
    with transaction.atomic(), connection.cursor() as cursor:
        plain_session()
        cursor.execute(
            f"SELECT string_agg({_marks(log, seal.columns)}, ''::bytea "
            f"ORDER BY l.{log.xid}, l.{log.key}) FROM {log.table} l "
            f"WHERE (l.{log.xid}, l.{log.key}) > (%s, %s) "
            f"AND (l.{log.xid}, l.{log.key}) <= (%s, %s)",
            [seal.after_xid, seal.after_pk, seal.to_xid, seal.to_pk],
        )
        return bytes(cursor.fetchone()[0] or b"")


def split(marks: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """Each line's primary key and marks."""
    for start in range(0, len(marks), size):
        line = marks[start : start + size]
        yield int.from_bytes(line[:_KEY], "big", signed=True), line[_KEY:]


def _count_unsealed(log: Log, end: tuple[int, int], verdict: Verdict) -> None:
    moment = "pgh_created_at" if log.is_history else "at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), min(l.{moment}) FROM {log.table} l "
            f"WHERE (l.{log.xid}, l.{log.key}) > (%s, %s)",
            list(end),
        )
        count, oldest = cursor.fetchone()
    verdict.unsealed += count
    if oldest is not None:
        verdict.oldest_unsealed = min(oldest, verdict.oldest_unsealed or oldest)
