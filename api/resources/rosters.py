"""Rosters on their way in: uploaded, their columns settled, their rows decided, applied, undone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Code, Day, Input, Like, OneOf, Text, Whole, YesNo
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter
from api.resource import Created, Listed, Rejected, Resource, step
from api.showing import RegionCode, RowKey
from common.errors import ConflictError
from organization.access import can_import, own_region
from pairing.choices import ImportStatus, RowDecision, RowOutcome
from pairing.forms import UploadForm
from pairing.intake import decisions
from pairing.intake.columns import LONGEST
from pairing.intake.issues import ISSUES
from pairing.intake.kinds import kind_keys
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.showing import mask_numbers, plain_rows
from pairing.intake.stages.receiving import receive
from pairing.models import Import, ImportRow
from pairing.selectors import programmes_in
from pairing.tasks import work_on

KINDS = [(key, key) for key in kind_keys()]
ISSUE_CODES = [(code, code) for code in ISSUES]
AGAIN = "again"
DECISIONS = [*RowDecision.values, AGAIN]
MOST_SHEETS = 200


class SheetShown(serializers.Serializer):
    """A sheet that is a table: its headings, and by the name of a column which of them it is."""

    index = serializers.IntegerField()
    sheet = serializers.CharField()
    is_used = serializers.BooleanField()
    headings = serializers.ListField(child=serializers.CharField())
    columns = serializers.DictField(child=serializers.IntegerField())


class RosterShown(serializers.ModelSerializer):
    region = RegionCode()
    programme = RowKey()
    sheets = SheetShown(source="layouts", many=True, read_only=True)
    outcomes = serializers.SerializerMethodField(help_text="How many rows have each outcome.")
    issues = serializers.SerializerMethodField(help_text="How many rows have each issue.")
    created_by = RowKey(allow_null=True)
    editor = RowKey(allow_null=True, help_text="Who is at it.")

    class Meta:
        model = Import
        fields = [
            *("id", "kind", "file_name", "sha256", "region", "programme", "as_of", "is_complete"),
            *("status", "error", "sheets", "data_rows", "accepted", "outcomes", "issues"),
            *("created_by", "created_at", "editor", "applied_at", "undone_at"),
        ]

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_outcomes(self, roster: Import) -> dict[str, int]:
        return dict(roster.counts.get("outcomes", {}))

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_issues(self, roster: Import) -> dict[str, int]:
        return dict(roster.counts.get("issues", {}))


class RosterFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter()
    kind = ChoiceFilter(choices=KINDS)
    status = ChoiceFilter(choices=ImportStatus.choices)
    as_of_from = DayFilter(field_name="as_of", lookup_expr="gte")
    as_of_to = DayFilter(field_name="as_of", lookup_expr="lte")


@extend_schema_field({"type": "string", "format": "binary"})
class Spreadsheet(serializers.FileField):
    """A file as a form sends it."""


class UploadRoster(Input):
    """A form with a file. Everything beside the file is text."""

    file = Spreadsheet(help_text="A spreadsheet, of at most 50 MB.")
    kind = OneOf(choices=KINDS, required=False, help_text="Found out by its headings without.")
    region = Code()
    programme = Like(r"^[1-9][0-9]{0,17}$", required=False, help_text="Needed where several run.")
    as_of = Day(help_text="The roster’s date, on which ages are taken.")
    is_complete = OneOf(
        choices=["true", "false"],
        default="true",
        help_text="Whether it is the whole roster, so that who is not on it is gone.",
    )


class ChooseKind(Input):
    kind = OneOf(choices=KINDS)


class ChooseExtent(Input):
    is_complete = YesNo()


class ChosenSheet(Input):
    index = Whole(min_value=0, max_value=10_000)
    is_used = YesNo()
    columns = serializers.DictField(
        child=Whole(min_value=0, max_value=20_000),
        required=False,
        help_text="By the name of a column the place of its heading.",
    )


class ChooseColumns(Input):
    sheets = serializers.ListField(child=ChosenSheet(), min_length=1, max_length=MOST_SHEETS)


class DecideIssue(Input):
    issue = OneOf(choices=ISSUE_CODES)
    decision = OneOf(choices=DECISIONS)


class Rosters(Listed, Created):
    """A roster on its way in: `reading` and `checking` are a worker’s; at `columns` and `review`
    it waits for a decision; `apply` has it written, and `undo` taken back. Ask again until the
    `status` is none of a worker’s."""

    area = Area.WORK
    may_read = staticmethod(can_import)
    may_write = staticmethod(can_import)
    serializer_class = RosterShown
    filterset_class = RosterFilters
    made_of = UploadRoster
    rows = Import.objects.defer("samples", "applied_xids")
    orders = ("id", "created_at", "as_of")

    def get_parsers(self) -> list[Any]:
        # Before the request is read nothing has said yet what it does.
        does = getattr(self, "action", None) or self.action_map.get(self.request.method.lower())
        return [MultiPartParser()] if does == "create" else super().get_parsers()

    def known_by(self, sent: Any) -> Any:
        known = dict(sent.items())
        file = known.get("file")
        if not isinstance(file, UploadedFile):
            return known
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        return known | {"file": [file.name, digest.hexdigest()]}

    def make(self, given: dict[str, Any]) -> Import:
        region = own_region(self.account)
        programmes = programmes_in(region)
        if not programmes:
            raise Rejected({"programme": [_("No programme runs in your region.")]})
        file = given["file"]
        sent = {name: value for name, value in as_sent(given).items() if name != "file"}
        sent["is_complete"] = "yes" if given["is_complete"] == "true" else "no"
        form = UploadForm(
            sent, MultiValueDict({"uploads": [file]}), region=region, programmes=programmes
        )
        try:
            chosen = put_to(form)
        except Rejected as error:
            wrong: Any = error.detail
            raise Rejected(
                {"file" if name == "uploads" else name: found for name, found in wrong.items()}
            ) from error
        source = receive(
            data=file.read(),
            file_name=file.name or "",
            kind=chosen["kind"],
            region=chosen["region"],
            programme=chosen["programme"] or programmes[0],
            as_of=chosen["as_of"],
            actor=self.account,
            is_complete=chosen["is_complete"],
        )
        work_on(source.pk)
        return source

    def lock(self, rows: Any, pk: int) -> None:
        hold_roster(rows.filter(pk=pk))

    @step(ChooseKind)
    def choose_kind(self, roster: Import, given: dict[str, Any]) -> None:
        """Say what the file is, and have it read anew."""
        decisions.choose_kind(source=roster, kind=given["kind"], actor=self.account)
        go_on(roster)

    @step(ChooseExtent)
    def choose_extent(self, roster: Import, given: dict[str, Any]) -> None:
        """Say whether the file is the whole roster or a part of it."""
        decisions.choose_extent(source=roster, is_complete=given["is_complete"], actor=self.account)

    @step(ChooseColumns)
    def choose_columns(self, roster: Import, given: dict[str, Any]) -> None:
        """Settle what the columns are, and have all rows checked. Sheets that are not named, and
        columns where none are given, stay as they were found."""
        layouts = {found["index"]: SheetLayout.from_json(found) for found in roster.layouts}
        for place, sheet in enumerate(given["sheets"]):
            layout = layouts.get(sheet["index"])
            if layout is None:
                raise Rejected({f"sheets.{place}.index": [_("There is no such sheet.")]})
            layout.is_used = sheet["is_used"]
            try:
                layout.choose(sheet.get("columns", layout.columns))
            except ValueError as error:
                raise Rejected(
                    {f"sheets.{place}.columns": [_("There is no such column: %s") % error]}
                ) from error
        decisions.choose_columns(source=roster, layouts=list(layouts.values()), actor=self.account)
        go_on(roster)

    @step(DecideIssue)
    def decide(self, roster: Import, given: dict[str, Any]) -> None:
        """Take in or leave out all rows with an issue that nobody has decided; `again` has those
        that are decided wait once more."""
        decision = _decision(given)
        rows = ImportRow.objects.filter(source=roster, issue=given["issue"])
        rows = rows.exclude(decision="") if decision == "" else rows.filter(decision="")
        decisions.decide_rows(source=roster, rows=rows, decision=decision, actor=self.account)
        go_on(roster)

    @step()
    def check(self, roster: Import, given: dict[str, Any]) -> None:
        """Have every row checked once more."""
        self._begin(roster, decisions.check_anew)

    @step()
    def apply(self, roster: Import, given: dict[str, Any]) -> None:
        """Have it written: what is held or rejected stays out."""
        self._begin(roster, decisions.start_applying)

    @step()
    def undo(self, roster: Import, given: dict[str, Any]) -> None:
        """Have an applied roster taken back, as far as nothing has followed it."""
        self._begin(roster, decisions.start_undoing)

    @step()
    def discard(self, roster: Import, given: dict[str, Any]) -> None:
        """Give it up before it was applied."""
        self._begin(roster, decisions.discard)

    @step()
    def take_over(self, roster: Import, given: dict[str, Any]) -> None:
        """Go on with a roster that a colleague was at."""
        decisions.take_over(source=roster, actor=self.account)

    def _begin(self, roster: Import, begin: Callable[..., object]) -> None:
        begin(source=roster, actor=self.account)
        go_on(roster)


def hold_roster(rows: Any) -> None:
    """Keep others from a roster meanwhile. A worker has it for minutes, for which nobody waits.

    Raises ConflictError where one has.
    """
    free = Import.objects.filter(pk__in=rows.values("pk")).select_for_update(
        no_key=True, skip_locked=True
    )
    if not free.values_list("pk", flat=True) and rows.exists():
        raise ConflictError(
            "being_worked_on", _("This file is being worked on. Wait until the bar is full.")
        )


def go_on(roster: Import) -> None:
    """Hand a roster to a worker if that is whose it is now."""
    roster.refresh_from_db(fields=["status"])
    if roster.is_working:
        work_on(roster.pk)


def _decision(given: dict[str, Any]) -> str:
    return "" if given["decision"] == AGAIN else str(given["decision"])


class CellShown(serializers.Serializer):
    """A cell under one of the kind’s columns, with a correction where somebody wrote one."""

    column = serializers.CharField(source="column.name")
    text = serializers.CharField(source="shown", help_text="ID and other numbers are masked.")
    is_corrected = serializers.BooleanField()
    is_in_question = serializers.BooleanField()


class RosterRowShown(serializers.ModelSerializer):
    roster = RowKey(source="source_id")
    detail = serializers.SerializerMethodField()
    cells = serializers.SerializerMethodField()
    decided_by = RowKey(allow_null=True)

    class Meta:
        model = ImportRow
        fields = [
            *("id", "roster", "sheet", "number", "issue", "detail", "outcome", "decision"),
            *("decided_by", "decided_at", "cells"),
        ]

    def get_detail(self, row: ImportRow) -> str:
        return mask_numbers(row.detail)

    @extend_schema_field(CellShown(many=True))
    def get_cells(self, row: ImportRow) -> Any:
        return CellShown(plain_rows(row.source, [row])[0].cells, many=True).data


class RosterRowFilters(filters.FilterSet):
    region = RegionFilter(field_name="source__region__code")
    roster = KeyFilter(field_name="source")
    issue = ChoiceFilter(choices=ISSUE_CODES)
    outcome = ChoiceFilter(choices=RowOutcome.choices)
    decision = ChoiceFilter(choices=RowDecision.choices)


class CorrectRow(Input):
    cells = serializers.DictField(
        child=Text(max_length=LONGEST, allow_blank=True),
        allow_empty=False,
        help_text="By the name of a column what is right; empty gives the cell back as it came.",
    )


class DecideRow(Input):
    decision = OneOf(choices=DECISIONS)


class RosterRows(Listed):
    """The rows of rosters in the order of their files: what was found in each, and what became of
    it."""

    area = Area.WORK
    may_read = staticmethod(can_import)
    may_write = staticmethod(can_import)
    names_people = True
    of_person = "pairing.importrow"
    serializer_class = RosterRowShown
    filterset_class = RosterRowFilters
    rows = ImportRow.objects.prefetch_related(
        Prefetch("source", Import.objects.defer("samples", "applied_xids"))
    )

    def lock(self, rows: Any, pk: int) -> None:
        # The roster first, as every decision on it locks.
        hold_roster(Import.objects.filter(pk__in=rows.filter(pk=pk).values("source")))
        super().lock(rows, pk)

    @step(CorrectRow)
    def correct(self, row: ImportRow, given: dict[str, Any]) -> None:
        """Write in place of cells what is right, and have the row checked again."""
        known = {cell.column.name: cell.original for cell in plain_rows(row.source, [row])[0].cells}
        unknown = given["cells"].keys() - known
        if unknown:
            raise Rejected({"cells": {name: [_("There is no such column.")] for name in unknown}})
        fixes = {name: "" if text == known[name] else text for name, text in given["cells"].items()}
        decisions.correct_row(row=row, fixes=fixes, actor=self.account)

    @step(DecideRow)
    def decide(self, row: ImportRow, given: dict[str, Any]) -> None:
        """Take the row in or leave it out; `again` has it wait once more."""
        decisions.decide_rows(
            source=row.source,
            rows=ImportRow.objects.filter(pk=row.pk),
            decision=_decision(given),
            actor=self.account,
        )


RESOURCES: dict[str, type[Resource]] = {"rosters": Rosters, "roster-rows": RosterRows}
