"""Imports, what they found, what they ask, and the headings they know, as spreadsheets.

Identity numbers are masked as on pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources
from import_export.results import Result, RowResult
from tablib import Dataset

from common.errors import DomainError
from common.exports.columns import Column, Moment, Note, Whole, in_one_cell
from common.exports.lists import ListResource, in_pieces
from organization.models import Region, User
from pairing.choices import ImportStatus, ProposalKind, RowOutcome
from pairing.intake.columns import kind_of
from pairing.intake.headings import Meanings, column_called, kind_called
from pairing.intake.kinds import kind_by_key
from pairing.intake.showing import (
    Change,
    ShownRow,
    changes_of,
    kind_title,
    mask_numbers,
    plain_rows,
)
from pairing.models import Heading, Import
from pairing.reconciling.questions import Question, questions


class ImportResource(ListResource):
    """The list of imports. ``left`` is how many rows wait for a decision, by primary key."""

    title = _("Imports")
    is_of_people = False

    file_name = Column(_("File"), "file_name")
    kind = Column(_("What it is"))
    region = Column(_("Region"), "region")
    programme = Column(_("Programme"), "programme")
    as_of = Column(_("Date of the roster"), "as_of")
    is_complete = Column(_("How much of the roster it is"))
    status = Column(_("State"))
    data_rows = Column(_("Rows"), "data_rows", Whole)
    accepted = Column(_("Taken in"), "accepted", Whole)
    out = Column(_("Stays out"), kind=Whole)
    left = Column(_("To decide"), kind=Whole)
    created_by = Column(_("Uploaded by"), "created_by__name")
    created_at = Column(_("Uploaded on"), "created_at", Moment)
    applied_by = Column(_("Applied by"), "applied_by__name")
    applied_at = Column(_("Applied on"), "applied_at", Moment)
    undone_by = Column(_("Taken back by"), "undone_by__name")
    undone_at = Column(_("Taken back on"), "undone_at", Moment)

    def __init__(self, *, left: Mapping[int, int]) -> None:
        super().__init__()
        self.left_by_import = left

    def dehydrate_kind(self, row: Import) -> str:
        return kind_title(row)

    def dehydrate_is_complete(self, row: Import) -> Any:
        return _("whole roster") if row.is_complete else _("part of a roster")

    def dehydrate_status(self, row: Import) -> Any:
        asked = {
            ImportStatus.COLUMNS: _("Columns to confirm"),
            ImportStatus.REVIEW: _("Findings to decide"),
        }
        status = ImportStatus(row.status)
        return asked.get(status, status.label)

    def dehydrate_out(self, row: Import) -> int:
        return row.held + row.rejected

    def dehydrate_left(self, row: Import) -> int:
        return self.left_by_import.get(row.pk, 0)


class RowColumns(ListResource):
    """What tells which row of an import a line is about.

    The rows are an import's; lines are made of them in ``iter_queryset``. Columns of numbers that
    the kind of roster has not are left out.
    """

    sheet = Column(_("Sheet"))
    number = Column(_("Row"), kind=Whole)
    who = Column(_("Who or what"))
    identity = Column(_("ID number"))
    head_id = Column(_("Head's ID number"))
    place = Column(_("Where"))

    def __init__(self, source: Import) -> None:
        super().__init__()
        self.source = source

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        known = kind_of(self.source.kind)
        return [
            column
            for column in super().get_export_fields(selected_fields)
            if (name := self.get_field_name(column)) not in ("identity", "head_id")
            or known.has(name)
        ]

    def iter_queryset(self, queryset: Any) -> Iterator[Any]:
        for piece in in_pieces(super().iter_queryset(queryset)):
            yield from plain_rows(self.source, piece)

    def row_of(self, line: Any) -> ShownRow:
        """The row that a line is about."""
        found: ShownRow = line
        return found

    def dehydrate_sheet(self, line: Any) -> str:
        return self.row_of(line).row.sheet

    def dehydrate_number(self, line: Any) -> int:
        return self.row_of(line).row.number

    def dehydrate_who(self, line: Any) -> str:
        return " ".join(name for name in self.row_of(line).names if name)

    def dehydrate_identity(self, line: Any) -> str:
        return self._masked(line, "identity")

    def dehydrate_head_id(self, line: Any) -> str:
        return self._masked(line, "head_id")

    def dehydrate_place(self, line: Any) -> str:
        return self.row_of(line).place

    def _masked(self, line: Any, name: str) -> str:
        cells = self.row_of(line).cells
        return next((cell.shown for cell in cells if cell.column.name == name), "")


class IssueColumns(RowColumns):
    """What was found about a row, and what was decided; read with ``decided_by``."""

    issue = Column(_("Issue"))
    detail = Column(_("Detail"), kind=Note)
    decision = Column(_("Decision"))
    decided_by = Column(_("Decided by"))
    decided_at = Column(_("Decided on"), kind=Moment)

    def dehydrate_issue(self, line: Any) -> Any:
        issue = self.row_of(line).issue
        return issue.title if issue is not None else ""

    def dehydrate_detail(self, line: Any) -> str:
        return mask_numbers(self.row_of(line).row.detail)

    def dehydrate_decision(self, line: Any) -> Any:
        shown = self.row_of(line)
        if shown.row.decision:
            return shown.row.get_decision_display()
        is_open = shown.issue is not None and not shown.is_noted_only
        return _("To decide") if is_open else ""

    def dehydrate_decided_by(self, line: Any) -> str:
        by = self.row_of(line).row.decided_by
        return by.name if by is not None else ""

    def dehydrate_decided_at(self, line: Any) -> datetime | None:
        return self.row_of(line).row.decided_at


class FindingResource(IssueColumns):
    """The rows of an import about which something was found."""

    title = _("Findings")

    column = Column(_("Column"))
    cell = Column(_("What stands there"))
    corrected = Column(_("Corrected"), kind=Note)
    outcome = Column(_("What becomes of it"))

    class Meta:
        export_order = (
            *("sheet", "number", "who", "identity", "head_id", "place", "issue", "detail"),
            *("column", "cell", "corrected", "decision"),
        )

    def dehydrate_column(self, line: ShownRow) -> Any:
        return line.question.column if line.question is not None else ""

    def dehydrate_cell(self, line: ShownRow) -> str:
        return line.question.shown if line.question is not None else ""

    def dehydrate_corrected(self, line: ShownRow) -> str:
        return in_one_cell(
            f"{cell.column}: {cell.shown_original or '—'} → {cell.shown}" for cell in line.corrected
        )

    def dehydrate_outcome(self, line: ShownRow) -> Any:
        return RowOutcome(line.row.outcome).label


class ChangeResource(IssueColumns):
    """The rows of one outcome; of those that change something a line for each field."""

    field = Column(_("What changes"))
    before = Column(_("Before"))
    after = Column(_("After"))

    class Meta:
        export_order = ("sheet", "number", "who", "identity", "head_id", "place", "field")

    def __init__(self, source: Import, *, title: Any, is_by_field: bool) -> None:
        super().__init__(source)
        self.title = title
        self.is_by_field = is_by_field

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        of_fields = () if self.is_by_field else ("field", "before", "after")
        columns = super().get_export_fields(selected_fields)
        return [c for c in columns if self.get_field_name(c) not in of_fields]

    def iter_queryset(self, queryset: Any) -> Iterator[tuple[ShownRow, Change | None]]:
        kind = kind_by_key(self.source.kind)
        for shown in super().iter_queryset(queryset):
            if not self.is_by_field:
                yield shown, None
            else:
                for change in changes_of(kind, shown.row):
                    yield shown, change

    def row_of(self, line: tuple[ShownRow, Change | None]) -> ShownRow:
        return line[0]

    def dehydrate_field(self, line: tuple[ShownRow, Change]) -> str:
        return line[1].label

    def dehydrate_before(self, line: tuple[ShownRow, Change]) -> str:
        return line[1].before

    def dehydrate_after(self, line: tuple[ShownRow, Change]) -> str:
        return line[1].after


class GonePeopleResource(ListResource):
    """People who are recorded but not on a roster; read with group, household and its region."""

    title = _("Gone")

    name = Column(_("Name"), "name")
    identity = Column(_("ID number"), "masked_identity")
    group = Column(_("Group"), "group")
    head_name = Column(_("Head of household"), "household__head_name")
    village = Column(_("Village"), "household__region")
    joined_on = Column(_("On the roster since"), "joined_on")


class GoneCadresResource(ListResource):
    """Cadres who are recorded but not on a list; read with account and unit."""

    title = _("Gone")

    name = Column(_("Name"), "user__name")
    unit = Column(_("Unit"), "user__unit")
    cadre_title = Column(_("Title"), "title")


# Questions

_PEOPLE = (ProposalKind.GONE, ProposalKind.GROUP_CHANGED, ProposalKind.TWO_ROSTERS)
_HOUSEHOLDS = (ProposalKind.MOVED, ProposalKind.SPLIT, ProposalKind.RENAMED)
_TO_GROUP = (ProposalKind.GROUP_CHANGED, ProposalKind.TWO_ROSTERS)
_ONLY_OF: dict[str, tuple[ProposalKind, ...]] = {
    **dict.fromkeys(("identity", "group"), _PEOPLE),
    **dict.fromkeys(("head", "cadre", "unit", "last_contact"), (*_PEOPLE, *_HOUSEHOLDS)),
    "people": _HOUSEHOLDS,
    "to_group": _TO_GROUP,
    "to_place": (ProposalKind.MOVED,),
    "to_name": (ProposalKind.RENAMED,),
    **dict.fromkeys(("left", "to_households"), (ProposalKind.SPLIT,)),
    **dict.fromkeys(("cadre_title", "holding"), (ProposalKind.CADRE_GONE,)),
}
"""Columns that only some kinds of question have."""


class QuestionResource(ListResource):
    """The questions of one kind, what is recorded and what the roster says in one line."""

    name = Column(_("Name"), "name")
    identity = Column(_("ID number"), "recipient__masked_identity")
    group = Column(_("Group"), "recipient__group")
    place = Column(_("Where"), "place")
    cadre_title = Column(_("Title"), "cadre__title")
    holding = Column(_("Number of households"), "holding", Whole)
    head = Column(_("Head of household"), "household__head_name")
    people = Column(_("People"))
    cadre = Column(_("Paired cadre"), "pairing__cadre__user__name")
    unit = Column(_("Unit"), "pairing__cadre__user__unit")
    last_contact = Column(_("Last contact"), "last_contact")
    to_group = Column(_("Group on the roster"), "proposal__group")
    to_place = Column(_("Village on the roster"), "to_place")
    to_name = Column(_("Head on the roster"), "to_name")
    left = Column(_("Went"))
    to_households = Column(_("New head"))
    remark = Column(_("Remark"), "said__remark", Note)
    roster = Column(_("Roster"), "proposal__source__file_name")
    as_of = Column(_("Date of the roster"), "proposal__source__as_of")
    number = Column(_("Row"), "said__number", Whole)
    obstacle = Column(_("What stands in the way"), "obstacle", Note)
    decision = Column(_("Decision"))
    on = Column(_("Day"))
    note = Column(_("Note"), "proposal__reason", Note)
    decided_by = Column(_("Decided by"), "proposal__decided_by__name")
    decided_at = Column(_("Decided on"), "proposal__decided_at", Moment)

    def __init__(self, kind: ProposalKind, actor: User) -> None:
        super().__init__()
        self.kind, self.title, self.actor = kind, kind.label, actor

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        columns = super().get_export_fields(selected_fields)
        return [
            c for c in columns if self.kind in _ONLY_OF.get(self.get_field_name(c), [self.kind])
        ]

    def iter_queryset(self, queryset: Any) -> Iterator[Question]:
        for piece in in_pieces(super().iter_queryset(queryset)):
            yield from questions(piece, self.actor)

    def dehydrate_people(self, line: Question) -> str:
        return people_in_one_cell(line.members)

    def dehydrate_left(self, line: Question) -> str:
        return people_in_one_cell(line.left)

    def dehydrate_to_households(self, line: Question) -> str:
        return in_one_cell(f"{b.household.head_name} ({b.place})" for b in line.targets)

    def dehydrate_decision(self, line: Question) -> Any:
        if line.is_open:
            return _("To decide")
        said = (line.decision, line.decided.get("reason", ""), line.decided.get("to", ""))
        return " · ".join(str(part) for part in said if part)

    def dehydrate_on(self, line: Question) -> date | None:
        return line.decided.get("on")


def people_in_one_cell(people: Iterable[Any]) -> str:
    """People with their groups: recipients read with group, or whatever has both names."""
    return in_one_cell(f"{person.name} ({person.group})" for person in people)


# Headings

KIND, COLUMN, HEADING = _("Kind of roster"), _("Column"), _("Heading")
"""The columns that a list of headings has, given out or taken in."""


class HeadingResource(ListResource):
    """The headings that offices have added; read with region and who added them."""

    title = _("Headings")
    is_of_people = False

    kind = Column(KIND)
    column = Column(COLUMN)
    heading = Column(HEADING, "heading")
    region = Column(_("Region"), "region")
    created_by = Column(_("Added by"), "created_by__name")
    created_at = Column(_("Added on"), "created_at", Moment)

    def dehydrate_kind(self, row: Heading) -> Any:
        return kind_by_key(row.kind).title

    def dehydrate_column(self, row: Heading) -> Any:
        known = kind_of(row.kind)
        return known.column(row.column) if known.has(row.column) else row.column


class HeadingFileResource(resources.ModelResource):
    """A list of headings on its way in, added to a region by an office.

    Rows are dictionaries of ``number``, ``kind``, ``column`` and ``heading`` as they were
    written. One that cannot be taken is invalid, with the sentence that says why; one that says
    what is known already is skipped. ``known_in`` the region is read once.
    """

    kind = fields.Field("kind", "kind")
    column = fields.Field("column", "column")
    heading = fields.Field("heading", "heading")

    class Meta:
        model = Heading
        fields = ("kind", "column", "heading")
        import_id_fields = ("kind", "heading")
        use_transactions = True
        use_bulk = True
        skip_diff = True
        report_skipped = True
        store_instance = True
        store_row_values = True

    def __init__(self, region: Region, actor: User) -> None:
        super().__init__()
        self.region, self.actor = region, actor
        self._meanings = Meanings(region)

    def take_in(self, rows: Iterable[Mapping[str, Any]], *, is_trial: bool) -> Result:
        """Add what can be added, or with ``is_trial`` only see what would be."""
        table = Dataset(headers=["number", "kind", "column", "heading"])
        for row in rows:
            table.append([row[name] for name in table.headers])
        return self.import_data(table, dry_run=is_trial, raise_errors=False)

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Put keys in place of what was written; raises ValidationError."""
        kind = kind_called(row["kind"])
        if not kind:
            raise ValidationError(
                _("“%(written)s” is no kind of roster.") % {"written": row["kind"]}
            )
        column = column_called(kind, row["column"])
        if not column:
            raise ValidationError(
                _("%(kind)s has no column “%(written)s”.")
                % {"kind": kind_by_key(kind).title, "written": row["column"]}
            )
        try:
            heading, is_known = self._meanings.settle(kind, column, row["heading"])
        except DomainError as error:
            raise ValidationError(str(error)) from error
        self._meanings.learn(kind, column, heading)
        row |= {"kind": kind, "column": column, "heading": heading, "is_known": is_known}
        row["kind_title"] = kind_by_key(kind).title
        row["column_title"] = kind_of(kind).column(column)

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> None:
        """None: what is there already is told by what is known, without asking for each row."""

    def init_instance(self, row: dict[str, Any] | None = None) -> Heading:
        return Heading(region=self.region, created_by=self.actor)

    def skip_row(
        self,
        instance: Heading,
        original: Heading | None,
        row: dict[str, Any],
        import_validation_errors: Any = None,
    ) -> bool:
        return bool(row["is_known"])


def lines_of(result: Result) -> list[tuple[Mapping[str, Any], str, str]]:
    """Of each row that was tried its values, ``new``, ``known`` or ``refused``, and why."""
    words = {RowResult.IMPORT_TYPE_NEW: "new", RowResult.IMPORT_TYPE_SKIP: "known"}
    return [
        (
            row.row_values,
            words.get(row.import_type, "refused"),
            " ".join(row.validation_error.messages) if row.validation_error else "",
        )
        for row in result.rows
    ]
