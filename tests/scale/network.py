"""Hosts of a network of its own: namespaces on a bridge that is in a namespace too.

Nothing of it is in the machine's own network: neither an address nor an interface.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

_PREFIX = "10.203.77"


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


class Network:
    """Hosts that all reach each other until one is cut off."""

    def __init__(self) -> None:
        self._name = f"jd{os.getpid()}"
        self._hosts: dict[str, int] = {}

    @property
    def _switch(self) -> str:
        return f"{self._name}-switch"

    def make(self, *hosts: str) -> None:
        """A switch and so many hosts, each with an address and the name of its interface, eth0."""
        _ip("netns", "add", self._switch)
        _ip("-n", self._switch, "link", "add", "bridge", "type", "bridge")
        _ip("-n", self._switch, "link", "set", "bridge", "up")
        for number, host in enumerate(hosts, start=1):
            self._hosts[host] = number
            space, port = f"{self._name}-{host}", f"port{number}"
            _ip("netns", "add", space)
            # Both ends are made within namespaces.
            _ip(
                *("-n", self._switch, "link", "add", port, "type", "veth"),
                *("peer", "name", "eth0", "netns", space),
            )
            _ip("-n", self._switch, "link", "set", port, "master", "bridge", "up")
            _ip("-n", space, "address", "add", f"{self.address(host)}/24", "dev", "eth0")
            _ip("-n", space, "link", "set", "eth0", "up")
            _ip("-n", space, "link", "set", "lo", "up")

    def address(self, host: str) -> str:
        return f"{_PREFIX}.{self._hosts[host]}"

    def host_at(self, address: str) -> str:
        return next(host for host in self._hosts if self.address(host) == address)

    def on(self, host: str) -> list[str]:
        """What stands before a command to run it on a host."""
        return ["ip", "netns", "exec", f"{self._name}-{host}"]

    def cut_off(self, host: str) -> None:
        """Nothing arrives from it or at it any more, and nobody is told."""
        _ip("-n", self._switch, "link", "set", f"port{self._hosts[host]}", "down")

    def bring_back(self, host: str) -> None:
        _ip("-n", self._switch, "link", "set", f"port{self._hosts[host]}", "up")

    def remove(self) -> None:
        for space in (*(f"{self._name}-{host}" for host in self._hosts), self._switch):
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "delete", space)


@contextmanager
def network(*hosts: str) -> Iterator[Network]:
    """Skips the test where namespaces cannot be made."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("Hosts of their own are network namespaces: root's, made by ip of iproute2.")
    made = Network()
    try:
        try:
            made.make(*hosts)
        except subprocess.CalledProcessError as error:
            pytest.skip(f"Network namespaces cannot be made here: {error.stderr.strip()}")
        yield made
    finally:
        made.remove()
