"""Imports: every row of every roster as it came, and what became of it."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedBytesField, EncryptedTextField
from organization.models import Region
from pairing.choices import (
    TAKEN,
    WORKING,
    ImportStatus,
    ProposalKind,
    ProposalStatus,
    RowDecision,
    RowOutcome,
)
from pairing.models.cadre import Cadre
from pairing.models.household import Household, Recipient
from pairing.models.programme import Group, Programme
from pairing.querysets import (
    HeadingQuerySet,
    ImportQuerySet,
    ImportRowQuerySet,
    LayoutQuerySet,
    OfImportQuerySet,
    ProposalQuerySet,
)


class Import(models.Model):
    """One file on its way in: read, its columns settled, checked, decided, applied.

    ``layouts`` is a JSON list, one object for each sheet that is a table (``SheetLayout``).
    ``counts`` holds how many rows have each outcome and each issue, and under ``passed`` how many
    of the file's rows are no data, by why (``PassedOver``, ``other_sheet``). ``error`` is the
    sentence that says why the file could not be read, or the last step not be done. ``samples`` is
    JSON: of each sheet its first rows, to be shown beside the columns. ``applied_xids`` are the
    database's numbers of the transaction that applied it and its parts: a record that bears
    another has been touched since.
    """

    kind = models.CharField(_("kind of roster"), max_length=20, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, verbose_name=_("programme"))
    as_of = models.DateField(_("date of the roster"))
    is_complete = models.BooleanField(_("whole roster"), default=True)
    status = models.CharField(
        max_length=9, choices=ImportStatus.choices, default=ImportStatus.READING
    )
    error = models.CharField(max_length=500, blank=True)
    layouts = models.JSONField(default=list)
    samples = EncryptedTextField(blank=True)
    counts = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often a worker has begun the present step; reset when it is done."""
    data_rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who is at it; a second person is told, and may take it over."""
    edited_at = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    applied_xids = models.JSONField(default=list)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status"], name="import_working", condition=Q(status__in=WORKING)),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        """Whether a worker has it."""
        return self.status in WORKING

    @property
    def is_decidable(self) -> bool:
        return self.status == ImportStatus.REVIEW

    def outcome_count(self, *outcomes: str) -> int:
        """How many rows have one of these outcomes."""
        found: dict[str, int] = self.counts.get("outcomes", {})
        return sum(found.get(str(outcome), 0) for outcome in outcomes)

    @property
    def held(self) -> int:
        return self.outcome_count(RowOutcome.HELD)

    @property
    def rejected(self) -> int:
        return self.outcome_count(RowOutcome.REJECTED)


class ImportPart(models.Model):
    """A part of the file as it was uploaded, encrypted: evidence, and to be checked again.

    In parts, because a driver needs several times the memory of what it sends at once.
    """

    source = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    number = models.PositiveIntegerField()
    content = EncryptedBytesField()

    objects = OfImportQuerySet.as_manager()

    class Meta:
        ordering = ["source", "number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="import_part_once_per_import")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}.{self.number}"


class ImportRow(models.Model):
    """One row: its cells as they came (encrypted), what was found, what it leads to.

    ``cells`` is a JSON list of the cells, ``fixes`` what a person wrote in their place by column,
    ``changes`` by field what is recorded and what will be. ``issue`` is an issue code or empty.
    ``key`` is a digest of whom or what the row is about. Rows are in the order of the file by
    their primary key.
    """

    source = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    sheet = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField()
    cells = EncryptedTextField()
    fixes = EncryptedTextField(blank=True)
    issue = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    changes = EncryptedTextField(blank=True)
    decision = models.CharField(max_length=5, choices=RowDecision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(null=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["source", "key"], name="import_row_by_key"),
            models.Index(
                fields=["source", "issue", "id"],
                name="import_row_by_issue",
                condition=~Q(issue=""),
            ),
            models.Index(fields=["source", "outcome", "id"], name="import_row_by_outcome"),
            # Few rows are decided; without it each account that is deleted has all of them read.
            models.Index(
                fields=["decided_by"],
                name="import_row_by_decider",
                condition=Q(decided_by__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "sheet", "number"], name="import_row_once_per_import"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.number}"

    @property
    def is_taken(self) -> bool:
        return self.outcome in TAKEN

    def cell_list(self) -> list[Any]:
        """The cells as they came."""
        cells: list[Any] = json.loads(self.cells) if self.cells else []
        return cells

    def fix_map(self) -> dict[str, str]:
        """What a person wrote in place of cells, by column."""
        fixes: dict[str, str] = json.loads(self.fixes) if self.fixes else {}
        return fixes

    def change_map(self) -> dict[str, list[Any]]:
        """By field what was recorded and what the roster says."""
        changes: dict[str, list[Any]] = json.loads(self.changes) if self.changes else {}
        return changes


class ImportChange(models.Model):
    """A record that an import made or changed, and what it held before, for undoing.

    ``before`` is JSON, the former values by field; empty for a record that was made. ``row`` is
    the row that led to it.
    """

    source = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="written", db_index=False
    )
    row = models.ForeignKey(
        ImportRow,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="written",
        db_index=False,
        db_constraint=False,
    )
    model = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    before = EncryptedTextField(blank=True)

    objects = OfImportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["source", "row"], name="import_change_by_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class Layout(models.Model):
    """What a county's clerk chose for the columns of a sheet with these headings.

    ``columns`` maps the name of a column to its index in the sheet.
    """

    kind = models.CharField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField(default=timezone.now)

    objects = LayoutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "fingerprint"], name="layout_once_per_county"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint[:8]}"


class Heading(models.Model):
    """A heading that a kind of roster may bear for one of its columns, added by an office.

    The headings that everybody knows are shipped in ``pairing/data/headings.toml``.
    """

    kind = models.CharField(_("kind of roster"), max_length=20)
    column = models.CharField(_("column"), max_length=40)
    heading = models.CharField(_("heading"), max_length=80)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = HeadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("heading")
        verbose_name_plural = _("headings")
        ordering = ["kind", "column", "heading"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "heading"], name="heading_means_one_column"
            )
        ]

    def __str__(self) -> str:
        return self.heading


class Proposal(models.Model):
    """A difference between a roster and what is recorded, to be decided by a person.

    ``content`` is JSON: what the kind of proposal needs, such as the village a household is said
    to have moved to. A decision is recorded with who, when and why.
    """

    kind = models.CharField(max_length=15, choices=ProposalKind.choices)
    source = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="proposals")
    row = models.ForeignKey(ImportRow, null=True, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    recipient = models.ForeignKey(
        Recipient, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    household = models.ForeignKey(
        Household, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    cadre = models.ForeignKey(Cadre, null=True, on_delete=models.PROTECT, related_name="proposals")
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="+")
    content = EncryptedTextField(blank=True)
    status = models.CharField(
        max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.OPEN
    )
    decision = models.CharField(max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    before = EncryptedTextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["kind", "pk"]
        indexes = [
            models.Index(
                fields=["region"],
                name="proposal_region_prefix",
                opclasses=["text_pattern_ops"],
            ),
            models.Index(fields=["kind", "status"], name="proposal_by_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "programme", "recipient"],
                condition=Q(status="open", recipient__isnull=False),
                name="proposal_once_per_recipient",
            ),
            models.UniqueConstraint(
                fields=["kind", "programme", "household"],
                condition=Q(status="open", household__isnull=False, recipient__isnull=True),
                name="proposal_once_per_household",
            ),
            models.UniqueConstraint(
                fields=["kind", "programme", "cadre"],
                condition=Q(status="open", cadre__isnull=False),
                name="proposal_once_per_cadre",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def details(self) -> dict[str, Any]:
        """What this kind of proposal needs."""
        content: dict[str, Any] = json.loads(self.content) if self.content else {}
        return content
