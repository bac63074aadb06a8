from organization.models.access import AccessEvent
from organization.models.approval import Approval
from organization.models.file_order import FileOrder, FileOrderPart
from organization.models.history import UnitEvent, UserEvent
from organization.models.region import Region
from organization.models.seal import Archive, Seal
from organization.models.signin import ActivationCode, FailureCount, KnownBrowser, UsedPassword
from organization.models.unit import Unit
from organization.models.user import User

__all__ = [
    "AccessEvent",
    "ActivationCode",
    "Approval",
    "Archive",
    "FailureCount",
    "FileOrder",
    "FileOrderPart",
    "KnownBrowser",
    "Region",
    "Seal",
    "Unit",
    "UnitEvent",
    "UsedPassword",
    "User",
    "UserEvent",
]
