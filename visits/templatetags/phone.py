"""What the phone's pages need to know of the session they are shown in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.dates import today
from common.templatetags.page import SHAPES, deadline
from organization.models import User
from visits.access import is_paired_cadre
from visits.api import paper_of
from visits.choices import Status
from visits.offline import keeps_pages
from visits.phone_parts import tabs_of
from visits.quotas.duty import lights_ahead
from visits.services.contacts import LOG_BACK_DAYS, PHOTOS

register = template.Library()

register.filter("is_paired_cadre", is_paired_cadre)
register.filter("phone_tabs", tabs_of)


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


@register.simple_tag
def light_to_come(year: Any) -> SafeString:
    """The light of a pairing's year, with what it turns into as days go by.

    ``year`` is a ``PairingYear`` as ``due_years`` reads it. A script shows the light of the day
    on which a kept page is read.
    """
    turns = [
        [day.isoformat(), str(status).replace("_", "-"), SHAPES[status], str(status.label)]
        for day, status in lights_ahead(today(), next_due_on=year.next_due_on, status=year.status)
    ]
    # What was before today is never asked for, and a kept page is not another every morning.
    turns[0][0] = f"{today().year}-01-01"
    return format_html(
        '<span class="light light-{}" data-turns="{}">'
        '<span class="light-shape" aria-hidden="true">{}</span><span>{}</span></span>',
        year.status.replace("_", "-"),
        json.dumps(turns, ensure_ascii=False),
        SHAPES[year.status],
        Status(year.status).label,
    )


@register.simple_tag
def due_by(day: Any) -> SafeString:
    """A due date and how far away it is; a script counts the days anew on a kept page."""
    return format_html(
        '<span class="due"><span class="mono">{}</span> · '
        '<span data-due="{}">{}</span><!--due--></span>',
        day.isoformat(),
        day.isoformat(),
        deadline(day),
    )


@register.simple_tag
def deadline_words() -> SafeString:
    """The words of ``deadline`` for a script, ``{n}`` for the number of days."""
    near = today()

    def words(days: int) -> str:
        return deadline(near + timedelta(days=days)).replace(str(abs(days)), "{n}")

    return format_html(
        '<template id="deadline-words" data-left-one="{}" data-left-many="{}" data-now="{}"'
        ' data-over-one="{}" data-over-many="{}"></template>',
        words(1),
        words(2),
        deadline(near),
        words(-1),
        words(-2),
    )
