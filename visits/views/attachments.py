"""Giving out a file that is kept beside something; who may have it is the caller's to say."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from visits.choices import FileKind
from visits.models.attachment import Attachment
from visits.services.attachments import CONTENT_TYPES


def file_answer(file: Attachment) -> HttpResponse:
    """A file to be kept: never opened as a page of this site, whatever is in it.

    The caller has found it within scope and noted the look in the access log.
    """
    return HttpResponse(
        file.content,
        content_type=CONTENT_TYPES[FileKind(file.kind)],
        headers={
            "Content-Disposition": content_disposition_header(True, file.name) or "attachment",
        },
    )
