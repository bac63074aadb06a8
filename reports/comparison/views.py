"""The comparison as a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.dates import months_before, today
from common.exports.buttons import posted
from common.htmx import filters_on
from organization.access import allowed, can_see_figures, current_user, own_region
from organization.exports import answer
from organization.models import Region, User
from organization.selectors import child_level
from pairing.selectors import chosen_programme
from reports.comparison.counts import Asked
from reports.comparison.figures import FIGURES, Figure, Span
from reports.comparison.forms import PLACES, SORTS, UNITS, ComparisonFilter
from reports.comparison.resources import ComparisonResource
from reports.comparison.table import Row, in_order, places, two_years, units
from reports.dashboard.asked import UNITS_FROM

DEFAULT_FIGURE = "visits"


@dataclass(frozen=True, slots=True)
class Found:
    """A comparison: what was asked for, by what, and its rows."""

    form: ComparisonFilter
    filters: QueryDict
    asked: Asked
    by: str
    figure: Figure
    rows: list[Row]
    notes: list[str]

    @property
    def figures(self) -> list[Figure]:
        """Those that can be compared between such rows."""
        return [f for f in FIGURES.values() if self.by != UNITS or f.has_unit]

    @property
    def about(self) -> list[str]:
        """What the file's name says it is about."""
        words = [str(self.asked.region), *self.form.chosen("group", "by")]
        if self.by:
            words.append(str(self.figure.label))
        return [*words, str(self.asked.now)]


def _find(user: User, filters: QueryDict) -> Found:
    own = own_region(user)
    _chosen, programmes = chosen_programme(None, own)
    form = ComparisonFilter.read(
        filters, user=user, own=own, programmes=programmes, sought="", sorts=SORTS
    )
    chosen, notes = form.cleaned_data, list(form.notes)
    now = _span(chosen["first"], chosen["last"])
    asked = Asked(
        region=form.place or own,
        programme=form.of_programme,
        group=chosen["group"],
        unit=chosen["unit"],
        now=now,
        then=Span(months_before(now.first, 12), months_before(now.last, 12)),
    )
    by = _by(asked, chosen["by"], notes)
    figure = FIGURES[chosen["figure"] or DEFAULT_FIGURE]
    if by == UNITS and not (figure.has_unit and figure.source != "people"):
        notes.append(
            _("%(figure)s are of no unit; home visits are shown.") % {"figure": figure.label}
        )
        figure = FIGURES[DEFAULT_FIGURE]
    narrowed = {"region": asked.region.prefix, "programme": asked.programme.slug}
    if asked.group is not None:
        narrowed["group"] = asked.group.key
    if asked.unit is not None:
        narrowed["unit"] = str(asked.unit.pk)
    if by == PLACES:
        rows = places(asked, figure, narrowed, lambda prefix: _address(form.filters, region=prefix))
    elif by == UNITS:
        rows = units(asked, figure, narrowed, user)
    else:
        rows = two_years(asked, narrowed)
    if by:
        rows = in_order(rows, chosen["sort"])
    return Found(form, form.filters, asked, by, figure, rows, notes)


def _span(first: date | None, last: date | None) -> Span:
    """The days that are asked for; else this year's until today, or until the end of theirs."""
    end = last or (today() if first is None else max(today(), first))
    return Span(first or date(end.year, 1, 1), end)


def _by(asked: Asked, by: str, notes: list[str]) -> str:
    """What stands side by side, as far as the region has any."""
    if by == PLACES and child_level(asked.region) is None:
        notes.append(_("There are no smaller places in a village; its two years are shown."))
        return ""
    if by == UNITS and len(asked.region.prefix) < UNITS_FROM:
        notes.append(
            _("Units are compared in a county, not in a larger region; its places are shown.")
        )
        return PLACES
    return by


def _address(filters: QueryDict, **changed: str) -> str:
    """The address of this page with something changed; what is emptied is left out."""
    query = filters.copy()
    for name, value in changed.items():
        query[name] = value
    kept = QueryDict(mutable=True)
    for name, value in filters_on(query):
        kept[name] = value
    address = reverse("reports:comparison")
    return f"{address}?{kept.urlencode()}" if kept else address


def _trail(user: User, region: Region) -> list[Region]:
    own = own_region(user)
    codes = [code for code in region.ancestor_codes if own.covers(code)]
    return list(Region.objects.filter(pk__in=codes).order_by("code"))


@allowed(can_see_figures)
@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    """This year and last, or places or units side by side, with shares beside counts."""
    user = current_user(request)
    found = _find(user, request.GET)
    trail = _trail(user, found.asked.region)
    return render(
        request,
        "reports/comparison/page.html",
        {
            "found": found,
            "form": found.form,
            "asked": found.asked,
            "notes": found.notes,
            "trail": [(place, _address(found.filters, region=place.prefix)) for place in trail],
            "sorts": {value: _address(found.filters, sort=value) for value, _words in SORTS},
            "sort": found.form.cleaned_data["sort"] or SORTS[0][0],
            "carried": list(filters_on(found.filters)),
            "is_empty": not any(
                row.now.number or (row.then and row.then.number) for row in found.rows
            ),
        },
    )


@allowed(can_see_figures)
@posted("reports:comparison")
def comparison_export(request: HttpRequest) -> HttpResponseBase:
    """The comparison as a file."""
    found = _find(current_user(request), request.POST)
    if found.form.notes:
        # The page that has the button posts only what it could show.
        raise Http404
    resource = ComparisonResource(found.asked, is_of_figures=not found.by)
    return answer(request, resource, found.rows, about=found.about, totals=1 if found.by else 0)
