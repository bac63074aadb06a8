"""A donor of a county: what it gave to how many, and keeping it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import DomainError
from organization.access import allowed, can_see_desk, current_user, sees_personal_data
from organization.models import User
from organization.querysets import township_name
from visits.aid_access import can_keep_donors
from visits.choices import DonorKind, Purpose
from visits.forms.aid import DonorForm
from visits.models import Aid, Donor
from visits.services.aid import keep_donor
from visits.views.lists.base import with_open_household

PER_PAGE = 50


def _given_by(donor: Donor, user: User) -> Any:
    return Aid.objects.visible_to(user).standing().filter(donor=donor)


def _sums(rows: QuerySet[Any]) -> dict[str, Any]:
    found: dict[str, Any] = rows.order_by().aggregate(
        value=Sum("value"), households=Count("household", distinct=True), times=Count("pk")
    )
    return {**found, "value": found["value"] or Decimal(0)}


@allowed(can_see_desk)
@require_GET
def donor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a donor gave: in all, by year and purpose, and row by row."""
    user = current_user(request)
    donor = get_object_or_404(Donor.objects.visible_to(user), pk=pk)
    rows = _given_by(donor, user)
    sums = {
        "value": Sum("value"),
        "households": Count("household", distinct=True),
        "times": Count("pk"),
    }
    labels = dict(Purpose.choices)
    shown = with_open_household(
        rows.select_related("household", "region", "distribution")
        .defer("household__head_id")
        .annotate(township_name=township_name())
        .order_by("-day", "-pk"),
        user,
        "household",
    )
    context = {
        "donor": donor,
        "sums": _sums(rows),
        "years": rows.order_by().values(year=ExtractYear("day")).annotate(**sums).order_by("-year"),
        "purposes": [
            {**row, "label": labels[row["purpose"]]}
            for row in rows.order_by().values("purpose").annotate(**sums).order_by("-value")
        ],
        "reversed": Aid.objects.visible_to(user)
        .filter(Q(donor=donor), reversed_on__isnull=False)
        .count(),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "may": can_keep_donors(user),
        "shows_contact": sees_personal_data(user),
    }
    return render(request, "visits/donors/detail.html", context)


@allowed(can_keep_donors)
@require_http_methods(["GET", "POST"])
def donor_new(request: HttpRequest) -> HttpResponse:
    """Add a donor."""
    return _edited(request, None)


@allowed(can_keep_donors)
@require_http_methods(["GET", "POST"])
def donor_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a donor; what it gave stays with it."""
    user = current_user(request)
    return _edited(request, get_object_or_404(Donor.objects.visible_to(user), pk=pk))


def _edited(request: HttpRequest, donor: Donor | None) -> HttpResponse:
    initial = (
        {name: getattr(donor, name) for name in ("name", "kind", "contact", "note")}
        if donor
        else {"kind": DonorKind.ORGANISATION.value}
    )
    form = DonorForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            kept = keep_donor(
                actor=current_user(request),
                donor=donor,
                name=data["name"],
                kind=DonorKind(data["kind"]),
                contact=data["contact"],
                note=data["note"],
            )
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The donor is saved."))
            return redirect("visits:donor_detail", kept.pk)
    return render(request, "visits/donors/form.html", {"form": form, "donor": donor})
