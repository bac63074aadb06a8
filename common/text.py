"""Text as it arrives in spreadsheets, made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Control characters among them: PostgreSQL takes no NUL, and no name has one.
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\u00a0\u200b\u200c\u200d\ufeff]+")


def as_key(text: str | None) -> int | None:
    """The primary key that an address or a form holds; None where it can be none."""
    is_key = text is not None and text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if text is not None and is_key else None


def squeeze(value: str) -> str:
    """Runs of white space made one space, ends cut; the characters stay as they were written."""
    return _BLANKS.sub(" ", value).strip()


def compact(value: str) -> str:
    """Without white space, full-width forms made half-width: for comparing, and for codes."""
    # What most cells hold has neither, which is much faster to see than to mend.
    if value.isalnum() and (value.isascii() or unicodedata.is_normalized("NFKC", value)):
        return value
    return _BLANKS.sub("", unicodedata.normalize("NFKC", value))


def pinyin(name: str) -> str:
    """Pinyin without tones, syllables apart: 张三 → ``zhang san``. Sorts names as people expect."""
    return _sounds(name)[0]


def initials(name: str) -> str:
    """First letters of the pinyin: 张三 → ``zs``."""
    return _sounds(name)[1]


@lru_cache(maxsize=8192)
def _sounds(name: str) -> tuple[str, str]:
    # Its dictionary takes a third of a second to load, which most processes never need.
    from pypinyin import lazy_pinyin

    if all("\u4e00" <= character <= "\u9fff" for character in name) and not _has_phrase(name):
        # Each character has its usual sound, which is kept: most names are of the same few hundred.
        syllables = [_usual_sound(character) for character in name]
    else:
        syllables = [syllable.lower() for syllable in lazy_pinyin(name)]
    written = name.lower()
    # What is not Chinese comes back as it was written, and is its own initials.
    first = [syllable if syllable in written else syllable[:1] for syllable in syllables]
    return " ".join(syllables)[:200], "".join(first)[:60]


def _has_phrase(name: str) -> bool:
    """Whether some of its characters stand in a phrase that may give them another sound."""
    from pypinyin.constants import PHRASES_DICT

    return any(
        name[start:end] in PHRASES_DICT
        for start in range(len(name) - 1)
        for end in range(start + 2, len(name) + 1)
    )


@lru_cache(maxsize=16384)
def _usual_sound(character: str) -> str:
    from pypinyin import lazy_pinyin

    return lazy_pinyin(character)[0].lower()
