"""Sending one message by one channel, through apprise, and what came back.

Nothing here reads or writes the database.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from delivery.choices import ChannelKind, Outcome
from delivery.models.channel import ERROR_MOST
from delivery.services.reach import outside_only

if TYPE_CHECKING:
    from apprise.plugins import NotifyBase

CONNECT_SECONDS, READ_SECONDS = 5, 10
TOTAL_SECONDS = 25
"""However slowly a service answers."""
_ANSWER_MOST = 64 * 1024
NO_MAIL_SERVER = "no_mail_server"

SMS_SCHEMAS = frozenset(
    (
        *("json", "jsons", "form", "forms", "xml", "xmls"),
        *("atalk", "bulksms", "bulkvs", "burstsms", "clickatell", "clicksend", "d7sms", "46elks"),
        *("exotel", "httpsms", "infobip", "kavenegar", "kaleyra", "msgbird", "msg91", "octopush"),
        *("plivo", "serwersms", "seven", "sfr", "sinch", "smseagle", "smseagles", "smsmanager"),
        *("sns", "telesign", "telnyx", "twilio", "voipms", "vonage"),
    )
)
"""Gateways for text messages, and requests that are made up freely for any other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt; ``error`` as ``delivery.wording`` puts into words."""

    outcome: Outcome
    error: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """What it takes to send: the channel's kind and secrets, and to whom.

    ``server`` are the secrets of the county's mail server, ``phone`` the number that a gateway
    sends to, ``sender`` the name that its mails come from; each where the kind asks for it.
    """

    kind: ChannelKind
    secrets: Mapping[str, str]
    server: Mapping[str, str] | None = None
    phone: str = ""
    sender: str = ""

    def hidden(self) -> list[str]:
        """What no error may quote."""
        held = [*self.secrets.values(), *(self.server or {}).values(), self.phone]
        return sorted({text for text in held if len(text) >= 4}, key=len, reverse=True)


def carry(carrier: Carrier, *, subject: str, text: str, path: str = "") -> Answer:
    """Make one request, or hand one mail to its server, and wait for the answer.

    Raises nothing that a service or the network may cause.
    """
    if carrier.kind == ChannelKind.EMAIL and carrier.server is None:
        return Answer(Outcome.REFUSED, NO_MAIL_SERVER)
    heard = _Heard()
    token = _heard.set(heard)
    try:
        with outside_only() as refused:
            plugin = plugin_of(carrier)
            if plugin is None:
                return Answer(Outcome.REFUSED, "not_understood")
            if not plugin.verify_certificate:
                return Answer(Outcome.REFUSED, "unverified")
            is_sent = bool(plugin.notify(body=_body(text, path), title=subject))
    finally:
        _heard.reset(token)
    if refused and not is_sent:
        return Answer(Outcome.REFUSED, "inside")
    return _told(carrier, heard, is_sent=is_sent)


def _body(text: str, path: str) -> str:
    site = site_address()
    return f"{text}\n{site}{path}" if path and site else text


def site_address() -> str:
    """By what people reach the site, https://jiedui.example.cn; empty where that is not known."""
    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0]).rstrip("/")
    names = [name for name in settings.ALLOWED_HOSTS if name[:1] not in ".*"]
    if settings.LOCAL or not names:
        return ""
    return f"{'https' if settings.HTTPS else 'http'}://{names[0]}"


def plugin_of(carrier: Carrier) -> NotifyBase | None:
    """apprise's object for it; None when it does not take what was entered."""
    # Imported where something is sent: it takes a while, and most processes never do.
    from apprise import Apprise, AppriseAsset
    from apprise.common import OverflowMode

    _listen()
    asset = AppriseAsset(app_id="Jiedui", app_desc="Jiedui", http_redirects=False)
    given = _arguments(carrier)
    if isinstance(given, dict):
        given |= {"cto": CONNECT_SECONDS, "rto": READ_SECONDS, "format": "text"}
        if carrier.kind == ChannelKind.EMAIL:
            # smtplib knows one limit for all that it waits for.
            given["cto"] = READ_SECONDS
    plugin = Apprise.instantiate(given, asset=asset)
    if plugin is None:
        return None
    if not isinstance(given, dict):
        plugin.socket_connect_timeout = CONNECT_SECONDS
        plugin.socket_read_timeout = READ_SECONDS
    # Else a long text would be cut into several messages, and one attempt would send twice.
    plugin.overflow_mode = OverflowMode.TRUNCATE
    if carrier.kind != ChannelKind.EMAIL:
        _use_our_requests(type(plugin).__module__)
    return plugin


def _arguments(carrier: Carrier) -> dict[str, Any] | str:
    """What apprise makes its object from: an address only where an address was entered."""
    secrets = carrier.secrets
    if carrier.kind == ChannelKind.SMS:
        return secrets["url"].replace("{phone}", carrier.phone)
    if carrier.kind == ChannelKind.WECOM:
        return {"schema": "wecombot", "key": secrets["key"]}
    if carrier.kind == ChannelKind.DINGTALK:
        return {
            "schema": "dingtalk",
            "token": secrets["token"],
            "secret": secrets.get("secret") or None,
        }
    if carrier.kind == ChannelKind.FEISHU:
        return {"schema": "feishu", "token": secrets["token"]}
    if carrier.kind == ChannelKind.WEBHOOK:
        url = urlsplit(secrets["url"])
        return {
            "schema": "jsons" if url.scheme == "https" else "json",
            "host": f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname,
            "port": url.port,
            "fullpath": (url.path or "/") + (f"?{url.query}" if url.query else ""),
        }
    server = carrier.server or {}
    return {
        "schema": "mailto" if server["security"] == "none" else "mailtos",
        "smtp_host": server["host"],
        "port": int(server["port"]),
        "secure_mode": {"none": "insecure"}.get(server["security"], server["security"]),
        "user": server["account"] or None,
        "password": server["password"] or None,
        "from_addr": f"{carrier.sender} <{server['sender']}>",
        "targets": secrets["address"],
    }


