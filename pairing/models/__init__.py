from pairing.models.cadre import Cadre
from pairing.models.household import Household, Recipient
from pairing.models.intake import (
    Heading,
    Import,
    ImportChange,
    ImportPart,
    ImportRow,
    Layout,
    Proposal,
)
from pairing.models.pairing import Pairing, Pause
from pairing.models.programme import Group, Programme

__all__ = [
    "Cadre",
    "Group",
    "Heading",
    "Household",
    "Import",
    "ImportChange",
    "ImportPart",
    "ImportRow",
    "Layout",
    "Pairing",
    "Pause",
    "Programme",
    "Proposal",
    "Recipient",
]
