"""Where something is, in the page's language."""

from __future__ import annotations

from typing import Any

from django import template

from organization.models.region import region_label

register = template.Library()


@register.filter
def place(row: Any, village: Any = None) -> str:
    """Township and village of a row read ``with_township``: several have a village of one name.

    ``village`` is the village where the row does not hold it as ``region``.
    """
    names = [region_label(row.township_name or ""), str(village or row.region)]
    return " ".join(name for name in names if name)


@register.filter
def region_name(name: str) -> str:
    """The name of a region that is kept as words, beside figures for instance."""
    return region_label(name)
