"""Sentences that are put into words only when it is known who reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def _filled(words: _StrOrPromise, what: dict[str, Any]) -> str:
    return str(words) % {key: each() if callable(each) else each for key, each in what.items()}


def _joined(sentences: Sequence[_StrOrPromise], by: str) -> str:
    return by.join(map(str, sentences))


_as_read = lazy(_filled, str)
_as_joined = lazy(_joined, str)


def filled(words: _StrOrPromise, **what: Any) -> _StrOrPromise:
    """A text of ``gettext_lazy`` or ``ngettext_lazy`` with its placeholders filled when it is read.

    Django's own texts are put into words as soon as ``%`` fills them. What fills them may be lazy
    too: a label, a region, or a function that gives the words in the language of the moment.
    """
    return _as_read(words, what)


def joined(sentences: Sequence[_StrOrPromise], *, by: str = " ") -> _StrOrPromise:
    """Lazy sentences one after the other, put into words when they are read."""
    return _as_joined(sentences, by)
