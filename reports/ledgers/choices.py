"""Stored values of ledgers. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerKind(models.TextChoices):
    """What a ledger has a row for."""

    CONTACTS = "contacts", _("Ledger of visits and contacts")
    AID = "aid", _("Ledger of aid")
    NEEDS = "needs", _("Ledger of needs")
    ACTIVITIES = "activities", _("Ledger of activities")
    PAIRINGS = "pairings", _("Ledger of pairings")
    CHANGES = "changes", _("Ledger of changes")
