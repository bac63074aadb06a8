"""What a second person has to approve before it is done, and what they said."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.choices import ApprovalKind, ApprovalState
from organization.models.region import Region
from organization.querysets import ApprovalQuerySet

WAITS = timedelta(days=7)
"""How long what is asked may wait for an answer."""


class Approval(models.Model):
    """Something that one account asked for and another, of an office over the region, answers.

    ``subject`` says what it is about in a form that programs compare: ``pairing.recipient:12``,
    or for an export what it is narrowed to. ``about`` says it to whoever answers, in words.
    Neither holds a number of a person. ``address`` is the page where it is used. ``is_granted``
    is None until somebody has answered. ``lapses_at`` is until when it waits, and once it is
    granted until when it may be used; it is used once.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ApprovalKind.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals_asked"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, db_index=False, verbose_name=_("region")
    )
    subject = models.CharField(max_length=200)
    about = models.CharField(_("what it is about"), max_length=300)
    reason = models.CharField(_("reason"), max_length=300)
    address = models.CharField(max_length=300, blank=True)
    count = models.PositiveIntegerField(_("people"), null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    is_granted = models.BooleanField(null=True)
    answer = models.CharField(_("note"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    lapses_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["region"],
                name="approval_waiting_in_region",
                opclasses=["text_pattern_ops"],
                condition=Q(is_granted__isnull=True),
            ),
            models.Index(fields=["asked_by", "kind", "subject"], name="approval_of_asker"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ApprovalKind.values), name="approval_kind_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="approval_has_reason"),
            models.CheckConstraint(
                condition=Q(
                    is_granted__isnull=True, decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(is_granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="approval_answer_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="approval_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(is_granted=True),
                name="approval_used_only_when_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def state(self) -> ApprovalState:
        """What has become of it by now."""
        if self.is_granted is False:
            return ApprovalState.REFUSED
        if self.used_at is not None:
            return ApprovalState.USED
        if self.lapses_at <= timezone.now():
            return ApprovalState.LAPSED
        return ApprovalState.GRANTED if self.is_granted else ApprovalState.WAITING

    @property
    def is_waiting(self) -> bool:
        return self.state == ApprovalState.WAITING
