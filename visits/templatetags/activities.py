"""What a household took part in, on pages that show the household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.db.models import Exists, OuterRef

from pairing.models import Household
from visits.models import Activity, Participant

register = template.Library()

SHOWN = 12


@register.simple_tag(takes_context=True)
def joined_activities(context: Mapping[str, Any], household: Household) -> list[Participant]:
    """The latest activities that a household was asked to or took part in, one query.

    Each has ``can_open``: whether the account may open the activity. What is only planned is told
    to nobody yet.
    """
    user = context["user"]
    seen = Activity.objects.visible_to(user).filter(pk=OuterRef("activity"))
    rows = (
        Participant.objects.filter(household=household)
        .told()
        .select_related("activity", "recipient")
        .annotate(can_open=Exists(seen))
        .order_by("-activity__day", "-activity_id", "pk")
    )
    return list(rows[:SHOWN])
