"""The doctor and the sealed log, which is sealed and compared in transactions of its own."""

import pytest
from django.db import connection

from config.doctor import State, database
from organization import chain
from organization.tasks import seal_log
from tests import factories
from tests.harness import own_horizon


def test_a_log_that_was_changed(
    committing_db: None, english: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "horizon", own_horizon)
    line = factories.make_access_event(factories.make_user())
    seal_log()
    whole = database.sealed_log()[0]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE organization_accessevent SET route = 'elsewhere' WHERE id = %s", [line.pk]
        )
        cursor.execute("SET session_replication_role = DEFAULT")

    state, said = database.sealed_log()

    assert whole == State.OK
    assert state == State.FAILED
    assert "verify_log" in said
