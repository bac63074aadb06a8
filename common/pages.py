"""Pages of long lists: a replica counts the rows and finds a page's, the primary gives them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from common.replicas import from_replica, is_on_replica


class KeyedPages(Paginator):
    """Pages of a queryset of records in an order of its own.

    Counting and ordering all rows is what a list costs. Where a replica may be read it does that
    and gives keys alone; the page's rows are read by them at the primary, so that each is as it
    is now and is there only if whoever looks may see it now. A row that has gone meanwhile leaves
    a page that much shorter. Where no replica is read, nothing is different from a Paginator.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int) -> None:
        super().__init__(rows, per_page)
        self.rows = rows

    @cached_property
    def count(self) -> int:
        return from_replica(self.rows.count)

    def page(self, number: Any) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        keys = from_replica(lambda: self._keys(first, last) if is_on_replica() else None)
        rows = self.rows[first:last] if keys is None else self.rows.filter(pk__in=keys)
        return Page(rows, number, self)

    def _keys(self, first: int, last: int) -> list[Any]:
        rows = self.rows.prefetch_related(None).values_list("pk", flat=True)
        return list(rows[first:last])
