"""What was found wanting, who must put it right and by when, and every step until it is closed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspections.choices import FindingKind, FindingState, Move, Told
from inspections.models.inspection import Inspection
from inspections.querysets import (
    FindingBoundQuerySet,
    FindingFileQuerySet,
    FindingQuerySet,
    SuccessionQuerySet,
)
from organization.models import Region, Unit
from pairing.models import Cadre, Household
from visits.models.attachment import Attachment


def not_by_those_found_wanting() -> pgtrigger.Trigger:
    """What refuses a check or an end by the cadre or the unit that were found wanting, or by
    whoever put it right, whichever way it is written."""
    return pgtrigger.Trigger(
        name="not_by_those_found_wanting",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Q(new__state__in=[FindingState.CHECKED, FindingState.CLOSED]),
        func="""
            IF EXISTS (
                SELECT 1 FROM organization_user AS who
                WHERE who.id IN (NEW.checked_by_id, NEW.closed_by_id)
                  AND (who.unit_id = NEW.unit_id
                       OR who.id = NEW.put_right_by_id
                       OR who.id = (SELECT user_id FROM pairing_cadre WHERE id = NEW.cadre_id))
            ) THEN
                RAISE EXCEPTION 'a finding is not closed by those who were found wanting';
            END IF;
            RETURN NEW;
        """,
    )


class Finding(models.Model):
    """Something wrong at a household, found on ``found_on`` and due ``due_on`` (Asia/Shanghai).

    ``item`` is the key of the checklist's item that found it by itself, empty where the inspector
    wrote it. ``unit`` must put it right, ``cadre`` with it where there is one; without a unit the
    office does, and ``taken_over`` says why. ``measure`` is what was done about it, the last time.
    """

    inspection = models.ForeignKey(
        Inspection, null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="findings")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    item = models.CharField(max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=FindingKind.choices)
    text = models.TextField(_("what is wrong"), max_length=500)
    found_on = models.DateField(_("found on"))
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
        verbose_name=_("responsible unit"),
    )
    cadre = models.ForeignKey(
        Cadre,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
        verbose_name=_("responsible person"),
    )
    taken_over = models.CharField(_("why another took it over"), max_length=200, blank=True)
    due_on = models.DateField(_("due"))
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    told = models.CharField(max_length=8, choices=Told.choices, default=Told.NOBODY)
    told_on = models.DateField(null=True, editable=False)
    measure = models.TextField(_("what was done"), max_length=500, blank=True)
    put_right_on = models.DateField(_("put right on"), null=True, blank=True)
    put_right_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-found_on", "-pk"]
        triggers = [not_by_those_found_wanting()]
        indexes = [
            models.Index(
                fields=["region"], name="finding_region_prefix", opclasses=["text_pattern_ops"]
            ),
            models.Index(
                fields=["due_on"], condition=Q(state=FindingState.OPEN), name="finding_open_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="finding_says_what"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("found_on")), name="finding_due_after_it_is_found"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(cadre__isnull=True),
                name="finding_cadre_of_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(taken_over=""),
                name="finding_of_the_office_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=FindingState.OPEN,
                    put_right_on__isnull=True,
                    put_right_by__isnull=True,
                    checked_on__isnull=True,
                    closed_on__isnull=True,
                )
                | (
                    Q(put_right_on__isnull=False, put_right_by__isnull=False)
                    & ~Q(measure="")
                    & ~Q(state=FindingState.OPEN)
                ),
                name="finding_put_right_with_a_word",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[FindingState.OPEN, FindingState.PUT_RIGHT],
                    checked_on__isnull=True,
                    checked_by__isnull=True,
                )
                | Q(
                    state__in=[FindingState.CHECKED, FindingState.CLOSED],
                    checked_on__isnull=False,
                    checked_by__isnull=False,
                ),
                name="finding_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state=FindingState.CLOSED)
                    & Q(closed_on__isnull=True, closed_by__isnull=True)
                )
                | Q(state=FindingState.CLOSED, closed_on__isnull=False, closed_by__isnull=False),
                name="finding_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.found_on}"

    def is_overdue_on(self, day: date) -> bool:
        """Whether it is still to be put right and was due before ``day``."""
        return self.state == FindingState.OPEN and self.due_on < day


class FindingStep(models.Model):
    """One step in the life of a finding: never changed, so that what happened stays readable.

    ``unit`` and ``cadre`` are who had to put it right before a step that handed it to another.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(_("step"), max_length=10, choices=Move.choices)
    text = models.TextField(_("note"), max_length=500, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    cadre = models.ForeignKey(Cadre, null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FindingBoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a finding")
        verbose_name_plural = _("steps of findings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.move}"


class FindingFile(Attachment):
    """A photograph or document beside a finding."""

    owner_field = "finding"

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="files")

    objects: ClassVar[Any] = FindingFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("file of a finding")
        verbose_name_plural = _("files of findings")
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "sha256"], name="finding_file_once_at_a_finding"
            )
        ]


class Succession(models.Model):
    """A unit that is no more: merged into ``successor``, or closed, when there is none."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="succession")
    successor = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateField(_("since"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("successor of a unit")
        verbose_name_plural = _("successors of units")
        constraints = [
            models.CheckConstraint(
                condition=~Q(successor=F("unit")), name="succession_not_to_itself"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.since}"
