"""Stored values of ledgers. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerKind(models.TextChoices):
    """What a ledger has a row for."""

    CONTACTS = "contacts", _("Visits and contacts")
    AID = "aid", _("Aid")
    NEEDS = "needs", _("Needs")
    ACTIVITIES = "activities", _("Activities")
    PAIRINGS = "pairings", _("Pairings")
    CHANGES = "changes", _("Changes")
