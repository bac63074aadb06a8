"""A site of a test's own: its database and queue can be taken away, and nobody else's are."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg2
from django.urls import reverse

from config import servers
from tests import prepared
from tests.config.processes import ROOT, data_folder
from tests.harness import process_environment
from tests.website import HOST

_PEOPLE = """
import json
import django
django.setup()
from django.conf import settings
from django.test import Client
from common.dates import today
from organization.choices import Role
from tests import factories
cadre = factories.make_cadre()
pairing = factories.make_pairing(cadre=cadre)
office = factories.make_user(Role.COUNTY_OFFICE)
found = {"pairing": pairing.pk, "day": today().isoformat(), "cookie": settings.SESSION_COOKIE_NAME,
    "csrf": settings.CSRF_COOKIE_NAME}
for name, account in (("cadre", cadre.user), ("office", office)):
    client = Client()
    client.force_login(account)
    found[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps(found))
"""


NO_ANSWER = 0
"""In place of a status, when the connection ended before there was one."""


class Installation:
    """PostgreSQL and Valkey in a folder, with one cadre, one pairing and one county office."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        servers.ensure("postgres", folder)
        servers.ensure("valkey", folder)
        prepared.fill(folder, servers.POSTGRES_DATABASE)
        self.people: dict[str, Any] = json.loads(self.run(_PEOPLE))

    @property
    def environment(self) -> dict[str, str]:
        where = servers.postgres_settings(self.folder)
        return process_environment() | {
            "DATABASE_URL": "postgres://{USER}@/{NAME}?host={HOST}".format(**where),
            "REDIS_URL": servers.valkey_url(self.folder),
            "JIEDUI_DATA_DIR": str(self.folder),
            "JIEDUI_HOSTS": HOST,
            "JIEDUI_HTTPS": "0",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def run(self, program: str) -> str:
        """What a program prints that uses this site's database and queue."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        where = servers.postgres_settings(self.folder)
        connection = psycopg2.connect(dbname=where["NAME"], user=where["USER"], host=where["HOST"])
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def contacts(self) -> list[str]:
        """The numbers under which phones sent what is recorded."""
        found = self.query("SELECT client_uuid FROM visits_contact ORDER BY id")
        return [str(key) for (key,) in found]

    def ask(
        self, port: int, who: str, method: str, path: str, body: bytes = b"", kind: str = ""
    ) -> tuple[int, str]:
        """What the site answers somebody who is signed in."""
        token = "0123456789abcdef" * 2
        cookies = f"{self.people['cookie']}={self.people[who]}; {self.people['csrf']}={token}"
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        try:
            connection.request(
                method,
                path,
                body or None,
                {
                    **({"Content-Type": kind} if kind else {}),
                    "Cookie": f"{cookies}; django_language=en",
                    "X-CSRFToken": token,
                },
            )
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def log_contact(self, port: int, key: UUID, **fields: Any) -> int:
        """The status that the cadre's phone is answered with."""
        body = {
            "pairing": self.people["pairing"],
            "day": self.people["day"],
            "kind": "home_visit",
            "is_reached": True,
        } | fields
        address = reverse("visits:api_contact", args=[key])
        sent = json.dumps(body).encode()
        try:
            return self.ask(port, "cadre", "PUT", address, sent, "application/json")[0]
        except (OSError, http.client.HTTPException):
            return NO_ANSWER


@contextlib.contextmanager
def installation() -> Iterator[Installation]:
    with data_folder() as folder:
        yield Installation(folder)
