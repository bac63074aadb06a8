"""Stored values of the export for other systems. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExchangeKind(models.TextChoices):
    """What a format has a row for."""

    CONTACTS = "contacts", _("Visits and contacts")
    AID = "aid", _("Aid")
    NEEDS = "needs", _("Needs")


class FileType(models.TextChoices):
    XLSX = "xlsx", _("Excel (.xlsx)")
    CSV_UTF8 = "csv_utf8", _("CSV in UTF-8")
    CSV_GB18030 = "csv_gb18030", _("CSV in GB18030")


class DateFormat(models.TextChoices):
    """How a day is written; labels are 1 May 2024."""

    DASHES = "dashes", "2024-05-01"
    SLASHES = "slashes", "2024/5/1"
    PLAIN = "plain", "20240501"
    WORDS = "words", "2024年5月1日"


class TooLong(models.TextChoices):
    """What becomes of a text that is longer than its column takes."""

    CUT = "cut", _("Cut it to what the column takes")
    HOLD = "hold", _("Hold the row back until the text is shorter")


class RunKind(models.TextChoices):
    ROWS = "rows", _("New rows")
    CORRECTIONS = "corrections", _("Corrections")
