"""Help: each role's first five minutes. It names nobody, so everybody may read all of it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from organization.access import current_user
from organization.choices import Role
from organization.help.offices import COUNTY_OFFICE, LIAISON, SUPERVISOR, TOWNSHIP_OFFICE
from organization.help.others import AUDIT_ADMIN, CADRE, SECURITY_ADMIN, SYSTEM_ADMIN
from organization.help.steps import Guide, Step

GUIDES: dict[str, Guide] = {
    guide.role.value: guide
    for guide in (
        *(COUNTY_OFFICE, TOWNSHIP_OFFICE, LIAISON, CADRE, SUPERVISOR),
        *(SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN),
    )
}


class Shown(NamedTuple):
    """A step as the page has it."""

    step: Step
    picture: str
    address: str
    """Of the step's page, where whoever reads may go there; else nothing."""


@require_GET
def guide(request: HttpRequest, role: str = "") -> HttpResponse:
    """A role's page: one's own, unless another is asked for."""
    user = current_user(request)
    shown = GUIDES.get(role or user.role)
    if shown is None:
        raise Http404
    language = "en" if get_language() == "en" else "zh-hans"
    is_own = shown.role == user.role
    return render(
        request,
        "help/guide.html",
        {
            "guide": shown,
            "is_own": is_own,
            "steps": [
                Shown(
                    step,
                    shown.picture(number, language),
                    reverse(step.page) if is_own else "",
                )
                for number, step in enumerate(shown.steps, start=1)
            ],
            "others": [other for other in GUIDES.values() if other.role != shown.role],
            "layout": "phone.html" if user.role == Role.CADRE else "base.html",
        },
    )
