"""Taking a file from whoever uploads it; its steps come later."""

from __future__ import annotations

import hashlib
from datetime import date
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.identity import hide_numbers
from common.parts import read_parts, write_parts
from organization.choices import Level
from organization.models import Region, User
from pairing.intake.kinds import kind_by_key, kind_keys
from pairing.models import Import, ImportPart, Programme


def receive(
    *,
    data: bytes,
    file_name: str,
    kind: str,
    region: Region,
    programme: Programme,
    as_of: date,
    actor: User | None,
    is_complete: bool = True,
) -> Import:
    """Store an uploaded file; ``kind`` may be empty when it is to be told by its headings.

    Raises DomainError for a kind that there is not, or a region that is too large for it.
    """
    if kind and kind not in kind_keys():
        raise DomainError(
            "kind_unknown",
            _("“%(kind)s” is no kind of roster. The kinds are %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(kind_keys())},
        )
    check_size(kind, region)
    with transaction.atomic():
        source = Import.objects.create(
            kind=kind,
            # Somebody may have named it after the person it is about.
            file_name=hide_numbers(file_name)[:200],
            sha256=hashlib.sha256(data).hexdigest(),
            region=region,
            programme=programme,
            as_of=as_of,
            is_complete=is_complete,
            created_by=actor,
            editor=actor,
        )
        write_parts(ImportPart, BytesIO(data), source=source)
    return source


def check_size(kind: str, region: Region) -> None:
    """Raise DomainError when a region is too large for a file of this kind, or of any."""
    is_large = region.level in (Level.PROVINCE, Level.PREFECTURE)
    if is_large and not (kind and kind_by_key(kind).takes_larger_regions):
        raise DomainError(
            "region_too_large",
            _("Rosters are taken in by county: %(region)s is larger.") % {"region": region.name},
        )


def file_bytes(source: Import) -> bytes:
    """The file as it was uploaded."""
    with read_parts(source.parts.all()) as file:
        return file.read()
