"""How an office words its summaries, and the summaries that it has confirmed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from organization.models.recorded import append_only
from pairing.models import Programme
from reports.summaries.choices import Counted
from reports.summaries.querysets import (
    SummaryQuerySet,
    SummaryRowsQuerySet,
    SummaryStyleQuerySet,
)


class SummaryStyle(models.Model):
    """How a region's office words the summaries of a programme, there and in what lies inside.

    A region without one has that of the smallest region around it that has one, else the shipped
    one. ``title``, ``text`` and ``group_text`` are templates of ``reports.summaries.wording``;
    empty stands for the shipped ones. ``units`` are the units of count by the figures' names,
    where they are not the shipped ones.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("sentence"), max_length=4000, blank=True)
    group_text = models.TextField(_("words of each group"), max_length=1000, blank=True)
    is_short = models.BooleanField(_("from ten thousand on in 万"), default=False)
    is_by_group = models.BooleanField(_("by group"), default=False)
    units = models.JSONField(_("units of count"), default=dict, blank=True)

    objects = SummaryStyleQuerySet.as_manager()

    class Meta:
        verbose_name = _("style of summaries")
        verbose_name_plural = _("styles of summaries")
        ordering = ["region", "programme"]
        constraints = [
            models.UniqueConstraint(fields=["region", "programme"], name="summary_style_once"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.programme_id}"


class Summary(models.Model):
    """A summary as it was confirmed: it is never changed, and a later one may take its place.

    ``first`` None is from the beginning. ``figures`` are those of ``reports.summaries.figures`` as
    they were counted at ``confirmed_at``, ``rules`` the quota rules in force then, ``style`` what
    they were worded by. The rows that were counted are in ``SummaryRows``.
    """

    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
        db_index=False,
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    first = models.DateField(_("from"), null=True)
    last = models.DateField(_("to"))
    title = models.CharField(_("title"), max_length=200)
    text_zh = models.TextField(_("sentence"))
    text_en = models.TextField(_("sentence in English"))
    figures = models.JSONField()
    style = models.JSONField()
    rules = models.JSONField()
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmed summary")
        verbose_name_plural = _("confirmed summaries")
        ordering = ["-pk"]
        triggers = append_only()
        indexes = [
            models.Index(
                fields=["region"], name="summary_region_prefix", opclasses=["text_pattern_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__isnull=True) | Q(first__lte=F("last")),
                name="summary_from_before_to",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SummaryRows(models.Model):
    """Which rows of one kind a confirmed summary counted, so that a later difference can be told
    row by row. ``content`` is packed by ``reports.summaries.kept``; None where the rows are more
    than are kept."""

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="rows")
    counted = models.CharField(max_length=12, choices=Counted.choices)
    number = models.PositiveIntegerField(_("rows"))
    content = models.BinaryField(null=True)

    objects = SummaryRowsQuerySet.as_manager()

    class Meta:
        verbose_name = _("rows of a summary")
        verbose_name_plural = _("rows of summaries")
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["summary", "counted"], name="summary_rows_once"),
            models.CheckConstraint(
                condition=Q(counted__in=Counted.values), name="summary_rows_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.summary_id} {self.counted}"
