"""The cells of a comparison."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.templatetags.page import SLIVER, yuan
from common.templatetags.page import figure as figure_words
from reports.comparison.counts import Number
from reports.comparison.figures import Figure
from reports.comparison.table import Row, Side

register = template.Library()


def _words(figure: Figure, number: Number) -> str:
    return yuan(number) if figure.is_money else figure_words(number)


@register.simple_tag
def amount(figure: Figure, side: Side) -> SafeString:
    """The number, which opens the rows that make it."""
    words = _words(figure, side.number)
    if not side.href or not side.number:
        return format_html("{}", words)
    return format_html('<a href="{}">{}</a>', side.href, words)


@register.simple_tag
def shares(figure: Figure, side: Side) -> SafeString:
    """The part of all together, of what the figure names, or what there is for each pairing."""
    found = []
    if side.share is not None:
        found.append(_percent(side.share))
    if side.each is not None:
        each = yuan(side.each) if figure.is_money else f"{side.each:.1f}"
        found.append(_("%(number)s for each pairing") % {"number": each})
    if side.of_all is not None:
        found.append(_("%(share)s of all") % {"share": _percent(side.of_all)})
    if not found:
        return SafeString('<span class="none">—</span>')
    return format_html_join(
        "", '<span class="compare-share">{}</span>', ((each,) for each in found)
    )


def _percent(part: float) -> str:
    percent = round(100 * part)
    return f"{percent}%" if percent or not part else "<1%"


@register.simple_tag
def change_of(row: Row) -> SafeString:
    """By how much it has changed since last year, and by which part of that."""
    change = row.change
    if change is None:
        return SafeString("")
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    words = f"{sign}{_words(row.figure, max(change, -change))}"
    if row.change_share is None:
        return format_html("{}", words)
    return format_html("{} <small>{}{}</small>", words, sign, _percent(abs(row.change_share)))


@register.simple_tag
def pair_of_bars(row: Row) -> SafeString:
    """This year's number above last year's, as bars; the numbers stand beside them."""
    sides = [("now", row.now), *([("then", row.then)] if row.then else [])]
    height = 100 / len(sides)
    bars = format_html_join(
        "",
        '<rect class="compare-{}" y="{}%" width="{}%" height="{}%"></rect>',
        (
            (
                name,
                f"{place * height:.0f}",
                f"{max(side.width, SLIVER) if side.number else 0:.1f}",
                f"{height - 8:.0f}",
            )
            for place, (name, side) in enumerate(sides)
        ),
    )
    return format_html(
        '<svg class="compare-bars" aria-hidden="true" focusable="false">{}</svg>', bars
    )
