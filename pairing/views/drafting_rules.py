"""The rules of drafting, and the partner townships of units, kept by the county office."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.htmx import list_filters, render_list
from organization.access import allowed, can_set_drafting_rules, current_user, own_region
from organization.models import Unit
from pairing.drafting.forms import PartnersForm, RuleForm
from pairing.drafting.gathering import rule_for
from pairing.drafting.rules import set_partners, set_rule
from pairing.models import Partnership
from pairing.selectors import chosen_programme

PER_PAGE = 50


@allowed(can_set_drafting_rules)
@require_http_methods(["GET", "POST"])
def drafting_rules(request: HttpRequest) -> HttpResponse:
    """By what households are drafted to cadres."""
    user = current_user(request)
    own = own_region(user)
    slug = request.POST.get("programme") or request.GET.get("programme")
    programme, programmes = chosen_programme(slug, own)
    rule = rule_for(programme, own)
    form = RuleForm(
        request.POST or None,
        instance=rule,
        programme=programme,
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_rule(programme=programme, region=own, fields=form.cleaned_data, actor=user)
        except DomainError as error:
            form.add_error("leader_words", str(error))
        else:
            messages.success(request, _("Saved. Drafts that there are already keep their rules."))
            return redirect(f"{reverse('pairing:drafting_rules')}?programme={programme.slug}")
    context = {
        "form": form,
        "programme": programme,
        "programmes": programmes,
        "is_shipped": rule.pk is None,
        "partners": Partnership.objects.visible_to(user).filter(programme=programme).count(),
    }
    return render(request, "pairing/drafts/rules.html", context, status=422 if form.errors else 200)


@allowed(can_set_drafting_rules)
@require_http_methods(["GET", "POST"])
def partner_list(request: HttpRequest) -> HttpResponse:
    """The units of the county with their partner townships."""
    user = current_user(request)
    filters = list_filters(request)
    programme, programmes = chosen_programme(filters.get("programme"), own_region(user))
    own = Partnership.objects.filter(programme=programme).select_related("township")
    units = (
        Unit.objects.visible_to(user)
        .search(filters.get("q", ""))
        .select_related("region")
        .prefetch_related(Prefetch("partnerships", own, to_attr="partners"))
    )
    context = {
        "page": Paginator(units.order_by("pinyin", "pk"), PER_PAGE).get_page(filters.get("page")),
        "programme": programme,
        "programmes": programmes,
        "q": filters.get("q", ""),
    }
    return render_list(
        request,
        filters,
        page="pairing/drafts/partners.html",
        part="pairing/drafts/_partners.html",
        context=context,
    )


@allowed(can_set_drafting_rules)
@require_http_methods(["GET", "POST"])
def unit_partners(request: HttpRequest, pk: int) -> HttpResponse:
    """The partner townships of one unit."""
    user = current_user(request)
    own = own_region(user)
    unit = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
    slug = request.POST.get("programme") or request.GET.get("programme")
    programme, _programmes = chosen_programme(slug, own)
    known = Partnership.objects.filter(programme=programme, unit=unit)
    form = PartnersForm(
        request.POST or None,
        within=own,
        initial={"townships": list(known.values_list("township", flat=True))},
    )
    if request.method == "POST" and form.is_valid():
        set_partners(
            programme=programme, unit=unit, townships=form.cleaned_data["townships"], within=own
        )
        messages.success(request, _("Saved. Drafts that there are already keep their rules."))
        return redirect(f"{reverse('pairing:partner_list')}?programme={programme.slug}")
    context = {"form": form, "unit": unit, "programme": programme}
    return render(
        request, "pairing/drafts/unit_partners.html", context, status=422 if form.errors else 200
    )
