"""Sending what waits: claimed in batches, tried, tried again later, given up.

An attempt is committed before anything is sent. Whoever is killed in between leaves it unknown,
and the delivery, whose claim lapses, gets another attempt; so each attempt makes one request at
most, and it shows which may have arrived twice.

Locks are taken in one order everywhere: deliveries first, then channels.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from delivery.choices import ChannelKind, DeliveryState, Outcome
from delivery.models import Attempt, Channel, Delivery
from delivery.services.carrying import NO_MAIL_SERVER, Answer, Carrier, carry
from delivery.services.health import (
    PROBE_EVERY,
    count_failure,
    count_success,
    still_dead,
    tell_given_up,
)
from delivery.wording import mail_sender
from organization.languages import language_of

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Requests that one sender has under way, each waiting for another service."""
WORK_SECONDS = 50
"""How long one task goes on; beat starts the next. Other tasks wait for the same workers."""
WAIT_SECONDS = 40
"""When an answer is given up, though its thread may still wait."""
LAPSE = timedelta(minutes=5)
"""When a claim is taken for lost. Longer than any sender that lives waits for its answers."""
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
"""Between an attempt and the next; after one more the delivery is given up."""
MOST_ATTEMPTS = len(BACK_OFF) + 1
HELD_MOST = timedelta(days=3)
_PROBES_AT_ONCE = 50
_GIVEN_UP_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to send, as its attempt of that number, which is written."""

    delivery: Delivery
    number: int
    carrier: Carrier
    server: Channel | None


def send_due(*, seconds: float = WORK_SECONDS) -> int:
    """Send what is due, for so long; how many were sent. May run several times at once."""
    until = time.monotonic() + seconds
    give_up_held()
    sent = send_claimed(claim_probes())
    while time.monotonic() < until:
        claimed, was_any = claim(AT_ONCE)
        if not was_any:
            break
        sent += send_claimed(claimed)
    return sent


def claim(most: int) -> tuple[list[Claimed], bool]:
    """Take up to ``most`` deliveries that are due, and write the attempts at them.

    Also gives whether any was due: those behind a dead channel are held, those of a channel that
    was switched off are given up.
    """
    now = timezone.now()
    with transaction.atomic():
        due = list(
            Delivery.objects.due(now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("channel__user", "user")
            .order_by("next_attempt_at", "pk")[:most]
        )
        return _claim(due, now), bool(due)


def claim_probes() -> list[Claimed]:
    """Take one delivery for each dead channel that may be tried again, and put its next try off."""
    now = timezone.now()
    claimed: list[Claimed] = []
    own = Delivery.objects.held().filter(channel=OuterRef("pk"))
    by_mail = Delivery.objects.held().filter(
        channel__kind=ChannelKind.EMAIL, channel__region=OuterRef("region")
    )
    to_probe = Channel.objects.to_probe(now).filter(
        Q(Exists(own)) | Q(Exists(by_mail), kind=ChannelKind.MAIL_SERVER)
    )
    for pk in to_probe.order_by("probe_at").values_list("pk", flat=True)[:_PROBES_AT_ONCE]:
        with transaction.atomic():
            channel = (
                Channel.objects.to_probe(now)
                .select_for_update(skip_locked=True, no_key=True)
                .filter(pk=pk)
                .first()
            )
            if channel is None:
                continue
            channel.probe_at = now + PROBE_EVERY
            channel.save(update_fields=["probe_at"])
            oldest = (
                Delivery.objects.held_behind(channel)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("channel__user", "user")
                .order_by("pk")[:1]
            )
            claimed += _claim(list(oldest), now, probing=channel.pk)
    return claimed


def _claim(due: Sequence[Delivery], now: datetime, *, probing: int | None = None) -> list[Claimed]:
    """What of these is to be sent, in the transaction that has them locked.

    ``probing`` is the dead channel that is tried all the same.
    """
    servers = _mail_servers(due)
    channels = {delivery.channel for delivery in due}
    dead = still_dead([*channels, *servers.values()]) - {probing}
    claimed: list[Claimed] = []
    for delivery in due:
        channel = delivery.channel
        server = servers.get(channel.region_id) if channel.kind == ChannelKind.EMAIL else None
        if not channel.is_on or channel.removed_at is not None:
            _end(delivery, now, "switched_off")
        elif delivery.user is not None and not delivery.user.is_active:
            _end(delivery, now, "closed")
        elif delivery.attempts >= MOST_ATTEMPTS:
            _end(delivery, now, "lost")
        elif channel.pk in dead or (server is not None and server.pk in dead):
            delivery.state = DeliveryState.HELD
        else:
            delivery.state = DeliveryState.SENDING
            delivery.attempts += 1
            delivery.next_attempt_at = now + LAPSE
            claimed.append(Claimed(delivery, delivery.attempts, _carrier(delivery, server), server))
    Delivery.objects.bulk_update(
        due, ["state", "attempts", "next_attempt_at", "finished_at", "error"]
    )
    Attempt.objects.bulk_create(
        [Attempt(delivery=each.delivery, number=each.number, started_at=now) for each in claimed]
    )
    for delivery in due:
        if delivery.error == "lost":
            tell_given_up(delivery.channel, 1, now)
    return claimed


def _end(delivery: Delivery, now: datetime, error: str) -> None:
    delivery.state, delivery.finished_at, delivery.error = DeliveryState.FAILED, now, error


def _mail_servers(due: Iterable[Delivery]) -> dict[str, Channel]:
    """The mail server in use of each county to which an e-mail is due."""
    counties = {d.channel.region_id for d in due if d.channel.kind == ChannelKind.EMAIL}
    if not counties:
        return {}
    servers = Channel.objects.in_use().filter(
        kind=ChannelKind.MAIL_SERVER, region__in=sorted(counties)
    )
    servers = servers.select_related("region")
    return {server.region_id: server for server in servers}


def _carrier(delivery: Delivery, server: Channel | None) -> Carrier:
    reader = delivery.channel.user
    language = language_of(reader) if reader is not None else settings.LANGUAGE_CODE
    return Carrier(
        kind=ChannelKind(delivery.channel.kind),
        secrets=json.loads(delivery.channel.secrets),
        server=json.loads(server.secrets) if server is not None else None,
        sender=mail_sender(server.region, language) if server is not None else "",
        phone=delivery.user.phone if delivery.user is not None else "",
    )


# Sending


def send_claimed(claimed: Sequence[Claimed]) -> int:
    """Send these, a few at once, and write what became of each; how many were sent.

    Threads wait for the services and touch no database.
    """
    sent = 0
    for first in range(0, len(claimed), AT_ONCE):
        for each, answer in _send(claimed[first : first + AT_ONCE]):
            record(each, answer)
            sent += answer.outcome == Outcome.SENT
    return sent


def _send(claimed: Sequence[Claimed]) -> Iterable[tuple[Claimed, Answer]]:
    """Each with its answer, as they come in; those that never come are unknown."""
    answers: queue.Queue[tuple[int, Answer]] = queue.Queue()
    for number, each in enumerate(claimed):
        # Not those of an executor: the process would wait for them when it ends.
        threading.Thread(target=_send_one, args=(number, each, answers), daemon=True).start()
    missing = dict(enumerate(claimed))
    until = time.monotonic() + WAIT_SECONDS
    while missing:
        try:
            number, answer = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        yield missing.pop(number), answer
    for each in missing.values():
        yield each, Answer(Outcome.UNKNOWN, "timeout")


def _send_one(number: int, each: Claimed, answers: queue.Queue[tuple[int, Answer]]) -> None:
    delivery = each.delivery
    try:
        answer = carry(
            each.carrier, subject=delivery.subject, text=delivery.text, path=delivery.path
        )
    except Exception:
        # One that breaks what sends it must not keep the others. Its words are in no log.
        logger.exception("Delivery %s could not be sent", delivery.pk)
        answer = Answer(Outcome.UNKNOWN, "broken")
    answers.put((number, answer))


# What became of it


def record(claimed: Claimed, answer: Answer) -> None:
    """Write what became of an attempt, of its delivery and of the channel, in one transaction."""
    now = timezone.now()
    is_sent = answer.outcome == Outcome.SENT
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("channel")
            .get(pk=claimed.delivery.pk)
        )
        Attempt.objects.filter(delivery=delivery, number=claimed.number).update(
            outcome=answer.outcome, error=answer.error, finished_at=now
        )
        # A claim that lapsed has been taken over, and the later attempt decides.
        if delivery.attempts == claimed.number and delivery.state == DeliveryState.SENDING:
            _settle(delivery, answer, now)
        for channel in filter(None, (claimed.delivery.channel, claimed.server)):
            if is_sent:
                count_success(channel, now)
            elif answer.error != NO_MAIL_SERVER:
                # Which is no fault of the address.
                count_failure(channel, now, answer.error)
        if delivery.state == DeliveryState.FAILED:
            tell_given_up(delivery.channel, 1, now)


def _settle(delivery: Delivery, answer: Answer, now: datetime) -> None:
    delivery.error = answer.error
    if answer.outcome == Outcome.SENT:
        delivery.state, delivery.finished_at = DeliveryState.SENT, now
    elif delivery.attempts >= MOST_ATTEMPTS:
        delivery.state, delivery.finished_at = DeliveryState.FAILED, now
    else:
        delivery.state = DeliveryState.WAITING
        delivery.next_attempt_at = now + BACK_OFF[delivery.attempts - 1]
    delivery.save(update_fields=["state", "next_attempt_at", "finished_at", "error"])


def give_up_held() -> int:
    """Give up what has been held for three days, by whatever channel; how many.

    Whoever keeps the channel is told how many. At most some thousands at once: the rest the next
    time.
    """
    now = timezone.now()
    with transaction.atomic():
        old = Delivery.objects.held().filter(created_at__lt=now - HELD_MOST)
        found = list(
            old.select_for_update(skip_locked=True, of=("self",))
            .order_by("created_at")
            .values_list("pk", "channel")[:_GIVEN_UP_AT_ONCE]
        )
        Delivery.objects.filter(pk__any_of=[pk for pk, _channel in found]).update(
            state=DeliveryState.FAILED, finished_at=now, error="too_old"
        )
        counts = Counter(channel for _pk, channel in found)
        for channel in Channel.objects.filter(pk__in=sorted(counts)):
            tell_given_up(channel, counts[channel.pk], now)
    return len(found)
