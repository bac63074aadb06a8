"""What an inspector's phone sends: an inspection, and its photographs one by one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.decorators import api_view, parser_classes, permission_classes
from rest_framework.exceptions import ParseError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import refusal
from common.errors import DomainError
from common.text import as_key
from inspections.access import can_inspect
from inspections.checklist import read_items
from inspections.forms.sheet import SheetForm
from inspections.models import CheckLine, CheckLineEvent, Inspection
from inspections.services.inspecting import add_inspection_photo, record_inspection
from inspections.wording import said_of
from organization.models import User
from visits.api import JpegParser
from visits.services.attachments import read_upload


class IsInspector(BasePermission):
    """Whoever the office may send out."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return can_inspect(request.user)


def line_for(user: User, key: int) -> CheckLine:
    """A household that an account inspects, did, or answers for; 404 for any other.

    What was given to another inspector meanwhile is still taken from whoever had it: they may have
    stood there without a network.
    """
    line: CheckLine = get_object_or_404(CheckLine.objects.select_related("round"), pk=key)
    had = CheckLineEvent.objects.filter(pgh_obj=key, inspector=user)
    seen = CheckLine.objects.visible_to(user).filter(pk=key)
    if line.inspector_id != user.pk and not had.exists() and not seen.exists():
        raise Http404
    return line


@api_view(["PUT"])
@permission_classes([IsAuthenticated, IsInspector])
def inspection(request: Request, uuid: UUID) -> Response:
    """One inspection under the UUID that the phone made for it.

    201 when it is new, 200 when the same has arrived before, 409 when another has. 422 names what
    is wrong by field. The body has the form's fields (``inspections.forms.sheet``) and ``stop``,
    the key of the household's line.
    """
    body = request.data
    if not isinstance(body, dict):
        raise ParseError(_("An inspection is an object with its fields."))
    key = as_key(str(body.get("stop", "")))
    if key is None:
        raise Http404
    line = line_for(request.user, key)
    given = MultiValueDict(
        {name: [str(value)] for name, value in body.items() if value is not None}
    )
    form = SheetForm(given, items=read_items(line.round.checklist))
    if not form.is_valid():
        errors = {name: [str(e) for e in found] for name, found in form.errors.items()}
        message = _("Something in this inspection cannot be saved as it is.")
        return Response(refusal("invalid", message, uuid=str(uuid), errors=errors), status=422)
    try:
        made, is_new = record_inspection(
            line=line, sheet=form.sheet, client_uuid=uuid, actor=request.user
        )
    except DomainError as error:
        if not error.code.startswith("date_"):
            raise
        errors = {"day": [str(error)]}
        return Response(refusal(error.code, error, uuid=str(uuid), errors=errors), status=422)
    return Response(
        {
            "uuid": str(uuid),
            "stop": line.pk,
            "verdict": "counted" if made.is_first else "beside",
            "message": said_of(made),
        },
        status=201 if is_new else 200,
    )


@api_view(["PUT"])
@permission_classes([IsAuthenticated, IsInspector])
@parser_classes([JpegParser])
def photo(request: Request, uuid: UUID, photo_uuid: UUID) -> Response:
    """One photograph of an inspection that has arrived: 201, or 200 when it is known."""
    made = get_object_or_404(Inspection.objects.filter(inspector=request.user), client_uuid=uuid)
    if not isinstance(request.data, bytes):
        raise ParseError(_("A photograph is sent as its bytes."))
    upload = read_upload(f"{photo_uuid}.jpg", request.data)
    is_new = add_inspection_photo(inspection=made, upload=upload, actor=request.user)
    return Response({"uuid": str(photo_uuid)}, status=201 if is_new else 200)
