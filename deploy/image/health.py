"""Asked by the container's engine: status 0 if the process in this container lives, else 1.

    python -I deploy/image/health.py web|worker|beat

The standard library alone, since it runs twice a minute. Whether the whole can serve is told by
/readyz, which an engine must not act on: a database that is away is no reason to end the site.
"""

import http.client
import os
import sys
import tempfile
import time
from pathlib import Path

LATE = 90
"""Seconds without a sign of life after which a worker or beat is stuck."""


def web() -> str:
    names = os.environ.get("JIEDUI_HOSTS", "localhost").split(",")
    # "*" and ".county.example" stand for any name, or any below that one.
    name = names[0].strip().replace("*", "localhost").lstrip(".")
    port = int(os.environ.get("PORT") or 8000)
    host = os.environ.get("JIEDUI_BIND") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": name})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"no answer: {error}"
    return "" if status == 200 else f"/healthz answers {status}"


def by_sign(name: str) -> str:
    sign = Path(tempfile.gettempdir()) / f"jiedui-{name}"
    try:
        age = time.time() - sign.stat().st_mtime
    except OSError:
        return "no sign of life yet"
    return "" if age < LATE else f"no sign of life for {age:.0f} seconds"


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "web"
    fault = web() if name == "web" else by_sign(name)
    print(fault or "ok")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
