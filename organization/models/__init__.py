from organization.models.region import Region
from organization.models.unit import Unit
from organization.models.user import User

__all__ = ["Region", "Unit", "User"]
