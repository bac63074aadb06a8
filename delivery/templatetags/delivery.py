"""What pages say of messages and channels."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from common.templatetags.page import light
from delivery.choices import ChannelKind, DeliveryState, Outcome
from delivery.models import Channel, Message
from delivery.wording import in_words
from organization.models import User

register = template.Library()

_ICONS = {
    ChannelKind.EMAIL: "mail",
    ChannelKind.WEBHOOK: "webhook",
    ChannelKind.SMS: "device-mobile-message",
    ChannelKind.MAIL_SERVER: "server",
}
_LIGHTS = {
    DeliveryState.WAITING: "on_track",
    DeliveryState.SENDING: "on_track",
    DeliveryState.HELD: "due_soon",
    DeliveryState.SENT: "met",
    DeliveryState.FAILED: "overdue",
}
_OUTCOMES = {Outcome.SENT: "met", Outcome.REFUSED: "overdue", Outcome.UNKNOWN: "due_soon"}


@register.filter
def unread_messages(user: User) -> int:
    """How many messages the account has not read. One query."""
    return Message.objects.visible_to(user).unread().count()


@register.filter
def reason(error: str) -> str:
    """Why something was not sent, as a sentence."""
    return in_words(error)


@register.filter
def channel_icon(kind: str) -> str:
    """The name of the icon of a kind of channel."""
    return _ICONS.get(ChannelKind(kind), "robot")


@register.simple_tag
def channel_light(channel: Channel) -> str:
    """How a channel does, as a shape and a word."""
    if not channel.is_on:
        return light("closed", _("Switched off"))
    if channel.is_dead:
        return light("overdue", _("Does not work"))
    if channel.failures:
        return light("due_soon", _("Failed of late"))
    if channel.last_ok_at is None:
        return light("unpaired", _("Not tested yet"))
    return light("met", _("Works"))


@register.simple_tag
def state_light(state: str, label: str) -> str:
    """How far a delivery has come."""
    return light(_LIGHTS[DeliveryState(state)], label)


@register.simple_tag
def outcome_light(outcome: str, label: str) -> str:
    """What became of an attempt."""
    return light(_OUTCOMES[Outcome(outcome)], label)
