"""Servers to send to, and leave to send to this machine."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from config.celery import app
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


@pytest.fixture
def real_queue(committing_db: None) -> Iterator[str]:
    """Tasks wait in a queue of this test's own, by this name, for a worker that reads it."""
    name = f"delivery-{connection.settings_dict['NAME']}"
    app.conf.task_always_eager, former = False, app.conf.task_default_queue
    app.conf.task_default_queue = name
    yield name
    app.conf.task_always_eager, app.conf.task_default_queue = True, former
    with app.connection_for_read() as broker:
        broker.default_channel.client.delete(name)
