"""What one household is given, entered at the desk; and taking it back with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from organization.access import allowed, current_user, own_region
from pairing.models import Household
from pairing.selectors import chosen_programme
from visits.aid_access import can_distribute
from visits.forms.aid import AidForm, ReasonForm
from visits.models import Aid
from visits.services.aid import TO_CONFIRM, give_aid, reverse_aid


@allowed(can_distribute)
@require_http_methods(["GET", "POST"])
def aid_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the household ``pk`` was given."""
    user = current_user(request)
    household = get_object_or_404(
        Household.objects.visible_to(user).active().with_township().select_related("region"), pk=pk
    )
    programme, programmes = chosen_programme(request.POST.get("programme"), own_region(user))
    form = AidForm(request.POST or None, user=user)
    asks = False
    if request.method == "POST" and form.is_valid():
        try:
            give_aid(
                household=household,
                giving=form.giving(programme),
                value=form.cleaned_data["value"],
                actor=user,
                receipt=form.receipt,
                is_confirmed=request.POST.get("confirmed") == "yes",
            )
        except DomainError as error:
            asks = error.code in TO_CONFIRM
            form.add_error("value" if error.code.startswith("amount") else None, str(error))
        else:
            messages.success(request, _("It is entered."))
            return redirect("visits:household_detail", household.pk)
    context = {
        "household": household,
        "form": form,
        "asks": asks,
        "programme": programme,
        "programmes": programmes,
    }
    return render(request, "visits/aid/form.html", context)


@allowed(can_distribute)
@require_http_methods(["GET", "POST"])
def aid_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Reverse something that was given, with a reason."""
    user = current_user(request)
    rows = Aid.objects.visible_to(user).standing().select_related("household", "donor")
    aid = get_object_or_404(rows, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reverse_aid(aid=aid, reason=form.cleaned_data["reason"], actor=user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is reversed. It stays, and counts nowhere."))
            return redirect("visits:aid_list")
    return render(request, "visits/aid/reverse.html", {"aid": aid, "form": form})
