"""Figures that open their rows."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.templatetags.page import figure, yuan
from reports.dashboard.tiles import Cell

register = template.Library()

_NONE = format_html('<span class="none">{}</span>', 0)


@register.simple_tag
def opened(cell: Cell | None, is_money: bool = False) -> SafeString | str:
    """A number as a link to the rows that make it; — where there is none.

    A tag and not a template: a page has hundreds of them.
    """
    if cell is None:
        return "—"
    number = yuan(cell.number) if is_money else figure(cell.number)
    if not cell.href:
        return number if cell.number else _NONE
    return format_html(
        '<a href="{}" data-figure="{}" data-number="{}">{}</a>',
        cell.href,
        cell.key,
        cell.number,
        number,
    )
