"""What a summary says: title and sentence in Chinese by the office's style, the same in English.

The Chinese is a template that an office writes. The English is made of the figures that the
Chinese has said, in their order and as they were rounded, so that both say the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.dates import day_zh, today
from common.numerals import (
    TEN_THOUSAND,
    exact_money_zh,
    in_ten_thousands,
    money_en,
    money_zh,
    rounded,
)
from reports.notices.placeholders import Template, read_template
from reports.summaries.figures import Figures, GroupFigures, RegionFigures
from reports.summaries.parts import IN_GROUP_TEXT, IN_TEXT, IN_TITLE, PARTS, Part, forms_of
from reports.summaries.style import SHIPPED_GROUP_TEXT, SHIPPED_TEXT, SHIPPED_TITLE, Style

YUAN = "元"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A figure that the office has entered by hand; in yuan where its unit is 元."""

    label: str
    number: Decimal
    unit: str

    @property
    def is_money(self) -> bool:
        return self.unit == YUAN

    @property
    def text_zh(self) -> str:
        written = money_zh(self.number) if self.is_money else f"{self.number:f}{self.unit}"
        return f"{self.label}{written}"

    @property
    def text_en(self) -> str:
        written = money_en(self.number) if self.is_money else f"{self.number:,f} {self.unit}"
        return f"{self.label}: {written}"

    def as_json(self) -> dict[str, str]:
        return {"label": self.label, "number": str(self.number), "unit": self.unit}


def own_lines_from(kept: Iterable[Mapping[str, str]]) -> list[OwnLine]:
    """Those that ``as_json`` gave."""
    return [OwnLine(line["label"], Decimal(line["number"]), line["unit"]) for line in kept]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A summary in words."""

    title: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class _Amount:
    """A figure that a template may say; nothing where it is 0."""

    part: Part
    number: int | Decimal
    unit: str
    is_short: bool

    def __bool__(self) -> bool:
        return bool(self.number)

    def places(self, form: str) -> int | None:
        """To how many decimals of 万 it is rounded; None where it is exact."""
        if self.number < TEN_THOUSAND:
            return None
        if form and form[-1].isdigit():
            return int(form[-1])
        if self.part.is_money:
            return None if form == YUAN else 1
        return 2 if form == "万" or (self.is_short and form != "精确") else None

    def zh(self, form: str) -> str:
        places = self.places(form)
        if self.part.is_money:
            number = Decimal(self.number)
            return exact_money_zh(number) if places is None else money_zh(number, places)
        written = str(self.number) if places is None else in_ten_thousands(self.number, places)
        return written if form == "数" else f"{written}{self.unit}"

    def en(self, form: str) -> str:
        # Yuan are in 万元 in Chinese by habit; English has no such habit, and rounds what the
        # office has rounded.
        places = None if self.part.is_money and not form else self.places(form)
        said = Decimal(self.number) if places is None else rounded(self.number, places)
        about = "about " if said != self.number else ""
        if self.part.is_money:
            return self.part.one.format(f"{about}{money_en(said)}")
        noun = self.part.one if said == 1 else self.part.many
        return f"{about}{said:,.0f} {noun}"


class _Teller:
    """Fills templates, and remembers which figures were said and how."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        """What each figure is in English, in the order of the Chinese; by its name."""

    def shown(self, value: Any, form: str) -> str:
        if not isinstance(value, _Amount):
            return str(value)
        self.said.setdefault(value.part.figure, value.en(form))
        return value.zh(form)


def title_template(style: Style) -> Template:
    """Raises TemplateError where the office's own cannot be read."""
    return read_template(style.title or SHIPPED_TITLE, IN_TITLE, forms_of)


def text_template(style: Style) -> Template:
    """Raises TemplateError where the office's own cannot be read."""
    return read_template(style.text or SHIPPED_TEXT, IN_TEXT, forms_of)


def group_template(style: Style) -> Template:
    """Raises TemplateError where the office's own cannot be read."""
    return read_template(style.group_text or SHIPPED_GROUP_TEXT, IN_GROUP_TEXT, forms_of)


