"""What pages need to know of the session they are shown in."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from organization.sessions import idle_limit
from organization.signin.second_factor import must_have_one

register = template.Library()

register.filter("must_have_second_factor", must_have_one)


@register.simple_tag(takes_context=True)
def idle_seconds(context: dict[str, Any]) -> int:
    """After how long the page warns and then hides itself; 0 on somebody's own phone."""
    request = context.get("request")
    if (
        request is None
        or not getattr(request, "session", None)
        or not request.user.is_authenticated
    ):
        return 0
    limit = idle_limit(request.session, request.user)
    return limit if limit == settings.IDLE_SECONDS else 0


@register.filter
def recovery_left(codes: Any) -> int:
    """How many of the recovery codes are unused; ``codes`` is allauth's wrapper or None."""
    return len(codes.get_unused_codes()) if codes else 0
