"""Text as it arrives in spreadsheets, made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Control characters among them: PostgreSQL takes no NUL, and no name has one.
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\u00a0\u200b\u200c\u200d\ufeff]+")


def squeeze(value: str) -> str:
    """Runs of white space made one space, ends cut; the characters stay as they were written."""
    return _BLANKS.sub(" ", value).strip()


def compact(value: str) -> str:
    """Without white space, full-width forms made half-width: for comparing, and for codes."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", value))


@lru_cache(maxsize=65536)
def pinyin(name: str) -> str:
    """Pinyin without tones, syllables apart: 张三 → ``zhang san``. Sorts names as people expect."""
    # Its dictionary takes a third of a second to load, which most processes never need.
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(name)).lower()[:200]


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """First letters of the pinyin: 张三 → ``zs``."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:60]
