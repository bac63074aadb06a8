"""Stored values of inspections models. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(models.TextChoices):
    """How an item of a checklist is answered."""

    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Words")


class RoundState(models.TextChoices):
    OPEN = "open", _("Under way")
    CLOSED = "closed", _("Closed")


class FindingKind(models.TextChoices):
    """What a finding is about."""

    CADRE = "cadre", _("Cadre not known")
    CARD = "card", _("Contact card missing")
    VISITS = "visits", _("Visits not as recorded")
    POLICY = "policy", _("Policies not known")
    SAFETY = "safety", _("Safety at home")
    NEED = "need", _("Urgent need")
    OTHER = "other", _("Something else")


class FindingState(models.TextChoices):
    OPEN = "open", _("To be put right")
    PUT_RIGHT = "put_right", _("Put right, to be checked")
    CHECKED = "checked", _("Checked on the spot")
    CLOSED = "closed", pgettext_lazy("inspection", "Closed")


UNSETTLED = (FindingState.OPEN, FindingState.PUT_RIGHT, FindingState.CHECKED)
WAITING = (FindingState.PUT_RIGHT, FindingState.CHECKED)
"""Not closed yet."""


class Move(models.TextChoices):
    """A step in the life of a finding."""

    RAISED = "raised", pgettext_lazy("inspection", "Found")
    HANDED = "handed", _("Handed to another")
    DUE = "due", _("Another day set")
    PUT_RIGHT = "put_right", _("Put right")
    CHECKED = "checked", _("Checked on the spot")
    BACK = "back", _("Sent back")
    CLOSED = "closed", pgettext_lazy("inspection", "Closed")


class Told(models.TextChoices):
    """Who has been told that a finding is overdue."""

    NOBODY = "nobody", _("Nobody")
    LIAISON = "liaison", _("The liaison")
    OFFICE = "office", _("The office")
