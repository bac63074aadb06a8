"""The dashboard and the summary."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.dates import today
from common.errors import DomainError
from organization.access import allowed, can_see_figures, current_user, own_region
from organization.models import Region, User
from organization.models.region import full_code
from organization.selectors import child_level
from pairing.selectors import chosen_programme
from reports.forms import PeriodForm
from reports.summary import summarise
from visits.choices import Status
from visits.selectors import lights_by_area

LIGHTS = [Status.OVERDUE, Status.DUE_SOON, Status.ON_TRACK, Status.MET, Status.PAUSED]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the page that this account works with."""
    user = current_user(request)
    if user.sees_county_figures:
        return redirect("reports:dashboard")
    return redirect("visits:phone_home" if user.is_cadre else "visits:household_list")


def _region(request: HttpRequest, user: User) -> Region:
    """The region that the address names within the account's own; 404 outside it."""
    own = own_region(user)
    code = request.GET.get("region")
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
    region = _region(request, user)
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
        },
    )


@allowed(can_see_figures)
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """The sentence for superiors, and the figures it is made of."""
    user = current_user(request)
    region = _region(request, user)
    programme, _all = chosen_programme(request.GET.get("programme"), region)
    year_start = date(today().year, 1, 1)
    form = PeriodForm(request.GET or {"first": year_start, "last": today()})
    found = None
    if form.is_valid():
        try:
            found = summarise(
                region,
                programme,
                first=form.cleaned_data["first"],
                last=form.cleaned_data["last"],
            )
        except DomainError as error:
            form.add_error("last", str(error))
    return render(
        request,
        "reports/summary.html",
        {
            "region": region,
            "form": form,
            "summary": found,
            "periods": _periods(),
        },
        status=200 if found else 422,
    )


def _periods() -> list[tuple[str, date | None, date]]:
    """Periods that are asked for most, as label, first and last day."""
    day = today()
    month = day.replace(day=1)
    quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return [
        (_("This month"), month, day),
        (_("This quarter"), quarter, day),
        (_("This year"), date(day.year, 1, 1), day),
        (_("Last year"), date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
    ]
