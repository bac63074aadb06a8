"""What each role does in its first five minutes: the pages of help, as data.

``tests/help/`` walks every step in the demonstration county and takes its picture there, so a step
that names a page or a button that is gone does not pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from organization.choices import Role


@dataclass(frozen=True)
class Step:
    """One thing to do.

    ``page`` is the name of an address without a key. ``button`` is what is pressed there, by the
    words that the page itself has for it; its text is looked up like the page's own.
    """

    title: Any
    text: Any
    page: str
    button: Any


@dataclass(frozen=True)
class Guide:
    """A role's page. ``is_phone``: its people work on a phone, and so it is pictured on one."""

    role: Role
    about: Any
    steps: tuple[Step, ...]
    is_phone: bool = False

    def picture(self, number: int, language: str) -> str:
        """The path of a step's picture below ``static/``; steps are counted from 1."""
        return f"help/{language}/{self.role.value.replace('_', '-')}-{number}.png"
