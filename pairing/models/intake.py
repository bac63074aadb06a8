"""Imports: every row of every roster as it came, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedTextField
from organization.models import Region
from pairing.choices import ImportStatus, RowOutcome
from pairing.querysets import ImportQuerySet


class Import(models.Model):
    """One file, applied in one transaction."""

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    as_of = models.DateField(_("date of the roster"))
    status = models.CharField(
        max_length=8, choices=ImportStatus.choices, default=ImportStatus.APPLIED
    )
    data_rows = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row: its cells as they came (encrypted), what was found, what it led to.

    ``cells`` is a JSON list of the cells. ``issue`` is an issue code of the design or empty.
    ``target`` names what the row created or changed as ``model:pk`` pairs, so that it can be
    undone.
    """

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField()
    cells = EncryptedTextField()
    issue = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    target = models.JSONField(default=dict)

    class Meta:
        ordering = ["source", "sheet", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "sheet", "number"], name="import_row_once_per_import"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.number}"
