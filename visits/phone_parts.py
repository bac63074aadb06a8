"""What apps above this one add to the phone's pages; each registers itself when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from organization.models import User
from pairing.models import Pairing
from visits.access import is_paired_cadre

Pages = dict[str, tuple[str, dict[str, Any]]]
"""Address → a template and its context."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to a part's own pages. ``name`` is what these call themselves (``here``)."""

    name: str
    icon: str
    label: Any
    address: str
    """The name of its address."""


@dataclass(frozen=True, slots=True)
class PhonePart:
    """``mark`` puts on each pairing what its household's page shows of the part; ``pages`` are
    those that a phone keeps, of pairings that were marked. Each takes a constant number of queries,
    whatever the number of pairings. ``uses`` says by the account alone who has the part's ``tab``,
    whether paired or not."""

    mark: Callable[[Sequence[Pairing], User], None]
    pages: Callable[[Sequence[Pairing], User], Pages]
    uses: Callable[[User], bool] = lambda user: False
    tab: Tab | None = None


_parts: list[PhonePart] = []


def register(part: PhonePart) -> None:
    """Add a part; an app does it once, when it is ready."""
    _parts.append(part)


def mark_parts(pairings: Sequence[Pairing], user: User) -> None:
    """Put on each pairing what the parts show of it."""
    for part in _parts:
        part.mark(pairings, user)


def pages_of_parts(pairings: Sequence[Pairing], user: User) -> Pages:
    """The pages of all parts that a phone keeps for pairings that were marked."""
    pages: Pages = {}
    for part in _parts:
        pages |= part.pages(pairings, user)
    return pages


def uses_phone(user: User) -> bool:
    """Whoever has households, and whoever has a part of the phone's pages."""
    return is_paired_cadre(user) or any(part.uses(user) for part in _parts)


def tabs_of(user: User) -> list[Tab]:
    """The tabs of the parts that an account uses."""
    return [part.tab for part in _parts if part.tab is not None and part.uses(user)]
