"""What cadres answer to a reminder, and follow-ups (督办) where nobody answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import JobRun
from organization.models import Unit
from pairing.models import Pairing
from visits.choices import AnswerKind, AnswerOutcome, FollowUpEnd, FollowUpStage
from visits.querysets import AnswerQuerySet, FollowUpQuerySet


class FollowUp(models.Model):
    """A pairing of which nothing was heard for weeks: the unit's liaison is asked, then the office.

    It ends by itself when there is a contact, an answer, or nothing is owed any more.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="follow_ups")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    """The cadre's unit when it was opened; None of somebody without one."""
    run = models.ForeignKey(JobRun, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(
        max_length=8, choices=FollowUpStage.choices, default=FollowUpStage.LIAISON
    )
    weeks = models.PositiveSmallIntegerField()
    """How many weekly reminders had stayed without a contact or an answer."""
    overdue_since = models.DateField()
    opened_on = models.DateField()
    to_office_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end = models.CharField(max_length=10, choices=FollowUpEnd.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pairing"],
                condition=Q(ended_on__isnull=True),
                name="follow_up_one_open_per_pairing",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end="")
                | (Q(ended_on__gte=F("opened_on")) & ~Q(end="")),
                name="follow_up_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(stage=FollowUpStage.OFFICE, to_office_on__isnull=False)
                | Q(stage=FollowUpStage.LIAISON, to_office_on__isnull=True),
                name="follow_up_to_office_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.opened_on}"


class Answer(models.Model):
    """What somebody said to a reminder or a follow-up of one pairing: a tap, and a line if wished.

    ``outcome`` is what became of it: some answers need somebody who can act on them.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="answers")
    follow_up = models.ForeignKey(
        FollowUp, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    kind = models.CharField(_("answer"), max_length=12, choices=AnswerKind.choices)
    text = models.CharField(_("in your words"), max_length=200, blank=True)
    day = models.DateField()
    outcome = models.CharField(
        max_length=10, choices=AnswerOutcome.choices, default=AnswerOutcome.WAITING
    )
    outcome_text = models.CharField(_("what was done"), max_length=200, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["pairing", "day"], name="answer_of_pairing")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AnswerKind.values), name="answer_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome=AnswerOutcome.SETTLED, settled_at__isnull=False)
                | (~Q(outcome=AnswerOutcome.SETTLED) & Q(settled_at__isnull=True)),
                name="answer_settled_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.kind}"
