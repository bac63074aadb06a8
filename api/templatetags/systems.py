"""What menus and pages say of other systems."""

from __future__ import annotations

from django import template

from api.access import can_see_systems
from api.choices import Access, Area, scope
from common.templatetags.page import aside

register = template.Library()
register.filter("may_see_systems", can_see_systems)


@register.filter
def scope_words(scopes: list[str]) -> list[str]:
    """What a token may do, in words: one text for each area, since whoever writes also reads."""
    found = []
    for area in Area:
        granted = [access for access in Access if scope(area, access) in scopes]
        if granted:
            found.append(f"{area.label}{aside(granted[-1].label)}")
    return found
