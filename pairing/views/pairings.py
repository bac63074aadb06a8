"""Entering and ending a pairing."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from common.text import squeeze
from organization.access import allowed, can_change_pairings, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from organization.models import User
from pairing.choices import EndReason
from pairing.forms import EndPairingForm, StartPairingForm
from pairing.models import Cadre, Household, Pairing
from pairing.selectors import programmes_in
from pairing.services import end_pairing, start_pairing, undo_end

PICKED = 20
"""How many cadres the picker shows at once."""


def _cadres_to_pick(user: User, text: str) -> list[Cadre]:
    """Active cadres in scope, those with the fewest households first, wherever these are."""
    return list(
        Cadre.objects.visible_to(user)
        .active()
        .search(text)
        .select_related("user__unit")
        .annotate(holding=Count("pairings", filter=Q(pairings__ended_on__isnull=True)))
        .order_by("holding", "user__pinyin", "pk")[:PICKED]
    )


@of_person("pairing.household")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Pair a household with a cadre."""
    user = current_user(request)
    household = get_object_or_404(
        Household.objects.visible_to(user).active().with_township().select_related("region"), pk=pk
    )
    note(Action.VIEW_PERSON, user=user, request=request, subject=household)
    cadres = Cadre.objects.visible_to(user).active()
    taken = set(household.pairings.open().values_list("programme", flat=True))
    programmes = programmes_in(household.region)
    if not programmes:
        raise Http404
    free = [p for p in programmes if p.pk not in taken]
    form = StartPairingForm(request.POST or None, cadres=cadres, programmes=free or programmes)
    text = squeeze(request.POST.get("q", ""))
    if request.method == "POST" and form.is_valid():
        try:
            pairing = start_pairing(
                household=household,
                cadre=form.cleaned_data["cadre"],
                programme=form.cleaned_data["programme"] or (free or programmes)[0],
                on=form.cleaned_data["on"],
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("%(household)s is paired with %(cadre)s from %(day)s.")
                % {
                    "household": household,
                    "cadre": pairing.cadre,
                    "day": pairing.started_on,
                },
            )
            return redirect("visits:household_detail", household.pk)
    context = {
        "household": household,
        "form": form,
        "q": text,
        "cadres": _cadres_to_pick(user, text),
        "chosen": form["cadre"].value() or "",
        "asks_programme": len(free) > 1,
        "current": None
        if free
        else household.pairings.open().select_related("cadre__user").first(),
    }
    return render(request, "pairing/start.html", context, status=422 if form.errors else 200)


@allowed(can_change_pairings)
@require_POST
def cadre_picker(request: HttpRequest) -> HttpResponse:
    """The cadres that a text finds, as choices of the form above.

    Posted, so that a phone number that is searched for is in no address and no log.
    """
    text = squeeze(request.POST.get("q", ""))
    return render(
        request,
        "pairing/_cadre_choices.html",
        {
            "cadres": _cadres_to_pick(current_user(request), text),
            "chosen": request.POST.get("cadre", ""),
            "q": text,
        },
    )


@of_person("pairing.pairing")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pairing with a reason."""
    user = current_user(request)
    pairing = get_object_or_404(
        Pairing.objects.visible_to(user).select_related("household__region", "cadre__user__unit"),
        pk=pk,
    )
    form = EndPairingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_pairing(
                pairing=pairing,
                on=form.cleaned_data["on"],
                reason=EndReason(form.cleaned_data["reason"]),
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("The pairing of %(household)s with %(cadre)s has ended.")
                % {"household": pairing.household, "cadre": pairing.cadre},
                extra_tags=f"undo-{pairing.pk}",
            )
            return redirect("visits:household_detail", pairing.household_id)
    return render(
        request,
        "pairing/end.html",
        {"pairing": pairing, "household": pairing.household, "form": form},
        status=422 if form.errors else 200,
    )


@of_person("pairing.pairing")
@allowed(can_change_pairings)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the end of a pairing."""
    pairing = get_object_or_404(Pairing.objects.visible_to(current_user(request)), pk=pk)
    try:
        undo_end(pairing=pairing)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The end was taken back; the pairing goes on."))
    return redirect("visits:household_detail", pairing.household_id)
