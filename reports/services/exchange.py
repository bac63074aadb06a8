"""Keeping the formats of other systems, and letting rows leave by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from common.identity import is_of_child
from common.parts import read_parts, write_parts
from organization import access_log
from organization.access import can_unmask
from organization.choices import Action
from organization.models import Region, User
from pairing.models import Household
from reports.exchange.choices import RunKind
from reports.exchange.fields import FIELDS, Field
from reports.exchange.files import write_file
from reports.exchange.mapping import (
    MappedColumn,
    MappedRow,
    Mapping,
    columns_of,
    content_digest,
    fields_of,
)
from reports.exchange.rows import (
    ChangedRow,
    around,
    changed_rows,
    household_of,
    households_of_rows,
    qualifies,
    standing,
    waiting_rows,
)
from reports.models import ExchangePart, ExchangeRow, ExchangeRun, ExportFormat
from reports.services.frozen import refuse_numbers

Columns = list[dict[str, Any]]


# Formats


def check_columns(kind: str, columns: Columns) -> None:
    """Raise DomainError, saying which column, unless a format of this kind may have these."""
    if not columns:
        raise DomainError("no_columns", _("A format has at least one column."))
    columns_of(kind, columns)
    seen: set[str] = set()
    for number, column in enumerate(columns, 1):
        heading = column["heading"]
        if not heading:
            raise DomainError(
                "heading_missing", _("Column %(number)s has no heading.") % {"number": number}
            )
        if heading in seen:
            raise DomainError(
                "heading_twice",
                _("Column %(number)s: “%(heading)s” is there already.")
                % {"number": number, "heading": heading},
            )
        seen.add(heading)
        refuse_numbers(heading, column.get("constant", ""))


def save_format(
    *,
    county: Region,
    known: ExportFormat | None,
    values: dict[str, Any],
    version: int,
    actor: User,
) -> ExportFormat:
    """Make a format of a county, or write the ``known`` one otherwise.

    ``values`` are its fields by name. Raises DomainError as ``check_columns``, ``name_taken``, and
    ``may_not_unmask`` where numbers are to be whole for whoever sees none; ConflictError when the
    form is out of date.
    """
    kind = values["kind"] if known is None else known.kind
    check_columns(kind, values["columns"])
    if values["whole_numbers"] and not can_unmask(actor):
        raise DomainError("may_not_unmask", _("Whole numbers are for the offices alone."))
    with transaction.atomic():
        # Locked, so that of two of one name one is refused with a sentence.
        Region.objects.select_for_update(no_key=True).get(pk=county.pk)
        format = ExportFormat(county=county, kind=kind) if known is None else _locked(known)
        if known is not None and format.version != version:
            raise ConflictError(
                "out_of_date",
                _("Somebody else has changed this format meanwhile. Look at it again first."),
            )
        named = ExportFormat.objects.in_use().filter(county=county, name=values["name"])
        if named.exclude(pk=format.pk).exists():
            raise DomainError("name_taken", _("There is a format of this name already."))
        for name in _SET:
            setattr(format, name, values[name])
        if known is None:
            format.save()
        else:
            format.version += 1
            format.save(update_fields=[*_SET, "version"])
    return format


_SET = (
    *("name", "file_type", "columns", "date_format", "too_long", "only_counted"),
    *("whole_numbers", "first_day"),
)


@transaction.atomic
def close_format(*, format: ExportFormat, actor: User) -> None:
    """Use a format no more; its runs stay, and can still be downloaded."""
    locked = _locked(format)
    locked.closed_at = timezone.now()
    locked.save(update_fields=["closed_at"])


def _locked(format: ExportFormat) -> ExportFormat:
    """The format as it is, for one transaction alone: one run of it at a time."""
    found: ExportFormat | None = (
        ExportFormat.objects.select_for_update(of=("self",))
        .select_related("county")
        .in_use()
        .filter(pk=format.pk)
        .first()
    )
    if found is None:
        raise ConflictError("closed", _("This format is used no more."))
    return found


def default_columns(kind: str) -> Columns:
    """What a new format begins with: every field of the kind but our own number, by its label."""
    left_out = {"number", "region", "cadre_sex"}
    return [
        {"heading": str(each.label), "field": each.key}
        for each in FIELDS[kind]
        if each.key not in left_out
    ]


# Runs


class _Leaving:
    """Rows on their way into a file: the cells of each, and what stays here of it."""

    def __init__(self, format: ExportFormat, actor: User) -> None:
        self.format = format
        self.whole = around(actor, is_whole=True)
        self.fields: Sequence[Field] = fields_of(format.kind, format.columns)
        self.has_numbers = any(each.is_identity for each in self.fields)
        self.lines: list[ExchangeRow] = []
        self.unmasked: set[int] = set()

    def noted(self, row: Any) -> None:
        """Keep that a row leaves, and whose number leaves whole with it."""
        self.lines.append(
            ExchangeRow(
                format_id=self.format.pk,
                row=row.pk,
                row_version=row.row_version,
                digest=content_digest(
                    self.fields, row, self.whole, qualifies=qualifies(self.format, row)
                ),
            )
        )
        if self.format.whole_numbers and self.has_numbers:
            self.unmasked.add(household_of(self.format, row).pk)

    def cells(self, rows: Iterable[MappedRow]) -> Iterator[list[Any]]:
        for mapped in rows:
            self.noted(mapped.row)
            yield mapped.cells


def make_run(
    *, format: ExportFormat, actor: User, reason: str, request: HttpRequest | None = None
) -> ExchangeRun:
    """Let every row that waits leave in one file, once.

    The rows are claimed in the transaction of the run. The format is locked meanwhile, and the
    database lets no row stand in two runs of one format. Raises DomainError ``nothing_waits``
    when there is none, ConflictError when the format is used no more.
    """
    with transaction.atomic():
        format = _locked(format)
        mapping = Mapping(format, around(actor, is_whole=format.whole_numbers))
        leaving = _Leaving(format, actor)
        rows = waiting_rows(format, actor).iterator(chunk_size=_CHUNK)
        with TemporaryFile() as file, translation.override(settings.LANGUAGE_CODE):
            cells = leaving.cells(mapping.leaving(rows))
            _write(file, format, mapping.columns, cells)
            if not leaving.lines:
                raise DomainError("nothing_waits", _("No row waits to leave by this format."))
            run = _kept(format, leaving, file, RunKind.ROWS, actor)
        _note_numbers(run, leaving.unmasked, actor, reason, request)
    return run


_CHUNK = 2000
"""Rows of a run that are read at once, with the people of their households."""


def make_corrections(
    *, format: ExportFormat, actor: User, reason: str, request: HttpRequest | None = None
) -> ExchangeRun:
    """Let what has changed since it left leave again, in a file that says what has become of it.

    Rows that are there no more are in no file. Raises DomainError ``nothing_changed`` when there
    is none, ConflictError when the format is used no more.
    """
    with transaction.atomic():
        format = _locked(format)
        changed = [each for each in changed_rows(format, actor) if each.row is not None]
        if not changed:
            raise DomainError("nothing_changed", _("Nothing has changed since it left."))
        mapping = Mapping(format, around(actor, is_whole=format.whole_numbers))
        leaving = _Leaving(format, actor)
        with TemporaryFile() as file, translation.override(settings.LANGUAGE_CODE):
            cells = (
                [*line, str(each.what)]
                for each, line in zip(
                    changed, leaving.cells(mapping.row(each.row) for each in changed), strict=True
                )
            )
            _write(file, format, mapping.columns, cells, more=[_("What to do")])
            ExchangeRow.objects.filter(pk__in=[each.line.pk for each in changed]).update(
                is_standing=False
            )
            run = _kept(format, leaving, file, RunKind.CORRECTIONS, actor)
        _note_numbers(run, leaving.unmasked, actor, reason, request)
    return run


def _write(
    file: IO[bytes],
    format: ExportFormat,
    columns: Sequence[MappedColumn],
    cells: Iterable[list[Any]],
    *,
    more: Sequence[str] = (),
) -> None:
    write_file(
        file,
        file_type=format.file_type,
        title=format.name,
        columns=columns,
        more=more,
        cells=cells,
    )
    file.seek(0)


def _kept(
    format: ExportFormat, leaving: _Leaving, file: IO[bytes], kind: RunKind, actor: User
) -> ExchangeRun:
    """The run with its file and its rows, written."""
    keys = [line.row for line in leaving.lines]
    format.last_number += 1
    format.save(update_fields=["last_number"])
    run = ExchangeRun.objects.create(
        format=format,
        number=format.last_number,
        kind=kind,
        made_by=actor,
        rows=len(keys),
        first_row=min(keys),
        last_row=max(keys),
        sha256="",
        size=0,
        columns=format.columns,
        file_type=format.file_type,
        whole_numbers=format.whole_numbers and leaving.has_numbers,
    )
    run.size, run.sha256 = write_parts(ExchangePart, file, run=run)
    run.save(update_fields=["size", "sha256"])
    for line in leaving.lines:
        line.run_id = run.pk
    ExchangeRow.objects.bulk_create(leaving.lines, batch_size=_CHUNK)
    return run


def _note_numbers(
    run: ExchangeRun,
    households: Iterable[int],
    actor: User,
    reason: str,
    request: HttpRequest | None,
) -> None:
    """A line of the access log for each household whose head's number leaves whole.

    A child's does not, and so leaves no line.
    """
    found = Household.objects.filter(pk__in=sorted(households)).select_related("region")
    for household in found.iterator(chunk_size=_CHUNK):
        if is_of_child(household.head_id, timezone.localdate()):
            continue
        access_log.note(
            Action.UNMASK,
            user=actor,
            request=request,
            subject=household,
            reason=reason,
            detail={"number": "head", "is_child": False, "exchange": run.pk},
        )


def run_file(
    *, run: ExchangeRun, actor: User, reason: str, request: HttpRequest | None = None
) -> IO[bytes]:
    """The file of a run as it left, at its beginning; whole numbers in it are noted again."""
    if run.whole_numbers:
        _note_numbers(run, households_of(run), actor, reason, request)
    return file_of(run)


def file_of(run: ExchangeRun) -> IO[bytes]:
    """A run's file as it left, at its beginning."""
    return read_parts(run.parts.all())


