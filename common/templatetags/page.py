"""What every page is made of: icons, lights, deadlines and figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common.dates import today

register = template.Library()
_DAYS = re.compile(r"\d{4}-\d\d-\d\d")

SHAPES = {
    "met": "●",
    "on_track": "◐",
    "due_soon": "▲",
    "overdue": "■",
    "paused": "○",
    "closed": "○",
    "unpaired": "◇",
}
"""A shape beside the colour, so that a light can be told without seeing colours (look.md)."""


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    path = Path(settings.ICON_DIR) / f"{name}.svg"
    source = path.read_text(encoding="utf-8")
    # The package's files open with a comment of tags and carry a size of their own.
    return source[source.index("<svg") :].replace(
        "<svg", '<svg aria-hidden="true" focusable="false"', 1
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the Tabler set, drawn in the colour of the text around it."""
    return mark_safe(f'<span class="icon-box">{_svg(name)}</span>')


@register.simple_tag(takes_context=True)
def here(context: Mapping[str, Any], *names: str) -> SafeString:
    """Marks a link of a menu whose pages the reader is on: those at and below these addresses."""
    request = context.get("request")
    path = request.path if request is not None else ""
    is_here = any(path.startswith(reverse(name)) for name in names)
    return mark_safe('aria-current="page"' if is_here else "")


@register.simple_tag
def colon() -> str:
    """What stands between a name and what is said of it, as the page's language writes it."""
    return pgettext("between a name and what is said of it", ": ")


@register.filter
def unbroken(words: Any) -> SafeString:
    """With its days whole: a browser breaks a line behind any hyphen between digits."""
    return mark_safe(_DAYS.sub(r'<span class="mono">\g<0></span>', conditional_escape(words)))


@register.filter
def aside(words: Any) -> str:
    """In brackets behind what it explains, as the page's language writes them."""
    return pgettext("behind what it explains", " (%(words)s)") % {"words": words}


@register.simple_tag
def light(status: str, label: Any) -> SafeString:
    """A status as shape, colour and word."""
    return format_html(
        '<span class="light light-{}"><span class="light-shape" aria-hidden="true">{}</span>'
        "{}</span>",
        status.replace("_", "-"),
        SHAPES.get(status, "○"),
        label,
    )


SLIVER = 0.8
"""The least a part of a bar is shown at, in hundredths, so that one of thousands is seen."""


@register.simple_tag
def bar(counts: Mapping[str, int], whole: int, lights: Iterable[tuple[str, Any]]) -> SafeString:
    """How ``whole`` divides among lights, as one bar in their order and colours.

    Drawn and not styled, since the pages allow no style of an element's own. The figures stand
    beside it, so that readers of screens pass over it.
    """
    shown = [(light, label, counts[light]) for light, label in lights if counts.get(light)]
    widths = [max(100 * number / whole, SLIVER) for _light, _label, number in shown]
    starts = accumulate(widths, initial=0.0)
    scale = 100 / sum(widths) if shown else 0
    parts = format_html_join(
        "",
        '<rect class="bar-part bar-{}" x="{}%" width="{}%" height="100%"><title>{} {}</title>'
        "</rect>",
        (
            (light, f"{start * scale:.2f}", f"{width * scale:.2f}", label, number)
            for (light, label, number), start, width in zip(shown, starts, widths, strict=False)
        ),
    )
    return format_html('<svg class="bar" aria-hidden="true" focusable="false">{}</svg>', parts)


@register.filter
def shape(status: str) -> str:
    """The shape of a status alone."""
    return SHAPES.get(status, "○")


@register.filter
def deadline(day: date | None) -> str:
    """How far away a due date is: 12 days left, today, 3 days overdue."""
    if day is None:
        return ""
    days = (day - today()).days
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    if days == 0:
        return _("Due today")
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}


@register.filter
def days_since(day: date | None) -> str:
    """How long ago a day was: today, 40 days."""
    if day is None:
        return ""
    days = (today() - day).days
    return (
        _("today")
        if days <= 0
        else ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    )


@register.filter
def figure(number: int | Decimal | None) -> str:
    """A whole number as the page's language writes it: 4,225 in English, 4225 in Chinese."""
    if number is None:
        return "—"
    return f"{number:,}" if (get_language() or "").startswith("en") else str(number)


@register.filter
def yuan(amount: int | Decimal | None) -> str:
    """Money in tables: ¥ and two decimals."""
    return "—" if amount is None else f"¥{amount:,.2f}"


@register.filter
def share(part: int, whole: int) -> str:
    """A percentage without decimals, — of nothing."""
    return f"{round(100 * part / whole)}%" if whole else "—"


@register.filter
def width(part: int, whole: int) -> str:
    """A share as CSS writes it, with one decimal."""
    return f"{100 * part / whole:.1f}%" if whole else "0%"


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """An entry of a mapping by a key that is in a variable; None when there is none."""
    return mapping.get(key)
