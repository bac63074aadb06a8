"""Who may see plans and runs: the county's office, and whoever keeps the system there."""

from organization.choices import Role
from organization.querysets import ScopedQuerySet


class CountyJobQuerySet(ScopedQuerySet):
    region_path = "county__code"
    region_roles = (Role.COUNTY_OFFICE, Role.SYSTEM_ADMIN)
