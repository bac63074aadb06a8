"""Where an account begins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from organization.access import (
    can_manage_accounts,
    can_manage_settings,
    can_read_log,
    can_see_figures,
    current_user,
)


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
