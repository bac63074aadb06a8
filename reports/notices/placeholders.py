"""The small language in which an office writes the text of its notices.

    {{ 走访 }}                                a figure, by its Chinese name
    {{ 走访|万 }}                             from ten thousand on as 1.29万
    {% 如有 逾期 %}…{% 否则 %}…{% 完 %}        only where the figure is not nothing

Not Django's templates: those print nothing for a name that they do not know, take any text's and
number's methods and filters for what may fill the memory, and say what is wrong in English. Here
what is unknown is refused with its line, there are no loops, and a value is a number or a text.
The names are Chinese because those who write them do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from common.errors import DomainError
from common.numerals import in_ten_thousands

Value = int | str
"""What a placeholder of a notice stands for. 0 and "" are nothing."""
Shown = Callable[[Any, str], str]
"""How a value is written, by the form behind its bar, which is empty where there is no bar."""

IF, ELSE, END = "如有", "否则", "完"
TEN_THOUSANDS = "万"
DEEPEST = 5
"""How many conditions may stand inside each other: more cannot be read."""

_MARK = re.compile(r"\{\{(?P<name>.*?)\}\}|\{%(?P<tag>.*?)%\}")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")


class TemplateError(DomainError):
    """A template cannot be taken. ``line`` counts from 1; the message names it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__("template", _("Line %(line)d: %(what)s") % {"line": line, "what": message})
        self.line = line


@dataclass(slots=True)
class _Name:
    name: str
    form: str


@dataclass(slots=True)
class _Condition:
    name: str
    line: int
    then: list[_Part] = field(default_factory=list)
    otherwise: list[_Part] | None = None


_Part = str | _Name | _Condition


@dataclass(frozen=True, slots=True)
class Template:
    """A text that has been read, and can be filled in."""

    parts: list[_Part]

    def fill(self, values: Mapping[str, Any], shown: Shown | None = None) -> str:
        """The text with its values, a paragraph a line, without empty lines and indents.

        ``shown`` is asked for each value that is said, in the order of the text.
        """
        filled = "".join(_filled(self.parts, values, shown or _plain))
        return "\n".join(line.strip() for line in filled.splitlines() if line.strip())


def _plain(value: Value, form: str) -> str:
    return in_ten_thousands(value) if form and isinstance(value, int) else str(value)


def _filled(parts: list[_Part], values: Mapping[str, Any], shown: Shown) -> list[str]:
    written = []
    for part in parts:
        if isinstance(part, str):
            written.append(part)
        elif isinstance(part, _Name):
            written.append(shown(values[part.name], part.form))
        else:
            chosen = part.then if values[part.name] else part.otherwise or []
            written += _filled(chosen, values, shown)
    return written


def read_template(
    text: str, names: Mapping[str, object], forms: Callable[[str], Collection[str]] | None = None
) -> Template:
    """The template of a text in which ``names`` may stand.

    ``forms`` tells what may stand behind the bar of a name: 万 unless it is given. Raises
    TemplateError with the line of the first thing that is wrong.
    """
    whole: list[_Part] = []
    open_conditions: list[_Condition] = []
    here = whole
    place = 0
    for mark in _MARK.finditer(text):
        line = text.count("\n", 0, mark.start()) + 1
        _refuse_strays(text, place, mark.start())
        here.append(text[place : mark.start()])
        place = mark.end()
        if mark["name"] is not None:
            here.append(_name(mark["name"], names, forms or _only_short, line))
            continue
        word, _blank, rest = mark["tag"].strip().partition(" ")
        if word == IF:
            condition = _Condition(_known(rest.strip(), names, line), line)
            if len(open_conditions) == DEEPEST:
                raise TemplateError(
                    line,
                    _("at most %(number)d conditions inside each other.") % {"number": DEEPEST},
                )
            here.append(condition)
            open_conditions.append(condition)
            here = condition.then
        elif word in (ELSE, END) and not rest.strip():
            here = _after(word, open_conditions, whole, line)
        else:
            raise TemplateError(
                line,
                _("“%(tag)s” is not known. There are {%% 如有 … %%}, {%% 否则 %%} and {%% 完 %%}.")
                % {"tag": mark[0]},
            )
    _refuse_strays(text, place, len(text))
    here.append(text[place:])
    if open_conditions:
        unclosed = open_conditions[-1]
        raise TemplateError(
            unclosed.line,
            _("“{%% 如有 %(name)s %%}” is not closed. Put {%% 完 %%} where it ends.")
            % {"name": unclosed.name},
        )
    return Template(whole)


def _after(
    word: str, open_conditions: list[_Condition], whole: list[_Part], line: int
) -> list[_Part]:
    """Where the text goes on behind 否则 or 完."""
    if not open_conditions:
        raise TemplateError(
            line, _("“{%% %(word)s %%}” stands outside of any {%% 如有 … %%}.") % {"word": word}
        )
    condition = open_conditions[-1]
    if word == ELSE:
        if condition.otherwise is not None:
            raise TemplateError(
                line,
                _("“{%% 如有 %(name)s %%}” has a second {%% 否则 %%}.") % {"name": condition.name},
            )
        condition.otherwise = []
        return condition.otherwise
    open_conditions.pop()
    if not open_conditions:
        return whole
    outer = open_conditions[-1]
    return outer.then if outer.otherwise is None else outer.otherwise


def _only_short(name: str) -> Collection[str]:
    return (TEN_THOUSANDS,)


def _name(
    inner: str, names: Mapping[str, object], forms: Callable[[str], Collection[str]], line: int
) -> _Name:
    name, bar, form = (part.strip() for part in inner.partition("|"))
    known = _known(name, names, line)
    may = forms(known)
    if bar and not may:
        raise TemplateError(
            line,
            _("nothing can stand behind a bar in “{{ %(inner)s }}”.") % {"inner": inner.strip()},
        )
    if bar and form not in may:
        raise TemplateError(
            line,
            _("behind the bar of “{{ %(inner)s }}” only %(forms)s can stand.")
            % {"inner": inner.strip(), "forms": "、".join(may)},
        )
    return _Name(known, form)


def _known(name: str, names: Mapping[str, object], line: int) -> str:
    if name in names:
        return name
    if not name:
        raise TemplateError(line, _("a placeholder has no name."))
    near = get_close_matches(name, list(names), n=3, cutoff=0.4)
    if near:
        raise TemplateError(
            line,
            _("there is no placeholder “%(name)s”. Do you mean %(near)s?")
            % {"name": name, "near": "、".join(near)},
        )
    raise TemplateError(line, _("there is no placeholder “%(name)s”.") % {"name": name})


def _refuse_strays(text: str, start: int, end: int) -> None:
    stray = _STRAY.search(text, start, end)
    if stray is not None:
        raise TemplateError(
            text.count("\n", 0, stray.start()) + 1,
            _("“%(mark)s” has no counterpart on its line.") % {"mark": stray[0]},
        )
