"""Stored values of summaries. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counted(models.TextChoices):
    """What a summary counts rows of."""

    RECIPIENTS = "recipients", _("People")
    PAIRINGS = "pairings", _("Pairings")
    CONTACTS = "contacts", _("Contacts")
    NEEDS = "needs", _("Needs")
    AID = "aid", _("Aid")
    ACTIVITIES = "activities", _("Activities")
