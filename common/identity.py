"""Resident identity numbers (GB 11643) and disability certificate numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

from common.text import compact

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_ZEROS = ord("0") * sum(WEIGHTS)
_EIGHTEEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FIFTEEN = re.compile(r"[1-9][0-9]{14}")
_CERTIFICATE = re.compile(r"([1-9][0-9]{16}[0-9X])([1-7])([1-4])(?:[0-9A-Z]{0,2})")


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """What was found about one identity number.

    ``number`` is the 18-character number when the input is usable, else empty. ``code`` is an
    issue code of the design (``id_missing``, ``id_precision_lost``, ``id_format``,
    ``id_checksum``, ``id_15_to_18``, ``id_normalised``) or None when nothing is to be said.
    """

    number: str
    code: str | None

    @property
    def is_usable(self) -> bool:
        return bool(self.number)


def check_character(first17: str) -> str:
    """The 18th character for the first 17 digits."""
    return CHECKS[(sum(map(mul, WEIGHTS, first17.encode())) - _ZEROS) % 11]


def birth_date(number: str) -> date | None:
    """The birth date inside an 18-character number, or None when it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_male(number: str) -> bool:
    """The sex inside an 18-character number: the 17th digit is odd for men."""
    return int(number[16]) % 2 == 1


def clean(value: str) -> str:
    """Half-width, upper-case, without blanks, quotes and separators."""
    return compact(value).upper().strip("'’‘`´\"“”").replace("-", "")


def check_identity(value: object) -> IdentityCheck:
    """Judge an identity number as a cell holds it (str, int, float or None).

    A number cell of 16 or more digits has lost its last digits in the spreadsheet and is never
    repaired; a 15-digit one is still exact.
    """
    if isinstance(value, str) and len(value) == 18 and _EIGHTEEN.fullmatch(value):
        # As most are: nothing to clean.
        if birth_date(value) is None:
            return IdentityCheck("", "id_format")
        is_right = check_character(value[:17]) == value[17]
        return IdentityCheck(value, None) if is_right else IdentityCheck("", "id_checksum")
    if isinstance(value, bool):
        return IdentityCheck("", "id_format")
    if isinstance(value, int | float):
        if value != value or abs(value) >= 1e15:
            return IdentityCheck("", "id_precision_lost")
        raw = f"{value:.0f}"
    else:
        raw = "" if value is None else str(value)
    text = clean(raw)
    if not text:
        return IdentityCheck("", "id_missing")
    if re.fullmatch(r"\d(?:\.\d+)?E\+?1[5-9]", text):
        # The spreadsheet's own display of a rounded number, saved as text.
        return IdentityCheck("", "id_precision_lost")
    if _FIFTEEN.fullmatch(text):
        first17 = text[:6] + "19" + text[6:]
        number = first17 + check_character(first17)
        if birth_date(number) is None:
            return IdentityCheck("", "id_format")
        return IdentityCheck(number, "id_15_to_18")
    if not _EIGHTEEN.fullmatch(text) or birth_date(text) is None:
        return IdentityCheck("", "id_format")
    if check_character(text[:17]) != text[17]:
        return IdentityCheck("", "id_checksum")
    return IdentityCheck(text, None if raw == text else "id_normalised")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A disability certificate number: its holder's identity number, kind 1-7 and level 1-4."""

    number: str
    holder: str
    kind: int
    level: int


def read_certificate(value: object) -> Certificate | None:
    """The parts of a certificate number of 20 to 22 characters, or None when it is not one."""
    match = _CERTIFICATE.fullmatch(clean(str(value or "")))
    if match is None:
        return None
    return Certificate(match[0], match[1], int(match[2]), int(match[3]))


def age_on(born: date, day: date) -> int:
    """Whole years of age on ``day``."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


CHILD_UNTIL = 14
"""Below this age a person's data are sensitive as a whole (个人信息保护法, article 31)."""


def is_of_child(number: str, day: date) -> bool:
    """Whether a number's holder is under 14 on ``day``; so too where it holds no birth date."""
    born = birth_date(number) if number[6:14].isdecimal() else None
    return born is None or age_on(born, day) < CHILD_UNTIL


# What is printed or typed beside a number: blanks, dashes, a quote.
_BETWEEN = r"[\s\-_·.,'’]{0,2}"
_IN_TEXT = re.compile(
    rf"(?<!\d)[1-9](?:{_BETWEEN}\d){{16}}{_BETWEEN}[\dXxＸｘ](?![0-9])"
    rf"|(?<!\d)[1-9](?:{_BETWEEN}\d){{14}}(?!\d)|(?<!\d)1[3-9](?:{_BETWEEN}\d){{9}}(?!\d)"
)


def holds_personal_number(text: str) -> bool:
    """Whether somebody wrote an identity or mobile number into a text."""
    return _IN_TEXT.search(text) is not None


_WHOLE = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx]")


def numbers_in(text: str) -> list[str]:
    """The whole identity numbers in a text, also those at the beginning of a certificate's.

    18 characters with a birth date and the right check character; nothing else is taken for one.
    """
    return [
        found
        for found in _WHOLE.findall(text)
        if birth_date(found) is not None and check_character(found[:17]) == found[17].upper()
    ]


def hide_numbers(text: str) -> str:
    """A text without the whole identity numbers in it; only the first six digits stay."""
    for found in numbers_in(text):
        text = text.replace(found, mask(found, is_child=True))
    return text


def mask(number: str, *, is_child: bool = False) -> str:
    """The form in which a number may be shown.

    The last four characters give the sex away, so a child's are hidden too.
    """
    if not number:
        return ""
    return number[:6] + "*" * 12 if is_child else f"{number[:6]}********{number[-4:]}"
