"""What the phone's pages need to know of the session they are shown in."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from organization.models import User
from visits.access import is_paired_cadre
from visits.api import paper_of
from visits.offline import keeps_pages
from visits.services.contacts import LOG_BACK_DAYS, PHOTOS

register = template.Library()

register.filter("is_paired_cadre", is_paired_cadre)


@register.filter
def as_json(value: Any) -> SafeString:
    """For a script of our own making; what could end a script is written as its number."""
    text = json.dumps(value, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e")
    return mark_safe(text)


@register.simple_tag(takes_context=True)
def phone_facts(context: dict[str, Any]) -> SafeString:
    """Attributes of ``body`` that the scripts read."""
    request = context["request"]
    user: User = request.user
    facts = {
        "account": user.pk,
        "keeps": "yes" if keeps_pages(request) else "no",
        "is-kept": "yes" if context.get("kept") else "no",
        "paper": paper_of(user),
        "standing": reverse("visits:api_standing"),
        "kept-address": reverse("visits:phone_kept"),
        "worker": reverse("visits:phone_worker"),
    }
    pairs = [format_html(' data-{}="{}"', name, value) for name, value in facts.items()]
    return mark_safe("".join(pairs)) + sending_facts()


@register.simple_tag
def sending_facts() -> SafeString:
    """Attributes by which a script finds where contacts are sent to."""
    return format_html(
        ' data-stay="{}" data-contacts="{}"',
        reverse("organization:stay"),
        reverse("visits:api_contacts"),
    )


@register.simple_tag
def log_back_days() -> int:
    return LOG_BACK_DAYS


@register.simple_tag
def photos_at_most() -> int:
    return PHOTOS
