"""Units: the offices, schools and clinics whose cadres are paired."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.models.region import Region
from organization.querysets import UnitQuerySet


class Unit(models.Model):
    """A unit at its region: a county department at the county, a town clinic at the township."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="units", verbose_name=_("region")
    )
    name = models.CharField(_("name"), max_length=120)
    pinyin = models.CharField(max_length=200)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["pinyin", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="unit_name_once_per_region")
        ]

    def __str__(self) -> str:
        return self.name
