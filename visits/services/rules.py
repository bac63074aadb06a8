"""What a programme asks for in a year."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common.database import lock_rules
from common.dates import today
from common.errors import DomainError
from organization.models import Region
from pairing.models import Programme
from visits.models import QuotaRule
from visits.quotas.recounting import recompute_region


@transaction.atomic
def set_rule(
    *,
    programme: Programme,
    region: Region,
    year: int,
    contacts: int,
    visits: int,
    visit_counts_as_contact: bool = False,
    one_a_day: bool = True,
) -> QuotaRule:
    """Set what a programme asks for in a region from ``year`` on, and count anew what it touches.

    Raises DomainError for a year or minimum that cannot be.
    """
    if not 2000 <= year <= 2199:
        raise DomainError("rule_year", _("“%(year)s” is not a year.") % {"year": year})
    for label, minimum in ((_("contacts"), contacts), (_("visits"), visits)):
        if not 0 <= minimum <= 366:
            raise DomainError(
                "rule_minimum",
                _("%(what)s a year must be from 0 to 366, not %(number)d.")
                % {"what": label, "number": minimum},
            )
    # A pairing that is being entered would otherwise be counted by the rule of before and not be
    # among those counted anew: wait for it, and have later ones wait for this.
    lock_rules()
    rule, _made = QuotaRule.objects.update_or_create(
        programme=programme,
        region=region,
        year=year,
        defaults={
            "contacts": contacts,
            "visits": visits,
            "visit_counts_as_contact": visit_counts_as_contact,
            "one_a_day": one_a_day,
        },
    )
    recompute_region(region.prefix, today=today())
    return rule