# What came back


class _Heard:
    """What one send met with: answers by HTTP, exceptions, and what apprise said."""

    def __init__(self) -> None:
        self.answers: list[requests.Response] = []
        self.errors: list[Exception] = []
        self.lines: list[str] = []


_heard: ContextVar[_Heard | None] = ContextVar("heard", default=None)


def _told(carrier: Carrier, heard: _Heard, *, is_sent: bool) -> Answer:
    answer = heard.answers[-1] if heard.answers else None
    if is_sent:
        refusal = _refusal_of_robot(carrier.kind, answer)
        if refusal is None:
            return Answer(Outcome.SENT)
        return Answer(Outcome.REFUSED, _clean(f"robot:{refusal}", carrier))
    if answer is not None:
        return Answer(Outcome.REFUSED, f"status:{answer.status_code}")
    error = heard.errors[-1] if heard.errors else None
    if isinstance(error, requests.exceptions.SSLError):
        return Answer(Outcome.REFUSED, "certificate")
    if isinstance(error, requests.ConnectTimeout):
        return Answer(Outcome.REFUSED, "unreachable")
    if isinstance(error, requests.Timeout):
        # It may have been taken all the same.
        return Answer(Outcome.UNKNOWN, "timeout")
    if error is not None:
        return Answer(Outcome.REFUSED, "unreachable")
    said = [line for line in heard.lines if line.startswith("Socket Exception: ")]
    if said:
        return _told_by_mail_server(said[-1].removeprefix("Socket Exception: "), carrier)
    return Answer(Outcome.REFUSED, "not_sent")


def _refusal_of_robot(kind: ChannelKind, answer: requests.Response | None) -> str | None:
    """Why a robot refused, None when it did not: it answers 200 whatever it thinks of a message."""
    field = {
        ChannelKind.WECOM: ("errcode", "errmsg"),
        ChannelKind.DINGTALK: ("errcode", "errmsg"),
        ChannelKind.FEISHU: ("code", "msg"),
    }.get(kind)
    if field is None or answer is None:
        return None
    try:
        said = json.loads(answer.content)
        code = said.get(field[0], 0)
    except (ValueError, AttributeError):
        return "?"
    return None if code == 0 else f"{code} {said.get(field[1], '')}"


def _told_by_mail_server(said: str, carrier: Carrier) -> Answer:
    if "timed out" in said:
        return Answer(Outcome.UNKNOWN, "timeout")
    if "CERTIFICATE_VERIFY" in said or "SSL" in said:
        return Answer(Outcome.REFUSED, "certificate")
    if re.search(r"\b[245]\d\d\b", said) is None:
        return Answer(Outcome.REFUSED, "unreachable")
    return Answer(Outcome.REFUSED, _clean(f"mail:{said}", carrier))


def _clean(error: str, carrier: Carrier) -> str:
    """Without anything secret that the answer quotes."""
    for text in carrier.hidden():
        error = error.replace(text, "…")
    return " ".join(error.split())[:ERROR_MOST]


class _Listener(logging.Handler):
    """Gives what apprise says to the send in whose thread it is said, and to no log.

    It writes addresses with their tokens into its lines, and the texts that it sends.
    """

    def emit(self, record: logging.LogRecord) -> None:
        heard = _heard.get()
        if heard is not None:
            heard.lines.append(record.getMessage())


@cache
def _listen() -> None:
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(_Listener())


# The requests that apprise makes


class OutsideSession(requests.Session):
    """Follows nothing, reads no more than an answer needs, and notes what came back."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        heard = _heard.get()
        until = time.monotonic() + TOTAL_SECONDS
        try:
            answer = super().send(request, **{**options, "stream": True, "allow_redirects": False})
            answer._content = _beginning(answer, until)
        except requests.RequestException as error:
            if heard is not None:
                heard.errors.append(error)
            raise
        if heard is not None:
            heard.answers.append(answer)
        return answer


def _beginning(answer: requests.Response, until: float) -> bytes:
    """The first 64 KB of what a service says, so far as it comes in time."""
    found = b""
    with answer:
        for chunk in answer.iter_content(4096):
            found += chunk
            if len(found) >= _ANSWER_MOST or time.monotonic() > until:
                break
    return found[:_ANSWER_MOST]


class _Requests:
    """Stands in the place of ``requests`` in apprise's modules."""

    Session = session = OutsideSession

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        with OutsideSession() as session:
            return session.request(method, url, **options)

    def get(self, url: str, **options: Any) -> requests.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> requests.Response:
        return self.request("PUT", url, **options)

    def delete(self, url: str, **options: Any) -> requests.Response:
        return self.request("DELETE", url, **options)


_OURS = _Requests()


def _use_our_requests(module: str) -> None:
    """apprise tells success by the status alone, would read an answer without end, and has no
    way to be given another client."""
    plugin = sys.modules[module]
    if getattr(plugin, "requests", None) is not _OURS:
        if getattr(plugin, "requests", None) is not requests:
            raise ImproperlyConfigured(f"{module} of this version of apprise sends in another way.")
        plugin.requests = _OURS  # type: ignore[attr-defined]
