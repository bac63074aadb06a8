"""Making a file that was ordered: the view answers again, for the account as it is now."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import timedelta
from typing import IO, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404
from django.urls import Resolver404
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.parts import write_parts
from common.replicas import reading_for
from organization import access_log
from organization.choices import Action, OrderState
from organization.history import because
from organization.long_exports.ordering import key_of, subject_of
from organization.long_exports.replay import ReplayedRequest, in_language_of, replay
from organization.long_exports.telling import order_done
from organization.models import FileOrder, FileOrderPart, User

ATTEMPTS = 2
"""How often a file is begun before it is given up: its worker was killed each time."""

logger = logging.getLogger(__name__)


class RefusedError(DomainError):
    """The account may not have this file now, whatever it might when it was ordered."""


def make_ordered(order_id: int) -> None:
    """Make the file of an order, unless it is made, given up or in other hands. May run twice.

    What the view writes, the file and the order's new state are one transaction: a worker that is
    killed leaves nothing of them, so neither a used approval nor a line of the log.
    """
    if not _begin(order_id):
        return
    try:
        with transaction.atomic():
            # Held while the file is made: a second worker passes over it.
            order = _open_order(order_id)
            if order is not None:
                with in_language_of(order):
                    _make(order)
    except DomainError as error:
        _fail(order_id, error)
    except Exception:
        logger.exception("Ordered file %s", order_id)
        _fail(order_id)


def _open_order(order_id: int) -> FileOrder | None:
    found: FileOrder | None = (
        FileOrder.objects.open()
        .select_for_update(skip_locked=True, of=("self",))
        .filter(pk=order_id)
        .first()
    )
    return found


def _begin(order_id: int) -> bool:
    """Count an attempt; whether there is something for us to make."""
    with transaction.atomic():
        order = _open_order(order_id)
        if order is None:
            return False
        if order.attempts >= ATTEMPTS:
            with in_language_of(order):
                _give_up(order, _("The work on this file was broken off twice."))
            return False
        order.attempts += 1
        order.state = OrderState.MAKING
        order.save(update_fields=["attempts", "state"])
    return True


def _make(order: FileOrder) -> None:
    user = _account(order)
    request = ReplayedRequest(order, user)
    try:
        with because(order.route, user_id=user.pk), reading_for(lambda: user.pk):
            answer = replay(request)
    except (PermissionDenied, Http404, Resolver404) as error:
        raise RefusedError(
            "no_longer_allowed",
            _(
                "What you may see has changed since you asked for this file, so it was not made. "
                "Open the list again to see what is yours now."
            ),
        ) from error
    finally:
        request.reporter.clear()
    if not isinstance(answer, FileResponse):
        raise DomainError(
            "list_changed",
            _("The list is no longer there as it was when you asked for it. Export it again."),
        )
    # Closing the answer would end a request, and with it the connection.
    with closing(cast(IO[bytes], answer.file_to_stream)) as file:
        order.size, _sha256 = write_parts(FileOrderPart, file, order=order)
    now = timezone.now()
    order.state, order.made_at = OrderState.READY, now
    order.rows = request.rows_given
    # It is of whoever ordered it as they are now, and theirs as long as they are that.
    order.key = key_of(subject_of(request), order.kind, request.LANGUAGE_CODE)
    order.lapses_at = now + timedelta(hours=settings.EXPORT_HOURS)
    order.file_name, order.content_type = str(answer.filename)[:300], answer.headers["Content-Type"]
    order.save(
        update_fields=[
            *("state", "made_at", "rows", "size", "lapses_at", "file_name", "content_type", "key"),
        ]
    )
    order_done(order)


def _account(order: FileOrder) -> User:
    """Who ordered it, as they are now: role, region, unit; nobody when the account is closed."""
    user = (
        User.objects.active()
        .select_related("region", "unit__region", "cadre")
        .filter(pk=order.user_id)
        .first()
    )
    if user is None:
        raise RefusedError("account_closed", _("The account was closed before the file was made."))
    found: User = user
    return found


def _fail(order_id: int, error: DomainError | None = None) -> None:
    with transaction.atomic():
        order = _open_order(order_id)
        if order is None:
            return
        if isinstance(error, RefusedError):
            access_log.note(
                Action.EXPORT_REFUSED,
                user=order.user,
                subject=order,
                detail={"refused": error.code, "route": order.route},
            )
        with in_language_of(order):
            _give_up(
                order,
                str(error)
                if error is not None
                else _("Something went wrong in the system; no file was made. Order it again."),
            )


def _give_up(order: FileOrder, sentence: str) -> None:
    order.state, order.error = OrderState.FAILED, sentence[:500]
    order.save(update_fields=["state", "error"])
    order_done(order)
