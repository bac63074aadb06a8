"""The dashboard."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from common.dates import today
from common.exports import posted
from organization.access import (
    allowed,
    can_manage_accounts,
    can_manage_settings,
    can_read_log,
    can_see_figures,
    current_user,
    own_region,
)
from organization.exports import answer
from organization.models import Region, User
from organization.models.region import full_code
from organization.selectors import child_level
from pairing.selectors import chosen_programme
from reports.resources import AreaResource
from visits.choices import Status
from visits.selectors import lights_by_area

LIGHTS = [Status.OVERDUE, Status.DUE_SOON, Status.ON_TRACK, Status.MET, Status.PAUSED]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the page that this account works with."""
    user = current_user(request)
    if can_see_figures(user):
        return redirect("reports:dashboard")
    if can_manage_accounts(user):
        return redirect("organization:account_list")
    if can_manage_settings(user):
        return redirect("reports:system")
    if can_read_log(user):
        return redirect("organization:log")
    return redirect("visits:phone_home" if user.is_cadre else "visits:household_list")


def _region(chosen: QueryDict, user: User) -> Region:
    """The region that an address or form names within the account's own; 404 outside it."""
    own = own_region(user)
    code = chosen.get("region")
    if not code:
        return own
    region = Region.objects.filter(pk=full_code(code)).first() if code.isdigit() else None
    if region is None or not own.covers(region.code):
        raise Http404
    return region


def _trail(user: User, region: Region) -> list[Region]:
    """From the account's own region down to ``region``."""
    own = own_region(user)
    codes = [code for code in region.ancestor_codes if own.covers(code)]
    return list(Region.objects.filter(pk__in=codes).order_by("code"))


@allowed(can_see_figures)
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """How many are on time, and where they are not."""
    user, day = current_user(request), today()
    region = _region(request.GET, user)
    programme, programmes = chosen_programme(request.GET.get("programme"), region)
    total, rows = lights_by_area(user, region, programme, day)
    return render(
        request,
        "reports/dashboard.html",
        {
            "region": region,
            "trail": _trail(user, region),
            "programme": programme,
            "programmes": programmes,
            "total": total,
            "rows": rows,
            "lights": [(s.value, s.label) for s in LIGHTS],
            "can_open_rows": child_level(region) is not None,
            "day": day,
            "carried": [("region", region.prefix), ("programme", programme.slug)],
        },
    )


@allowed(can_see_figures)
@posted("reports:dashboard")
def dashboard_export(request: HttpRequest) -> HttpResponseBase:
    """The places with their lights, and all of them together."""
    user = current_user(request)
    region = _region(request.POST, user)
    programme, _all = chosen_programme(request.POST.get("programme"), region)
    total, rows = lights_by_area(user, region, programme, today())
    return answer(
        request, AreaResource(together=total), [*rows, total], about=[region, programme], totals=1
    )
