"""What the cadre's phone sends, and what it keeps for when there is no network.

A contact is written once on the phone and arrives once here, however often it is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from rest_framework.decorators import api_view, parser_classes, permission_classes
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import refusal
from common.errors import ConflictError, DomainError
from common.images import UPLOAD_BYTES
from organization.models import User
from organization.models.region import county_of
from pairing.models import Pairing
from visits.access import is_paired_cadre, own_pairings
from visits.forms.contact import EntryForm, Lists, as_form_data
from visits.models import Contact
from visits.selectors import topics_known
from visits.services.contacts import Entry, add_photo, as_entry, log_contact
from visits.wording import said_of

logger = logging.getLogger(__name__)

CLIENT = 1
"""The way of speaking with this server that the phone's pages of today have."""

OLDEST_CLIENT = 1
"""A page kept on a phone that speaks an older way is told to fetch the new ones."""

CLIENT_HEADER = "X-Jiedui-Client"

BATCH = 50
"""How many contacts one request may bring."""

_STANDING = "visits.standing"


class IsPairedCadre(BasePermission):
    """Cadres, and office people who are paired too."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return is_paired_cadre(request.user)


class JpegParser(BaseParser):
    """The bytes of one photograph."""

    media_type = "image/jpeg"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> bytes:
        content: bytes = stream.read(UPLOAD_BYTES + 1)
        return content


@api_view(["PUT"])
@permission_classes([IsAuthenticated, IsPairedCadre])
def contact(request: Request, uuid: UUID) -> Response:
    """One contact under the UUID that the phone made for it.

    201 when it is new, 200 when the same body has arrived before, 409 with both when another has.
    422 names what is wrong by field. The body has the form's fields (``visits.forms.contact``)
    and ``pairing``; ``verdict`` and ``message`` in the answer say whether it counts.
    """
    old = told_to_renew(request)
    if old is not None:
        return old
    answer, status = _record(_Known(request.user, [request.data]), uuid, request.data)
    return Response(answer, status=status)


@api_view(["POST"])
@permission_classes([IsAuthenticated, IsPairedCadre])
def contacts(request: Request) -> Response:
    """Several contacts at once, as ``{"contacts": [{"uuid": …, …}]}``; each is one of its own.

    200 with ``results`` in their order; each result is what ``contact`` would have answered, with
    its ``status``. What is wrong with one stops no other.
    """
    old = told_to_renew(request)
    if old is not None:
        return old
    bodies = request.data.get("contacts") if isinstance(request.data, dict) else None
    if not isinstance(bodies, list):
        raise ParseError(_("“contacts” is a list of contacts."))
    if len(bodies) > BATCH:
        raise ParseError(_("At most %(number)d contacts at once.") % {"number": BATCH})
    known = _Known(request.user, bodies)
    results = []
    for body in bodies:
        try:
            uuid = UUID(str(body["uuid"])) if isinstance(body, dict) else None
        except (KeyError, ValueError):
            uuid = None
        if uuid is None:
            answer, status = refusal("uuid_missing", _("An entry has no number of its own.")), 422
        else:
            answer, status = _one_of_many(known, uuid, body)
        results.append({**answer, "status": status})
    return Response({"results": results})


@api_view(["PUT"])
@permission_classes([IsAuthenticated, IsPairedCadre])
@parser_classes([JpegParser])
def photo(request: Request, uuid: UUID, photo_uuid: UUID) -> Response:
    """One photograph of a contact that has arrived, by itself: 201, or 200 when it is known."""
    old = told_to_renew(request)
    if old is not None:
        return old
    own = own_pairings(request.user, late=True)
    found = get_object_or_404(Contact.objects.filter(pairing__in=own), client_uuid=uuid)
    if not isinstance(request.data, bytes):
        raise ParseError(_("A photograph is sent as its bytes."))
    added, is_new = add_photo(
        contact=found, client_uuid=photo_uuid, sent=request.data, actor=request.user
    )
    return Response(
        {"uuid": str(photo_uuid), "width": added.width, "height": added.height},
        status=201 if is_new else 200,
    )


@login_not_required
@require_GET
def standing(request: HttpRequest) -> JsonResponse:
    """Whether the account of a phone that is signed out is still there: ``open`` or ``closed``.

    The phone shows the paper that its pages gave it; without one nobody learns of anybody.
    """
    try:
        key = signing.Signer(salt=_STANDING).unsign(request.GET.get("paper", ""))
    except signing.BadSignature:
        raise Http404 from None
    is_open = User.objects.active().filter(pk=key).exists()
    return JsonResponse(
        {"account": "open" if is_open else "closed"}, headers={"Cache-Control": "no-store"}
    )


def paper_of(user: User) -> str:
    """What a phone may ask ``standing`` with, about this account alone."""
    return signing.Signer(salt=_STANDING).sign(str(user.pk))


def told_to_renew(request: Request) -> Response | None:
    """The answer to a page that speaks an older way than is understood; None to all others."""
    spoken = request.headers.get(CLIENT_HEADER, "")
    if not spoken.isdecimal() or int(spoken) >= OLDEST_CLIENT:
        return None
    return Response(
        refusal(
            "client_old",
            _("These pages are from an older version. Load the new one; your entries stay."),
        ),
        status=426,
    )


class _Known:
    """What the entries of one request need to know, read once: the pairings that they name and the
    short lists of their counties."""

    def __init__(self, user: User, bodies: Sequence[Any]) -> None:
        self.user = user
        keys = {_key(body.get("pairing")) for body in bodies if isinstance(body, dict)} - {None}
        own = own_pairings(user, late=True).filter(pk__in=keys)
        self._pairings = {pairing.pk: pairing for pairing in own}
        self._lists: dict[str, Lists] = {}

    def pairing(self, named: Any) -> Pairing | None:
        """The pairing with a key, None when it is not the account's."""
        return self._pairings.get(_key(named) or 0)

    def lists(self, code: str) -> Lists:
        """The short lists of the county of a region."""
        county = county_of(code)
        if county not in self._lists:
            self._lists[county] = topics_known(code)
        return self._lists[county]


