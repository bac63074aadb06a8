"""Telling other systems of changes: read from the history, signed, sent again until it arrives.

What was changed is in the history, by whatever path it came (``organization.models.recorded``), so
no service has to think of webhooks. A notice says which row it was and nothing of it: whoever wants
to know more reads it with a token, within what its account sees.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from api.choices import NoticeState
from api.models import ChangeNotice, ReadMark, Webhook
from common.database import LOCK_SPACE
from common.errors import ConflictError, DomainError
from delivery.services.carrying import CONNECT_SECONDS, READ_SECONDS, OutsideSession
from delivery.services.reach import check_host, is_named, outside_only
from organization.access_log import note
from organization.chain import horizon
from organization.choices import Action
from organization.history import event_model_of
from organization.models import User

CHANGES = {"insert": "created", "update": "changed", "delete": "removed"}
"""What a line of history is called for others."""

AT_ONCE = 100
"""Notices that one request brings."""
LINES = 5000
"""Lines of history that are read at once."""
CLAIM = timedelta(minutes=2)
"""How long whoever sends has, before another may."""
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720, 1440)]
STOPPED_AFTER = timedelta(days=3)
KEPT = timedelta(days=14)
_SENDERS = 4
_READING = (LOCK_SPACE + 2, 1)

Watched = Mapping[str, type[models.Model]]


# Keeping


@transaction.atomic
def add_webhook(
    *,
    system: str,
    address: str,
    resources: Collection[str],
    known: Collection[str],
    actor: User,
    request: HttpRequest | None = None,
) -> Webhook:
    """Tell an address of changes from now on.

    Raises DomainError for no resources, and for an address that leads into the internal network,
    or is not ``https://``: hosts that the installation names may be both.
    """
    parts = urlsplit(address)
    schemes = ("https", "http") if is_named(parts.hostname or "") else ("https",)
    if parts.scheme not in schemes or not parts.hostname:
        raise DomainError("address", _("The address begins with https://."))
    check_host(parts.hostname)
    wanted = [name for name in known if name in resources]
    if not wanted:
        raise DomainError("resources_missing", _("Choose what it is told of."))
    webhook = Webhook.objects.create(
        account=actor,
        system=system,
        address=address,
        resources=wanted,
        secret=secrets.token_urlsafe(32),
    )
    _note(webhook, "added", actor, request)
    return webhook


@transaction.atomic
def remove_webhook(*, webhook: Webhook, actor: User, request: HttpRequest | None = None) -> None:
    """Tell it nothing more."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if webhook.removed_at is not None:
        raise ConflictError("removed", _("This webhook was removed already."))
    webhook.removed_at = timezone.now()
    webhook.save(update_fields=["removed_at"])
    webhook.notices.filter(state=NoticeState.WAITING).delete()
    _note(webhook, "removed", actor, request)


@transaction.atomic
def start_again(*, webhook: Webhook, actor: User, request: HttpRequest | None = None) -> None:
    """Send anew by a webhook that was stopped: what happened meanwhile is lost to it.

    Raises ConflictError where it was not stopped: it is yet to hear of what has just happened.
    """
    stopped = Webhook.objects.filter(pk=webhook.pk, stopped_at__isnull=False)
    if not stopped.update(stopped_at=None, failing_since=None, created_at=timezone.now()):
        raise ConflictError("not_stopped", _("This webhook is not stopped; nothing was changed."))
    _note(webhook, "started", actor, request)


def _note(webhook: Webhook, step: str, actor: User, request: HttpRequest | None) -> None:
    note(
        Action.SETTINGS_CHANGED,
        user=actor,
        request=request,
        subject=webhook.account,
        detail={"webhook": webhook.pk, "step": step, "resources": webhook.resources},
    )


# Reading the history


