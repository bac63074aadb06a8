"""Lines of the logs that are old enough, moved to a file that verifies.

The file is encrypted as fields are (``common.encryption``): lines of the history hold names and
phones, and a file travels. A key that is retired must therefore be kept for as long as the files
that were written with it. Nothing is removed from the database before the file has been read back
from the disk and every line in it compared with its seal.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pgtrigger
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.encryption import decrypt_bytes, encrypt_bytes
from common.errors import ConflictError
from organization.access_log import note
from organization.chain import (
    Log,
    archive_digest,
    lock_chain,
    logs,
    mark_of_text,
    plain_session,
    row_text,
    seal,
    split,
    width,
)
from organization.choices import Action
from organization.models import Archive, Seal, User

_MAGIC = b"jiedui log 1\n"


def archive(*, before: datetime, folder: Path, actor: User | None) -> Archive | None:
    """Move the lines that were sealed before a moment to a new file; None when there are none.

    Raises ConflictError, and leaves everything as it was, when a line does not agree with its
    seal or the file does not read back as it was written.
    """
    seal()
    with transaction.atomic():
        lock_chain()
        first = (
            Archive.objects.order_by("-last_seal").values_list("last_seal", flat=True).first() or 0
        ) + 1
        seals = Seal.objects.filter(number__gte=first, made_at__lt=before).order_by("number")
        last = seals.last()
        if last is None:
            return None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"jiedui-log-{first:08d}-{last.number:08d}.jdlog"
        _write(path, seals.values_list("number", flat=True))
        made = Archive(
            first_seal=first,
            last_seal=last.number,
            lines=sum(seals.values_list("lines", flat=True)),
            file_name=path.name,
            sha256=_sha256(path),
            made_at=timezone.now(),
        )
        if not agrees(made, path):
            path.unlink()
            raise ConflictError(
                "archive",
                _(
                    "Lines to be archived do not agree with their seals. Run verify_log; "
                    "nothing was archived."
                ),
            )
        made.digest = archive_digest(made)
        made.save(force_insert=True)
        for log in logs():
            _remove(log, last.number)
        note(
            Action.ARCHIVE,
            user=actor,
            subject=made,
            count=made.lines,
            detail={"file": path.name, "sha256": made.sha256},
        )
    return made


def agrees(archive: Archive, path: Path) -> bool:
    """Whether a file is the archive's, and every line in it agrees with its seal."""
    if _sha256(path) != archive.sha256:
        return False
    numbers = list(range(archive.first_seal, archive.last_seal + 1))
    try:
        with path.open("rb") as file:
            for block in _blocks(file):
                if not numbers or block["seal"] != numbers.pop(0):
                    return False
                if not _block_agrees(block):
                    return False
    except (InvalidTag, OSError, ValueError):
        return False
    return not numbers


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file, each by its columns as the database writes them as text."""
    with path.open("rb") as file:
        for block in _blocks(file):
            names = [*block["columns"]["open"], *block["columns"]["personal"]]
            for _key, text, _salt, personal in block["lines"]:
                yield {"log": block["log"], "columns": names, "row": [text, personal]}


def _block_agrees(block: dict[str, Any]) -> bool:
    kept = Seal.objects.get(number=block["seal"])
    wanted = list(split(bytes(kept.marks), width(kept.columns)))
    if len(wanted) != len(block["lines"]) or block["columns"] != kept.columns:
        return False
    for (key, marks), (number, text, salt, personal) in zip(wanted, block["lines"], strict=True):
        if key != number or mark_of_text(text) != marks[:16]:
            return False
        # What was emptied since has no salt, and nothing left to compare.
        if salt is not None and mark_of_text(salt + personal) != marks[16:]:
            return False
    return True


def _write(path: Path, numbers: Any) -> None:
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(_MAGIC)
        for number in numbers:
            block = json.dumps(_block(Seal.objects.get(number=number)), ensure_ascii=False)
            sealed = encrypt_bytes(gzip.compress(block.encode(), mtime=0))
            file.write(len(sealed).to_bytes(4, "big") + sealed)
        file.flush()
        os.fsync(file.fileno())


def _blocks(file: BinaryIO) -> Iterator[dict[str, Any]]:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise ValueError("no archive of the log")
    while head := file.read(4):
        sealed = file.read(int.from_bytes(head, "big"))
        yield json.loads(gzip.decompress(decrypt_bytes(sealed)))


def _block(kept: Seal) -> dict[str, Any]:
    log = next(log for log in logs() if log.label == kept.log)
    personal = kept.columns["personal"]
    salted = f"l.pgh_salt::text, {row_text(personal)}" if personal else "NULL, NULL"
    with connection.cursor() as cursor:
        plain_session()
        cursor.execute(
            f"SELECT l.{log.key}, {row_text(kept.columns['open'])}, {salted} FROM {log.table} l "
            f"WHERE (l.{log.xid}, l.{log.key}) > (%s, %s) "
            f"AND (l.{log.xid}, l.{log.key}) <= (%s, %s) ORDER BY l.{log.xid}, l.{log.key}",
            [kept.after_xid, kept.after_pk, kept.to_xid, kept.to_pk],
        )
        lines = cursor.fetchall()
    return {"seal": kept.number, "log": kept.log, "columns": kept.columns, "lines": lines}


def _remove(log: Log, last: int) -> None:
    end = Seal.objects.filter(log=log.label, number__lte=last).order_by("-number").first()
    if end is None:
        return
    with (
        pgtrigger.ignore(f"{log.model._meta.label}:append_only"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"DELETE FROM {log.table} WHERE ({log.xid}, {log.key}) <= (%s, %s)",
            [end.to_xid, end.to_pk],
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def default_folder() -> Path:
    """Where archives are written and looked for when nothing else is said."""
    return Path(settings.LOG_ARCHIVE_DIR)
