"""The dashboard and the summary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.dates import today
from common.errors import DomainError
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
from reports.forms.period import PeriodForm
from reports.resources import AreaResource, FigureResource, GroupResource, figures_of
from reports.summary import Summary, summarise
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


def _summarise(chosen: QueryDict, user: User) -> tuple[Region, PeriodForm, Summary | None]:
    """The summary that an address or form asks for; None where the form says what is wrong."""
    region = _region(chosen, user)
    programme, _all = chosen_programme(chosen.get("programme"), region)
    form = PeriodForm(chosen or {"first": date(today().year, 1, 1), "last": today()})
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
    return region, form, found


@allowed(can_see_figures)
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """The sentence for superiors, and the figures it is made of."""
    region, form, found = _summarise(request.GET, current_user(request))
    return render(
        request,
        "reports/summary.html",
        {
            "region": region,
            "form": form,
            "summary": found,
            "periods": _periods(),
            "carried": _carried(found) if found else [],
        },
        status=200 if found else 422,
    )


@allowed(can_see_figures)
@posted("reports:summary")
def figures_export(request: HttpRequest) -> HttpResponseBase:
    """The figures of the summary."""
    found = _posted_summary(request)
    return answer(request, FigureResource(found), figures_of(found), about=_about(found))


@allowed(can_see_figures)
@posted("reports:summary")
def groups_export(request: HttpRequest) -> HttpResponseBase:
    """The people and households of the summary by group."""
    found = _posted_summary(request)
    rows = [*found.groups, found]
    return answer(request, GroupResource(found), rows, about=_about(found), totals=1)


def _posted_summary(request: HttpRequest) -> Summary:
    _region, _form, found = _summarise(request.POST, current_user(request))
    if found is None:
        # The page that has the button has shown what is wrong instead of figures.
        raise Http404
    return found


def _carried(found: Summary) -> list[tuple[str, str]]:
    """What a form posts for the same summary; an empty ``first`` is from the beginning."""
    return [
        ("region", found.region.prefix),
        ("programme", found.programme.slug),
        ("first", found.first.isoformat() if found.first else ""),
        ("last", found.last.isoformat()),
    ]


def _about(found: Summary) -> Iterable[object]:
    if found.first is not None:
        return [found.region, f"{found.first}–{found.last}"]
    # A name ends with today in any case.
    return [found.region] if found.is_current else [found.region, f"–{found.last}"]


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
