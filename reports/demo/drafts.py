"""An assignment that is drafted in the demonstration, for whoever opens it to look at and make."""

from __future__ import annotations

from organization.choices import Role
from organization.models import Region, User
from pairing.drafting.gathering import cadres_to_ask
from pairing.drafting.services import draft_assignment
from pairing.models import Programme
from pairing.selectors import households_waiting
from reports.demo.places import COUNTY


def write_draft(*, programme: Programme) -> None:
    """A cadre proposed for each household that waits, where there are both."""
    office = User.objects.filter(role=Role.COUNTY_OFFICE).order_by("phone").first()
    if office is None or not households_waiting(office, programme).exists():
        return
    if cadres_to_ask(office).exists():
        draft_assignment(programme=programme, region=Region.objects.get(pk=COUNTY), actor=office)
