"""What a person does with an import between its steps: columns, corrections, decisions."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from organization.models import User
from pairing.choices import WORKING, ImportStatus, RowDecision
from pairing.intake.headings import hold
from pairing.intake.issues import DECIDABLE
from pairing.intake.kinds import roster_for
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.layouts.needs import missing
from pairing.intake.stored import count_again, dump_changes, layouts_of, row_of
from pairing.models import Heading, Import, ImportRow, Layout

AT_ONCE = 2000
"""More rows than these are checked again by a worker, with a progress bar."""
PATIENCE = 5.0
"""Seconds for which a post waits for another one."""


def open_for(source_id: int, actor: User, *allowed: ImportStatus) -> Import:
    """The import, held until the transaction ends, for ``actor`` to act on.

    Raises ConflictError when a worker has it, when it is past the step that is acted on, or when
    another person is at it; that one is named, and may be relieved with ``take_over``.
    """
    source = _held(source_id)
    if source is None or source.is_working:
        raise ConflictError(
            "being_worked_on", _("This file is being worked on. Wait until the bar is full.")
        )
    if source.status not in allowed:
        raise ConflictError(
            "past",
            _("This import has moved on meanwhile: %(status)s. The page shows where it is now.")
            % {"status": source.get_status_display()},
        )
    if source.editor is not None and source.editor != actor:
        raise ConflictError(
            "taken",
            _(
                "%(name)s is at this import since %(time)s. Nothing was changed. Take it over if "
                "you are to go on with it."
            )
            % {
                "name": source.editor.name,
                "time": timezone.localtime(source.edited_at).strftime("%Y-%m-%d %H:%M"),
            },
        )
    source.editor = actor
    source.edited_at = timezone.now()
    source.save(update_fields=["editor", "edited_at"])
    return source


def _held(source_id: int) -> Import | None:
    """The import, locked; None when it cannot be had.

    A worker has it for minutes, and its status says so. Another post, maybe the same clerk's of a
    moment ago, has it for no longer than it takes to answer, and is waited for.
    """
    until = time.monotonic() + PATIENCE
    free = Import.objects.select_for_update(skip_locked=True).filter(pk=source_id).values("pk")
    while not free:
        is_waiting = Import.objects.filter(pk=source_id).exclude(status__in=WORKING).exists()
        if not is_waiting or time.monotonic() > until:
            return None
        time.sleep(0.02)
        free = free.all()
    # Read once it is held: joined while it was being locked, the editor would be the one from
    # before the post that was waited for, and both would think themselves alone.
    return Import.objects.select_related(
        "region", "programme", "created_by", "applied_by", "editor"
    ).get(pk=source_id)


@transaction.atomic
def take_over(*, source: Import, actor: User) -> None:
    """Let ``actor`` go on with an import that somebody else was at."""
    Import.objects.filter(pk=source.pk).update(editor=actor, edited_at=timezone.now())


# Columns


@transaction.atomic
def choose_kind(*, source: Import, kind: str, actor: User) -> None:
    """Say what the file is, and have it read anew."""
    source = open_for(source.pk, actor, ImportStatus.COLUMNS, ImportStatus.REVIEW)
    source.kind, source.status = kind, ImportStatus.READING
    source.save(update_fields=["kind", "status"])


@transaction.atomic
def choose_extent(*, source: Import, is_complete: bool, actor: User) -> None:
    """Say whether the file is the whole roster or a part of it.

    No row is judged by it: of a whole roster it is asked at the end who is not on it any more.
    """
    source = open_for(source.pk, actor, ImportStatus.COLUMNS, ImportStatus.REVIEW)
    source.is_complete = is_complete
    source.save(update_fields=["is_complete"])


@transaction.atomic
def choose_columns(*, source: Import, layouts: Sequence[SheetLayout], actor: User) -> None:
    """Settle what the columns are, remember it for sheets like these, and have all rows checked.

    Headings that stood over a chosen column are learnt. Raises DomainError when no sheet is
    used, or one lacks a column that the kind cannot do without.
    """
    source = open_for(source.pk, actor, ImportStatus.COLUMNS, ImportStatus.REVIEW)
    used = [layout for layout in layouts if layout.is_used]
    if not used:
        raise DomainError("no_sheet", _("Choose at least one sheet."))
    for layout in used:
        if lacking := missing(source.kind, layout):
            raise DomainError(
                "column_missing",
                _("Sheet %(sheet)s: say which column holds %(columns)s.")
                % {"sheet": layout.sheet or "1", "columns": "、".join(lacking)},
            )
        _remember(source, layout, actor)
    source.layouts = [layout.as_json() for layout in layouts]
    source.status = ImportStatus.CHECKING
    source.save(update_fields=["layouts", "status"])


def _remember(source: Import, layout: SheetLayout, actor: User) -> None:
    if layout.fingerprint:
        Layout.objects.update_or_create(
            region=source.region,
            kind=source.kind,
            fingerprint=layout.fingerprint,
            defaults={"columns": layout.columns, "chosen_by": actor, "chosen_at": timezone.now()},
        )
    hold(source.region)
    for heading, column in layout.learnable().items():
        Heading.objects.update_or_create(
            region=source.region,
            kind=source.kind,
            heading=heading[:80],
            defaults={"column": column, "created_by": actor},
        )


# Rows


@transaction.atomic
def correct_row(*, row: ImportRow, fixes: dict[str, str], actor: User) -> ImportRow:
    """Write in place of cells what is right, by column, and check the row again.

    An empty text gives the cell back as it came. Raises ConflictError as ``open_for`` does.
    """
    source = open_for(row.source_id, actor, ImportStatus.REVIEW)
    row = ImportRow.objects.select_for_update().get(pk=row.pk, source=source)
    kept = row.fix_map() | fixes
    kept = {name: text.strip() for name, text in kept.items() if text.strip()}
    row.fixes = json.dumps(kept, ensure_ascii=False) if kept else ""
    row.decision = ""
    row.decided_by, row.decided_at = actor, timezone.now()
    row.save(update_fields=["fixes", "decision", "decided_by", "decided_at"])
    _check_again(source, [row])
    row.refresh_from_db()
    return row


@transaction.atomic
def decide_rows(
    *, source: Import, rows: QuerySet[ImportRow], decision: RowDecision | str, actor: User
) -> int:
    """Take rows in or leave them out, or with an empty decision think again; how many.

    Of what is to be taken only rows whose issue can be decided are; the others stay as they are.
    """
    source = open_for(source.pk, actor, ImportStatus.REVIEW)
    rows = rows.filter(source=source)
    if decision == RowDecision.TAKE:
        rows = rows.filter(issue__in=DECIDABLE)
    keys = list(rows.exclude(decision=decision).values_list("pk", flat=True))
    ImportRow.objects.filter(pk__in=keys).update(
        decision=decision, decided_by=actor, decided_at=timezone.now()
    )
    if len(keys) > AT_ONCE:
        source.status = ImportStatus.CHECKING
        source.save(update_fields=["status"])
    elif keys:
        _check_again(source, list(ImportRow.objects.filter(pk__in=keys).order_by("pk")))
    return len(keys)


def _check_again(source: Import, rows: Collection[ImportRow]) -> None:
    """Judge rows anew, with those that bear on them because they are about the same."""
    layouts = {layout.sheet: layout for layout in layouts_of(source)}
    roster = roster_for(source)
    roster.begin()
    changed = [row_of(row, layouts[row.sheet]) for row in rows]
    for row in changed:
        roster.read(row)
    roster.look_up(changed)
    keys = ({row.key for row in changed} | {row.key for row in rows}) - {""}
    stored = ImportRow.objects.filter(source=source)
    together = {row.pk: row for row in [*stored.filter(key__in=keys), *rows]}
    ordered = [together[key] for key in sorted(together)]
    roster = roster_for(source)
    roster.begin()
    again = [row_of(row, layouts[row.sheet]) for row in ordered]
    roster.judge(again)
    for row, judged in zip(ordered, again, strict=True):
        row.issue, row.detail, row.key = judged.issue, judged.detail[:200], judged.key
        row.outcome, row.changes = judged.outcome, dump_changes(judged)
    ImportRow.objects.bulk_update(
        ordered, ["issue", "detail", "key", "outcome", "changes"], batch_size=500
    )
    count_again(source)


@transaction.atomic
def check_anew(*, source: Import, actor: User) -> None:
    """Have every row checked once more, since what is recorded has changed."""
    _next(source, actor, ImportStatus.CHECKING, ImportStatus.REVIEW)


# The last steps


@transaction.atomic
def start_applying(*, source: Import, actor: User) -> None:
    """Have a worker take the import in."""
    found = _next(source, actor, ImportStatus.APPLYING, ImportStatus.REVIEW)
    found.applied_by = actor
    found.save(update_fields=["applied_by"])


@transaction.atomic
def start_undoing(*, source: Import, actor: User) -> None:
    """Have a worker take the import back."""
    found = _next(source, actor, ImportStatus.UNDOING, ImportStatus.APPLIED)
    found.undone_by = actor
    found.save(update_fields=["undone_by"])


@transaction.atomic
def discard(*, source: Import, actor: User) -> None:
    """Give an import up before it was applied. What was found stays to be read."""
    _next(
        source,
        actor,
        ImportStatus.DISCARDED,
        ImportStatus.COLUMNS,
        ImportStatus.REVIEW,
        ImportStatus.FAILED,
    )


def _next(source: Import, actor: User, status: ImportStatus, *allowed: ImportStatus) -> Import:
    found = open_for(source.pk, actor, *allowed)
    found.status = status
    found.save(update_fields=["status"])
    return found
