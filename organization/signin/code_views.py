"""Activation codes on slips: who has none yet, printing them, and a new one for one account."""

from __future__ import annotations

from base64 import b64encode

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.text import as_key
from organization.access import allowed, can_give_codes, can_manage_accounts, current_user
from organization.access_log import note
from organization.choices import Action
from organization.models import Unit, User
from organization.signin import second_factor
from organization.signin.activation import Slip, issue_codes


@allowed(can_give_codes)
@require_GET
def code_list(request: HttpRequest) -> HttpResponse:
    """The units whose people one gives codes to; a liaison's own unit is the only one."""
    user = current_user(request)
    people = User.objects.given_codes_by(user)
    if user.is_liaison and people.exists():
        return redirect("organization:unit_codes", user.unit_id)
    new = Count("users", filter=Q(users__in=people) & Q(users__password__startswith="!"))
    units = (
        Unit.objects.filter(users__in=people)
        .annotate(people=Count("users", filter=Q(users__in=people)), new=new)
        .select_related("region")
        .order_by("pinyin", "pk")
    )
    return render(
        request,
        "organization/codes/units.html",
        {"units": units, "offices": people.filter(unit=None).select_related("region")},
    )


@allowed(can_give_codes)
@require_GET
def unit_codes(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of a unit: who has a password, whose code is open, who has had none."""
    people = User.objects.given_codes_by(current_user(request)).filter(unit=pk)
    unit = get_object_or_404(Unit.objects.filter(users__in=people).distinct(), pk=pk)
    rows = people.select_related("activation_code").order_by("pinyin", "pk")
    return render(request, "organization/codes/people.html", {"unit": unit, "people": rows})


@allowed(can_give_codes)
@require_POST
def print_slips(request: HttpRequest) -> HttpResponse:
    """New codes for those chosen, as a sheet of slips.

    The codes are in this answer alone, so it is the page itself and no address to come back to.
    """
    actor = current_user(request)
    asked = {as_key(text) for text in request.POST.getlist("who")} - {None}
    chosen = list(User.objects.given_codes_by(actor).filter(pk__in=asked))
    if len(chosen) != len(asked):
        raise Http404
    # Somebody may have chosen a password since the list was shown; it stays theirs.
    new = [user for user in chosen if not user.has_usable_password()]
    if not new:
        messages.warning(request, _("Nobody was chosen who needs a code."))
        return redirect("organization:codes")
    slips = issue_codes(users=new, actor=actor, request=request)
    return _sheet(request, slips)


@allowed(can_give_codes)
@require_http_methods(["GET", "HEAD", "POST"])
def new_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A new code for one account, in place of a password that is forgotten or known to others."""
    actor = current_user(request)
    people = User.objects.given_codes_by(actor).select_related("unit", "region")
    account = get_object_or_404(people, pk=pk)
    has_second = second_factor.has_one(account)
    may_take_off = has_second and can_manage_accounts(actor)
    if request.method == "POST":
        with transaction.atomic():
            if may_take_off and request.POST.get("second_factor"):
                second_factor.take_off(account)
                note(
                    Action.ACCOUNT_CHANGED,
                    user=actor,
                    request=request,
                    subject=account,
                    detail={"what": "second_factor_taken_off"},
                )
            slips = issue_codes(users=[account], actor=actor, request=request)
        return _sheet(request, slips)
    context = {"account": account, "has_second": has_second, "may_take_off": may_take_off}
    return render(request, "organization/codes/new.html", context)


def _sheet(request: HttpRequest, slips: list[Slip]) -> HttpResponse:
    address = request.build_absolute_uri(reverse("organization:sign_in"))
    picture = b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    context = {
        "slips": slips,
        "address": request.build_absolute_uri("/"),
        "picture": f"data:image/svg+xml;base64,{picture}",
    }
    return render(request, "organization/codes/slips.html", context)
