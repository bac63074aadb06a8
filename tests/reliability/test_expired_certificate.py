"""A server whose certificate has expired is sent nothing, and its channel says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from requests import adapters

from delivery.choices import ChannelKind, DeliveryState
from delivery.models import Delivery
from delivery.services import Letter, queue
from delivery.services.sending import send_due
from delivery.wording import in_words
from tests import factories
from tests.config.test_doctor import serving
from tests.delivery.making import make_channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.mark.parametrize(("days", "error"), [(-2, "certificate"), (90, "unreachable")])
def test_webhook_with_an_expired_certificate_is_refused_and_told(
    days: int,
    error: str,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.CHANNEL_HOSTS = ["localhost"]
    unit = factories.make_unit()
    with serving(tmp_path, days) as host:
        # Trusted but for its days. The valid one is let in, and hangs up without an answer.
        monkeypatch.setattr(adapters, "DEFAULT_CA_BUNDLE_PATH", str(tmp_path / f"{days}.pem"))
        make_channel(ChannelKind.WEBHOOK, unit=unit, secrets={"url": f"https://{host}/hook"})
        queue([Letter("k", "题", "文", unit_id=unit.pk)])
        send_due()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error) == (DeliveryState.WAITING, error)
    if days < 0:
        assert in_words(delivery.error) == "The certificate of the server is not valid."
