"""The festivals of a county, kept by its office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import DomainError
from organization.access import allowed, can_keep_festivals, current_user, own_region
from organization.models import User
from pairing.models import Group
from pairing.selectors import programmes_in
from visits.choices import FestivalRule
from visits.forms.festivals import FestivalForm
from visits.models import Festival
from visits.rounds import festivals_known, occasion_of
from visits.services.festivals import add_festival, change_festival

_SHOWN = (
    *("name", "name_en", "rule", "month", "day", "nth", "weekday"),
    *("groups", "opens_days", "visit_days"),
)


def _groups(user: User) -> list[Group]:
    programmes = programmes_in(own_region(user))
    return list(Group.objects.filter(programme__in=programmes))


def _festival(user: User, key: str) -> Festival:
    known = festivals_known(own_region(user).code)
    festival = next((each for each in known if each.key == key), None)
    if festival is None:
        raise Http404
    return festival


@allowed(can_keep_festivals)
@require_GET
def festival_list(request: HttpRequest) -> HttpResponse:
    """Before which festivals units may visit, and when these are."""
    user, day = current_user(request), today()
    names = {group.key: str(group) for group in _groups(user)}
    rows: list[Any] = [
        (each, occasion_of(each, day), [names.get(key, key) for key in each.groups])
        for each in festivals_known(own_region(user).code)
    ]
    rows.sort(key=lambda row: (row[1] is None, row[1].on if row[1] else day, row[0].pk))
    context = {
        "on": [row for row in rows if row[0].is_on],
        "off": [row for row in rows if not row[0].is_on],
    }
    return render(request, "visits/festivals/list.html", context)


@allowed(can_keep_festivals)
@require_http_methods(["GET", "POST"])
def festival_add(request: HttpRequest) -> HttpResponse:
    """One more festival for the county."""
    user = current_user(request)
    blank = Festival()
    initial = {
        "rule": FestivalRule.SOLAR.value,
        "opens_days": blank.opens_days,
        "visit_days": blank.visit_days,
    }
    form = FestivalForm(request.POST or None, groups=_groups(user), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_festival(fields=form.cleaned_data, actor=user)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("“%(name)s” is in the list from now on.") % {"name": made})
            return redirect("visits:festival_list")
    return _show(request, form, None)


@allowed(can_keep_festivals)
@require_http_methods(["GET", "POST"])
def festival_change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a festival for the county."""
    user = current_user(request)
    festival = _festival(user, key)
    initial = {name: getattr(festival, name) for name in _SHOWN}
    form = FestivalForm(request.POST or None, groups=_groups(user), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_festival(key=key, changes=form.cleaned_data, actor=user)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved. Rounds that are drawn up already keep their days."))
            return redirect("visits:festival_list")
    return _show(request, form, festival)


def _show(request: HttpRequest, form: FestivalForm, festival: Festival | None) -> HttpResponse:
    return render(
        request,
        "visits/festivals/form.html",
        {"form": form, "festival": festival},
        status=422 if form.errors else 200,
    )


@allowed(can_keep_festivals)
@require_POST
def festival_switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a festival off, or on again."""
    user = current_user(request)
    _festival(user, key)
    is_on = request.POST.get("on") == "yes"
    festival = change_festival(key=key, changes={"is_on": is_on}, actor=user)
    told = (
        _("Rounds can be drawn up before %(name)s.")
        if is_on
        else _("No more rounds before %(name)s; those drawn up already stay.")
    )
    messages.success(request, told % {"name": festival})
    return redirect("visits:festival_list")
