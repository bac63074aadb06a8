"""What lies between a phone and the site: a relay that can be cut off, slowed, and go wrong.

    relay.url          where the site is reached through it
    relay.cut()        every connection is reset until ``relay.mend()``
    relay.delay(0.4)   a round trip takes so many seconds, a new connection one more
    relay.follow(plan) each request may be lost, repeated, overtaken or cut: see ``Fault``

It frames by Content-Length and changes nothing that it passes on.
"""

import contextlib
import random
import select
import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from io import BufferedReader
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

_PATIENCE = 60
"""Seconds that the site may take for an answer."""

_SLOW = 0.05
"""Seconds that ``Fault.DELAY`` holds a request back."""

_REFUSED_AT_ONCE = 3
"""Connections that ``Fault.REFUSE`` turns away after the one it ends."""


class Fault(StrEnum):
    """What can happen to a request on its way; the phone sees an answer or a lost connection."""

    DROP_REQUEST = "dropped before the site had it"
    CUT_REQUEST = "cut in the middle of the request"
    DROP_ANSWER = "answer dropped after the site had committed"
    CUT_ANSWER = "cut in the middle of the answer"
    DELAY = "delayed"
    REPEAT = "sent twice at the same moment"
    OVERTAKE = "held back, and a later one overtook it"
    REFUSE = "connections refused"


