"""Reads over messages, channels and what goes out by them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q
from django.db.models.lookups import IsNull

from delivery.choices import ChannelKind, DeliveryState
from organization.choices import Role
from organization.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from delivery.models import Channel
    from organization.models import User


class MessageQuerySet(ScopedQuerySet):
    """A message is its reader's alone, whatever the role."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(user=user)

    def for_user(self, user: User) -> Self:
        """What the page of messages lists: unread ones first, then the newest."""
        return self.visible_to(user).order_by(IsNull(F("read_at"), True).desc(), "-pk")

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


def _kept_by(user: User | AnonymousUser, path: str = "") -> Q | None:
    """The condition under which the channel at ``path`` is kept by an account, None for nobody's.

    One's own is one's own alone, whatever the role. A unit's is kept by its liaison and by the
    county office, the county's by that office.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    own = Q(**{f"{path}user": user.pk})
    if user.role == Role.COUNTY_OFFICE and user.region is not None:
        place = {f"{path}region__code__startswith": user.region.prefix}
        return own | Q(**{f"{path}user__isnull": True}, **place)
    if user.role == Role.LIAISON and user.unit_id is not None:
        return own | Q(**{f"{path}unit": user.unit_id})
    return own


class ChannelQuerySet(ScopedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The channels that an account keeps."""
        kept = _kept_by(user)
        return self.none() if kept is None else self.filter(kept)

    def existing(self) -> Self:
        """Not removed."""
        return self.filter(removed_at__isnull=True)

    def in_use(self) -> Self:
        """Those that messages are queued for: neither removed nor switched off."""
        return self.existing().filter(is_on=True)

    def to_probe(self, now: datetime) -> Self:
        """Dead ones by which one message may be tried again."""
        return self.in_use().filter(died_at__isnull=False, probe_at__lte=now)


class DeliveryQuerySet(ScopedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What goes out by the channels that an account keeps."""
        kept = _kept_by(user, "channel__")
        return self.none() if kept is None else self.filter(kept)

    def due(self, now: datetime) -> Self:
        """To be sent now: those whose time has come, and those that whoever claimed them lost."""
        return self.filter(
            state__in=[DeliveryState.WAITING, DeliveryState.SENDING], next_attempt_at__lte=now
        )

    def to_come(self) -> Self:
        """Not tried yet, or to be tried again."""
        return self.filter(state__in=[DeliveryState.WAITING, DeliveryState.HELD])

    def held(self) -> Self:
        """Behind a channel that is dead."""
        return self.filter(state=DeliveryState.HELD)

    def held_behind(self, channel: Channel) -> Self:
        """What waits for a channel, for a mail server all that goes to e-mail addresses by it."""
        if channel.kind == ChannelKind.MAIL_SERVER:
            return self.held().filter(
                channel__kind=ChannelKind.EMAIL,
                channel__region=channel.region_id,
                channel__died_at__isnull=True,
            )
        return self.held().filter(channel=channel)


class AttemptQuerySet(ScopedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        kept = _kept_by(user, "delivery__channel__")
        return self.none() if kept is None else self.filter(kept)
