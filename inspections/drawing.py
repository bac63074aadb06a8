"""Drawing a sample of households and sharing it out, the same way each time.

Nothing here reads the database. A household is its primary key and the code of its village.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import groupby

from django.utils.translation import gettext as _

from common.errors import DomainError

Home = tuple[int, str]
"""A household: primary key and the 12-digit code of its village."""

TOWNSHIP = 9
"""So many digits of a code say the township."""


def draw(homes: Iterable[Home], *, size: int, seed: str) -> list[Home]:
    """``size`` of the households, from each township in proportion, ordered by place.

    Townships get their whole parts first and what is left goes to the largest remainders, the
    lesser code first among equals. Within a township the digest of seed and key decides, so the
    same seed gives the same households whatever order they come in.

    Raises DomainError ``sample_size`` when there are not so many.
    """
    by_township: dict[str, list[Home]] = defaultdict(list)
    for home in homes:
        by_township[home[1][:TOWNSHIP]].append(home)
    total = sum(map(len, by_township.values()))
    if not 0 < size <= total:
        raise DomainError(
            "sample_size",
            _("A sample has at least 1 and at most all %(total)d households.") % {"total": total},
        )
    shares = {code: divmod(size * len(rows), total) for code, rows in by_township.items()}
    quotas = {code: whole for code, (whole, _rest) in shares.items()}
    left = size - sum(quotas.values())
    for code in sorted(shares, key=lambda code: (-shares[code][1], code))[:left]:
        quotas[code] += 1
    drawn: list[Home] = []
    for code, rows in by_township.items():
        drawn += sorted(rows, key=lambda home: _lot(seed, home[0]))[: quotas[code]]
    return in_order(drawn)


def _lot(seed: str, key: int) -> bytes:
    return sha256(f"{seed}:{key}".encode()).digest()


def in_order(homes: Iterable[Home]) -> list[Home]:
    """Households as one walks: by township, village and key."""
    return sorted(homes, key=lambda home: (home[1], home[0]))


def share(homes: Sequence[Home], inspectors: Sequence[int]) -> list[int]:
    """Who inspects each household of ``homes``, which are ``in_order``; keys of accounts.

    Everybody gets a stretch of neighbouring places and about as many households as the others.
    A village stays with one inspector unless it is more than one's share. Raises DomainError
    ``inspectors_missing``.
    """
    if not inspectors:
        raise DomainError("inspectors_missing", _("Name at least one inspector."))
    each = len(homes) / len(inspectors)
    shared: list[int] = []
    for _village, group in groupby(homes, key=lambda home: home[1]):
        rows = list(group)
        if len(rows) > each:
            places = [len(shared) + place + 0.5 for place in range(len(rows))]
        else:
            places = [len(shared) + len(rows) / 2] * len(rows)
        shared += [inspectors[min(int(place / each), len(inspectors) - 1)] for place in places]
    return shared
