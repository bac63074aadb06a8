"""An official document before it is laid out: what a page, a .docx and a PDF all show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

_FIRST = re.compile(r"[一二三四五六七八九十]+、")
_SECOND = re.compile(r"（[一二三四五六七八九十]+）")
_SENTENCE_END = "。；？！"
LONGEST_HEADING = 30
"""Characters from which on a line that begins as a heading is a paragraph all the same."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one of three voices: ``first`` and ``second`` heading, or ``body``."""

    text: str
    voice: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: ``width`` in millimetres, ``group`` the heading above several."""

    title: str
    width: float
    group: str = ""
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts, as many to each as there are columns. The last ``totals`` rows are sums."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: int = 0
    note: str = ""

    @property
    def is_grouped(self) -> bool:
        return any(column.group for column in self.columns)

    def groups(self) -> list[tuple[str, list[Column]]]:
        """The columns under each heading, in order; a column without one is by itself."""
        groups: list[tuple[str, list[Column]]] = []
        for column in self.columns:
            if column.group and groups and groups[-1][0] == column.group:
                groups[-1][1].append(column)
            else:
                groups.append((column.group, [column]))
        return groups


@dataclass(frozen=True, slots=True)
class Attachment:
    """What begins on a page of its own behind the signature."""

    title: str
    table: Table


@dataclass(frozen=True, slots=True)
class Paper:
    """An official document by the parts that GB/T 9704-2012 names.

    ``text`` has a paragraph a line; ``runs_of`` tells headings. ``number`` is empty, or has no
    digits, as long as the document has none.
    """

    issuer: str
    number: str
    title: str
    addressees: str
    text: str
    signature: str
    day: date | None
    attachments: Sequence[Attachment] = field(default_factory=tuple)

    @property
    def paragraphs(self) -> list[list[Run]]:
        return [runs_of(line) for line in self.text.splitlines() if line.strip()]

    @property
    def addressed(self) -> str:
        """The addressees with the colon that ends them; empty when nobody is named."""
        return f"{self.addressees.rstrip('：:')}：" if self.addressees else ""

    @property
    def list_of_attachments(self) -> list[str]:
        """The titles as they are listed under the text: numbered where there are several."""
        if len(self.attachments) == 1:
            return [self.attachments[0].title]
        return [f"{n}. {each.title}" for n, each in enumerate(self.attachments, start=1)]


def runs_of(line: str) -> list[Run]:
    """A paragraph's runs.

    一、… alone on its line is a heading of the first level. （一）… is one of the second, by itself
    or up to its first full stop, with the text going on behind it.
    """
    line = line.strip()
    if _FIRST.match(line) and len(line) <= LONGEST_HEADING and line[-1] not in _SENTENCE_END:
        return [Run(line, "first")]
    if _SECOND.match(line):
        end = line.find("。")
        if end == -1 and len(line) <= LONGEST_HEADING:
            return [Run(line, "second")]
        if 0 <= end < LONGEST_HEADING:
            rest = line[end + 1 :]
            runs = [Run(line[: end + 1], "second")]
            return [*runs, Run(rest, "body")] if rest else runs
    return [Run(line, "body")]
