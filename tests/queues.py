"""A queue of a test's own, for a worker that the test starts."""

from collections.abc import Iterator

import pytest
from django.db import connection

from config.celery import app


@pytest.fixture
def real_queue(committing_db: None) -> Iterator[str]:
    """Tasks wait in a queue of this test's own, by this name, for a worker that reads it."""
    name = f"test-{connection.settings_dict['NAME']}"
    app.conf.task_always_eager, former = False, app.conf.task_default_queue
    app.conf.task_default_queue = name
    yield name
    app.conf.task_always_eager, app.conf.task_default_queue = True, former
    with app.connection_for_read() as broker:
        broker.default_channel.client.delete(name)
