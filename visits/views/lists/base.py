"""What the lists share: how an address narrows them, their head, their pages and their files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import Exists, OrderBy, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from common.exports.buttons import posted
from common.exports.lists import ListResource
from common.htmx import list_filters, render_list
from common.pages import KeyedPages
from common.replicas import from_replica
from organization.access import allowed, can_see_desk, current_user, own_region
from organization.exports import answer
from organization.models import User
from pairing.models import Household
from pairing.selectors import chosen_programme
from visits.forms.filters import sought_by
from visits.forms.lists import RowsFilter, shared_address
from visits.resources.columns import scope_name

PER_PAGE = 50
MOST_PAGES = 200
"""How deep one may turn pages. The database reads all rows before the page that it shows: a
million rows down it would take seconds, and nobody reads there."""

View = Callable[..., HttpResponseBase]


class ListPages(KeyedPages):
    """Pages of a list whose ``total`` number of rows is known; no more than ``MOST_PAGES``."""

    def __init__(self, rows: QuerySet[Any], total: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.count = total
        whole = max(1, -(-total // PER_PAGE))
        self.num_pages = min(whole, MOST_PAGES)
        self.is_cut = whole > MOST_PAGES


@dataclass(frozen=True, slots=True)
class Found:
    """What a list is narrowed to. ``filters`` are those of the address that could be kept."""

    form: RowsFilter
    filters: QueryDict
    rows: QuerySet[Any]
    says: str
    """What is shown, in words."""


class DeskList(ABC):
    """One list. Its object makes the two views, of the page and of the file."""

    name: ClassVar[str]
    """Of the page's address, and with ``_export`` behind it of the file's."""
    namespace: ClassVar[str] = "visits"
    """Of the app whose list it is."""
    title: ClassVar[Any]
    icon: ClassVar[str]
    form: ClassVar[type[RowsFilter]] = RowsFilter
    sorts: ClassVar[list[tuple[str, Any, tuple[str | OrderBy, ...]]]]
    """The orders to choose from, the first if none is chosen: value, words and fields."""
    table: ClassVar[str]
    """The template of the rows."""
    nav: ClassVar[str] = "visits/lists/_nav.html"
    """The template of the way to the other lists."""
    actions: ClassVar[str] = ""
    """The template of the buttons beside the title, if there are any."""
    is_of_people: ClassVar[bool] = True
    """Whether its file is one of people, which is given for a reason."""
    comes_from_rosters: ClassVar[bool] = False
    """Whether what is missing comes by a roster."""
    empty: ClassVar[Any]
    """Why there may be no rows at all, and what makes some."""

    @abstractmethod
    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        """The rows that the filters leave, of those that the account sees."""

    @abstractmethod
    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """The rows with all that the table shows of them."""

    @abstractmethod
    def what(self, form: RowsFilter) -> str:
        """What is listed, in words."""

    @abstractmethod
    def resource(self, user: User) -> ListResource:
        """The columns of the file."""

    def taken(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """The rows with all that the file holds of them."""
        return self.shown(rows, user)

    def when(self, form: RowsFilter) -> list[str]:
        """The days to which it is narrowed, in words."""
        return [period_words(form.cleaned_data.get("first"), form.cleaned_data.get("last"))]

    def sums(self, rows: QuerySet[Any]) -> dict[str, Any]:
        """The ``total`` number of rows, and what else is added up over all of them."""
        return {"total": rows.count()}

    def choices(self, user: User) -> dict[str, Any]:
        """What the form offers beside what every form does."""
        return {}

    def sought(self, user: User) -> str:
        """What may be looked for."""
        return sought_by(user)

    def find(self, user: User, filters: QueryDict) -> Found:
        """What ``filters`` leave to ``user``."""
        own = own_region(user)
        _chosen, programmes = chosen_programme(None, own)
        form = self.form.read(
            filters,
            user=user,
            own=own,
            programmes=programmes,
            sought=self.sought(user),
            sorts=[(value, words) for value, words, _fields in self.sorts],
            **self.choices(user),
        )
        orders = {value: fields for value, _words, fields in self.sorts}
        sort = form.cleaned_data.get("sort") or self.sorts[0][0]
        rows = self.narrowed(form).order_by(*orders[sort])
        return Found(form, form.filters, rows, self.says(form))

    def says(self, form: RowsFilter) -> str:
        """What is shown, in words: what, where, whose, when."""
        chosen = form.cleaned_data
        words = [
            self.what(form),
            str(form.place or scope_name(form.user)),
            str(form.of_programme) if form.tells_programmes_apart else "",
            str(chosen.get("group") or ""),
            str(chosen.get("unit") or ""),
            *self.when(form),
            _("found by a search") if chosen.get("q") else "",
        ]
        return pgettext("what a list is narrowed to", ", ").join(word for word in words if word)

    def page(self, request: HttpRequest) -> HttpResponse:
        """The list, or its rows alone."""
        user = current_user(request)
        found = self.find(user, list_filters(request))
        sums = from_replica(lambda: self.sums(found.rows.order_by()))
        pages = ListPages(self.shown(found.rows, user), sums["total"])
        context = {
            "list": self,
            "form": found.form,
            "page": pages.get_page(found.filters.get("page")),
            "says": found.says,
            "sums": sums,
            "notes": found.form.notes,
            "here": reverse(f"{self.namespace}:{self.name}"),
            "export": reverse(f"{self.namespace}:{self.name}_export"),
            "shared": shared_address(found.filters),
            "most": MOST_PAGES * PER_PAGE,
        }
        return render_list(
            request,
            found.filters,
            page="visits/lists/list.html",
            part="visits/lists/_rows.html",
            context=context,
        )

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The list as the filters leave it, as a file."""
        user = current_user(request)
        found = self.find(user, list_filters(request))
        if found.form.notes:
            # The page that has the button posts only what it could show.
            raise Http404
        return answer(
            request, self.resource(user), self.taken(found.rows, user), about=[found.says]
        )

    def views(self, may: Callable[[User], bool] = can_see_desk) -> tuple[View, View]:
        """The view of the page and that of the file, for those who ``may``."""
        page = allowed(may)(require_http_methods(["GET", "POST"])(self.page))
        return page, allowed(may)(posted(f"{self.namespace}:{self.name}")(self.export))


def period_words(first: date | None, last: date | None) -> str:
    """A stretch of days in words, empty where it is open at both ends."""
    if first and last:
        return (
            str(first)
            if first == last
            else _("%(first)s to %(last)s") % {"first": first, "last": last}
        )
    if first:
        return _("from %(day)s on") % {"day": first}
    return _("up to %(day)s") % {"day": last} if last else ""


def with_open_household(rows: QuerySet[Any], user: User, path: str) -> QuerySet[Any]:
    """Each with ``can_open``: whether the household at the end of ``path`` may be opened.

    It may have moved away since, or be another unit's by now.
    """
    seen = Household.objects.visible_to(user).filter(pk=OuterRef(path))
    return rows.annotate(can_open=Exists(seen))
