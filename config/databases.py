"""How the database is reached so that a machine that goes away is noticed within a minute.

A machine that loses its power or its cable says nothing. Without the options here whoever waits
for it waits for hours: a worker for an answer, and the database for the rest of a transaction
whose locks others wait for.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_CLIENT = {
    "connect_timeout": "10",
    # Of an idle connection: asked after so many seconds, again after, given up after so many times.
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    # Milliseconds for which what was sent may go unanswered.
    "tcp_user_timeout": "40000",
}

_SERVER = {
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "40000",
}
"""The same, asked of the server for its end of our sessions."""


_REPLICA = {
    "connect_timeout": "2",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "tcp_user_timeout": "6000",
}
"""Of a replica sooner: the primary can be asked instead."""


def attentive(database: dict[str, Any], *, is_pooled: bool) -> dict[str, Any]:
    """Django's settings of a database with these options, as far as they are not given.

    PgBouncer refuses what is asked of the server when a session begins, and watches over the
    server's end itself (``tcp_keepalive``): ``is_pooled`` leaves that away.
    """
    options = {**_CLIENT, **database.get("OPTIONS", {})}
    if not is_pooled:
        asked = " ".join(f"-c {name}={value}" for name, value in _SERVER.items())
        # What stands last holds: what was given.
        options["options"] = f"{asked} {options.get('options', '')}".strip()
    return {**database, "OPTIONS": options}


def replica(database: dict[str, Any], *, is_pooled: bool) -> dict[str, Any]:
    """The same of a replica, which is given up within ten seconds and never written to.

    What is no replica any more would take writes; so that is refused in each session too.
    """
    options = {**_REPLICA, **database.get("OPTIONS", {})}
    if not is_pooled:
        refused = "-c default_transaction_read_only=on"
        options["options"] = f"{refused} {options.get('options', '')}".strip()
    return attentive({**database, "OPTIONS": options}, is_pooled=is_pooled)


def socket_options() -> dict[int, int]:
    """The same of a socket, by the numbers of options; those that this system has."""
    wanted = {"TCP_KEEPIDLE": 20, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 40000}
    return {getattr(socket, name): value for name, value in wanted.items() if hasattr(socket, name)}


_WITH_A_SESSION = {"migrate", "backup", "restore", "dbshell", "sqlmigrate"}
"""Commands that hold one session from the beginning to the end: a snapshot that another program
reads by, a limit that is set once for many transactions."""


def needs_session(arguments: Sequence[str]) -> bool:
    """Whether this command line is one that PgBouncer in transaction mode would break.

    True of ``manage.py backup …``, of ``python -m config.production backup …`` and of ``… manage
    backup …``. ``arguments`` are sys.argv.
    """
    if not arguments or Path(arguments[0]).name not in {"manage.py", "production.py"}:
        return False
    words = [word for word in arguments[1:3] if word != "manage"]
    return bool(words) and words[0] in _WITH_A_SESSION
