"""How rows leave for other systems, and which have left."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedBytesField
from organization.models import Region
from reports.exchange.choices import DateFormat, ExchangeKind, FileType, RunKind, TooLong
from reports.exchange.querysets import ExchangeRunQuerySet, ExportFormatQuerySet

NAME_MOST = 40


class ExportFormat(models.Model):
    """The layout in which another system takes rows of one kind from a county.

    ``columns`` are in order, each with its ``heading`` and either the ``field`` of the kind
    (``reports.exchange.fields``) or the ``constant`` that stands there in every row; ``values``
    says by stored value what is written in its place, ``most`` how many characters the column
    takes (absent: any number). Rows of days before ``first_day`` never leave. ``last_number`` is
    that of its latest run.
    """

    county = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    name = models.CharField(_("name"), max_length=NAME_MOST)
    kind = models.CharField(_("what leaves"), max_length=10, choices=ExchangeKind.choices)
    file_type = models.CharField(
        _("file"), max_length=12, choices=FileType.choices, default=FileType.XLSX
    )
    columns = models.JSONField(_("columns"))
    date_format = models.CharField(
        _("days are written"), max_length=8, choices=DateFormat.choices, default=DateFormat.DASHES
    )
    too_long = models.CharField(
        _("a text that is too long"), max_length=4, choices=TooLong.choices, default=TooLong.CUT
    )
    only_counted = models.BooleanField(_("only contacts that count"), default=True)
    whole_numbers = models.BooleanField(_("identity numbers whole"), default=False)
    first_day = models.DateField(_("rows from this day on"))
    last_number = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    """What a form that is out of date is told by."""
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = ExportFormatQuerySet.as_manager()

    class Meta:
        verbose_name = _("format for another system")
        verbose_name_plural = _("formats for other systems")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_at__isnull=True),
                name="export_format_name_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ExchangeKind.values)
                & Q(file_type__in=FileType.values)
                & Q(date_format__in=DateFormat.values)
                & Q(too_long__in=TooLong.values),
                name="export_format_values_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="export_format_is_named"),
        ]

    def __str__(self) -> str:
        return self.name


class ExchangeRun(models.Model):
    """One file that left by a format, as it was.

    ``number`` counts the runs of a format from 1. ``first_row`` and ``last_row`` are the least and
    the greatest key of its rows, ``sha256`` is that of the file, ``columns`` the format's then.
    Taken back, its rows go out again with the next.
    """

    format = models.ForeignKey(ExportFormat, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(max_length=11, choices=RunKind.choices, default=RunKind.ROWS)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    rows = models.PositiveIntegerField(_("rows"))
    first_row = models.BigIntegerField()
    last_row = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    columns = models.JSONField()
    file_type = models.CharField(max_length=12, choices=FileType.choices)
    whole_numbers = models.BooleanField()
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True)

    objects = ExchangeRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("file for another system")
        verbose_name_plural = _("files for other systems")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["format", "number"], name="exchange_run_number_once"),
            models.CheckConstraint(
                condition=Q(rows__gt=0) & Q(first_row__lte=F("last_row")),
                name="exchange_run_has_rows",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="exchange_run_taken_back_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format_id}.{self.number}"

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None

    @property
    def is_correction(self) -> bool:
        return self.kind == RunKind.CORRECTIONS


class ExchangePart(models.Model):
    """A part of a run's file, encrypted: to be given again as it was."""

    run = models.ForeignKey(
        ExchangeRun, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    number = models.PositiveIntegerField()
    content = EncryptedBytesField()

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="exchange_part_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number}"


class ExchangeRow(models.Model):
    """That a row left with a run.

    ``row`` is the key of a contact, aid or need, by the format's kind. While it ``is_standing`` the
    row does not leave again: the database lets only one of a format stand for a row.
    ``row_version`` is the number of the transaction that had written the row last, ``digest`` a
    keyed one of what left: where the first is another today, the second tells whether it matters.
    ``settled_by`` says who put right over there what had changed since.
    """

    format = models.ForeignKey(
        ExportFormat, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    run = models.ForeignKey(ExchangeRun, on_delete=models.PROTECT, related_name="lines")
    row = models.BigIntegerField()
    row_version = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    is_standing = models.BooleanField(default=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("row that left")
        verbose_name_plural = _("rows that left")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["format", "row"],
                condition=Q(is_standing=True),
                name="exchange_row_leaves_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.row}"
