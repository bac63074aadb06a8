"""A monthly notice to print: .docx, and PDF where LibreOffice is there."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import IO

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from common.errors import ConflictError, DomainError
from common.exports.buttons import posted
from organization.access import (
    allowed,
    can_read_notices,
    current_user,
)
from organization.exports import answer_file
from reports.documents.docx import as_docx
from reports.documents.paper import Paper
from reports.documents.pdf import SECONDS, as_pdf
from reports.models import Notice
from reports.notices.letterheads import letterhead_of
from reports.notices.papers import paper_of
from reports.views.notices import found_notice

PDF_KEPT = 7 * 24 * 3600
"""Seconds for which the PDF of a published notice, which never changes, is kept."""


@allowed(can_read_notices)
@posted("reports:notice_detail")
def notice_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The notice as a .docx, or as a PDF where LibreOffice is there."""
    notice = found_notice(current_user(request), pk)
    kind = "pdf" if request.POST.get("as") == "pdf" else "docx"
    try:
        return notice_answer(request, notice, kind)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reports:notice_detail", pk)


def notice_answer(request: HttpRequest, notice: Notice, kind: str) -> HttpResponseBase:
    """A notice that was found within scope as a ``docx`` or ``pdf``.

    Raises DomainError as ``as_pdf`` does, ConflictError while somebody else's request makes it.
    """
    content = _pdf(notice) if kind == "pdf" else as_docx(_paper(notice))

    def make(footer: str) -> tuple[IO[bytes], int]:
        return io.BytesIO(content), 1

    return answer_file(
        request,
        make,
        title=notice.title,
        about=[notice.number_text or _("Draft")],
        kind=kind,
        people=None,
    )


def _pdf(notice: Notice) -> bytes:
    """One at a time of a notice: all units read it in the same hour, and each conversion takes a
    processor for seconds. While the cache is away each reader has one made."""
    key = f"notice-pdf:{notice.pk}:{notice.version}"
    is_free = True
    with suppress(RedisError):
        kept: bytes | None = cache.get(key)
        if kept is not None:
            return kept
        is_free = cache.add(f"{key}:made", 1, timeout=SECONDS)
    if not is_free:
        raise ConflictError(
            "pdf_made", _("The PDF is being made at this moment. Try again in a few seconds.")
        )
    try:
        content = as_pdf(as_docx(_paper(notice), is_for_libreoffice=True))
        if notice.is_published:
            with suppress(RedisError):
                cache.set(key, content, PDF_KEPT)
    finally:
        with suppress(RedisError):
            cache.delete(f"{key}:made")
    return content


def _paper(notice: Notice) -> Paper:
    return paper_of(notice, letterhead_of(notice.county))
