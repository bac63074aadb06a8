"""The history of programmes, households, people and pairings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.models.recorded import recorded
from pairing.models.cadre import Cadre
from pairing.models.draft import Draft, DraftingRule, Partnership
from pairing.models.household import Household, Recipient
from pairing.models.pairing import Pairing, Pause
from pairing.models.programme import CountName, Group, Programme


class ProgrammeEvent(recorded(Programme)):  # type: ignore[misc]
    place = "region"


class GroupEvent(recorded(Group)):  # type: ignore[misc]
    place = "programme"


class CountNameEvent(recorded(CountName)):  # type: ignore[misc]
    place = "programme"


# A digest is found again by whoever has the number and the key.
_OF_A_HEAD = ("head_name", "head_id_digest", "phone", "address")


class HouseholdEvent(recorded(Household, personal=_OF_A_HEAD)):  # type: ignore[misc]
    place = "region"


_OF_A_PERSON = (
    *("name", "id_digest", "birth_date", "ethnicity", "child_category"),
    *("school", "grade", "guardian_relation"),
)


class RecipientEvent(recorded(Recipient, personal=_OF_A_PERSON)):  # type: ignore[misc]
    place = "household"

    birth_date = models.DateField(_("date of birth"), null=True)
    """NULL once the line has been emptied."""


class CadreEvent(recorded(Cadre)):  # type: ignore[misc]
    place = "user"


class PairingEvent(recorded(Pairing)):  # type: ignore[misc]
    place = "region"


class PauseEvent(recorded(Pause)):  # type: ignore[misc]
    place = "pairing"


class DraftingRuleEvent(recorded(DraftingRule)):  # type: ignore[misc]
    place = "region"


class PartnershipEvent(recorded(Partnership)):  # type: ignore[misc]
    place = "unit"


class DraftEvent(recorded(Draft)):  # type: ignore[misc]
    place = "region"
