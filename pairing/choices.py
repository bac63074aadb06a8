"""Stored values of pairing models. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class Counted(models.TextChoices):
    """What programmes count of what was done in a period, and may have names of their own for."""

    CONTACTS = "contacts", _("Other contacts")
    VISITS = "visits", _("Home visits")
    POLICIES = "policies", _("Policies explained")
    AID = "aid", _("Times aid was given")
    DEEDS = "deeds", _("Needs settled")


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


RECIPIENT_REASONS = (
    EndReason.DECEASED,
    EndReason.MOVED_AWAY,
    EndReason.NOT_ELIGIBLE,
    EndReason.INSTITUTION,
    EndReason.GROWN_UP,
    EndReason.WITHDREW,
    EndReason.OTHER,
)
"""Why a person is cared for no longer."""

CADRE_REASONS = (
    EndReason.CADRE_TRANSFERRED,
    EndReason.CADRE_RETIRED,
    EndReason.CADRE_DECEASED,
    EndReason.OTHER,
)
"""Why a cadre is there no longer."""


class PauseReason(models.TextChoices):
    ILLNESS = "illness", _("Illness")
    LEAVE = "leave", _("Leave")


class ImportStatus(models.TextChoices):
    """Where an import is. Those that end in -ing are a worker's, the others wait for a person."""

    READING = "reading", _("Being read")
    COLUMNS = "columns", _("Columns")
    CHECKING = "checking", _("Being checked")
    REVIEW = "review", _("Findings")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Not readable")
    DISCARDED = "discarded", _("Discarded")


WORKING = (
    ImportStatus.READING,
    ImportStatus.CHECKING,
    ImportStatus.APPLYING,
    ImportStatus.UNDOING,
)
"""In these a worker has something to do."""


class RowOutcome(models.TextChoices):
    """What becomes, or became, of a roster row."""

    CREATED = "created", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    HELD = "held", _("Held")
    REJECTED = "rejected", _("Rejected")


TAKEN = (RowOutcome.CREATED, RowOutcome.CHANGED, RowOutcome.UNCHANGED)


class RowDecision(models.TextChoices):
    """What a person said of a row."""

    TAKE = "take", _("Take it in")
    LEAVE = "leave", _("Leave it out")


class ProposalKind(models.TextChoices):
    """A difference between a roster and what is recorded, which a person decides."""

    GONE = "gone", _("Not on the roster any more")
    GROUP_CHANGED = "group_changed", _("Changed group")
    TWO_ROSTERS = "two_rosters", _("On two rosters")
    MOVED = "moved", _("Household moved")
    SPLIT = "split", _("Household split")
    RENAMED = "renamed", _("Head written differently")
    CADRE_GONE = "cadre_gone", _("Cadre not on the list any more")


class ProposalStatus(models.TextChoices):
    OPEN = "open", _("To decide")
    ACCEPTED = "accepted", _("Done")
    DECLINED = "declined", _("Left as it is")
    SUPERSEDED = "superseded", _("Settled by a later roster")


class ProposalDecision(models.TextChoices):
    """What a person decided of a proposal."""

    KEEP = "keep", _("Left as it is")
    END = "end", _("Ended")
    LEAVE = "leave", _("Has left")
    CHANGE_GROUP = "change_group", _("Moved to the other group")
    MOVE = "move", _("Moved to the village")
    RENAME = "rename", _("Renamed")
    KEEP_PAIRING = "keep_pairing", _("The cadre stays with the old household")
    CLOSE = "close", _("Pairing ended, household closed")
    HAND_OVER = "hand_over", _("The cadre goes with the new household")


class NumberKind(models.TextChoices):
    """Numbers of people that pages show masked."""

    IDENTITY = "identity", _("ID number")
    CERTIFICATE = "certificate", _("Disability certificate")
    HEAD = "head", _("Head's ID number")
    CELL = "cell", _("Number on a roster")


class LookReason(models.TextChoices):
    """What a full number is needed for."""

    PAPERS = "papers", _("Comparing with the papers")
    APPLY = "apply", _("Applying for a benefit or service for them")
    CORRECT = "correct", _("Correcting what is recorded")
    ASKED = "asked", _("They or their guardian asked for it")
    OTHER = "other", _("Something else")


class DraftKind(models.TextChoices):
    """What a draft is about."""

    NEW = "new", _("Assignment")
    HANDOVER = "handover", _("Handover")


class DraftStatus(models.TextChoices):
    OPEN = "open", _("Draft")
    MADE = "made", pgettext_lazy("draft", "Made")
    UNDONE = "undone", _("Taken back")
    DISCARDED = "discarded", _("Discarded")


class LineState(models.TextChoices):
    """What becomes, or became, of a draft's proposal for one household."""

    PROPOSED = "proposed", _("Proposed")
    STRUCK = "struck", _("Struck out")
    MADE = "made", _("Paired")
    LEFT_OUT = "left_out", _("Left out")
    UNDONE = "undone", _("Taken back")
    KEPT = "kept", _("Stays paired")