@transaction.atomic
def gather(watched: Watched) -> bool:
    """Write a notice for each line of history that a webhook is to hear of; whether there is more
    to read.

    Lines are read in the order of their transactions' numbers, below the oldest that is still at
    work, so one that commits late is not missed. One process reads at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", list(_READING))
        if not cursor.fetchone()[0]:
            return False
    hooks = list(Webhook.objects.at_work().select_related("account__region", "account__unit"))
    heard = {name for hook in hooks for name in hook.resources} & set(watched)
    # Whoever begins to listen hears from then on, not what was while nobody listened.
    ReadMark.objects.exclude(resource__in=heard).delete()
    end, most = horizon(), 0
    for name in sorted(heard):
        listening = [hook for hook in hooks if name in hook.resources]
        most = max(most, _gather_one(name, watched[name], listening, end))
    return most >= LINES


def _gather_one(name: str, model: type[models.Model], hooks: Sequence[Webhook], end: int) -> int:
    """Read the next lines about one resource; how many there were."""
    mark, is_new = ReadMark.objects.get_or_create(resource=name, defaults={"xid": end, "line": 0})
    if is_new:
        return 0
    history: Any = event_model_of(model)
    lines = list(
        history.objects.filter(
            Q(pgh_xid__gt=mark.xid) | Q(pgh_xid=mark.xid, pgh_id__gt=mark.line), pgh_xid__lt=end
        ).order_by("pgh_xid", "pgh_id")[:LINES]
    )
    if not lines:
        return 0
    notices = [notice for hook in hooks for notice in _notices(name, model, hook, lines)]
    ChangeNotice.objects.bulk_create(notices, batch_size=1000)
    mark.xid, mark.line = lines[-1].pgh_xid, lines[-1].pgh_id
    mark.save(update_fields=["xid", "line"])
    return len(lines)


def _notices(name: str, model: Any, hook: Webhook, lines: Sequence[Any]) -> list[ChangeNotice]:
    keys = {line.pgh_obj_id for line in lines if line.pgh_label != "delete"}
    seen = set(
        model._default_manager.visible_to(hook.account)
        .filter(pk__in=keys)
        .values_list("pk", flat=True)
    )
    return [
        ChangeNotice(
            webhook=hook,
            resource=name,
            change=CHANGES[line.pgh_label],
            row=line.pgh_obj_id,
            happened_at=line.pgh_created_at,
        )
        for line in lines
        if line.pgh_created_at >= hook.created_at
        and (line.pgh_obj_id in seen or _was_seen(hook.account, line))
    ]


def _was_seen(account: User, line: Any) -> bool:
    """Of a row that is there no more: whether it lay in the region that the account answers for."""
    place = getattr(line, "region_id", None)
    if line.pgh_label != "delete" or not place or not account.sees_county_figures:
        return False
    return account.region is not None and str(place).startswith(account.region.prefix)


# Sending


def send_waiting() -> int:
    """Send what is due, a few webhooks side by side; how many notices arrived."""
    arrived = 0
    while claimed := _claim():
        with ThreadPoolExecutor(max_workers=_SENDERS) as senders:
            answers = list(senders.map(lambda pair: _send(*pair), claimed))
        for (hook, notices), error in zip(claimed, answers, strict=True):
            arrived += _record(hook, notices, error)
    return arrived


def _claim() -> list[tuple[Webhook, list[ChangeNotice]]]:
    """The next notices of each webhook that has some due, for this process alone."""
    now = timezone.now()
    claimed = []
    with transaction.atomic():
        waiting = ChangeNotice.objects.filter(state=NoticeState.WAITING, next_attempt_at__lte=now)
        due = Webhook.objects.at_work().filter(Exists(waiting.filter(webhook=OuterRef("pk"))))
        for hook in due.select_for_update(skip_locked=True, of=("self",)):
            notices = list(
                waiting.filter(webhook=hook)
                .select_for_update(skip_locked=True)
                .order_by("pk")[:AT_ONCE]
            )
            keys = [notice.pk for notice in notices]
            ChangeNotice.objects.filter(pk__in=keys).update(
                next_attempt_at=now + CLAIM, attempts=F("attempts") + 1
            )
            if notices:
                claimed.append((hook, notices))
    return claimed


def _send(hook: Webhook, notices: Sequence[ChangeNotice]) -> str:
    """Make one request; empty when it arrived, else what was wrong. Touches no database."""
    body = json.dumps(
        {
            "events": [
                {
                    "id": str(notice.uuid),
                    "event": f"{notice.resource}.{notice.change}",
                    "resource": notice.resource,
                    "row": notice.row,
                    "address": f"/api/v1/{notice.resource}/{notice.row}",
                    "happened_at": notice.happened_at.isoformat(),
                }
                for notice in notices
            ]
        }
    ).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Jiedui",
        "Jiedui-Signature": signature(hook.secret, body, int(time.time())),
    }
    try:
        with outside_only() as refused, OutsideSession() as session:
            answer = session.post(
                hook.address, data=body, headers=headers, timeout=(CONNECT_SECONDS, READ_SECONDS)
            )
    except requests.Timeout:
        return "timeout"
    except requests.exceptions.SSLError:
        return "certificate"
    except requests.RequestException:
        return "inside" if refused else "unreachable"
    return "" if 200 <= answer.status_code < 300 else f"http:{answer.status_code}"


def signature(secret: str, body: bytes, moment: int) -> str:
    """``t=<seconds>,v1=<hex>``: HMAC-SHA256 of ``<seconds>.<body>`` with the webhook's secret."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


@transaction.atomic
def _record(hook: Webhook, notices: Sequence[ChangeNotice], error: str) -> int:
    """Write what became of a request; how many notices arrived."""
    now = timezone.now()
    if not error:
        keys = [notice.pk for notice in notices]
        ChangeNotice.objects.filter(pk__in=keys).update(state=NoticeState.SENT, finished_at=now)
        Webhook.objects.filter(pk=hook.pk).update(last_ok_at=now, failing_since=None, last_error="")
        return len(notices)
    _put_off(hook, notices, now)
    hook = Webhook.objects.select_for_update().get(pk=hook.pk)
    hook.failing_since = hook.failing_since or now
    hook.last_error = error[:120]
    if now - hook.failing_since >= STOPPED_AFTER:
        hook.stopped_at = now
        hook.notices.filter(state=NoticeState.WAITING).update(
            state=NoticeState.GIVEN_UP, finished_at=now
        )
    hook.save(update_fields=["failing_since", "last_error", "stopped_at"])
    return 0


def _put_off(hook: Webhook, notices: Sequence[ChangeNotice], now: datetime) -> None:
    """Send these later, and with them whatever else waits for the address: one request is enough
    to know that it does not answer, and each may take as long as there is patience for."""
    by_attempt = defaultdict(list)
    for notice in notices:
        by_attempt[notice.attempts].append(notice.pk)
    for before, keys in by_attempt.items():
        rows = ChangeNotice.objects.filter(pk__in=keys)
        if before >= len(BACK_OFF):
            rows.update(state=NoticeState.GIVEN_UP, finished_at=now)
        else:
            rows.update(next_attempt_at=now + BACK_OFF[before])
    again = now + BACK_OFF[min(*by_attempt, len(BACK_OFF) - 1)]
    hook.notices.filter(state=NoticeState.WAITING, next_attempt_at__lt=again).update(
        next_attempt_at=again
    )


def forget_old() -> int:
    """Remove notices that were finished two weeks ago; how many."""
    old = ChangeNotice.objects.filter(finished_at__lt=timezone.now() - KEPT)
    removed, _each = old.delete()
    return removed
