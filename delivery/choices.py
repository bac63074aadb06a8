from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChannelKind(models.TextChoices):
    """By what a message leaves the house."""

    EMAIL = "email", _("E-mail address")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")
    WEBHOOK = "webhook", _("Web address (webhook)")
    SMS = "sms", _("SMS gateway")
    MAIL_SERVER = "mail_server", _("Mail server")


GATEWAYS = [ChannelKind.SMS, ChannelKind.MAIL_SERVER]
"""A county's, which carry to its people and not to itself: by their mobile numbers, and to the
e-mail addresses that they, their units and the county entered as channels."""


class DeliveryState(models.TextChoices):
    """How far a message has come on its way out by one channel."""

    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    SENDING = "sending", pgettext_lazy("delivery", "Being sent")
    HELD = "held", _("Waiting for the channel")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    FAILED = "failed", pgettext_lazy("delivery", "Given up")


class Outcome(models.TextChoices):
    """What became of one attempt. Unknown until the answer is there, and for good if it never is:
    the message may have arrived."""

    UNKNOWN = "unknown", _("Not known")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    REFUSED = "refused", pgettext_lazy("delivery", "Refused")
