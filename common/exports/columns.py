"""What a column of a list holds, and text that stays text in a spreadsheet program."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone
from import_export import fields, widgets

Value = str | int | float | Decimal | None
"""A cell. None and "" are empty cells."""

_STARTS_FORMULA = re.compile(r"[\t\r\n]|[\s\u200b\ufeff]*[=+\-@＝＋－＠]")
_READS_AS_NUMBER = re.compile(r"(?=.*\d)[\d\s.,:/\-()%Ee年月日时分秒$¥￥]+", re.DOTALL)


def text_for_csv(text: str) -> str:
    """A text such that a spreadsheet program that opens a .csv takes it for nothing else.

    What would begin a formula gets a quote in front (OWASP, CSV injection; the full-width signs
    work in Chinese and Japanese locales). What would be read as a number or a day, and so be
    shortened or lose its zeros, gets a tab behind: it is not seen, and neither Excel nor WPS
    takes the whole for a number. Our own intake drops both from numbers and days.
    """
    if _STARTS_FORMULA.match(text):
        return f"'{text}"
    if _READS_AS_NUMBER.fullmatch(text):
        return f"{text}\t"
    return text


class Text(widgets.Widget):
    """Text that stays as it is written: names, phones, numbers of papers, days as 2024-05-01."""

    number_format = "@"
    wraps = False

    def render(self, value: object, obj: object = None, **kwargs: object) -> str:
        # A date's str is its ISO form. A text in the catalogue is translated here.
        return "" if value is None else str(value)

    def in_csv(self, value: Any) -> str:
        return text_for_csv(value)


class Moment(Text):
    """A day with its time, as 2024-05-01 17:30."""

    def render(self, value: Any, obj: object = None, **kwargs: object) -> str:
        return "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


class Note(Text):
    """Sentences, which wrap."""

    wraps = True


class Whole(widgets.Widget):
    """A whole number."""

    number_format = "0"
    wraps = False

    def render(self, value: Any, obj: object = None, **kwargs: object) -> Value:
        return cast(Value, value)

    def in_csv(self, value: Any) -> str:
        return "" if value is None else str(value)


class Yuan(Whole):
    """Money in yuan, two decimals."""

    number_format = "#,##0.00"

    def in_csv(self, value: Any) -> str:
        return "" if value is None else f"{value:.2f}"


class Share(Whole):
    """A part of one, shown as a percentage without decimals."""

    number_format = "0%"

    def in_csv(self, value: Any) -> str:
        return "" if value is None else f"{value:.0%}"


class Column(fields.Field):
    """A column of a list: its heading, where its value comes from, and what it holds.

    Without ``attribute`` the resource has a method ``dehydrate_<name>``. One that ``is_personal``
    is left out for whoever sees personal data masked.
    """

    def __init__(
        self,
        heading: Any,
        attribute: str | None = None,
        kind: type[widgets.Widget] = Text,
        *,
        is_personal: bool = False,
    ) -> None:
        super().__init__(attribute=attribute, column_name=heading, widget=kind(), readonly=True)
        self.is_personal = is_personal


def in_one_cell(texts: Iterable[str]) -> str:
    """Several texts as one cell holds them."""
    return "、".join(texts)
