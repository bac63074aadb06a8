"""Cadres who send contacts from a host of their own, and send again until one is acknowledged.

    python -m tests.scale.phones ADDRESS:PORT ADDRESS:PORT

The first line of standard input tells who they are, as JSON; its end tells them to stop. Each
acknowledged contact is a line of standard output. A phone that gets no answer asks the other site
with the same contact, as a proxy before both would have it do.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
from datetime import date
from itertools import cycle
from typing import Any
from uuid import uuid4

PATIENCE = 2
TOKEN = "a" * 32

_stopped = threading.Event()
_saying = threading.Lock()


def say(**words: Any) -> None:
    with _saying:
        print(json.dumps(words), flush=True)


def send(site: str, uuid: str, cadre: dict[str, Any]) -> int:
    """The status of the answer. Raises OSError or HTTPException when there is none in time."""
    host, _, port = site.partition(":")
    body = {
        "pairing": cadre["pairing"],
        "day": date.today().isoformat(),
        "kind": "phone",
        "is_reached": True,
        "found": uuid,
    }
    connection = http.client.HTTPConnection(host, int(port), timeout=PATIENCE)
    try:
        connection.request(
            "PUT",
            f"/api/contacts/{uuid}/",
            json.dumps(body),
            {
                "Content-Type": "application/json",
                "Cookie": f"sessionid={cadre['session']}; csrftoken={TOKEN}",
                "X-CSRFToken": TOKEN,
            },
        )
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    if answer.status not in (200, 201, 502, 503):
        say(wrong=answer.status, text=said[:300].decode(errors="replace"))
    return answer.status


def phone(number: int, sites: list[str], cadre: dict[str, Any]) -> None:
    turns = cycle(sites[number % 2 :] + sites[: number % 2])
    while not _stopped.is_set():
        uuid = str(uuid4())
        is_acknowledged = False
        while not is_acknowledged and not _stopped.is_set():
            site = next(turns)
            try:
                status = send(site, uuid, cadre)
            except (OSError, http.client.HTTPException):
                continue
            is_acknowledged = status in (200, 201)
            if is_acknowledged:
                say(uuid=uuid, site=site, status=status)


def main() -> None:
    sites = sys.argv[1:]
    cadres = json.loads(sys.stdin.readline())
    threads = [
        threading.Thread(target=phone, args=(number, sites, cadre))
        for number, cadre in enumerate(cadres)
    ]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    _stopped.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
