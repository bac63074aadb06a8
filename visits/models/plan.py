"""A household's plan (一户一策): aims, measures with who and by when, reviewed each half-year."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import today
from organization.models import Region
from pairing.models import Household
from visits.choices import MeasureState
from visits.querysets import HouseholdPlanQuerySet, OfPlanQuerySet


class HouseholdPlan(models.Model):
    """What is to become better for a household, and how. One is in force at a time.

    ``review_due_on`` is the day by which it is to be reviewed next, None once it is closed.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="plans")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    situation = models.TextField(_("situation"), max_length=1000, blank=True)
    aims = models.TextField(_("aims"), max_length=1000)
    started_on = models.DateField(_("from"))
    review_due_on = models.DateField(_("next review due"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    closed_text = models.TextField(_("what came of it"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = HouseholdPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of a household")
        verbose_name_plural = _("plans of households")
        ordering = ["-started_on", "-pk"]
        indexes = [
            models.Index(
                fields=["region"], name="plan_region_prefix", opclasses=["text_pattern_ops"]
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(closed_on__isnull=True),
                name="plan_one_in_force_for_a_household",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_text="", review_due_on__isnull=False)
                | (Q(closed_on__isnull=False, review_due_on__isnull=True) & ~Q(closed_text="")),
                name="plan_closed_with_a_word",
            ),
            models.CheckConstraint(condition=~Q(aims=""), name="plan_says_what_for"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.started_on}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    def is_overdue_on(self, day: date) -> bool:
        """Whether its review was due before ``day``."""
        return self.review_due_on is not None and self.review_due_on < day

    @property
    def is_late(self) -> bool:
        """Whether its review is overdue today (Asia/Shanghai)."""
        return self.is_overdue_on(today())


class PlanMeasure(models.Model):
    """One measure of a plan: what, who, by when, and how far it is."""

    plan = models.ForeignKey(HouseholdPlan, on_delete=models.PROTECT, related_name="measures")
    text = models.CharField(_("measure"), max_length=300)
    who = models.CharField(_("who"), max_length=60)
    due_on = models.DateField(_("by"))
    state = models.CharField(
        _("state"), max_length=8, choices=MeasureState.choices, default=MeasureState.PLANNED
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure of a plan")
        verbose_name_plural = _("measures of plans")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MeasureState.values), name="measure_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(who=""), name="measure_says_what_and_who"
            ),
            models.CheckConstraint(
                condition=~Q(state=MeasureState.DROPPED) | ~Q(note=""),
                name="measure_dropped_with_a_word",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def is_overdue_on(self, day: date) -> bool:
        """Whether it is neither done nor dropped and was due before ``day``."""
        return self.due_on < day and self.state in (MeasureState.PLANNED, MeasureState.WORKING)


class PlanReview(models.Model):
    """What a review of a plan found, on a day; the next is due half a year later."""

    plan = models.ForeignKey(HouseholdPlan, on_delete=models.PROTECT, related_name="reviews")
    day = models.DateField(_("reviewed on"))
    text = models.TextField(_("what the review found"), max_length=1000)
    was_due_on = models.DateField(_("was due"))
    next_due_on = models.DateField(_("next review due"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of a plan")
        verbose_name_plural = _("reviews of plans")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "day"], name="plan_reviewed_once_a_day"),
            models.CheckConstraint(condition=~Q(text=""), name="plan_review_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.day}"
