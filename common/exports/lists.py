"""Lists of the site as rows: columns declared, values derived, read in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar

from django.db.models import QuerySet
from import_export import resources

from common.exports.columns import Column, Value
from common.replicas import still_there

CHUNK = 5000
"""Rows read at once: a county's households are one chunk."""


class ListResource(resources.Resource):
    """A list of the site as rows for a spreadsheet.

    ``title`` names the sheet and begins the name of the file. ``is_masked`` leaves the personal
    columns out; what is masked within a column the subclass masks.
    """

    title: Any = ""
    is_of_people: ClassVar[bool] = True
    """Whether it names people, so that a reason is asked and kept, and of many an approval."""
    watch: Callable[[Iterable[Any]], Iterable[Any]] | None = None
    """What the rows pass through on their way into the file, where somebody counts them."""

    class Meta:
        chunk_size = CHUNK

    def __init__(self, *, is_masked: bool = False) -> None:
        super().__init__()
        self.is_masked = is_masked

    def people_in(self, rows: Any) -> int:
        """How many people a list is about; as many as it has rows unless a subclass knows more."""
        return rows.count() if isinstance(rows, QuerySet) else len(rows)

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        columns = super().get_export_fields(selected_fields)
        return [c for c in columns if not (c.is_personal and self.is_masked)]

    def iter_queryset(self, queryset: Any) -> Iterator[Any]:
        """Rows in order; of a queryset in chunks, each with what belongs to it read at once."""
        if isinstance(queryset, QuerySet):
            read = queryset.iterator(chunk_size=self.get_chunk_size())
            return still_there(queryset, read, lambda row: row.pk, at_once=CHUNK)
        return iter(queryset)

    def lines(self, rows: Iterable[Any]) -> Iterator[list[Value]]:
        """The cells of each row, as the columns of ``get_export_fields`` hold them."""
        columns = self.get_export_fields()
        # What export_field looks up anew for each cell.
        named = ((column, self.get_field_name(column)) for column in columns)
        reads: list[Callable[[Any], Any]] = [
            getattr(self, column.get_dehydrate_method(name), None) or column.get_value
            for column, name in named
        ]
        renders: list[Callable[[Any], Value]] = [column.widget.render for column in columns]
        given: Iterable[Any] = self.iter_queryset(rows)
        if self.watch is not None:
            given = self.watch(given)
        for row in given:
            yield [render(read(row)) for render, read in zip(renders, reads, strict=True)]


def in_pieces(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows as many at once as an export reads, for what is looked up of all of them together."""
    left = iter(rows)
    while piece := list(islice(left, CHUNK)):
        yield piece
