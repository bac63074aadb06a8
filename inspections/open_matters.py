"""What an inspection found at the households of pairings, shown before these are handed over."""

from __future__ import annotations

from collections import defaultdict

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from inspections.models import Finding
from pairing.drafting.open_matters import Held, Matter

SHOWN = 60
"""How many characters of a finding are shown."""


def open_matters(held: Held) -> dict[int, list[Matter]]:
    """By pairing: the findings at its household that nobody has closed."""
    found: dict[int, list[Matter]] = defaultdict(list)
    findings = Finding.objects.unsettled().filter(household__id__any_of=list(held))
    for finding in findings.order_by("due_on", "pk"):
        words = _("To be put right: %(text)s") % {"text": Truncator(finding.text).chars(SHOWN)}
        path = reverse("inspections:finding", args=[finding.pk])
        for key in held[finding.household_id]:
            found[key].append(Matter(words, finding.due_on, path))
    return found