def households_of(run: ExchangeRun) -> set[int]:
    """The households that a run's rows are about."""
    return households_of_rows(run.format, run.lines.values("row"))


@transaction.atomic
def take_back(*, run: ExchangeRun, actor: User) -> None:
    """Have the rows of a run leave again with the next.

    Raises ConflictError ``taken_back`` when it is already, ``corrected_since`` while a later
    file holds corrections of its rows.
    """
    format = _locked(run.format)
    run = ExchangeRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.is_taken_back:
        raise ConflictError("taken_back", _("This file was taken back already."))
    lines = ExchangeRow.objects.filter(run=run)
    later = standing(format).filter(
        row__in=lines.filter(is_standing=False).values("row"),
        run__number__gt=run.number,
    )
    number = later.order_by("-run__number").values_list("run__number", flat=True).first()
    if number is not None:
        raise ConflictError(
            "corrected_since",
            _("File %(number)s holds corrections of these rows. Take that one back first.")
            % {"number": number},
        )
    rows = list(lines.filter(is_standing=True).values_list("row", flat=True))
    lines.update(is_standing=False)
    if run.is_correction:
        _stand_again(format, run, rows)
    run.taken_back_by, run.taken_back_at = actor, timezone.now()
    run.save(update_fields=["taken_back_by", "taken_back_at"])


