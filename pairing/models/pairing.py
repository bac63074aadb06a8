"""Pairings, which are dated facts, and the pauses in them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from pairing.choices import EndReason, PauseReason
from pairing.models.cadre import Cadre
from pairing.models.household import Household
from pairing.models.programme import Programme
from pairing.querysets import PairingQuerySet


class Pairing(models.Model):
    """Who is paired with which household, from when to when, and why it ended.

    ``started_on`` and ``ended_on`` are both days on which it holds. ``region`` is the
    household's village, carried here so that a scope is one prefix test.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("household")
    )
    cadre = models.ForeignKey(
        Cadre, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("cadre")
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    role = models.CharField(_("role"), max_length=40)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=20, choices=EndReason.choices, blank=True)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ["-started_on", "-pk"]
        indexes = [
            models.Index(
                fields=["region"], name="pairing_region_prefix", opclasses=["text_pattern_ops"]
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "programme"],
                condition=Q(ended_on__isnull=True),
                name="pairing_one_open_per_household",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(started_on__lte=F("ended_on")),
                name="pairing_from_before_to",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="pairing_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}-{self.cadre_id}"

    def holds_on(self, day: date) -> bool:
        """Whether the pairing held on a day, its first and its last included."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    @property
    def is_open(self) -> bool:
        return self.ended_on is None


class Pause(models.Model):
    """A stretch of days on which a pairing owes nothing new: illness or leave of the cadre."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="pauses")
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=PauseReason.choices)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(started_on__lte=F("ended_on")),
                name="pause_from_before_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.started_on}"
