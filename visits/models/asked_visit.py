"""A visit of an expert or a department that somebody asked for, and the answer."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import today
from organization.models import Region, Unit
from pairing.models import Household
from visits.choices import AskedState
from visits.querysets import AskedVisitQuerySet


class AskedVisit(models.Model):
    """That a unit is asked to visit a household, why and by when; and what came of it.

    The unit sets a day (``visit_on``), says what was found on the day it was there (``held_on``),
    or declines with a reason; ``answer`` holds the words of the last two.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="asked_visits")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="asked_visits", verbose_name=_("unit asked")
    )
    reason = models.TextField(_("why"), max_length=500)
    wanted_by = models.DateField(_("by"))
    state = models.CharField(
        _("state"), max_length=8, choices=AskedState.choices, default=AskedState.ASKED
    )
    visit_on = models.DateField(_("day of the visit"), null=True)
    held_on = models.DateField(_("visited on"), null=True)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asked_visits"
    )
    asked_on = models.DateField(_("asked on"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AskedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit asked for")
        verbose_name_plural = _("visits asked for")
        ordering = ["-asked_on", "-pk"]
        indexes = [
            models.Index(
                fields=["region"], name="asked_visit_region_prefix", opclasses=["text_pattern_ops"]
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "unit"],
                condition=Q(state__in=[AskedState.ASKED, AskedState.AGREED]),
                name="asked_visit_once_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="asked_visit_says_why"),
            models.CheckConstraint(
                condition=Q(
                    state=AskedState.ASKED, visit_on__isnull=True, held_on__isnull=True, answer=""
                )
                | Q(
                    state=AskedState.AGREED, visit_on__isnull=False, held_on__isnull=True, answer=""
                )
                | (Q(state=AskedState.HELD, held_on__isnull=False) & ~Q(answer=""))
                | (Q(state=AskedState.DECLINED, held_on__isnull=True) & ~Q(answer="")),
                name="asked_visit_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.unit_id} {self.asked_on}"

    @property
    def is_open(self) -> bool:
        return self.state in (AskedState.ASKED, AskedState.AGREED)

    def is_overdue_on(self, day: date) -> bool:
        """Whether nobody has come yet and somebody should have before ``day``."""
        return self.is_open and (self.visit_on or self.wanted_by) < day

    @property
    def is_late(self) -> bool:
        """Whether it is overdue today (Asia/Shanghai)."""
        return self.is_overdue_on(today())