def _stand_again(format: ExportFormat, run: ExchangeRun, rows: Sequence[int]) -> None:
    """What a file of corrections had corrected stands again, and shows as changed."""
    former = (
        ExchangeRow.objects.filter(format=format, row__in=rows, run__taken_back_at__isnull=True)
        .exclude(run=run)
        .order_by("row", "-pk")
        .distinct("row")
        .values_list("pk", flat=True)
    )
    ExchangeRow.objects.filter(pk__in=list(former)).update(is_standing=True)


@transaction.atomic
def settle(*, format: ExportFormat, rows: Sequence[int], actor: User) -> int:
    """Note that somebody put these changed rows right over there by hand; how many.

    A row that has changed again meanwhile is settled as it is now.
    """
    format = _locked(format)
    beside = around(actor, is_whole=True)
    wanted = set(rows)
    number = 0
    for changed in changed_rows(format, actor):
        if changed.line.row not in wanted:
            continue
        _settle_one(format, changed, beside, actor)
        number += 1
    return number


def _settle_one(format: ExportFormat, changed: ChangedRow, beside: Any, actor: User) -> None:
    line = changed.line
    line.settled_by, line.settled_at = actor, timezone.now()
    if changed.row is None:
        line.is_standing = False
    else:
        line.row_version = changed.row.row_version
        line.digest = content_digest(
            fields_of(format.kind, line.run.columns),
            changed.row,
            beside,
            qualifies=qualifies(format, changed.row),
        )
    line.save(update_fields=["settled_by", "settled_at", "row_version", "digest", "is_standing"])
