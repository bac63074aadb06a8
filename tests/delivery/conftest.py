"""Servers to send to, and leave to send to this machine."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.delivery.servers import HttpServer, MailServer, running


@pytest.fixture
def inside(settings: Any) -> None:
    """Channels may lead to this machine."""
    settings.CHANNEL_HOSTS = ["127.0.0.1"]


@pytest.fixture
def http(inside: None) -> Iterator[HttpServer]:
    with running(HttpServer()) as server:
        yield server


@pytest.fixture
def mail(inside: None) -> Iterator[MailServer]:
    with running(MailServer()) as server:
        yield server
