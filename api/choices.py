"""Stored values of what other systems may do. A stored value never changes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Area(models.TextChoices):
    """What the resources are about; a token is given some of them."""

    REGISTRY = "registry", _("Households, recipients and cadres")
    PAIRINGS = "pairings", _("Pairings and what they owe")
    CONTACTS = "contacts", _("Contacts")
    AID = "aid", _("Aid, donors and distributions")
    NEEDS = "needs", _("Needs and plans")
    ACTIVITIES = "activities", _("Activities and campaigns")
    CHECKS = "checks", _("Inspections and findings")
    SURVEYS = "surveys", _("Surveys")
    REPORTS = "reports", _("Notices, reviews and summaries")
    WORK = "work", _("Rosters, jobs, follow-ups and messages")
    ACCOUNTS = "accounts", _("Accounts")


class Access(models.TextChoices):
    READ = "read", pgettext_lazy("what a system may do", "read")
    WRITE = "write", pgettext_lazy("what a system may do", "read and write")


class TokenState(models.TextChoices):
    """What has become of a token. Not stored: the day alone changes it."""

    ASKED = "asked", _("Waits for approval")
    REFUSED = "refused", _("Refused")
    GRANTED = "granted", _("Approved, not yet taken")
    IN_USE = "in_use", _("In use")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def scope(area: str, access: str) -> str:
    """How a token holds what it may do: ``contacts:write``."""
    return f"{area}:{access}"


SCOPES = [scope(area, access) for area in Area.values for access in Access.values]


class NoticeState(models.TextChoices):
    """What has become of telling another system of a change."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Told")
    GIVEN_UP = "given_up", _("Given up")
