"""Files beside needs, activities and findings: told by their bytes, bounded, kept once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.images import UPLOAD_BYTES, made_anew
from common.text import squeeze
from organization.models import User
from visits.choices import FileKind
from visits.models.attachment import Attachment

DOCUMENT_BYTES = 10 * 1024 * 1024
"""What a document may have."""

READ_BYTES = max(DOCUMENT_BYTES, UPLOAD_BYTES) + 1
"""So much of an upload is enough to know that it is too large."""

CONTENT_TYPES = {
    FileKind.PHOTO: "image/jpeg",
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.WPS: "application/vnd.ms-works",
}

ACCEPT = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx,.wps"
"""What a form lets choose."""

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = {"word/document.xml": FileKind.DOCX, "xl/workbook.xml": FileKind.XLSX}

File = TypeVar("File", bound=Attachment)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it will be kept; ``width`` and ``height`` of a photograph, in pixels."""

    name: str
    kind: FileKind
    content: bytes
    width: int | None = None
    height: int | None = None


def read_upload(name: str, data: bytes) -> Upload:
    """What was uploaded under a name: photographs made anew, documents as they are.

    Raises DomainError ``file_empty``, ``file_too_large``, ``file_kind`` for what is none of the
    kinds that are kept, whatever its name says, ``file_macros``, and as ``made_anew`` does.
    """
    name = _plain(name)
    if not data:
        raise DomainError("file_empty", _("%(file)s is empty.") % {"file": name})
    path = PurePath(name)
    kind = _kind_of(data, path.suffix.lower())
    if kind is None:
        raise DomainError(
            "file_kind",
            _(
                "%(file)s is none of the files that can be kept here. Choose a photograph, or "
                "a document as PDF, .docx, .xlsx or .wps."
            )
            % {"file": name},
        )
    if kind == FileKind.PHOTO:
        photo = made_anew(data, name)
        return Upload(f"{path.stem}.jpg", kind, photo.content, photo.width, photo.height)
    if len(data) > DOCUMENT_BYTES:
        raise DomainError(
            "file_too_large",
            _("%(file)s has more than %(most)d MB. Choose a smaller one.")
            % {"file": name, "most": DOCUMENT_BYTES // 2**20},
        )
    return Upload(f"{path.stem}.{kind}", kind, data)


def _plain(name: str) -> str:
    """The last part of a name, without what is no letter, and short enough to be kept."""
    last = squeeze(
        "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    )
    path = PurePath(last or "file")
    return f"{path.stem[:100]}{path.suffix[:12]}"


def _kind_of(data: bytes, suffix: str) -> FileKind | None:
    """What the bytes are; the name decides only where a container is that of several programs."""
    if data.startswith(_PICTURES) or data[8:12] == b"WEBP":
        return FileKind.PHOTO
    if data.startswith(b"%PDF-"):
        return FileKind.PDF
    if data.startswith(_OLE):
        return FileKind.WPS if suffix == ".wps" else None
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_archive(data, suffix)
    return None


def _kind_of_archive(data: bytes, suffix: str) -> FileKind | None:
    # The directory alone is read, nothing is unpacked.
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if any(name.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for name in names):
        raise DomainError(
            "file_macros",
            _("This document holds macros. Save it without them and choose it again."),
        )
    kind = next((kind for part, kind in _OFFICE.items() if part in names), None)
    return FileKind.WPS if suffix == ".wps" and kind == FileKind.DOCX else kind


@transaction.atomic
def add_attachments(
    *, model: type[File], owner: models.Model, uploads: Sequence[Upload], actor: User
) -> list[File]:
    """Keep files beside ``owner``; those that are new.

    What it has already, byte for byte, is not kept again. Two at once wait for each other. Raises
    DomainError ``files_too_many`` when there would be more than ``model.most``; then none is kept.
    """
    rows: Any = model._default_manager
    owners: Any = type(owner)._default_manager
    owners.select_for_update(of=("self",)).get(pk=owner.pk)
    there = set(rows.filter(**{model.owner_field: owner}).values_list("sha256", flat=True))
    new: dict[str, Upload] = {}
    for upload in uploads:
        key = sha256(upload.content).hexdigest()
        if key not in there:
            new.setdefault(key, upload)
    if len(there) + len(new) > model.most:
        raise DomainError(
            "files_too_many",
            _("At most %(most)d files can be kept here; there would be %(number)d.")
            % {"most": model.most, "number": len(there) + len(new)},
        )
    made: list[File] = rows.bulk_create(
        model(
            **{model.owner_field: owner},
            name=upload.name,
            kind=upload.kind,
            content=upload.content,
            sha256=key,
            size=len(upload.content),
            width=upload.width,
            height=upload.height,
            created_by=actor,
        )
        for key, upload in new.items()
    )
    return made
