from organization.models.access import AccessEvent
from organization.models.region import Region
from organization.models.unit import Unit
from organization.models.user import User

__all__ = ["AccessEvent", "Region", "Unit", "User"]
