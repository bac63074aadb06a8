"""Stored values of reports models. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeStatus(models.TextChoices):
    """How far a notice has come. What is published never changes again."""

    DRAFT = "draft", _("Draft")
    CONFIRMED = "confirmed", _("Waiting for a second person")
    PUBLISHED = "published", _("Published")
