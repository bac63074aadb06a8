"""How the database is reached: a machine that went away is noticed, and a session is kept."""

import subprocess
import sys

import pytest

from config.databases import attentive, needs_session, replica
from tests.config.processes import ROOT


def test_what_is_given_holds_and_the_rest_is_noticed_within_a_minute() -> None:
    given = {"NAME": "jiedui", "OPTIONS": {"sslmode": "require", "tcp_user_timeout": "5000"}}

    found = attentive(given, is_pooled=False)["OPTIONS"]

    assert (found["sslmode"], found["tcp_user_timeout"]) == ("require", "5000")
    quiet = int(found["keepalives_idle"])
    asked = int(found["keepalives_interval"]) * int(found["keepalives_count"])
    assert quiet + asked <= 60
    assert "-c tcp_user_timeout=40000" in found["options"]


def test_pgbouncer_is_asked_for_nothing_when_a_session_begins() -> None:
    assert "options" not in attentive({"NAME": "jiedui"}, is_pooled=True)["OPTIONS"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["manage.py", "migrate"], True),
        (["/srv/config/production.py", "backup", "/srv/backups"], True),
        (["/srv/config/production.py", "manage", "restore", "file"], True),
        (["/srv/config/production.py", "web"], False),
        (["manage.py", "run_job", "migrate"], False),
        (["/usr/bin/celery", "backup"], False),
        ([], False),
    ],
)
def test_commands_that_hold_a_session(arguments: list[str], expected: bool) -> None:
    assert needs_session(arguments) is expected


def _settings(command: str, shown: str, **variables: str) -> str:
    """What an expression about the settings is for a command line."""
    program = (
        f"import sys; sys.argv = ['manage.py', '{command}']\n"
        "from config import settings\n"
        f"print({shown})"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"JIEDUI_DEBUG": "1", "PATH": "/usr/bin", **variables},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.mark.parametrize(
    ("command", "expected"), [("migrate", "direct False"), ("check", "pooled True")]
)
def test_a_command_that_holds_a_session_goes_past_pgbouncer(command: str, expected: str) -> None:
    said = _settings(
        command,
        "settings.DATABASES['default']['NAME'], settings.PGBOUNCER",
        DATABASE_URL="postgres://jiedui@127.0.0.1/pooled",
        JIEDUI_DIRECT_DATABASE_URL="postgres://jiedui@127.0.0.1/direct",
        JIEDUI_PGBOUNCER="1",
    )

    assert said == expected


def test_a_replica_is_given_up_within_seconds_and_never_written() -> None:
    found = replica({"NAME": "jiedui"}, is_pooled=False)["OPTIONS"]
    pooled = replica({"NAME": "jiedui"}, is_pooled=True)["OPTIONS"]

    assert found["connect_timeout"] == "2"
    asked = int(found["keepalives_interval"]) * int(found["keepalives_count"])
    assert int(found["keepalives_idle"]) + asked <= 10
    assert "-c default_transaction_read_only=on" in found["options"]
    assert "options" not in pooled


@pytest.mark.parametrize(
    ("command", "given", "expected"),
    [
        ("check", "", "[] ['default'] []"),
        ("check", "{one}", "['replica1'] ['default', 'replica1'] ['common.replicas.Router']"),
        (
            "check",
            "{one} \n {two}",
            "['replica1', 'replica2'] ['default', 'replica1', 'replica2'] "
            "['common.replicas.Router']",
        ),
        ("backup", "{one}", "[] ['default'] []"),
    ],
)
def test_without_replicas_there_is_one_database_and_no_router(
    command: str, given: str, expected: str
) -> None:
    one, two = "postgres://reader@10.1.2.4/jiedui", "postgres://reader@10.1.2.5/jiedui"

    said = _settings(
        command,
        "settings.REPLICAS, list(settings.DATABASES), settings.DATABASE_ROUTERS",
        DATABASE_URL="postgres://jiedui@127.0.0.1/jiedui",
        DATABASE_REPLICA_URL=given.format(one=one, two=two),
    )

    assert said == expected