def _key(named: Any) -> int | None:
    if isinstance(named, bool) or not str(named).isdecimal() or len(str(named)) > 18:
        return None
    return int(named)


def _one_of_many(known: _Known, uuid: UUID, body: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    try:
        return _record(known, uuid, body)
    except Exception:
        # What one entry brings about must not keep the others from arriving.
        logger.exception("contact %s could not be recorded", uuid)
        return refusal("fault", _("The server could not take this entry.")), 500


def _record(known: _Known, uuid: UUID, body: Any) -> tuple[dict[str, Any], int]:
    if not isinstance(body, dict):
        return refusal("body", _("An entry is an object with its fields.")), 400
    user, pairing = known.user, known.pairing(body.get("pairing"))
    if pairing is None:
        return (
            refusal(
                "pairing_unknown",
                _(
                    "This household is not, or no longer, paired with you. Ask the office to "
                    "enter the contact."
                ),
                uuid=str(uuid),
            ),
            404,
        )
    lists = known.lists(pairing.region_id)
    form = EntryForm(as_form_data(uuid, body), code=pairing.region_id, lists=lists)
    if not form.is_valid():
        errors = {name: [str(e) for e in found] for name, found in form.errors.items()}
        message = _("Something in this entry cannot be saved as it is.")
        return refusal("invalid", message, uuid=str(uuid), errors=errors), 422
    try:
        recorded, is_new = log_contact(
            pairing=pairing,
            entry=form.entry,
            actor=user,
            client_uuid=uuid,
            photos=None,
            written_on=form.cleaned_data["written_on"],
        )
    except ConflictError as error:
        both = {"kept": _kept(user, uuid), "sent": _as_json(form.entry)}
        return refusal(error.code, error, uuid=str(uuid), **both), 409
    except DomainError as error:
        errors = {"day": [str(error)]} if error.code.startswith("date_") else {}
        return refusal(error.code, error, uuid=str(uuid), errors=errors), 422
    return {
        "uuid": str(uuid),
        "pairing": recorded.pairing_id,
        "verdict": recorded.verdict,
        "message": said_of(recorded),
    }, 201 if is_new else 200


def _kept(user: User, uuid: UUID) -> dict[str, Any] | None:
    """What is recorded under a UUID, for whoever recorded it."""
    known = Contact.objects.filter(
        client_uuid=uuid, pairing__in=own_pairings(user, late=True)
    ).first()
    return None if known is None else _as_json(as_entry(known))


def _as_json(entry: Entry) -> dict[str, Any]:
    return {
        "day": entry.day.isoformat(),
        "kind": str(entry.kind),
        "is_reached": entry.is_reached,
        "topics": sorted(entry.topics),
        "policies": sorted(entry.policies),
        "found": entry.found,
        "aid": [
            {"kind": str(given.kind), "value": f"{given.value:.2f}", "items": given.items}
            for given in sorted(entry.aid, key=lambda given: given.kind)
        ],
        "need": entry.need,
        "need_kind": entry.need_kind,
        "need_done": entry.need_done,
        "place": entry.place,
    }
