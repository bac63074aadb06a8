"""What is open with the households of pairings, shown before these are handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from common.dates import today
from pairing.drafting.open_matters import Held, Matter
from visits.models import Answer, AskedVisit, FollowUp, Handout, HouseholdPlan, Need
from visits.quotas.standings import due_years

SHOWN = 60
"""How many characters of a need are shown."""


def open_matters(held: Held) -> dict[int, list[Matter]]:
    """By pairing: the next due day, open needs, gifts to be handed out, plans and visits asked for.

    And follow-ups and answers that wait for somebody."""
    found: dict[int, list[Matter]] = defaultdict(list)
    keys = [key for pairings in held.values() for key in pairings]
    years = due_years(today()).filter(pairing__id__any_of=keys, next_due_on__isnull=False)
    for key, due_on in years.values_list("pairing_id", "next_due_on"):
        found[key].append(Matter(_("Next contact or visit"), due_on))
    for household, matter in [*_needs(held), *_gifts(held), *_plans(held)]:
        for key in held[household]:
            found[key].append(matter)
    followed = FollowUp.objects.open().filter(pairing__id__any_of=keys)
    for key, since in followed.values_list("pairing_id", "overdue_since"):
        found[key].append(Matter(_("Followed up, overdue since %(day)s") % {"day": since}))
    answers = Answer.objects.waiting().filter(pairing__id__any_of=keys)
    for key, day in answers.values_list("pairing_id", "day"):
        found[key].append(Matter(_("Answer of %(day)s waits for somebody") % {"day": day}))
    return found


def _needs(households: Collection[int]) -> Iterator[tuple[int, Matter]]:
    needs = Need.objects.filter(household__id__any_of=list(households), settled_on__isnull=True)
    for need in needs.order_by("raised_on", "pk"):
        words = _("Open need: %(text)s") % {"text": Truncator(need.text).chars(SHOWN)}
        path = reverse("visits:need_detail", args=[need.pk])
        yield need.household_id, Matter(words, need.due_on, path)


def _gifts(households: Collection[int]) -> Iterator[tuple[int, Matter]]:
    lines = Handout.objects.to_hand_out().filter(household__id__any_of=list(households))
    for line in lines.select_related("distribution").order_by("distribution__day", "pk"):
        given = line.distribution
        words = _("To be handed out: %(name)s, ¥%(value)s") % {
            "name": given.name,
            "value": f"{line.value:,.2f}",
        }
        path = reverse("visits:distribution_detail", args=[given.pk])
        yield line.household_id, Matter(words, given.day, path)


def _plans(households: Collection[int]) -> Iterator[tuple[int, Matter]]:
    keys = list(households)
    for plan in HouseholdPlan.objects.open().filter(household__id__any_of=keys):
        path = reverse("visits:plan_detail", args=[plan.pk])
        yield plan.household_id, Matter(_("Review of its plan"), plan.review_due_on, path)
    for visit in AskedVisit.objects.open().filter(household__id__any_of=keys).order_by("pk"):
        path = reverse("visits:asked_visit", args=[visit.pk])
        due_on = visit.visit_on or visit.wanted_by
        yield visit.household_id, Matter(_("A visit that was asked for"), due_on, path)
