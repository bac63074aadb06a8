"""What is open with a household that moves goes where it goes; what is over stays where it was."""

from __future__ import annotations

from collections.abc import Collection

from pairing.services import belong_where_households_are
from visits.models import AskedVisit, HouseholdPlan, Need


def follow_households(household_ids: Collection[int]) -> None:
    """Have the open needs, plans and asked visits of households belong where those are now.

    The township from which one moved could do nothing for it any more, and that to which it moved
    would not know.
    """
    for rows in (Need.objects.open(), HouseholdPlan.objects.open(), AskedVisit.objects.open()):
        belong_where_households_are(rows.filter(household__id__any_of=list(household_ids)))
