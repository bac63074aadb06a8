"""A round of inspections, the households drawn for it, and who walks to each."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspections.choices import RoundState
from inspections.querysets import CheckLineQuerySet, CheckRoundQuerySet
from organization.models import Region
from pairing.models import Household, Programme

_FROZEN = ("checklist", "region", "programme", "population", "size", "seed", "chosen")


def keeps_what_it_began_with() -> pgtrigger.Trigger:
    """What refuses to change a round's checklist, and how it was drawn."""
    changed = pgtrigger.Q()
    for name in _FROZEN:
        changed |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    return pgtrigger.Trigger(
        name="keeps_what_it_began_with",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=changed,
        func="RAISE EXCEPTION '% keeps what it began with', TG_TABLE_NAME;",
    )


class CheckRound(models.Model):
    """Inspections from ``starts_on`` to ``ends_on``, of all chosen households or of a sample.

    ``chosen`` says in words which households; ``population`` is how many these were, ``size`` how
    many were drawn of them by ``seed``, None and empty when all are inspected. ``checklist`` is
    the list as it was when the round began.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    chosen = models.CharField(_("which households"), max_length=300, blank=True)
    checklist = models.JSONField(default=list)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    population = models.PositiveIntegerField(_("households chosen from"))
    size = models.PositiveIntegerField(_("size of the sample"), null=True, blank=True)
    seed = models.CharField(_("seed"), max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.OPEN)
    closed_on = models.DateField(_("closed on"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CheckRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of inspections")
        verbose_name_plural = _("rounds of inspections")
        ordering = ["-starts_on", "-pk"]
        triggers = [keeps_what_it_began_with()]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="inspection_round_has_a_name"),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="inspection_round_begins_first"
            ),
            models.CheckConstraint(
                condition=Q(size__isnull=True, seed="")
                | (Q(size__gt=0, size__lte=F("population")) & ~Q(seed="")),
                name="inspection_round_sample_has_a_seed",
            ),
            models.CheckConstraint(
                condition=Q(state=RoundState.OPEN, closed_on__isnull=True)
                | Q(state=RoundState.CLOSED, closed_on__isnull=False),
                name="inspection_round_closed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN


class CheckLine(models.Model):
    """A household of a round, and who is to inspect it.

    ``position`` is its place on the way. ``left_out`` is the reason why nobody goes there,
    ``inspected_on`` the day of the first inspection that arrived.
    """

    round = models.ForeignKey(CheckRound, on_delete=models.PROTECT, related_name="lines")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="inspection_lines"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inspection_lines"
    )
    position = models.PositiveIntegerField(_("place on the way"))
    inspected_on = models.DateField(_("inspected on"), null=True, blank=True)
    left_out = models.CharField(_("why it is left out"), max_length=200, blank=True)

    objects = CheckLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("household to inspect")
        verbose_name_plural = _("households to inspect")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(
                fields=["region"],
                name="inspection_line_region_prefix",
                opclasses=["text_pattern_ops"],
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "household"], name="inspection_line_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(left_out="") | Q(inspected_on__isnull=True),
                name="inspection_line_left_out_or_inspected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.household_id}"
