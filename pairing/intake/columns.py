"""The columns that each kind of roster has, and the headings by which they are known.

They are data: ``pairing/data/headings.toml`` says how they are written there.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from common.text import compact

HEADINGS = Path(__file__).resolve().parent.parent / "data" / "headings.toml"

LONGEST = 200
"""Of a longer text only the beginning is looked at, to tell what it is."""
_BRACKETS = re.compile(r"[(\[【〔〈{].*?[)\]】〕〉}]")
_WORD = re.compile(r"<([^<>]+)>")
_LESS_LIKELY = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a kind of roster has.

    ``label`` is the Chinese heading by which people know it, ``english`` the same in English,
    empty where no English sheet has it. ``headings`` are all its synonyms as
    ``normal_heading`` gives them, the likeliest first. ``content`` names the test for what is in
    it (``pairing.intake.content``), empty where its cells tell nothing. ``near`` is the column
    beside which it stands where its heading comes more than once.
    """

    name: str
    label: str
    english: str
    headings: tuple[str, ...]
    is_required: bool
    content: str
    near: str

    def __str__(self) -> str:
        """Its heading in the page's language."""
        is_english = (get_language() or "").startswith("en")
        return (self.english or self.name.replace("_", " ")) if is_english else self.label


@dataclass(frozen=True, slots=True)
class Kind:
    """The columns of a kind of roster, and what tells it from the others.

    ``needs`` are the columns it cannot do without, as alternatives of which one is enough.
    ``by_heading`` holds, for every heading, the columns that it may stand over by name, with how
    likely it is among those that the column knows, 0 being the likeliest.
    """

    key: str
    label: str
    english: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    signs: tuple[str, ...]
    harmless: frozenset[str]
    by_heading: Mapping[str, Mapping[str, int]]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return any(column.name == name for column in self.columns)


def normal_heading(written: object) -> str:
    """A heading as it is compared: no white space, brackets, marks or difference of case."""
    text = compact(str(written)[:LONGEST]) if written not in (None, "") else ""
    return _BRACKETS.sub("", text).strip(":*#.、").casefold()


@cache
def _data() -> dict[str, Any]:
    with HEADINGS.open("rb") as file:
        return tomllib.load(file)


def _spelt_out(headings: Iterable[str]) -> Iterator[str]:
    """Every heading that a pattern such as ``<户主><身份证号>`` stands for."""
    words: dict[str, list[str]] = _data()["words"]
    for heading in headings:
        parts = _WORD.split(heading)
        choices = [words[part] if i % 2 else [part] for i, part in enumerate(parts)]
        for combination in itertools.product(*choices):
            yield normal_heading("".join(combination))


def _read_column(entry: dict[str, Any]) -> Column:
    english = entry.get("english", "")
    written = [*entry["headings"], entry["label"], *([english] if english else [])]
    return Column(
        name=entry["name"],
        label=entry["label"],
        english=english,
        headings=tuple(dict.fromkeys(_spelt_out(written))),
        is_required=entry.get("required", False),
        content=entry.get("content", ""),
        near=entry.get("near", ""),
    )


@cache
def kind_of(key: str) -> Kind:
    """What is known of a kind of roster; KeyError when it is not in the data file.

    Raises ValueError when a heading stands for two columns without being declared as shared:
    it would go to whichever is looked for first.
    """
    entry = _data()["kinds"][key]
    columns = tuple(_read_column(column) for column in entry["columns"])
    by_heading: dict[str, dict[str, int]] = defaultdict(dict)
    for column in columns:
        for rank, heading in enumerate(column.headings):
            by_heading[heading][column.name] = rank
    shared = set(_spelt_out(entry.get("shared", [])))
    unclear = {h for h, names in by_heading.items() if len(names) > 1} ^ shared
    if unclear:
        raise ValueError(f"{HEADINGS.name}, {key}: shared, or not: {', '.join(sorted(unclear))}")
    plain = list(by_heading.items())
    # 儿童监护人姓名 is 监护人姓名 on a roster of children.
    for word in _spelt_out(entry.get("own", [])):
        for heading, names in plain:
            by_heading.setdefault(
                word + heading, {name: rank + _LESS_LIKELY for name, rank in names.items()}
            )
    return Kind(
        key=key,
        label=entry["label"],
        english=entry["english"],
        columns=columns,
        needs=(
            *((column.name,) for column in columns if column.is_required),
            *(tuple(names) for names in entry.get("needs", [])),
        ),
        signs=tuple(entry["signs"]),
        harmless=frozenset(
            _spelt_out([*_data()["harmless"]["headings"], *entry.get("harmless", [])])
        )
        - by_heading.keys(),
        by_heading=dict(by_heading),
    )


def kinds() -> tuple[str, ...]:
    """The keys of all kinds that have columns."""
    return tuple(_data()["kinds"])


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of a kind, those looked for first in front."""
    return kind_of(kind).columns


def needed(kind: str) -> tuple[tuple[str, ...], ...]:
    """Names of the columns that a kind cannot do without; of each tuple one is enough."""
    return kind_of(kind).needs


@cache
def neutral_headings() -> frozenset[str]:
    """Upper headings that say nothing of whom the ones below them are about."""
    return frozenset(_spelt_out(_data()["neutral"]["headings"]))


@cache
def vocabulary(content: str) -> Mapping[str, Any]:
    """The words by which a kind of content is told; empty for one told by its form."""
    found: Mapping[str, Any] = _data()["contents"].get(content, {})
    return found
