"""The history of channels."""

from __future__ import annotations

from delivery.models.channel import Channel
from organization.models.recorded import recorded

_HOW_IT_DOES = (
    *("failures", "died_at", "probe_at", "last_error", "last_failed_at", "last_ok_at"),
    *("tested_at", "test_error"),
)


class ChannelEvent(
    recorded(Channel, personal=("name",), exclude=("hint", *_HOW_IT_DOES))  # type: ignore[misc]
):
    """Who made a channel, switched it off and removed it; nothing of its secrets."""

    place = "region"