@dataclass(frozen=True, slots=True)
class Message:
    """One request or answer: everything up to the empty line, and what follows it."""

    head: bytes
    body: bytes

    @property
    def raw(self) -> bytes:
        return self.head + self.body

    @property
    def line(self) -> str:
        """The first line."""
        return self.head.split(b"\r\n", 1)[0].decode("latin-1")

    def header(self, name: str) -> str:
        """A header's value, empty when there is none."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _colon, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return ""

    @property
    def is_last(self) -> bool:
        """Whether the connection ends with it."""
        return self.header("connection").lower() == "close"


Plan = Callable[[Message], Fault | None]
"""What happens to a request; called once for each that arrives, from several threads."""


def seeded(seed: int, shares: Mapping[Fault, float]) -> Plan:
    """A plan with this share of each fault.

    What happens to a request depends on the seed, its content and how often it came before, so
    the order in which several phones send does not change it.
    """
    seen: Counter[bytes] = Counter()
    lock = threading.Lock()

    def plan(request: Message) -> Fault | None:
        key = sha256(f"{seed} {request.line}".encode() + request.body).digest()
        with lock:
            seen[key] += 1
            nth = seen[key]
        drawn = random.Random(key + nth.to_bytes(4)).random()
        for fault, share in shares.items():
            if drawn < share:
                return fault
            drawn -= share
        return None

    return plan


class Lost(Exception):
    """The phone gets no answer."""


class Relay:
    """Listens on a port of its own and passes everything on to ``host`` and ``port``."""

    def __init__(self, host: str, port: int) -> None:
        self.happened: Counter[Fault] = Counter()
        self.carried: list[tuple[str, int]] = []
        """Each request's first line, and the bytes that the phone got for it."""
        self._site = (host, port)
        self._round_trip = 0.0
        self._plan: Plan | None = None
        self._is_cut = False
        self._to_refuse = 0
        self._lock = threading.Lock()
        self._phones: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._held: defaultdict[str, list[Message]] = defaultdict(list)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._begin(self._accept)

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_unused: object) -> None:
        self.close()

    def cut(self) -> None:
        """End every connection, and reset each new one, until ``mend``."""
        with self._lock:
            self._is_cut = True
            for phone in self._phones:
                # The thread that serves it closes it; closing it here would not wake that one.
                with contextlib.suppress(OSError):
                    phone.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def delay(self, round_trip: float) -> None:
        """Let a request and its answer take ``round_trip`` seconds together on their way."""
        self._round_trip = round_trip

    def follow(self, plan: Plan | None) -> None:
        """Do to each request what ``plan`` says; None passes all on."""
        self._plan = plan

    def close(self) -> None:
        """End all connections; returns when the site has answered whatever was brought to it."""
        self.cut()
        # Closing alone does not wake the thread that waits for a connection.
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        while self._threads:
            for thread in list(self._threads):
                thread.join()

    # Connections

    def _begin(self, target: Callable[..., None], *arguments: object) -> threading.Thread:
        def run() -> None:
            try:
                target(*arguments)
            finally:
                self._threads.discard(thread)

        thread = threading.Thread(target=run, daemon=True)
        self._threads.add(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                phone, _address = self._listening.accept()
            except OSError:
                return
            phone.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                is_refused = self._to_refuse > 0
                if is_refused:
                    self._to_refuse -= 1
                    self.happened[Fault.REFUSE] += 1
                is_refused |= self._is_cut
                if not is_refused:
                    self._phones.add(phone)
            if is_refused:
                # Closed with a reset, as by a machine that does not listen.
                phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                phone.close()
            else:
                self._begin(self._serve, phone, time.monotonic())

    def _serve(self, phone: socket.socket, accepted: float) -> None:
        line = _Line(self._site)
        try:
            with phone.makefile("rb") as reading:
                while (request := _read_request(reading)) is not None:
                    # On a real network the handshake would have taken a round trip by now.
                    _wait_until(accepted + self._round_trip)
                    answer, is_last = self._carry(request, line)
                    phone.sendall(answer)
                    self.carried.append((request.line, len(answer)))
                    if is_last:
                        break
        except (OSError, EOFError, Lost):
            pass
        finally:
            line.close()
            with self._lock:
                self._phones.discard(phone)
            phone.close()

    # Requests

    def _carry(self, request: Message, line: "_Line") -> tuple[bytes, bool]:
        """What the phone gets for a request, and whether the connection ends with it.

        Raises Lost, OSError or EOFError when it gets nothing.
        """
        fault = None if self._plan is None else self._plan(request)
        _wait_until(time.monotonic() + self._round_trip / 2)
        if self._is_cut:
            raise Lost
        answer, is_last = self._bring(request, line, fault)
        with self._lock:
            overtaken = self._held.pop(_sender(request), [])
            self.happened[Fault.OVERTAKE] += len(overtaken)
        for late in overtaken:
            self._begin(self._bring_late, late)
        _wait_until(time.monotonic() + self._round_trip / 2)
        if self._is_cut:
            raise Lost
        return answer, is_last

    def _bring(self, request: Message, line: "_Line", fault: Fault | None) -> tuple[bytes, bool]:
        with self._lock:
            if fault is Fault.OVERTAKE:
                self._held[_sender(request)].append(request)
            elif fault is Fault.REFUSE:
                self._to_refuse += _REFUSED_AT_ONCE
            elif fault is not None:
                self.happened[fault] += 1
        other = None
        match fault:
            case Fault.OVERTAKE | Fault.REFUSE | Fault.DROP_REQUEST:
                raise Lost
            case Fault.CUT_REQUEST:
                line.send(_first_half(request))
                raise Lost
            case Fault.DELAY:
                time.sleep(_SLOW)
            case Fault.REPEAT:
                other = self._begin(self._bring_late, request)
        answer = line.ask(request)
        if other is not None:
            other.join()
        match fault:
            case Fault.DROP_ANSWER:
                raise Lost
            case Fault.CUT_ANSWER:
                return _first_half(answer), True
        return answer.raw, answer.is_last

    def _bring_late(self, request: Message) -> None:
        """Bring a request whose phone waits for no answer, or gets that of another."""
        line = _Line(self._site)
        with contextlib.closing(line), contextlib.suppress(OSError, EOFError):
            line.ask(request)


class _Line:
    """The relay's connection to the site, opened when it is needed."""

    def __init__(self, site: tuple[str, int]) -> None:
        self._site = site
        self._open: tuple[socket.socket, BufferedReader] | None = None

    def send(self, raw: bytes) -> None:
        self._connected()[0].sendall(raw)

    def ask(self, request: Message) -> Message:
        """The site's whole answer. Raises OSError or EOFError when it gives none."""
        connection, reading = self._connected()
        connection.sendall(request.raw)
        answer = _read_answer(reading, request)
        if answer.is_last:
            self.close()
        return answer

    def close(self) -> None:
        if self._open is not None:
            connection, reading = self._open
            reading.close()
            connection.close()
            self._open = None

    def _connected(self) -> tuple[socket.socket, BufferedReader]:
        if self._open is not None and select.select([self._open[0]], [], [], 0)[0]:
            # Nothing was asked, so this is the site's end of a connection long idle.
            self.close()
        if self._open is None:
            connection = socket.create_connection(self._site, timeout=_PATIENCE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open = connection, connection.makefile("rb")
        return self._open


def _wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def _sender(request: Message) -> str:
    """Whose request it is, by the cookies."""
    return request.header("cookie")


def _first_half(message: Message) -> bytes:
    """Up to the middle of the body, or of the head where there is no body."""
    if message.body:
        return message.head + message.body[: len(message.body) // 2]
    return message.head[: len(message.head) // 2]


def _read_head(reading: BufferedReader) -> bytes:
    lines = [reading.readline()]
    while lines[-1].rstrip(b"\r\n"):
        lines.append(reading.readline())
    if not lines[-1] and len(lines) > 1:
        raise EOFError
    return b"".join(lines)


def _read_request(reading: BufferedReader) -> Message | None:
    """The next request, None when the phone has closed the connection."""
    head = _read_head(reading)
    if not head:
        return None
    return Message(head, _read(reading, int(Message(head, b"").header("content-length") or 0)))


def _read_answer(reading: BufferedReader, request: Message) -> Message:
    answer = Message(_read_head(reading), b"")
    if not answer.head:
        raise EOFError
    if request.line.startswith("HEAD ") or answer.line.split()[1] in {"204", "304"}:
        return answer
    length = answer.header("content-length")
    if length:
        return Message(answer.head, _read(reading, int(length)))
    if answer.is_last:
        return Message(answer.head, reading.read())
    raise ValueError(f"An answer without a length cannot be relayed: {request.line}")


def _read(reading: BufferedReader, length: int) -> bytes:
    found = reading.read(length)
    if len(found) < length:
        raise EOFError
    return found


@pytest.fixture
def relay(live_server: "LiveServer") -> Iterator[Relay]:
    """A relay in front of the live server."""
    with Relay(live_server.thread.host, live_server.thread.port) as between:
        yield between
