"""Ordering a file that a worker makes, ordering it again, and clearing it away."""

from __future__ import annotations

import json
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.commits import send_after_commit
from common.encryption import digest
from common.errors import ConflictError, DomainError
from organization.access import current_user
from organization.choices import OrderState
from organization.long_exports.replay import Asked
from organization.models import FileOrder, FileOrderPart, User

LISTED = timedelta(days=7)
"""For how long the list of files names those that are gone."""

OF_THE_FORM = {"csrfmiddlewaretoken", "as", "purpose", "words"}
"""What the form of an export posts beside the filters of its list."""


def subject_of(request: HttpRequest) -> str:
    """What is exported, to be compared: the route with a digest of what it is narrowed to.

    The filters themselves may hold a person's name or number, and are not kept.
    """
    match = request.resolver_match
    if match is None:
        raise ValueError("A request that is exported from has been resolved.")
    narrowed = sorted(
        (name, values)
        for name, values in request.POST.lists()
        if name not in OF_THE_FORM and any(values)
    )
    # What a list holds follows from who asks as well: moved since, somebody asks for another.
    user = current_user(request)
    scope = [user.role, user.region_id, user.unit_id]
    key = json.dumps([narrowed, sorted(map(str, match.kwargs.values())), scope], ensure_ascii=False)
    return f"{match.view_name}:{digest(key)[:32]}"


def key_of(subject: str, kind: str, language: str) -> str:
    """By which two orders of the same file are known: ``subject`` as ``subject_of`` gives it."""
    return digest(f"{subject}:{kind}:{language}")


def order_file(
    *, request: HttpRequest, actor: User, subject: str, title: str, kind: str, rows: int, back: str
) -> FileOrder:
    """Have a worker answer this request; an order for the same that is under way is given back.

    ``subject`` tells the list and what it is narrowed to, ``title`` says it in words, ``rows`` is
    how many there are now, ``back`` the page where the form stood. Raises DomainError
    ``too_many_files`` when the account has as many under way as it may.
    """
    asked = Asked.of(request, back=back)
    key = key_of(subject, kind, asked.language)
    with transaction.atomic():
        # Locked, so that of two clicks one orders and one finds it ordered.
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        mine = FileOrder.objects.visible_to(actor).open()
        known = mine.filter(key=key).first()
        if known is not None:
            return known
        _require_room(actor)
        match = request.resolver_match
        order = FileOrder.objects.create(
            user=actor,
            route=match.view_name if match is not None else "",
            key=key,
            asked=asked.as_json(),
            title=title[:300],
            kind=kind,
            total=rows,
        )
        start_making(order)
    return order


def order_again(*, order: FileOrder, actor: User) -> FileOrder:
    """Have a file made that could not be made before.

    Raises ConflictError where it is not in that state any more or the same is under way, and
    DomainError as ``order_file`` does.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        mine = FileOrder.objects.visible_to(actor)
        found = mine.select_for_update().filter(pk=order.pk, state=OrderState.FAILED).first()
        if found is None or mine.open().filter(key=found.key).exists():
            raise ConflictError("not_failed", _("This file is being made already, or is gone."))
        _require_room(actor)
        found.state, found.attempts, found.error = OrderState.WAITING, 0, ""
        found.ordered_at = timezone.now()
        found.save(update_fields=["state", "attempts", "error", "ordered_at"])
        start_making(found)
    return found


def _require_room(actor: User) -> None:
    most = settings.EXPORT_ORDERS_MOST
    if FileOrder.objects.visible_to(actor).open().count() >= most:
        raise DomainError(
            "too_many_files",
            ngettext(
                "%(count)s file of yours is being made already. Wait until it is ready, or "
                "delete it, and export again.",
                "%(count)s files of yours are being made already. Wait until one is ready, or "
                "delete one, and export again.",
                most,
            )
            % {"count": most},
        )


def start_making(order: FileOrder) -> None:
    """Have a worker make it once this is committed. By its name: tasks are built on services.

    Should no message get through, ``resume_files`` finds the order within a minute.
    """
    task = current_app.tasks["organization.tasks.make_file"]
    send_after_commit(task.delay, order.pk)


@transaction.atomic
def delete_order(*, order: FileOrder, actor: User) -> None:
    """Remove an order with its file; but for one that a worker is making.

    Raises ConflictError while a worker has the row.
    """
    found = (
        FileOrder.objects.visible_to(actor)
        .select_for_update(skip_locked=True)
        .filter(pk=order.pk)
        .first()
    )
    if found is None:
        raise ConflictError(
            "being_made", _("The file is being made just now. Delete it when it is ready.")
        )
    found.delete()


def clear_lapsed() -> int:
    """Remove the files that have lapsed, and after a week what names them; how many lapsed."""
    now = timezone.now()
    with transaction.atomic():
        lapsed = list(
            FileOrder.objects.lapsed()
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)
        )
        FileOrderPart.objects.filter(order__in=lapsed).delete()
        FileOrder.objects.filter(pk__in=lapsed).update(state=OrderState.LAPSED)
    old = FileOrder.objects.filter(ordered_at__lt=now - LISTED)
    old.filter(state__in=[OrderState.LAPSED, OrderState.FAILED]).delete()
    return len(lapsed)
