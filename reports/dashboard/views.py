"""The dashboard, its wall, and its table as a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from common.dates import today
from common.exports.buttons import posted
from organization.access import allowed, can_see_figures, current_user
from organization.exports import answer
from organization.models import Region, User
from reports.dashboard.asked import UNITS_FROM, Asked, ask, periods_of
from reports.dashboard.body import body_of
from reports.dashboard.charts import charts_of
from reports.dashboard.figures import Part, counted_at, find
from reports.dashboard.resources import PartResource
from reports.dashboard.tiles import LIGHTS, light_tiles, table_rows, tile_groups, total_row

ON_WALL = 12
"""Places that a wall shows: what is left over is on time, or further down."""
COUNTED_ON_WALL = {
    *("people", "cadres", "visits", "contacts"),
    *("aid", "unseen", "needs_open"),
}
"""The tiles that find room on a wall at a size that is read from four metres."""


@allowed(can_see_figures)
@require_GET
@gzip_page
def dashboard(request: HttpRequest) -> HttpResponse:
    """How many are on time, where they are not, and what was done: each figure opens its rows.

    Compressed: its hundreds of links are alike. What is secret in it, the token of its forms, is
    masked anew in each answer, so that its length tells nothing.
    """
    user = current_user(request)
    asked = ask(request.GET.dict(), user, today())
    moment = counted_at(asked)
    context = partial(_context, asked, user, is_fresh=moment is not None)
    body = body_of(request, asked, user, moment, context)
    return render(request, "reports/dashboard.html", {"asked": asked, "body": body})


def _context(asked: Asked, user: User, *, is_fresh: bool) -> dict[str, Any]:
    found = find(asked, user, is_fresh=is_fresh)
    charts = charts_of(asked, found.whole)
    return {
        **_shared(asked),
        "user": user,
        "trail": _trail(asked),
        "whole": found.whole,
        "lights": light_tiles(asked, found.whole),
        "groups": tile_groups(asked, found.whole),
        "light_labels": [(light.value, light.label) for light in LIGHTS],
        "rows": table_rows(asked, found),
        "total": total_row(asked, found),
        "places": [(place, asked.address(region=place.prefix, by=None)) for place in found.places],
        "charts": charts,
        "drawn": {chart.key: chart.as_json() for chart in charts},
        "carried": list(asked.parameters.items()),
    }


@allowed(can_see_figures)
@require_GET
@gzip_page
def wall(request: HttpRequest) -> HttpResponse:
    """The same for a screen on a wall: large, dark, without menus; the page asks anew by itself."""
    user = current_user(request)
    asked = ask(request.GET.dict(), user, today())
    found = find(asked, user)
    rows = list(table_rows(asked, found))
    return render(
        request,
        "reports/dashboard_wall.html",
        {
            **_shared(asked),
            "whole": found.whole,
            "lights": light_tiles(asked, found.whole),
            "tiles": [
                tile
                for group in tile_groups(asked, found.whole)
                for tile in group.tiles
                if tile.key in COUNTED_ON_WALL
            ],
            "light_labels": [(light.value, light.label) for light in LIGHTS],
            "rows": rows[:ON_WALL],
            "left_out": max(len(rows) - ON_WALL, 0),
            "now": timezone.localtime(),
        },
    )


@allowed(can_see_figures)
@posted("reports:dashboard")
def dashboard_export(request: HttpRequest) -> HttpResponseBase:
    """The places or units with their lights, and all of them together."""
    user = current_user(request)
    asked = ask(request.POST.dict(), user, today())
    if asked.notes:
        # The page that has the button shows what it shows; a file could not say what it lacks.
        raise Http404
    found = find(asked, user)
    rows = [*found.parts, Part(_("Together"), found.whole, "", {})]
    about = [asked.region, asked.programme, *filter(None, [asked.unit, asked.group]), asked.period]
    return answer(request, PartResource(asked), rows, about=about, totals=1)


def _shared(asked: Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "region": asked.region,
        "programme": asked.programme,
        "periods": [
            (label, asked.address(period=key), asked.period.key == key)
            for key, (label, _period) in periods_of(asked.day).items()
        ],
        "programmes": [
            (each, asked.address(programme=each.slug, group=None)) for each in asked.programmes
        ],
        "group_views": [(each, asked.address(group=each.key)) for each in asked.groups],
        "all_groups": asked.address(group=None),
        "without_unit": asked.address(unit=None),
        "can_list_units": len(asked.region.prefix) >= UNITS_FROM
        and asked.unit is None
        and asked.has_places,
        "by_unit": asked.address(by="unit"),
        "by_place": asked.address(by=None),
        "wall": asked.address("reports:dashboard_wall"),
        "page": asked.address(),
    }


def _trail(asked: Asked) -> list[tuple[Region, str]]:
    """From the account's own region down to the one shown, each with its view."""
    codes = [code for code in asked.region.ancestor_codes if asked.own.covers(code)]
    regions = Region.objects.filter(pk__in=codes).order_by("code")
    return [(region, asked.address(region=region.prefix, unit=None, by=None)) for region in regions]
