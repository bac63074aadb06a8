"""What is open with the households of pairings, shown before these are handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import today
from pairing.drafting.open_matters import Matter
from pairing.models import Pairing
from visits.models import Answer, FollowUp, Need
from visits.quotas import due_years

SHOWN = 60
"""How many characters of a need are shown."""


def open_matters(pairing_ids: Collection[int]) -> dict[int, list[Matter]]:
    """By pairing: the next due day, open needs, open follow-ups, answers that wait for somebody."""
    found: dict[int, list[Matter]] = defaultdict(list)
    keys = list(pairing_ids)
    years = due_years(today()).filter(pairing__id__any_of=keys, next_due_on__isnull=False)
    for key, due_on in years.values_list("pairing_id", "next_due_on"):
        found[key].append(Matter(_("Next contact or visit"), due_on))
    pairings = Pairing.objects.filter(id__any_of=keys).values_list("household_id", "pk")
    holding: dict[int, list[int]] = defaultdict(list)
    for household, key in pairings:
        holding[household].append(key)
    needs = Need.objects.filter(household__id__any_of=list(holding), settled_on__isnull=True)
    for household, text in needs.order_by("raised_on", "pk").values_list("household_id", "text"):
        short = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
        words = _("Open need: %(text)s") % {"text": short}
        path = reverse("visits:household_detail", args=[household])
        for key in holding[household]:
            found[key].append(Matter(words, path=path))
    followed = FollowUp.objects.open().filter(pairing__id__any_of=keys)
    for key, since in followed.values_list("pairing_id", "overdue_since"):
        found[key].append(Matter(_("Followed up, overdue since %(day)s") % {"day": since}))
    answers = Answer.objects.waiting().filter(pairing__id__any_of=keys)
    for key, day in answers.values_list("pairing_id", "day"):
        found[key].append(Matter(_("Answer of %(day)s waits for somebody") % {"day": day}))
    return found
