"""Stored values of reviews. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Indicator(models.TextChoices):
    """What a review looks at. The name is also that of its weight in ``ReviewTerms``."""

    COVERAGE = "coverage", _("Coverage")
    CONTACTS = "contacts", _("Contacts on time")
    VISITS = "visits", _("Visits on time")
    NEEDS = "needs", _("Needs settled on time")
    RECORDS = "records", _("Quality of records")


class EntryKind(models.TextChoices):
    """Whose figures an entry holds."""

    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")
    UNIT = "unit", _("Unit")


class ReviewStatus(models.TextChoices):
    """How far a review has come. What is published never changes again."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Outcome(models.TextChoices):
    """What became of an objection."""

    WAITING = "", _("Waiting for an answer")
    KEPT = "kept", _("The value stays")
    CHANGED = "changed", _("The value was corrected")


class Stage(models.TextChoices):
    """What may happen to a review on a day. Not stored: time alone changes it."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Objections may be raised")
    ANSWERING = "answering", _("Objections wait for an answer")
    FINAL = "final", _("Final")
