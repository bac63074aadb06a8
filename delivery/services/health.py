"""How channels do: dead after failing time and again, alive when one message gets through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.sentences import filled
from delivery.choices import DeliveryState
from delivery.models import Channel, Delivery
from delivery.services.house import write_messages
from organization.choices import Role
from organization.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    _Words = tuple[_StrOrPromise, _StrOrPromise]

DEAD_AFTER = 5
"""Attempts by one channel that fail in a row."""
PROBE_EVERY = timedelta(hours=1)


def still_dead(channels: Iterable[Channel]) -> set[int]:
    """The keys of those that are dead and will be until this transaction ends.

    A channel that comes alive releases what is held behind it. Without the lock, what is held
    meanwhile would stay behind a channel that lives.
    """
    dead = sorted({channel.pk for channel in channels if channel.is_dead})
    if not dead:
        return set()
    locked = Channel.objects.filter(pk__in=dead).order_by("pk").select_for_update(no_key=True)
    return {channel.pk for channel in locked.defer("secrets") if channel.is_dead}


@transaction.atomic
def count_success(channel: Channel, now: datetime) -> None:
    """Note that a message got through: a channel that was dead is alive, what waited goes on."""
    lived = Channel.objects.filter(pk=channel.pk, died_at__isnull=True)
    if lived.update(failures=0, last_ok_at=now):
        return
    found = Channel.objects.select_for_update(no_key=True).defer("secrets").get(pk=channel.pk)
    died_at, found.died_at = found.died_at, None
    found.failures, found.probe_at, found.last_ok_at = 0, None, now
    found.save(update_fields=["failures", "died_at", "probe_at", "last_ok_at"])
    Delivery.objects.held_behind(found).update(state=DeliveryState.WAITING, next_attempt_at=now)
    if died_at is not None:
        _tell_keepers(found, f"channel_alive:{found.pk}:{_moment(died_at)}", _alive())


@transaction.atomic
def count_failure(channel: Channel, now: datetime, error: str) -> None:
    """Note that an attempt failed; the fifth in a row is the last but for one probe an hour."""
    found = Channel.objects.select_for_update(no_key=True).defer("secrets").get(pk=channel.pk)
    found.failures += 1
    found.last_error, found.last_failed_at = error, now
    counted = ["failures", "last_error", "last_failed_at"]
    if found.is_dead or found.failures < DEAD_AFTER:
        found.save(update_fields=counted)
        return
    found.died_at, found.probe_at = now, now + PROBE_EVERY
    found.save(update_fields=[*counted, "died_at", "probe_at"])
    # Those of a mail server are held one by one as their time comes.
    Delivery.objects.filter(channel=found, state=DeliveryState.WAITING).update(
        state=DeliveryState.HELD
    )
    _tell_keepers(found, f"channel_dead:{found.pk}:{_moment(now)}", _dead())


def tell_given_up(channel: Channel, count: int, now: datetime) -> None:
    """Tell who keeps a channel that messages by it were given up; once a day."""
    day = timezone.localdate(now).isoformat()
    _tell_keepers(channel, f"given_up:{channel.pk}:{day}", _given_up(count))


def keepers_of(channel: Channel) -> list[User]:
    """Who keeps a channel: whose it is, the unit's liaisons and the county office.

    A person's own channel is nobody else's affair.
    """
    accounts = User.objects.active()
    if channel.user_id is not None:
        return list(accounts.filter(pk=channel.user_id))
    found = list(accounts.filter(role=Role.COUNTY_OFFICE, region=channel.region_id))
    if channel.unit_id is not None:
        found += User.objects.liaisons_of([channel.unit_id])
    return found


def _tell_keepers(channel: Channel, key: str, words: _Words) -> None:
    # In the house alone: what is broken is the way out.
    subject, text = words
    write_messages(
        [user.pk for user in keepers_of(channel)],
        key=key,
        subject=subject,
        text=text,
        path=reverse("delivery:channel", args=[channel.pk]),
    )


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def _dead() -> _Words:
    text = _(
        "Messages by it have failed %(count)s times in a row. It is tried once an hour, and what "
        "waits is sent when it works again. Look at what the service says, and test the channel."
    )
    return _("A channel no longer works"), filled(text, count=DEAD_AFTER)


def _alive() -> _Words:
    return _("A channel works again"), _("What waited for it is being sent.")


def _given_up(count: int) -> _Words:
    text = ngettext_lazy(
        "%(count)s message by a channel was given up. The page of the channel says why.",
        "%(count)s messages by a channel were given up. The page of the channel says why.",
        count,
    )
    return _("Messages were not delivered"), filled(text, count=count)
