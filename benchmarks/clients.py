"""Many clients that keep their connections open and send contacts, in one process.

Written on bare asyncio streams: whatever the clients cost is taken from the server, which shares
the processors with them.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

TOKEN = "a" * 32
"""Of the form; what is sent has to equal what the cookie holds."""

FOUND = (
    "家中一切都好，老人身体比上月好些，屋里收拾得干净。药还有半个月的量，"
    "问了低保和护理补贴，都按时到账。孩子在镇上念书，周末回来。"
)


@dataclass(frozen=True, slots=True)
class Cadre:
    """Somebody signed in, with a pairing of theirs and the days on which it has held of late."""

    session: str
    pairing: int
    since: str
    topics: tuple[str, ...] = ()


@dataclass(slots=True)
class Round:
    """What came of a round: when each answer was there, in seconds, and what was acknowledged."""

    seconds: float = 0
    waits: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        return len(self.waits) / self.seconds

    def wait(self, share: float) -> float:
        """Milliseconds that so large a share of the answers took at most."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def entry(cadre: Cadre, today: date, chance: random.Random) -> dict[str, Any]:
    """What a phone sends of a contact."""
    back = min(50, (today - date.fromisoformat(cadre.since)).days)
    return {
        "pairing": cadre.pairing,
        "day": (today - timedelta(days=chance.randint(0, back))).isoformat(),
        "kind": chance.choice(["home_visit", "phone", "online"]),
        "is_reached": True,
        "topics": list(cadre.topics[:2]),
        "found": FOUND,
        "written_on": today.isoformat(),
    }


async def _send(
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    host: str,
    cadre: Cadre,
    uuid: str,
    body: Any,
) -> tuple[int, bytes]:
    reader, writer = streams
    content = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"PUT /api/contacts/{uuid}/ HTTP/1.1\r\nHost: {host}\r\n"
        f"Cookie: sessionid={cadre.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
        "Content-Type: application/json\r\nAccept: application/json\r\nX-Jiedui-Client: 1\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    writer.write(head.encode() + content)
    answer = await reader.readuntil(b"\r\n\r\n")
    status = int(answer[9:12])
    length = answer.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]
    return status, await reader.readexactly(int(length))


async def _client(
    address: str,
    cadres: Sequence[Cadre],
    until: float,
    think: float,
    chance: random.Random,
    found: Round,
    is_refused: bool,
) -> None:
    expected = 400 if is_refused else 201
    host = urlsplit(address)
    streams = None
    turn = 0
    # Nobody begins at the same moment as all the others, except where nobody thinks.
    await asyncio.sleep(chance.random() * think)
    while time.perf_counter() < until:
        cadre, uuid = cadres[turn % len(cadres)], str(uuid4())
        turn += 1
        began = time.perf_counter()
        try:
            if streams is None:
                streams = await asyncio.open_connection(host.hostname, host.port)
            status, answer = await _send(
                streams,
                host.netloc,
                cadre,
                uuid,
                [] if is_refused else entry(cadre, date.today(), chance),
            )
        except (OSError, asyncio.IncompleteReadError) as error:
            found.errors.append(repr(error))
            streams = None
            continue
        if status == expected:
            found.waits.append(time.perf_counter() - began)
            if not is_refused:
                found.acknowledged.append(uuid)
        else:
            found.errors.append(f"{status}: {answer[:200].decode(errors='replace')}")
        if think:
            await asyncio.sleep(chance.expovariate(1 / think))
    if streams is not None:
        streams[1].close()


async def _round(
    address: str,
    cadres: Sequence[Cadre],
    clients: int,
    seconds: float,
    think: float,
    seed: int,
    is_refused: bool,
) -> Round:
    found = Round()
    began = time.perf_counter()
    own = len(cadres) // clients
    await asyncio.gather(
        *(
            _client(
                address,
                cadres[number * own : (number + 1) * own],
                began + seconds,
                think,
                random.Random(seed * 1000 + number),
                found,
                is_refused,
            )
            for number in range(clients)
        )
    )
    found.seconds = time.perf_counter() - began
    return found


def play(
    address: str,
    cadres: Sequence[Cadre],
    *,
    clients: int,
    seconds: float,
    think: float = 0,
    seed: int = 0,
    is_refused: bool = False,
) -> Round:
    """Have so many clients send contacts for so long.

    With ``is_refused`` what they send is no contact at all, which the site says to whoever is
    signed in: what it costs to know who asks, and nothing else.

    Each begins anew as soon as it has its answer or, with ``think``, after a pause: exponentially
    distributed, so many seconds on the average, as people who know nothing of each other make.
    """
    return asyncio.run(_round(address, cadres, clients, seconds, think, seed, is_refused))
