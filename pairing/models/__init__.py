from pairing.models.cadre import Cadre
from pairing.models.household import Household, Recipient
from pairing.models.intake import Import, ImportRow
from pairing.models.pairing import Pairing, Pause
from pairing.models.programme import Group, Programme

__all__ = [
    "Cadre",
    "Group",
    "Household",
    "Import",
    "ImportRow",
    "Pairing",
    "Pause",
    "Programme",
    "Recipient",
]
