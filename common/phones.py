"""Mobile numbers of mainland China."""

from __future__ import annotations

import re

from common.text import compact

_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def clean_phone(value: object) -> str:
    """A cell's phone number as bare digits, country code cut; empty for an empty cell."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.0f}"
    text = re.sub(r"[-()'’.]", "", compact(str(value or "")))
    if text.startswith("+86"):
        return text[3:]
    if text.startswith("86") and len(text) == 13:
        return text[2:]
    return text


def is_mobile(phone: str) -> bool:
    """Whether it has the form of a mobile number: 11 digits from 13 to 19."""
    return _MOBILE.fullmatch(phone) is not None


def mask_phone(phone: str) -> str:
    """138****5678; shorter numbers keep their first three digits only."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else phone[:3] + "****" * bool(phone)
