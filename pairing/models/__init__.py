from pairing.models.cadre import Cadre
from pairing.models.draft import Draft, DraftingRule, DraftLine, Partnership
from pairing.models.history import (
    CadreEvent,
    CountNameEvent,
    DraftEvent,
    DraftingRuleEvent,
    GroupEvent,
    HouseholdEvent,
    PairingEvent,
    PartnershipEvent,
    PauseEvent,
    ProgrammeEvent,
    RecipientEvent,
)
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
from pairing.models.key_mark import KeyMark
from pairing.models.pairing import Pairing, Pause
from pairing.models.programme import CountName, Group, Programme

__all__ = [
    "Cadre",
    "CadreEvent",
    "CountName",
    "CountNameEvent",
    "Draft",
    "DraftEvent",
    "DraftLine",
    "DraftingRule",
    "DraftingRuleEvent",
    "Group",
    "GroupEvent",
    "Heading",
    "Household",
    "HouseholdEvent",
    "Import",
    "ImportChange",
    "ImportPart",
    "ImportRow",
    "KeyMark",
    "Layout",
    "Pairing",
    "PairingEvent",
    "Partnership",
    "PartnershipEvent",
    "Pause",
    "PauseEvent",
    "Programme",
    "ProgrammeEvent",
    "Proposal",
    "Recipient",
    "RecipientEvent",
]
