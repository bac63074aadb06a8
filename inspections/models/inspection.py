"""What an inspector found at one household."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspections.models.round import CheckLine
from inspections.querysets import InspectedFileQuerySet, InspectionQuerySet
from visits.models.attachment import Attachment


class Inspection(models.Model):
    """One inspection of one household on a day (Asia/Shanghai).

    ``answers`` are by the keys of the round's checklist. Of two that were sent for one household
    the one that arrived first is ``is_first``, the other is kept beside it. ``sent_sha256`` is
    the digest of what was sent, by which the same one sent again is known.
    """

    line = models.ForeignKey(CheckLine, on_delete=models.PROTECT, related_name="inspections")
    client_uuid = models.UUIDField(unique=True, editable=False)
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField(_("day"))
    answers = models.JSONField(default=dict)
    note = models.TextField(_("note"), max_length=500, blank=True)
    is_first = models.BooleanField(default=True)
    sent_sha256 = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(is_first=True), name="inspection_first_once_a_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.day}"


class InspectedFile(Attachment):
    """A photograph taken at an inspection."""

    owner_field = "inspection"

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="files")

    objects: ClassVar[Any] = InspectedFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("photograph of an inspection")
        verbose_name_plural = _("photographs of inspections")
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "sha256"], name="inspection_file_once_at_an_inspection"
            )
        ]
