"""Files that one has ordered: how far they are, taking them, ordering again, deleting."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.errors import ConflictError, DomainError
from common.htmx import wants_part
from common.parts import read_parts
from common.progress import progress_of
from organization import access_log
from organization.access import current_user
from organization.choices import Action
from organization.long_exports.ordering import delete_order, key_of, order_again, subject_of
from organization.long_exports.replay import Asked, ReplayedRequest, progress_name
from organization.models import FileOrder

SHOWN = 50
"""How many of one's files the list names, the latest first."""


def _order(request: HttpRequest, pk: int) -> FileOrder:
    order: FileOrder = get_object_or_404(FileOrder.objects.visible_to(current_user(request)), pk=pk)
    return order


@require_GET
def file_list(request: HttpRequest) -> HttpResponse:
    """The files that one has ordered, the latest first."""
    orders = FileOrder.objects.visible_to(current_user(request)).defer("asked")[:SHOWN]
    lines = [
        (order, progress_of(progress_name(order.pk)) if order.is_open else None) for order in orders
    ]
    context = {"lines": lines, "is_busy": any(order.is_open for order, _progress in lines)}
    part = "organization/exports/_files.html"
    return render(
        request, part if wants_part(request) else "organization/exports/files.html", context
    )


@require_GET
def file_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a file is, and once it is there the way to take it."""
    order = _order(request, pk)
    context = {
        "order": order,
        "progress": progress_of(progress_name(pk)) if order.is_open else None,
        "back": Asked.from_json(order.asked).back,
    }
    part = "organization/exports/_file.html"
    return render(
        request, part if wants_part(request) else "organization/exports/file.html", context
    )


@require_GET
def file_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, to whoever ordered it, until it lapses; each time on record."""
    order = _order(request, pk)
    try:
        return order_answer(request, order)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("organization:file", pk)


def order_answer(request: HttpRequest, order: FileOrder) -> HttpResponseBase:
    """The file of an order of one's own; the look is noted.

    ConflictError when it is not there, or was made for another role or place than the account's
    now: what it holds may be beyond its scope.
    """
    if not order.is_there:
        raise ConflictError("not_there", _("This file has lapsed, or is not ready yet."))
    asked = ReplayedRequest(order, current_user(request))
    if order.key != key_of(subject_of(asked), order.kind, asked.LANGUAGE_CODE):
        access_log.note(
            Action.EXPORT_REFUSED,
            user=current_user(request),
            request=request,
            subject=order,
            detail={"refused": "other_scope", "route": order.route},
        )
        raise ConflictError(
            "other_scope",
            _(
                "What you may see has changed since this file was made. Export the list again to "
                "have what is yours now."
            ),
        )
    access_log.note(
        Action.EXPORT,
        user=current_user(request),
        request=request,
        subject=order,
        count=order.rows,
        detail={"as": order.kind, "order": order.pk, "step": "downloaded"},
    )
    order.downloaded_at = timezone.now()
    order.save(update_fields=["downloaded_at"])
    return FileResponse(
        read_parts(order.parts.all()),
        as_attachment=True,
        filename=order.file_name,
        content_type=order.content_type,
    )


@require_POST
def file_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a file made that could not be made."""
    order = _order(request, pk)
    try:
        order_again(order=order, actor=current_user(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("organization:file", pk)


@require_POST
def file_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a file before it lapses."""
    order = _order(request, pk)
    try:
        delete_order(order=order, actor=current_user(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("organization:file", pk)
    messages.success(request, _("Deleted."))
    return redirect("organization:files")
