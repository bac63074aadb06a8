"""Cadres."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pairing.choices import CadreStatus
from pairing.querysets import CadreQuerySet


class Cadre(models.Model):
    """A user who may be paired; name, phone and unit are the account's own."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cadre"
    )
    title = models.CharField(_("title"), max_length=60, blank=True)
    status = models.CharField(max_length=8, choices=CadreStatus.choices, default=CadreStatus.ACTIVE)

    objects = CadreQuerySet.as_manager()

    class Meta:
        verbose_name = _("cadre")
        verbose_name_plural = _("cadres")
        ordering = ["user__pinyin", "pk"]

    def __str__(self) -> str:
        return str(self.user)
