"""Named by DATABASES["default"]["ENGINE"] when no DATABASE_URL is given.

Started here and not in settings, so that only what really connects pays for a server: `--help`,
`makemessages` or `check` do not.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base, client
from django.db.utils import OperationalError

from config import servers


def _ensure() -> None:
    try:
        servers.ensure("postgres", settings.DATA_DIR, throwaway=settings.TESTING)
    except servers.ServerError as error:
        raise OperationalError(str(error)) from error


class DatabaseClient(client.DatabaseClient):
    executable_name = str(servers.Postgres.program("psql"))

    def runshell(self, parameters: Iterable[str]) -> None:
        _ensure()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        _ensure()
        return super().get_new_connection(conn_params)
