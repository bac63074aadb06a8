"""One at a time in a county, where what two would enter has no row to wait for yet."""

from __future__ import annotations

from organization.access import own_region
from organization.models import Region, User
from organization.models.region import county_of


def lock_county(actor: User) -> str:
    """The code of the actor's county, which is locked until the transaction ends.

    Of two who enter the same the second waits here, and finds what the first has entered.
    """
    code = county_of(own_region(actor).code)
    Region.objects.select_for_update(no_key=True).get(pk=code)
    return code
