"""The doctor: each fault is really there, and it says of that one thing what to do."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from config import backup_marks, servers
from config.doctor import State, database, examine, machine, services
from jobs.heartbeat import note_beat
from pairing.identity_start import verify_keys
from tests.harness import run_command
from tests.website import HOST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def _queue(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    servers.ensure("valkey", site.DATA_DIR, throwaway=True)
    cache.clear()
    monkeypatch.setattr(backup_marks, "_path", lambda: tmp_path / "mark.json")


def said(result: tuple[State, str]) -> tuple[str, str]:
    return str(result[0]), result[1]


def test_a_database_that_is_whole() -> None:
    note_beat(timezone.now())

    found = {name: check()[0] for name, check in database.CHECKS.items() if name != "sealed_log"}

    assert database.reachable()[0] == State.OK
    assert set(found.values()) == {State.OK}, found
    assert services.beat()[0] == State.OK


def test_the_command_tells_each_thing_and_fails_when_one_has(settings: Any) -> None:
    settings.REDIS_URL = f"redis://{HOST}:1/0"

    plain = run_command("doctor")
    as_json = run_command("doctor", "--json")

    assert (plain.status, as_json.status) == (1, 1)
    (line,) = [line for line in plain.out.splitlines() if line.startswith("queue ")]
    assert line.split()[:2] == ["queue", "failed"] or "REDIS_URL" in line
    told = json.loads(as_json.out)
    assert told["ok"] is False
    states = {check["check"]: check["state"] for check in told["checks"]}
    assert states["queue"] == states["workers"] == "failed"
    assert states["database"] == states["migrations"] == states["keys"] == "ok"


def test_the_oldest_server_calls_a_databases_locale_otherwise() -> None:
    with connection.cursor() as cursor:
        # Found before the server's own.
        cursor.execute(
            "CREATE TEMP VIEW pg_database AS SELECT datname, encoding, datcollate, datlocprovider,"
            " datlocale AS daticulocale FROM pg_catalog.pg_database"
        )

        assert said(database.encoding())[0] == "ok"


def test_a_migration_that_is_not_applied() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE (app, name) IN (SELECT app, name FROM "
            "django_migrations WHERE app = 'visits' ORDER BY id DESC LIMIT 1)"
        )
        missing = said(database.migrations())
        looked_at = {finding.check for finding in examine()}

    assert missing[0] == "failed"
    assert "clock" in looked_at
    assert not looked_at & database.NEED_TABLES
    assert "manage.py migrate" in missing[1]


def test_a_database_of_a_newer_version() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('visits', '9999_x', now())"
        )

    newer = said(database.migrations())

    assert newer[0] == "failed"
    assert "visits.9999_x" in newer[1]


def test_a_trigger_that_is_off_and_one_that_is_gone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
            "AND tgrelid = 'pairing_household'::regclass AND tgname LIKE 'pgtrigger_%' LIMIT 1"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE pairing_household DISABLE TRIGGER {name}")
        off = said(database.triggers())
        cursor.execute(f"DROP TRIGGER {name} ON pairing_household")
        gone = said(database.triggers())

    assert off[0] == gone[0] == "failed"
    assert name in off[1]
    assert "pgtrigger install" in gone[1]


def test_keys_of_another_database(settings: Any) -> None:
    verify_keys()
    settings.DIGEST_KEY = bytes(32)

    found = said(database.keys())

    assert found[0] == "failed"
    assert "JIEDUI_DIGEST_KEY" in found[1]


def test_clocks_that_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time
    monkeypatch.setattr("config.doctor.database.time.time", lambda: now() + 3600)

    found = said(database.clock())

    assert found[0] == "failed"
    assert "3600 seconds apart" in found[1]


def test_a_queue_that_is_away_that_evicts_and_that_forgets() -> None:
    with services._client() as client:
        given = client.config_get("save", "appendonly", "maxmemory*")
        try:
            client.config_set("save", "60 1")
            well = services.queue()[0]
            client.config_set("maxmemory", 2**30)
            client.config_set("maxmemory-policy", "allkeys-lru")
            evicts = said(services.queue())
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("save", "")
            forgets = said(services.queue())
        finally:
            for name in ("save", "maxmemory", "maxmemory-policy"):
                client.config_set(name, given[name])

    assert well == State.OK
    assert (evicts[0], forgets[0]) == ("failed", "warning")
    assert "noeviction" in evicts[1]
    assert "appendonly" in forgets[1]


def test_beat_that_is_silent_and_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    # Workers of other tests may be at work on the same server.
    monkeypatch.setattr("config.celery.app.control.ping", lambda timeout: [])
    never = services.beat()
    note_beat(timezone.now() - timedelta(minutes=10))
    silent = services.beat()
    nobody = services.workers()

    assert never[0] == silent[0] == State.FAILED
    assert "never" in never[1]
    assert "silent since" in silent[1]
    assert nobody[0] == State.FAILED


def test_room_folders_backups_and_words(settings: Any, tmp_path: Path) -> None:
    never = machine.backup()
    backup_marks.leave(10)
    lately = machine.backup()
    (tmp_path / "mark.json").write_text(
        json.dumps({"made_at": (timezone.now() - timedelta(days=3)).isoformat(), "size": 1})
    )
    old = machine.backup()
    settings.LEAST_FREE_BYTES = 1 << 60
    full = machine.disk()
    settings.LEAST_FREE_BYTES = 0
    roomy = machine.disk()
    settings.MEDIA_ROOT = Path("/proc/media")
    closed = machine.folders()
    (tmp_path / "xx" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "xx" / "LC_MESSAGES" / "django.po").write_text("")
    settings.LOCALE_PATHS = [tmp_path]
    words = machine.catalogues()

    states = [never, lately, old, full, roomy, closed, words]
    assert [str(state) for state, _said in states] == [
        "warning", "ok", "failed", "failed", "ok", "failed", "failed",
    ]  # fmt: skip
    assert "72 hours old" in old[1]
    assert "/proc cannot be written to" in closed[1]
    assert "xx" in words[1]


def test_settings_that_are_for_development_or_too_open(settings: Any) -> None:
    settings.DEBUG = True
    development = machine.site_settings()
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["*"]
    everywhere = machine.site_settings()
    settings.ALLOWED_HOSTS = ["jiedui.example"]
    settings.HTTPS = False
    in_clear = machine.site_settings()

    found = [development, everywhere, in_clear]
    assert {state for state, _said in found} == {State.WARNING}
    for variable, (_state, text) in zip(
        ("JIEDUI_DEBUG", "JIEDUI_HOSTS", "JIEDUI_HTTPS"), found, strict=True
    ):
        assert variable in text


@contextmanager
def serving(folder: Path, days: int) -> Iterator[str]:
    """Somebody at a port of this machine with a certificate for so many days; gives host:port."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{days}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with socket.create_server(("localhost", 0)) as listening:

        def answer() -> None:
            try:
                plain, _address = listening.accept()
                with context.wrap_socket(plain, server_side=True) as tls:
                    tls.recv(1)
            except OSError:
                pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"localhost:{listening.getsockname()[1]}"
        thread.join(5)


def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for days in (90, 5, -2):
        with serving(tmp_path, days) as host:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / f"{days}.pem"))
            found.append(machine.certificate(host))
    with serving(tmp_path, 90) as host:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "5.pem"))
        found.append(machine.certificate(host))
    found.append(machine.certificate(f"{HOST}:1"))

    assert [str(state) for state, _said in found] == ["ok", "warning", "failed", "failed", "failed"]
    assert "90 days" in found[0][1]
    assert "ends in 5 days" in found[1][1]
    assert "expired" in found[2][1]
    assert "does not answer" in found[4][1]
