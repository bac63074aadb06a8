"""Large files in the database: encrypted, and in parts.

In parts, because a driver needs several times the memory of what it sends at once.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.db import models

from common.exports.files import KEPT_IN_MEMORY

PART_BYTES = 1024**2
"""Of a file, what is encrypted and sent to the database at once."""


def write_parts(
    model: type[models.Model], file: IO[bytes], **owner: models.Model
) -> tuple[int, str]:
    """Write what is left of ``file`` as rows of ``model``; its bytes, and their SHA-256.

    The model has a ``number``, a ``content`` (``EncryptedBytesField``) and the relation to which
    ``owner`` gives the row.
    """
    size, known, number = 0, hashlib.sha256(), 0
    while content := file.read(PART_BYTES):
        model._default_manager.create(number=number, content=content, **owner)
        size += len(content)
        known.update(content)
        number += 1
    return size, known.hexdigest()


def read_parts(parts: models.QuerySet[Any]) -> IO[bytes]:
    """The file whose parts these are, at its beginning; a large one on disk."""
    numbers = list(parts.order_by("number").values_list("number", flat=True))
    with ExitStack() as on_error:
        file = cast(IO[bytes], on_error.enter_context(SpooledTemporaryFile(KEPT_IN_MEMORY)))
        for number in numbers:
            file.write(parts.values_list("content", flat=True).get(number=number))
        # From here on whoever asked for it closes it.
        on_error.pop_all()
    file.seek(0)
    return file
