"""What an inspector looks at: a county's own checklist."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspections.querysets import ChecklistQuerySet
from organization.models import Region


class Checklist(models.Model):
    """A county's checklist; a county without one has the shipped.

    ``items`` are as ``inspections.checklist`` reads them. ``version`` counts up with every
    change, so that a form that is out of date is refused.
    """

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="+")
    items = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")

    def __str__(self) -> str:
        return f"{self.region_id} {self.version}"
