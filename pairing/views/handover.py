"""Handing pairings over: of one household, of one cadre, or of a whole unit."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.text import as_key, squeeze
from organization.access import allowed, can_change_pairings, current_user
from organization.models import Unit, User
from organization.querysets import township_name
from pairing.choices import CadreStatus, EndReason
from pairing.drafting.forms import HandoverForm
from pairing.drafting.gathering import cadres_to_ask
from pairing.drafting.open_matters import open_matters
from pairing.drafting.services import draft_handover
from pairing.models import Cadre, Pairing
from pairing.querysets import PairingQuerySet

SHOWN = 30


def _holding(user: User) -> Any:
    """Cadres in scope, or of pairings in scope, who hold households, with how many."""
    seen = Pairing.objects.visible_to(user).open()
    return (
        Cadre.objects.filter(pk__in=seen.values("cadre"))
        .annotate(holding=Count("pairings", filter=Q(pairings__in=seen)))
        .select_related("user__unit")
        .order_by("user__pinyin", "pk")
    )


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest) -> HttpResponse:
    """Whose households are handed over: those of who has left first, then by unit or name."""
    user = current_user(request)
    text = squeeze(request.POST.get("q", ""))
    cadres = _holding(user)
    seen = Pairing.objects.visible_to(user).open()
    context = {
        "left": cadres.filter(Q(status=CadreStatus.LEFT) | Q(user__is_active=False))[:SHOWN],
        "found": cadres.search(text)[:SHOWN] if text else [],
        "q": text,
        "units": Unit.objects.filter(users__cadre__pairings__in=seen)
        .annotate(
            holding=Count("users__cadre__pairings", distinct=True),
            cadres=Count("users__cadre", distinct=True),
        )
        .order_by("pinyin", "pk"),
    }
    return render(request, "pairing/drafts/handover.html", context)


def _pairings(user: User) -> PairingQuerySet:
    found: PairingQuerySet = (
        Pairing.objects.visible_to(user)
        .open()
        .select_related("region", "household", "cadre__user__unit", "programme")
        .annotate(township_name=township_name())
        .defer("household__head_id")
        .order_by("cadre__user__pinyin", "cadre", "region", "household__head_pinyin", "pk")
    )
    return found


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def handover_of(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What is open with each household of a pairing, cadre or unit, and to whom they go."""
    user = current_user(request)
    whole = _pairings(user)
    paths = {"pairing": "pk", "cadre": "cadre", "unit": "cadre__user__unit"}
    whole = whole.filter(**{paths[kind]: pk})
    programme = as_key(request.POST.get("programme") or request.GET.get("programme"))
    programmes = {p.programme_id: p.programme for p in whole}
    if not programmes:
        raise Http404
    chosen = programme if programme in programmes else min(programmes)
    whole = whole.filter(programme=chosen)
    form = HandoverForm(request.POST or None, user=user, pairings=whole)
    if request.method == "POST" and form.is_valid():
        units = list(form.cleaned_data["to_units"])
        try:
            draft = draft_handover(
                pairings=list(form.cleaned_data["pairings"]),
                reason=EndReason(form.cleaned_data["reason"]),
                actor=user,
                to=cadres_to_ask(user, units) if units else None,
                from_unit=get_object_or_404(Unit, pk=pk) if kind == "unit" else None,
                to_unit=units[0] if len(units) == 1 else None,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("pairing:draft_detail", draft.pk)
    pairings = list(whole)
    matters = open_matters([pairing.pk for pairing in pairings])
    pairings.sort(key=lambda pairing: -len(matters.get(pairing.pk, [])))
    ticked = set(request.POST.getlist("pairings")) if request.method == "POST" else None
    context = {
        "form": form,
        "kind": kind,
        "pk": pk,
        "rows": [
            (each, matters.get(each.pk, []), ticked is None or str(each.pk) in ticked)
            for each in pairings
        ],
        "of": {
            "pairing": lambda: str(pairings[0].household),
            "cadre": lambda: str(pairings[0].cadre),
            "unit": lambda: str(pairings[0].cadre.user.unit),
        }[kind](),
        "open": sum(len(found) for found in matters.values()),
        "programmes": sorted(programmes.values(), key=lambda p: p.pk),
        "programme": programmes[chosen],
    }
    return render(
        request, "pairing/drafts/handover_of.html", context, status=422 if form.errors else 200
    )
