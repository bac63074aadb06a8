"""What menus and pages say of other systems."""

from __future__ import annotations

from django import template

from api.access import can_see_systems
from api.choices import Access, Area

register = template.Library()
register.filter("may_see_systems", can_see_systems)


@register.filter
def scope_words(scopes: list[str]) -> list[str]:
    """What a token may do, in words: one text for each area."""
    found = []
    for scope in scopes:
        area, access = scope.split(":")
        found.append(f"{Area(area).label} ({Access(access).label})")
    return found
