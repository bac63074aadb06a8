"""What the people who use this complain of or suggest, and what the office answers."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from visits.choices import FeedbackKind
from visits.querysets import FeedbackQuerySet


class Feedback(models.Model):
    """A complaint or a suggestion, for the county office of whoever wrote it.

    ``region`` is that person's own place. ``client_uuid`` is made where it is written, so that
    one sent twice arrives once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feedback"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=FeedbackKind.choices)
    text = models.TextField(_("what it is about"), max_length=1000)
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    read_at = models.DateTimeField(_("answer read"), null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint or suggestion")
        verbose_name_plural = _("complaints and suggestions")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["region"], name="feedback_region_prefix", opclasses=["text_pattern_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FeedbackKind.values), name="feedback_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="feedback_answered_with_words",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="feedback_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"
