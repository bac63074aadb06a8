"""What is offered where a roster's truth is at hand, as pure functions of nearness.

Nothing here decides: each answer is shown to a person, who takes it or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from common.identity import check_identity, clean, read_certificate
from common.text import compact, pinyin


def identity_from_certificate(certificate: object) -> str:
    """The identity number inside a disability certificate, for one that a spreadsheet rounded.

    Empty when the cell is no certificate, or when the number in it fails its own check.
    """
    found = read_certificate(certificate)
    return check_identity(found.holder).number if found is not None else ""


def near_identity(number: object, known: Iterable[str]) -> list[str]:
    """Of known 18-character numbers those that one slip of the hand makes of a written one.

    A slip is one character wrong, left out or too many, or two neighbours swapped. ``known`` are
    the numbers of people of the same name: among all numbers, neighbours are of somebody else.
    """
    written = clean(f"{number:.0f}" if isinstance(number, float) else str(number or ""))
    return [other for other in known if other != written and is_one_slip(written, other)]


def cut_short(number: object, known: Iterable[str]) -> list[str]:
    """Of known 18-character numbers those of which a spreadsheet has kept but the beginning.

    It keeps 15 digits of a number; where it shows them in the form 6.21225197003041E+17, the last
    of them is rounded. ``known`` are the numbers of people of the same name.
    """
    if isinstance(number, float | int) and not isinstance(number, bool):
        kept = f"{number:.14e}" if abs(number) >= 1e15 else ""
        digits = kept.partition("e")[0].replace(".", "")
    else:
        match = _ROUNDED.fullmatch(clean(str(number or "")))
        digits = f"{match[1]}{match[2]}"[:14] if match is not None else ""
    return [other for other in known if len(digits) >= 14 and other.startswith(digits)]


_ROUNDED = re.compile(r"(\d)\.(\d+)E\+?17")


def is_one_slip(written: str, meant: str) -> bool:
    """Whether one character is wrong, left out or too many, or two neighbours are swapped."""
    if differs_by_one(written, meant):
        return True
    apart = [i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b]
    return (
        len(written) == len(meant)
        and len(apart) == 2
        and apart[1] == apart[0] + 1
        and written[apart[0]] == meant[apart[1]]
        and written[apart[1]] == meant[apart[0]]
    )


def differs_by_one(first: str, second: str) -> bool:
    """Whether two texts differ by exactly one character: another one, or one more."""
    if len(first) == len(second):
        return sum(a != b for a, b in zip(first, second, strict=True)) == 1
    shorter, longer = sorted((first, second), key=len)
    if len(longer) != len(shorter) + 1:
        return False
    at = next((i for i, c in enumerate(shorter) if c != longer[i]), len(shorter))
    return shorter[at:] == longer[at + 1 :]


def same_name(first: str, second: str) -> bool:
    """Whether two names may be one person's, one of them miswritten.

    They sound the same (张霞, 张侠) or differ by one character (王建国, 王建园). Two names of two
    characters that share one are two people's more often than not: 张三, 张伟.
    """
    a, b = compact(first), compact(second)
    if not a or not b:
        return False
    return a == b or pinyin(a) == pinyin(b) or (max(len(a), len(b)) > 2 and differs_by_one(a, b))
