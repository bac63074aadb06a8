"""Figures that were counted once and are kept, and what has made them stale."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pairing.models import Group, Programme


class KeptFigures(models.Model):
    """The figures of an area under a programme, as they were counted on ``day`` (Asia/Shanghai).

    ``area`` is the beginning of region codes: 9 digits for a township, 6, 4 and 2 for a county,
    prefecture and province. ``group`` None: of everybody. ``figures`` is what
    ``reports.figures.value.Figures.as_json`` gives. Written only by ``reports.figures.keeping``.

    ``counted_at`` of a group's row is that of the row of everybody that it was counted beside: of
    another moment, it is stale.
    """

    is_derived = True
    """It follows from what is recorded, and can be counted anew at any time."""

    area = models.CharField(max_length=9)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    figures = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "programme", "group"],
                nulls_distinct=False,
                name="kept_figures_once",
            ),
            models.CheckConstraint(
                condition=Q(area__regex=r"^(\d{9}|\d{6}|\d{4}|\d{2})$"), name="kept_figures_area"
            ),
        ]
        indexes = [
            models.Index(
                fields=["area"], name="kept_figures_prefix", opclasses=["text_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.day}"


class StaleArea(models.Model):
    """Something that figures are counted from has changed in an area since it was counted.

    Of 9 digits: written by the database itself, by triggers on every table that is counted, in
    the transaction of the change. Marks are only appended, so nobody who records anything waits
    for another, or for somebody who counts. Of 4 and 2 digits: what lies below was counted anew
    and is to be added up. ``programme`` None: of all.
    """

    is_derived = True

    area = models.CharField(max_length=9)
    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    is_of_pairings = models.BooleanField(default=False)
    """Whether pairings have changed, so that cadres are to be counted anew above as well."""

    class Meta:
        indexes = [
            models.Index(fields=["area"], name="stale_area_prefix", opclasses=["text_pattern_ops"])
        ]

    def __str__(self) -> str:
        return self.area
