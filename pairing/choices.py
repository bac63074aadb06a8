"""Stored values of pairing models. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupKey(models.TextChoices):
    """The three groups every county has; counties add their own as rows."""

    ORPHAN = "orphan", _("Orphans")
    DISABLED = "disabled", _("Severely disabled")
    EXTREME_POVERTY = "extreme_poverty", _("Extreme poverty")


class Relation(models.TextChoices):
    """Relation to the head of household, GB/T 4761."""

    HEAD = "0", _("Head")
    SPOUSE = "1", _("Spouse")
    SON = "2", _("Son")
    DAUGHTER = "3", _("Daughter")
    GRANDCHILD = "4", _("Grandchild")
    PARENT = "5", _("Parent")
    GRANDPARENT = "6", _("Grandparent")
    SIBLING = "7", _("Sibling")
    OTHER = "8", _("Other")


class DisabilityKind(models.IntegerChoices):
    """The 19th digit of a disability certificate."""

    SIGHT = 1, _("Sight")
    HEARING = 2, _("Hearing")
    SPEECH = 3, _("Speech")
    LIMBS = 4, _("Limbs")
    INTELLECT = 5, _("Intellect")
    MIND = 6, _("Mind")
    MULTIPLE = 7, _("Multiple")


class SupportMode(models.TextChoices):
    AT_HOME = "at_home", _("Supported at home")
    INSTITUTION = "institution", _("Supported in an institution")


class RecipientStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class CadreStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    LEFT = "left", _("Left")


class EndReason(models.TextChoices):
    """Why a pairing ends; the last four are on the cadre's side."""

    DECEASED = "deceased", _("Recipient deceased")
    MOVED_AWAY = "moved_away", _("Household moved away")
    NOT_ELIGIBLE = "not_eligible", _("No longer eligible")
    INSTITUTION = "institution", _("Moved into an institution")
    GROWN_UP = "grown_up", _("Turned 18 and left school")
    WITHDREW = "withdrew", _("Withdrew of own accord")
    CADRE_TRANSFERRED = "cadre_transferred", _("Cadre transferred")
    CADRE_RETIRED = "cadre_retired", _("Cadre retired")
    CADRE_DECEASED = "cadre_deceased", _("Cadre deceased")
    OTHER = "other", _("Other")


class PauseReason(models.TextChoices):
    ILLNESS = "illness", _("Illness")
    LEAVE = "leave", _("Leave")


class ImportStatus(models.TextChoices):
    APPLIED = "applied", _("Applied")


class RowOutcome(models.TextChoices):
    """What became of a roster row."""

    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    HELD = "held", _("Held")
    REJECTED = "rejected", _("Rejected")
