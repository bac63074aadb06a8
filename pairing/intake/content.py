"""What is in a column, told from its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Protocol

from common.dates import parse_date
from common.identity import birth_date, check_identity, clean, read_certificate
from common.phones import clean_phone, is_mobile
from common.spreadsheet import Cell
from common.text import compact
from pairing.intake.columns import normal_heading, vocabulary

CERTAIN = 0.7
"""The share of a column's cells that must look like it before a content is proposed."""
CONTRADICTED = 0.2
"""A share below which the cells contradict what the heading says."""
ENOUGH = 3
"""With fewer cells than that, what is in a column tells nothing."""

_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-8]\d{6,7}")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,10}[·•][\u4e00-\u9fff]{1,10}")


class Places(Protocol):
    """What knows the townships and villages of a region (``places.Gazetteer``)."""

    def knows_township(self, written: str) -> bool: ...

    def knows_village(self, written: str) -> bool: ...


def _is_identity(value: Cell) -> bool:
    """An identity number, whole, miswritten in its last digit, or rounded by a spreadsheet."""
    if isinstance(value, int | float):
        if isinstance(value, bool) or not 1e14 <= abs(value) < 1e18:
            return False
        text = f"{value:.0f}"
        if len(text) != 18:
            return check_identity(value).is_usable
        # The digits that a spreadsheet keeps include the birth date; a bank card's have none.
        born = birth_date(text)
        return born is not None and 1900 <= born.year < 2100
    found = check_identity(value)
    return found.is_usable or found.code in ("id_checksum", "id_precision_lost")


def _is_certificate(value: Cell) -> bool:
    found = read_certificate(value)
    return found is not None and birth_date(found.holder) is not None


def _is_phone(value: Cell) -> bool:
    text = clean_phone(value)
    return is_mobile(text) or _LANDLINE.fullmatch(text) is not None


def _is_date(value: Cell) -> bool:
    """A day; a bare number of days, as a date without its format, is as likely a sum of money."""
    if isinstance(value, int | float) and value < 19000101:
        return False
    return parse_date(value) is not None


def _is_name(value: Cell) -> bool:
    text = compact(value) if isinstance(value, str) else ""
    said = vocabulary("name")
    return (
        _NAME.fullmatch(text) is not None
        and text[0] in said["surnames"]
        and text[-1] not in said["places"]
    )


def _is_number(value: Cell) -> bool:
    if isinstance(value, int | float):
        return not isinstance(value, bool) and 0 <= value < 1e9
    text = compact(str(value)) if isinstance(value, str) else ""
    return re.fullmatch(r"¥?\d{1,9}(?:,\d{3})*(?:\.\d+)?元?", text) is not None


_BY_FORM: dict[str, Callable[[Cell], bool]] = {
    "identity": _is_identity,
    "certificate": _is_certificate,
    "phone": _is_phone,
    "date": _is_date,
    "name": _is_name,
    "money": _is_number,
    "count": _is_number,
}

# What a cell resembles when its form is wrong but it is still the thing that the heading says.
_RESEMBLES: dict[str, Callable[[str], bool]] = {
    "identity": lambda text: sum(c.isdigit() for c in text) >= 8,
    "certificate": lambda text: sum(c.isdigit() for c in text) >= 8,
    "phone": lambda text: sum(c.isdigit() for c in text) >= 5,
    "date": lambda text: any(c.isdigit() for c in text),
    "name": lambda text: not any(c.isdigit() for c in text) and len(text) <= 30,
}


@cache
def _by_words(content: str) -> Callable[[str], bool] | None:
    said = vocabulary(content)
    words = frozenset(compact(word) for word in said.get("words", ()))
    tails, parts = tuple(said.get("tails", ())), tuple(said.get("parts", ()))
    longest: int = said.get("longest", 40)
    if not (words or tails or parts):
        return None

    def test(text: str) -> bool:
        if text in words:
            return True
        if len(text) > longest:
            return False
        return (bool(tails) and text.endswith(tails)) or any(part in text for part in parts)

    return test


def looks_like(content: str, value: Cell, places: Places | None = None) -> bool:
    """Whether a cell that is not empty looks like a content by form, words or known places."""
    if (by_form := _BY_FORM.get(content)) is not None:
        return by_form(value)
    if not isinstance(value, str):
        return False
    text = compact(value)
    if (by_words := _by_words(content)) is not None and by_words(text):
        return True
    if places is not None and content == "township":
        return places.knows_township(text)
    if places is not None and content == "village":
        return places.knows_village(text)
    return False


def filled(cells: Iterable[Cell]) -> list[Cell]:
    """The cells that are not blank."""
    return [c for c in cells if c is not None and not (isinstance(c, str) and not compact(c))]


def share(content: str, cells: Sequence[Cell], places: Places | None = None) -> float:
    """The share of filled cells that look like a content; 0 when there are none."""
    if not cells or not content:
        return 0.0
    return sum(looks_like(content, cell, places) for cell in cells) / len(cells)


def may_be(content: str, heading: str) -> bool:
    """Whether a heading allows a content whose cells are mere numbers."""
    hints = vocabulary(content).get("hints")
    return hints is None or any(hint in normal_heading(heading) for hint in hints)


def contradicts(content: str, cells: Sequence[Cell]) -> bool:
    """Whether hardly any of the filled cells resembles what a heading says is in them.

    A roster full of slips does not contradict its headings; a column shifted by one does.
    """
    resembles = _RESEMBLES.get(content)
    if resembles is None or len(cells) < ENOUGH:
        return False
    texts = (clean(f"{c:.0f}" if isinstance(c, float) else str(c)) for c in cells)
    return sum(map(resembles, texts)) < CONTRADICTED * len(cells)
