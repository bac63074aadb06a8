"""Activities: clinics, job fairs, talks and the like, counted in summaries."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from pairing.models import Programme
from visits.querysets import ActivityQuerySet


class Activity(models.Model):
    """One activity of a programme on a day, in a region."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("place"))
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    organiser = models.CharField(_("organiser"), max_length=120, blank=True)
    participants = models.PositiveIntegerField(_("people taking part"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households reached"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "region", "day", "name"], name="activity_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