def sentence_of(
    figures: RegionFigures, style: Style, own_lines: Sequence[OwnLine] = ()
) -> Sentence:
    """The summary in words, whatever language is on."""
    words = _words(figures)
    by_group = _groups(figures.groups, style, words) if style.is_by_group else []
    own_zh = "，".join(line.text_zh for line in own_lines)
    teller = _Teller()
    values = {
        **words,
        **_amounts(figures, style),
        "各组": "；".join(zh for zh, _en in by_group),
        "另计": own_zh,
    }
    template = text_template(style)
    zh = template.fill(values, teller.shown)
    if own_zh and own_zh not in zh:
        # An office's own words may have no place for them, and what it enters is to be said.
        zh = f"{zh}另有：{own_zh}。"
    if "各组" not in (style.text or SHIPPED_TEXT):
        by_group = []
    en = _english(
        figures,
        teller.said,
        [en for _zh, en in by_group],
        [line.text_en for line in own_lines],
    )
    return Sentence(title_template(style).fill(words), zh, en)


def _words(figures: RegionFigures) -> dict[str, Any]:
    up_to = f"截至{day_zh(figures.last)}"
    return {
        "地区": figures.region.name,
        "项目": figures.programme.name,
        "期间": period_zh(figures.first, figures.last),
        "截至": up_to,
        "截至目前": "截至目前" if figures.last == today() else up_to,
    }


def _amounts(figures: Figures, style: Style) -> dict[str, _Amount]:
    return {
        name: _Amount(part, figures.value(part.figure), unit_of(part, style), style.is_short)
        for name, part in PARTS.items()
    }


def unit_of(part: Part, style: Style) -> str:
    """The unit of count that a style gives a figure."""
    return style.units.get(part.figure, part.unit)


def _groups(
    groups: Iterable[GroupFigures], style: Style, words: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Each group in Chinese and in English."""
    template = group_template(style)
    found = []
    for group in groups:
        teller = _Teller()
        values = {**words, **_amounts(group, style), "组": group.name_zh}
        zh = template.fill(values, teller.shown)
        en = f"{group.name_en or group.name_zh}: {', '.join(teller.said.values())}"
        found.append((zh, en))
    return found


def is_whole_year(first: date | None, last: date) -> bool:
    return first == date(last.year, 1, 1) and last == date(last.year, 12, 31)


def period_zh(first: date | None, last: date) -> str:
    """2023年, 2023年1月1日至2023年5月31日, 截至2023年5月31日."""
    if first is None:
        return f"截至{day_zh(last)}"
    if is_whole_year(first, last):
        return f"{last.year}年"
    return f"{day_zh(first)}至{day_zh(last)}"


def period_en(first: date | None, last: date) -> str:
    """The same in English."""
    if first is None:
        return f"up to {last.isoformat()}"
    return str(last.year) if is_whole_year(first, last) else f"{first} to {last}"


OF_OPENING = ("cadres", "units", "households", "people", "paired_households", "unpaired")


def _english(
    figures: RegionFigures, said: Mapping[str, str], groups: Sequence[str], own: Sequence[str]
) -> str:
    opening = _opening(figures, said)
    listed = [text for name, text in said.items() if not (opening and name in OF_OPENING)]
    if "goods" not in said and "money" in said and figures.goods:
        place = listed.index(said["money"])
        listed[place] += " (goods at their value included)"
    clauses = [opening, _and(listed), *groups, _and(own)]
    opened = f"{figures.region.english_name}, {period_en(figures.first, figures.last)}"
    return f"{opened}: {'; '.join(filter(None, clauses))}."


def _opening(figures: RegionFigures, said: Mapping[str, str]) -> str:
    """Who is paired with whom, as far as the Chinese has said it; empty where it has not."""
    homes = said.get("households", "")
    people = said.get("people", "")
    if not homes and not people:
        return ""
    on_rosters = f"{homes} ({people})" if homes and people else homes or people
    is_one = (figures.households if homes else figures.people) == 1
    if "cadres" not in said:
        return f"{on_rosters} {'is' if is_one else 'are'} on the rosters"
    cadres = f"{said['cadres']} of {said['units']}" if "units" in said else said["cadres"]
    if "paired_households" not in said:
        return f"{cadres} {'is' if figures.cadres == 1 else 'are'} paired with {on_rosters}"
    paired = said["paired_households"].rsplit(" paired ", 1)[0]
    return (
        f"{on_rosters} {'is' if is_one else 'are'} on the rosters, "
        f"{paired} of them paired with {cadres}"
    )


def _and(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
