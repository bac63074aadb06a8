"""Which addresses the server lets itself be sent to: nobody makes it call inside its own network.

An address is looked at when it is entered, and each connection once more when it is made, by the
very address that the connection is to: by then a name may lead elsewhere, or an answer may.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import DomainError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class InsideError(OSError):
    """A connection that would have led inside."""


def is_named(host: str) -> bool:
    """Whether the installation names this host as one that channels may lead to."""
    return host.lower() in {name.lower() for name in settings.CHANNEL_HOSTS}


def is_public(address: str) -> bool:
    """Whether an IP address lies in the open Internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        within = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            within = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if within:
            return is_public(str(within))
    return ip.is_global and not ip.is_multicast


def check_host(host: str) -> None:
    """Raises DomainError unless channels may lead to this host: its name, or an IP address."""
    if is_named(host):
        return
    addresses = _addresses(host)
    if not addresses:
        raise DomainError(
            "host_unknown",
            _("There is no host “%(host)s”. Check the address.") % {"host": host[:100]},
        )
    if not all(is_public(address) for address in addresses):
        raise DomainError(
            "host_inside",
            _(
                "“%(host)s” lies in the internal network. Whoever runs the system can allow it "
                "(JIEDUI_CHANNEL_HOSTS)."
            )
            % {"host": host[:100]},
        )


def _addresses(host: str) -> set[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {str(each[4][0]) for each in found}


_refused: ContextVar[list[str] | None] = ContextVar("refused", default=None)


@contextmanager
def outside_only() -> Iterator[list[str]]:
    """In this thread, within: connections lead into the open Internet or to a named host.

    Any other raises InsideError before it is made, and its address is added to the list given.
    """
    _install()
    refused: list[str] = []
    token = _refused.set(refused)
    try:
        yield refused
    finally:
        _refused.reset(token)


@cache
def _install() -> None:
    """Python tells its audit hooks of each connection, whichever library makes it."""
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect":
        return
    refused = _refused.get()
    if refused is None:
        return
    address = arguments[1]
    host = str(address[0]) if isinstance(address, tuple) else ""
    if not _may_reach(host):
        refused.append(host)
        raise InsideError(f"not a public address: {host}")


def _may_reach(address: str) -> bool:
    try:
        if is_public(address):
            return True
    except ValueError:
        return False
    return any(address in _addresses(name) for name in settings.CHANNEL_HOSTS)
