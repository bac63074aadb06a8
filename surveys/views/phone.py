"""A form on the cadre's phone; without scripts it is sent as any other."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from organization.access import allowed, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from pairing.models import Pairing
from surveys.access import lines_of_phone
from surveys.choices import SurveyStatus
from surveys.phone import fill_context
from surveys.views.desk import sent_context, sent_form
from surveys.views.shared import with_names
from visits.access import is_paired_cadre, own_pairings


@of_person("surveys.surveyline")
@gzip_page
@allowed(is_paired_cadre)
@require_http_methods(["GET", "POST"])
def phone_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a form of one of my households."""
    user = current_user(request)
    lines = lines_of_phone(user).exclude(survey__status=SurveyStatus.DRAFT)
    line = with_names(get_object_or_404(lines, pk=pk))
    pairing: Pairing = own_pairings(user, late=True).filter(household=line.household)[0]
    errors: dict[str, str] = {}
    given: dict[str, Any] | None = None
    if request.method == "POST":
        errors, given, _conflict = sent_form(request, line)
        if not errors:
            messages.success(request, _("The form of %(name)s is saved.") % {"name": line.whose})
            return redirect("visits:phone_household", pairing.pk)
        line = with_names(line)
    note(Action.VIEW_PERSON, user=user, request=request, subject=line.household)
    context = {
        **fill_context(line, pairing=pairing, given=given, errors=errors),
        "errors": errors,
        "sent": sent_context(request),
        "client_uuid": uuid4(),
    }
    return render(request, "surveys/phone_fill.html", context, status=422 if errors else 200)
