"""The office's desk: households and cadres."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.htmx import list_filters, render_list
from organization.access import (
    allowed,
    can_see_desk,
    current_user,
    own_region,
    sees_personal_data,
)
from pairing.models import Cadre, Household, Pairing, Recipient
from pairing.selectors import chosen_programme, programmes_in
from visits.forms import ORDER_BY, CadreFilter, HouseholdFilter
from visits.models import Contact
from visits.quotas import due_years
from visits.selectors import households_for_list, overdue_by_cadre, with_light

PER_PAGE = 50
SHOWN_CONTACTS = 100
"""How many of a household's latest contacts its page shows."""


@allowed(can_see_desk)
@require_http_methods(["GET", "POST"])
def household_list(request: HttpRequest) -> HttpResponse:
    """Find households by name, place, group and light."""
    user, day = current_user(request), today()
    region = own_region(user)
    filters = list_filters(request)
    programme, programmes = chosen_programme(filters.get("programme"), region)
    if filters.get("light") == "unpaired":
        # The queue of those who wait is opened from its longest end.
        filters.setdefault("sort", "waiting")
    form = HouseholdFilter(filters, region=region, programme=programme)
    form.is_valid()
    wanted = form.cleaned_data
    households = households_for_list(user, programme, day)
    if wanted.get("q"):
        households = households.search(wanted["q"], by_part_of_phone=sees_personal_data(user))
    if wanted.get("region"):
        households = households.inside(wanted["region"])
    if wanted.get("group"):
        households = households.filter(
            pk__in=Recipient.objects.active().filter(group=wanted["group"]).values("household")
        )
    if wanted.get("light"):
        households = with_light(households, wanted["light"], programme, day)
    cadre = None
    if filters.get("cadre", "").isdecimal():
        cadre = get_object_or_404(
            Cadre.objects.visible_to(user).select_related("user__unit"), pk=filters["cadre"]
        )
        households = households.filter(
            pk__in=Pairing.objects.open().filter(cadre=cadre).values("household")
        )
    sort = wanted.get("sort") or "name"
    households = households.order_by(
        *(F(n).asc(nulls_last=True) if n.endswith(("_on", "_since")) else n for n in ORDER_BY[sort])
    )
    context = {
        "form": form,
        "page": Paginator(households, PER_PAGE).get_page(filters.get("page")),
        "cadre": cadre,
        "sort": sort,
        "is_filtered": any(wanted.get(name) for name in ("q", "region", "group", "light")),
        "programmes": programmes,
    }
    return render_list(
        request,
        filters,
        page="visits/household_list.html",
        part="visits/_household_rows.html",
        context=context,
    )


@allowed(can_see_desk)
@require_GET
def household_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A household: who is in it, who is paired, what is owed, what was done."""
    user, day = current_user(request), today()
    household = get_object_or_404(
        Household.objects.visible_to(user)
        .with_township()
        .select_related("region")
        .prefetch_related(
            Prefetch(
                "recipients",
                queryset=Recipient.objects.select_related("group").defer("certificate"),
            ),
            Prefetch(
                "pairings",
                queryset=Pairing.objects.select_related("cadre__user__unit", "programme")
                .order_by("-started_on", "-pk")
                .prefetch_related(
                    Prefetch("years", queryset=due_years(day), to_attr="current_years")
                ),
            ),
        ),
        pk=pk,
    )
    pairings = list(household.pairings.all())
    contacts = (
        Contact.objects.filter(pairing__household=household)
        .select_related("pairing__cadre__user")
        .prefetch_related("aid")
        .order_by("-day", "-pk")
    )
    return render(
        request,
        "visits/household_detail.html",
        {
            "household": household,
            "members": household.recipients.all(),
            "pairings": pairings,
            "current": [p for p in pairings if p.is_open],
            "can_pair": len([p for p in pairings if p.is_open])
            < len(programmes_in(household.region)),
            "contacts": contacts[:SHOWN_CONTACTS],
            "contact_count": contacts.count(),
        },
    )


@allowed(can_see_desk)
@require_http_methods(["GET", "POST"])
def cadre_list(request: HttpRequest) -> HttpResponse:
    """Find cadres, and see who has no household."""
    user, day = current_user(request), today()
    filters = list_filters(request)
    form = CadreFilter(filters)
    form.is_valid()
    cadres = (
        Cadre.objects.visible_to(user)
        .active()
        .search(form.cleaned_data.get("q", ""), by_part_of_phone=sees_personal_data(user))
    )
    if form.cleaned_data.get("show") == "unpaired":
        cadres = cadres.without_pairing()
    cadres = (
        cadres.select_related("user__unit")
        .annotate(holding=Count("pairings", filter=Q(pairings__ended_on__isnull=True)))
        .order_by("user__pinyin", "pk")
    )
    page = Paginator(cadres, PER_PAGE).get_page(filters.get("page"))
    context = {
        "form": form,
        "page": page,
        "overdue": overdue_by_cadre([c.pk for c in page], day),
        "is_filtered": bool(form.cleaned_data.get("q") or form.cleaned_data.get("show")),
    }
    return render_list(
        request,
        filters,
        page="visits/cadre_list.html",
        part="visits/_cadre_rows.html",
        context=context,
    )
