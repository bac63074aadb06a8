"""Channels to test with."""

import json
from typing import Any

from django.utils import timezone

from delivery.choices import ChannelKind
from delivery.models import Channel
from organization.models import Unit, User
from tests import factories

SECRETS = {
    ChannelKind.EMAIL: {"address": "someone@example.org"},
    ChannelKind.WECOM: {"key": "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"},
    ChannelKind.DINGTALK: {"token": "aa61d26a5a8a0c2f9f1e", "secret": "SEC0d1e2f3a4b5c6d7e"},
    ChannelKind.FEISHU: {"token": "e8b1f1a2-0b1c-4d2e-9f3a-5b6c7d8e9f00"},
    ChannelKind.WEBHOOK: {"url": "https://hooks.example.org/jiedui?key=abcd1234"},
    ChannelKind.SMS: {"url": "jsons://sms.example.org/send?:to={phone}"},
    ChannelKind.MAIL_SERVER: {
        "host": "smtp.example.org",
        "port": "465",
        "security": "ssl",
        "account": "office@example.org",
        "password": "correct horse",
        "sender": "office@example.org",
    },
}


def make_channel(
    kind: ChannelKind = ChannelKind.WECOM,
    *,
    unit: Unit | None = None,
    user: User | None = None,
    county: str = factories.XIHE,
    is_dead: bool = False,
    secrets: dict[str, str] | None = None,
    **fields: Any,
) -> Channel:
    """A channel of 西和县 unless it is given to a unit or a person."""
    if is_dead:
        fields |= {"died_at": timezone.now(), "probe_at": timezone.now(), "failures": 5}
    fields.setdefault("name", str(kind))
    return Channel.objects.create(
        kind=kind,
        region_id=county,
        unit=unit,
        user=user,
        secrets=json.dumps(secrets or SECRETS[kind]),
        **fields,
    )
