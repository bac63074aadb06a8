"""PostgreSQL's own programs, and how they reach the site's database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import psycopg2
from django.db import connection
from django.utils.translation import gettext as _
from psycopg2.extensions import connection as Session
from psycopg2.extensions import make_dsn

from common.errors import DomainError
from config import servers

_OURS = {"cursor_factory", "client_encoding", "password", "context"}
"""Parameters that are no option of libpq, and the one that a list of processes must not show."""


def program(name: str) -> str:
    """The path of one that is no older than the server; DomainError when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    for path in _places(name):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        version = re.search(r"\) (\d+)", said.stdout)
        if version is not None and int(version[1]) >= server:
            return path
    raise DomainError(
        "no_program",
        _("%(program)s of PostgreSQL %(version)s or newer is needed and not installed.")
        % {"program": name, "version": server},
    )


def _places(name: str) -> list[str]:
    found = [shutil.which(name)]
    try:
        packaged = servers.Postgres.program(name)
    except servers.ServerError:
        packaged = None
    if packaged is not None and packaged.exists():
        found.insert(0, str(packaged))
    return [path for path in found if path]


def parameters(database: str = "") -> dict[str, Any]:
    """What psycopg connects with; to another database of the same server where one is named."""
    found = {**connection.get_connection_params()}
    if database:
        found["dbname"] = database
    return found


def session(database: str = "") -> Session:
    """A session of its own; in autocommit."""
    # An embedded server is started by Django's own connection.
    connection.ensure_connection()
    given = {k: v for k, v in parameters(database).items() if k not in _OURS - {"password"}}
    opened = psycopg2.connect(**given)
    opened.autocommit = True
    return opened


def where(database: str = "") -> str:
    """The same for a program's ``--dbname``, without the password."""
    return str(make_dsn(**{k: v for k, v in parameters(database).items() if k not in _OURS}))


def environment() -> Mapping[str, str]:
    """For a program: the password, and none of the variables that lead elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    password = parameters().get("password")
    return {**kept, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}
