"""Answers to htmx, which swaps a part of a page in place."""

from __future__ import annotations

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for (django_htmx's middleware sees it)."""
    return bool(getattr(request, "htmx", False))
