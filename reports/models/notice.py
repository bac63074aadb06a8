"""The monthly notice: drafted, confirmed by a person, published, and then as it is."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from pairing.models import Programme
from reports.choices import NoticeStatus
from reports.querysets import NoticeQuerySet


def frozen_once_published() -> list[pgtrigger.Trigger]:
    """What refuses to change or remove a published row, and to empty the table, whoever asks."""
    refuse = "RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;"
    return [
        pgtrigger.Trigger(
            name="frozen_once_published",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            condition=pgtrigger.Q(old__status=NoticeStatus.PUBLISHED),
            func=refuse,
        ),
        pgtrigger.Trigger(
            name="never_emptied",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func=refuse,
        ),
    ]


class Notice(models.Model):
    """The notice of a county about one month of one programme, or a correction of one.

    ``month`` is the month's first day. ``figures`` are those of ``reports.notices.figures`` as
    they were counted at ``counted_at``, ``rules`` the quota rules they were counted by. ``title``
    and ``text`` are what a person may edit, ``drafted_title`` and ``drafted_text`` what they were
    drafted as. ``version`` counts up with every change, so that a form that is out of date is
    refused. Head, number and signature are written when the notice is published.
    """

    county = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="notices", verbose_name=_("county")
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    status = models.CharField(
        max_length=10, choices=NoticeStatus.choices, default=NoticeStatus.DRAFT
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=20000)
    drafted_title = models.CharField(max_length=120)
    drafted_text = models.TextField(max_length=20000)
    figures = models.JSONField(default=dict)
    rules = models.JSONField(default=list)
    counted_at = models.DateTimeField(_("counted at"))
    version = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField(default=timezone.now, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_on = models.DateField(_("published on"), null=True)
    issuer = models.CharField(max_length=60, blank=True)
    addressees = models.CharField(max_length=120, blank=True)
    signature = models.CharField(max_length=60, blank=True)
    number_prefix = models.CharField(max_length=20, blank=True)
    number_year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveSmallIntegerField(_("number"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-month", "-pk"]
        triggers = frozen_once_published()
        indexes = [models.Index(fields=["county", "-month"], name="notice_of_county")]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "programme", "month"],
                condition=Q(corrects__isnull=True),
                name="notice_once_a_month",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~Q(status=NoticeStatus.PUBLISHED),
                name="notice_one_correction_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["county", "number_year", "number"], name="notice_number_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(status__in=NoticeStatus.values), name="notice_status_known"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="notice_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(
                    status=NoticeStatus.PUBLISHED,
                    published_at__isnull=False,
                    published_on__isnull=False,
                    confirmed_by__isnull=False,
                    number__isnull=False,
                    number_year__isnull=False,
                )
                | Q(
                    ~Q(status=NoticeStatus.PUBLISHED),
                    published_at__isnull=True,
                    published_on__isnull=True,
                    number__isnull=True,
                    number_year__isnull=True,
                ),
                name="notice_number_comes_with_publishing",
            ),
            models.CheckConstraint(
                condition=~Q(status=NoticeStatus.CONFIRMED) | Q(confirmed_by__isnull=False),
                name="notice_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("confirmed_by")),
                name="notice_second_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last(self) -> date:
        """The month's last day."""
        return (self.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def number_text(self) -> str:
        """The number as it is printed, 西结对办通〔2024〕5号; empty before publishing."""
        if self.number is None:
            return ""
        return f"{self.number_prefix}〔{self.number_year}〕{self.number}号"

    @property
    def is_published(self) -> bool:
        return self.status == NoticeStatus.PUBLISHED

    @property
    def is_draft(self) -> bool:
        return self.status == NoticeStatus.DRAFT

    @property
    def is_edited(self) -> bool:
        """Whether it says something else than what was drafted."""
        return (self.title, self.text) != (self.drafted_title, self.drafted_text)
