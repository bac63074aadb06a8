"""Channels as they are set up, tested, switched off and removed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from delivery.access import Whose
from delivery.choices import ChannelKind, DeliveryState, Outcome
from delivery.models import Channel, Delivery
from delivery.services.carrying import Answer, Carrier, carry
from delivery.services.health import count_success
from delivery.wording import mail_sender
from organization.access import own_region
from organization.models import Region, User
from organization.models.region import full_code

MOST = 10
"""Channels of one county, one unit or one person."""
TEST_EVERY = timedelta(seconds=10)


def mail_server_of(county: str) -> Channel | None:
    """The mail server in use of a county, by its code of 12 digits."""
    found: Channel | None = (
        Channel.objects.in_use().filter(kind=ChannelKind.MAIL_SERVER, region=county).first()
    )
    return found


def county_of(user: User) -> str:
    """The code of the county that an account's own channels lie in."""
    return full_code(own_region(user).code[:6])


@transaction.atomic
def make_channel(
    *,
    whose: Whose,
    kind: ChannelKind,
    name: str,
    secrets: Mapping[str, str],
    hint: str,
    actor: User,
) -> Channel:
    """Set up a channel of the actor's county, of its unit, or of its own.

    ``secrets`` is what was entered, by field, and checked by the form. Raises DomainError when
    there are ten already, when an e-mail address has no mail server to be reached by, and
    ConflictError when the county has a mail server.
    """
    county = county_of(actor)
    # Two that are made at the same time wait here for each other.
    Region.objects.select_for_update(no_key=True).get(pk=county)
    unit = actor.unit if whose == Whose.UNIT else None
    user = actor if whose == Whose.OWN else None
    same = Channel.objects.existing().filter(region=county, unit=unit, user=user)
    if same.count() >= MOST:
        raise DomainError(
            "channels_full",
            _("There are %(most)s channels already. Remove one first.") % {"most": MOST},
        )
    if kind == ChannelKind.EMAIL and mail_server_of(county) is None:
        raise DomainError(
            "no_mail_server",
            _("E-mail goes through a mail server of the county, and there is none yet."),
        )
    if kind == ChannelKind.MAIL_SERVER and same.filter(kind=kind).exists():
        raise ConflictError(
            "mail_server_there",
            _("The county has a mail server. Remove it before another is set up."),
        )
    return Channel.objects.create(
        kind=kind,
        region_id=county,
        unit=unit,
        user=user,
        name=name,
        secrets=json.dumps(dict(secrets), ensure_ascii=False),
        hint=hint,
        created_by=actor,
    )


def test_channel(*, channel: Channel, actor: User) -> Answer:
    """Send a test message at once, and note what came back.

    By a gateway it goes to the actor's number, by a mail server to its own sender. Waits as long
    as the service takes, so outside any transaction. When it arrives, a dead channel is alive.
    Raises DomainError when the channel was tested a moment ago.
    """
    now = timezone.now()
    if channel.tested_at is not None and now - channel.tested_at < TEST_EVERY:
        raise DomainError("tested_just_now", _("It was tested a moment ago. Wait ten seconds."))
    Channel.objects.filter(pk=channel.pk).update(tested_at=now)
    secrets = json.loads(channel.secrets)
    kind = ChannelKind(channel.kind)
    server = None
    if kind == ChannelKind.MAIL_SERVER:
        kind, secrets, server = ChannelKind.EMAIL, {"address": secrets["sender"]}, secrets
    elif kind == ChannelKind.EMAIL:
        by = mail_server_of(channel.region_id)
        server = json.loads(by.secrets) if by is not None else None
    answer = carry(
        Carrier(
            kind,
            secrets,
            server,
            phone=actor.phone,
            sender=mail_sender(channel.region, get_language() or settings.LANGUAGE_CODE),
        ),
        subject=_("Test message"),
        text=_(
            "This channel works. Messages say what there is and where to look, and name nobody."
        ),
    )
    Channel.objects.filter(pk=channel.pk).update(
        test_error="" if answer.outcome == Outcome.SENT else answer.error or "not_sent"
    )
    if answer.outcome == Outcome.SENT:
        count_success(channel, timezone.now())
    return answer


def switch_channel(*, channel: Channel, is_on: bool) -> None:
    """Switch a channel on, as one that has not failed yet; or off: what waits is given up.

    What is held behind a mail server goes on its way either way: by itself, by the one that
    comes after it, or to be given up where there is none.
    """
    _become_new(channel, is_on=is_on)
    if not is_on:
        _give_up(channel)
    _let_go(channel)


def remove_channel(*, channel: Channel) -> None:
    """Remove a channel and its secrets; what went out by it stays recorded.

    What is held behind a mail server goes on its way as when it is switched off.
    """
    _become_new(channel, is_on=False, removed_at=timezone.now(), secrets="", hint="")
    _give_up(channel)
    _let_go(channel)


def _become_new(channel: Channel, **changed: Any) -> None:
    # Committed on its own: a lock on the channel, and then on its deliveries, would be in another
    # order than the senders'. Whatever is claimed in between finds the channel switched off.
    Channel.objects.filter(pk=channel.pk).update(failures=0, died_at=None, probe_at=None, **changed)


def _give_up(channel: Channel) -> None:
    Delivery.objects.filter(channel=channel).to_come().update(
        state=DeliveryState.FAILED, finished_at=timezone.now(), error="switched_off"
    )


def _let_go(channel: Channel) -> None:
    Delivery.objects.held_behind(channel).update(
        state=DeliveryState.WAITING, next_attempt_at=timezone.now()
    )
