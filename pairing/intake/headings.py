"""Headings that an office adds to those that everybody knows, one by one or as a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.errors import ConflictError, DomainError
from common.spreadsheet import read_rows
from organization.models import Region, User
from pairing.intake.columns import columns_of, kind_of, kinds, normal_heading
from pairing.intake.kinds import kind_by_key
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.table import cell_text
from pairing.models import Heading, Import, Layout

LONGEST_HEADING = 80
MOST_IN_A_FILE = 2000
"""A list of headings is no longer than this; a longer file is a roster chosen by mistake."""
_TITLE_ROWS = 10


class Meanings:
    """What headings mean in a region: what everybody knows, and what its offices added.

    Read once; ``learn`` keeps it up with what is added meanwhile.
    """

    def __init__(self, region: Region) -> None:
        self._learnt = {
            (added.kind, added.heading): added.column for added in Heading.objects.known_in(region)
        }

    def learn(self, kind: str, column: str, heading: str) -> None:
        """From now on the heading stands for that column."""
        self._learnt[kind, heading] = column

    def settle(self, kind: str, column: str, written: str) -> tuple[str, bool]:
        """A heading as it is compared, and whether it stands for that column already.

        Raises DomainError when nothing of it is compared, when it is too long, and when it stands
        for another column already; that one is named.
        """
        heading = normal_heading(written)
        if not heading:
            raise DomainError(
                "heading_empty",
                _(
                    "“%(heading)s” says nothing: blanks, marks and what stands in brackets are "
                    "left out when headings are compared."
                )
                % {"heading": written.strip()},
            )
        if len(heading) > LONGEST_HEADING:
            raise DomainError(
                "heading_too_long",
                _("A heading has at most %(max)d characters; this one has %(length)d.")
                % {"max": LONGEST_HEADING, "length": len(heading)},
            )
        meant = self._meant_by(kind, heading)
        if meant == [column]:
            return heading, True
        if meant:
            known = kind_of(kind)
            names = "、".join(str(known.column(name)) for name in meant)
            raise DomainError(
                "heading_taken",
                _("“%(heading)s” stands for %(columns)s already (%(kind)s).")
                % {"heading": heading, "columns": names, "kind": kind_by_key(kind).title},
            )
        return heading, False

    def _meant_by(self, kind: str, heading: str) -> list[str]:
        """The columns that a heading stands for; what an office said goes before what is known."""
        learnt = self._learnt.get((kind, heading), "")
        if learnt and kind_of(kind).has(learnt):
            return [learnt]
        return list(kind_of(kind).by_heading.get(heading, ()))


def headings_learnt(source: Import) -> dict[str, dict[str, str]]:
    """By kind the headings that offices have added, each with its column."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    added = Heading.objects.known_in(source.region)
    for kind, heading, column in added.values_list("kind", "heading", "column"):
        found[kind][heading] = column
    return found


def hold(region: Region) -> None:
    """Nobody else adds a heading in the region until the transaction ends.

    Of two who add the same at once the second sees what the first has said.
    """
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)


@transaction.atomic
def add_heading(
    *,
    kind: str,
    column: str,
    written: str,
    region: Region,
    actor: User | None,
    at: datetime | None = None,
) -> Heading:
    """Have a heading stand for a column in a region's rosters from now on.

    ``at`` is when it was added, now unless it is put back. Raises DomainError as
    ``Meanings.settle`` does, ConflictError when it stands for that column already.
    """
    hold(region)
    heading, is_known = Meanings(region).settle(kind, column, written)
    if is_known:
        raise ConflictError(
            "heading_known",
            _("“%(heading)s” is known already: it stands for %(column)s.")
            % {"heading": heading, "column": kind_of(kind).column(column)},
        )
    moment: dict[str, Any] = {"created_at": at} if at is not None else {}
    return Heading.objects.create(
        kind=kind, column=column, heading=heading, region=region, created_by=actor, **moment
    )


