"""The summary's pages and files."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common.exports import posted
from organization.access import allowed, can_see_figures, current_user
from organization.exports import answer
from reports.summaries.asked import Asked, asked_of, periods
from reports.summaries.figures import RegionFigures, figures_of
from reports.summaries.resources import FigureResource, GroupResource
from reports.summaries.style import style_of
from reports.summaries.tables import lines_of
from reports.summaries.wording import sentence_of


@allowed(can_see_figures)
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """The sentence for superiors, and the figures it is made of."""
    asked = asked_of(request.GET, current_user(request))
    scope = asked.scope
    figures = figures_of(scope)
    style = style_of(scope.region, scope.programme)
    return render(
        request,
        "reports/summaries/summary.html",
        {
            "asked": asked,
            "region": scope.region,
            "form": asked.form,
            "summary": figures,
            "sentence": sentence_of(figures, style),
            "lines": lines_of(figures, style),
            "periods": periods(),
            "carried": asked.carried(),
        },
        status=asked.status,
    )


@allowed(can_see_figures)
@posted("reports:summary")
def figures_export(request: HttpRequest) -> HttpResponseBase:
    """The figures of the summary."""
    asked = _posted(request)
    figures = figures_of(asked.scope)
    style = style_of(figures.region, figures.programme)
    return answer(request, FigureResource(figures), lines_of(figures, style), about=about(figures))


@allowed(can_see_figures)
@posted("reports:summary")
def groups_export(request: HttpRequest) -> HttpResponseBase:
    """The summary by group, and all together."""
    figures = figures_of(_posted(request).scope)
    rows = [*figures.groups, figures]
    return answer(request, GroupResource(figures), rows, about=about(figures), totals=1)


def _posted(request: HttpRequest) -> Asked:
    asked = asked_of(request.POST, current_user(request))
    if not asked.is_sound:
        # The page that has the button has said what is wrong, and shows another region or period.
        raise Http404
    return asked


def about(figures: RegionFigures) -> Iterable[object]:
    """What is in the name of a file: the region, and the period unless it is all up to today."""
    if figures.first is not None:
        return [figures.region, f"{figures.first}–{figures.last}"]
    # A name ends with today in any case.
    return [figures.region] if figures.is_current else [figures.region, f"–{figures.last}"]
