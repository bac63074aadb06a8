"""The forms still to be filled for households of pairings, shown before these are handed over."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count
from django.utils.translation import ngettext

from pairing.drafting.open_matters import Held, Matter
from surveys.choices import LineState, SurveyStatus
from surveys.models import SurveyLine


def open_matters(held: Held) -> dict[int, list[Matter]]:
    """By pairing: the surveys that are open, and how many of their forms its household lacks."""
    found: dict[int, list[Matter]] = defaultdict(list)
    lines = (
        SurveyLine.objects.with_state()
        .filter(household__id__any_of=list(held), survey__status=SurveyStatus.PUBLISHED)
        .filter(stands__in=[LineState.ASKED, LineState.NOT_REACHED])
        .order_by("survey__last", "survey", "household")
    )
    rows = lines.values_list("household_id", "survey__name", "survey__last").annotate(Count("pk"))
    for household, name, last, number in rows:
        words = ngettext(
            "%(number)d form of the survey %(name)s",
            "%(number)d forms of the survey %(name)s",
            number,
        ) % {"number": number, "name": name}
        for key in held[household]:
            found[key].append(Matter(words, last))
    return found