@transaction.atomic
def remove_heading(*, heading: Heading) -> None:
    """Have a heading stand for nothing any more.

    Layouts of earlier files in which it stood for its column are forgotten with it, or those files
    would go on being read by it and nobody be asked. Put back, it is known; they stay forgotten.
    """
    hold(heading.region)
    layouts = Layout.objects.filter(
        kind=heading.kind, region__code__startswith=heading.region.prefix
    )
    read_by_it = Import.objects.filter(
        kind=heading.kind,
        region__code__startswith=heading.region.prefix,
        layouts__contains=[{"headings": [heading.heading]}],
    ).values_list("layouts", flat=True)
    forgotten = {
        (layout.fingerprint, layout.headings.index(heading.heading))
        for laid_out in read_by_it
        for layout in map(SheetLayout.from_json, laid_out)
        if heading.heading in layout.headings
    }
    for fingerprint, index in forgotten:
        layouts.filter(fingerprint=fingerprint, **{f"columns__{heading.column}": index}).delete()
    heading.delete()


# A list of headings as a file


def kind_called(written: str) -> str:
    """The kind of roster that is called so in either language; empty when none is."""
    said = normal_heading(written)
    for key in kinds():
        known = kind_of(key)
        names = {normal_heading(name) for name in (key, known.label, known.english)}
        if said in names | _in_all_languages(kind_by_key(key).title):
            return key
    return ""


def column_called(kind: str, written: str) -> str:
    """The column of a kind that is called so, by a name or a known heading; empty when none is."""
    said = normal_heading(written)
    for column in columns_of(kind):
        if said in {normal_heading(column.name), *_in_all_languages(column)}:
            return column.name
    names = list(kind_of(kind).by_heading.get(said, ()))
    return names[0] if len(names) == 1 else ""


def _in_all_languages(label: object) -> set[str]:
    """A name as it is compared, in each language of the site."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(normal_heading(label))
    return found


def read_list(
    data: bytes, file_name: str, wanted: Sequence[str | Promise]
) -> list[tuple[int, list[str]]]:
    """The rows of a list below its header, each by number with the cells of the wanted columns.

    ``wanted`` are the columns' headings, which the file may have in either language, in any
    order and beside others. Raises DomainError when they are not in its first rows or when the
    list is too long, FileError when the file cannot be read.
    """
    accepted = [_in_all_languages(heading) for heading in wanted]
    places: list[int] | None = None
    found: list[tuple[int, list[str]]] = []
    with closing(_rows(data, file_name)) as rows:
        for count, (number, cells) in enumerate(rows, 1):
            if places is None:
                places = _places(cells, accepted)
                if places is None and count >= _TITLE_ROWS:
                    break
                continue
            texts = [_text(cells[at]) if at < len(cells) else "" for at in places]
            if any(texts):
                found.append((number, texts))
            if len(found) > MOST_IN_A_FILE:
                raise DomainError(
                    "list_too_long",
                    _(
                        "%(file)s has more than %(max)d rows. This page takes a list of headings; "
                        "rosters are uploaded under Imports."
                    )
                    % {"file": file_name, "max": MOST_IN_A_FILE},
                )
    if places is None:
        raise DomainError(
            "header_missing",
            _("%(file)s has no header with the columns %(columns)s.")
            % {"file": file_name, "columns": "、".join(map(str, wanted))},
        )
    return found


def _rows(data: bytes, file_name: str) -> Generator[tuple[int, list[Any]]]:
    """The rows of the first sheet that has any."""
    sheet: int | None = None
    for chunk in read_rows(data, file_name):
        if sheet not in (None, chunk.sheet):
            return
        sheet = chunk.sheet
        yield from chunk.rows


def _places(cells: Sequence[Any], accepted: Sequence[set[str]]) -> list[int] | None:
    """Where in a row each of the columns stands; None when one is not in it."""
    said = [normal_heading(cell) for cell in cells]
    found = [next((i for i, text in enumerate(said) if text in names), -1) for names in accepted]
    return None if -1 in found else found


def _text(cell: Any) -> str:
    """A cell as it was meant: without the quote that our own .csv puts before a formula."""
    return cell_text(cell).strip().removeprefix("'")
