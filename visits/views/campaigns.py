"""Campaigns: drawing them up, what units promise, what is marked as of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import DomainError
from common.text import as_key
from organization.access import allowed, can_see_desk, current_user
from organization.models import User
from organization.querysets import township_name
from visits.activity_access import can_draw_up_campaigns, can_promise, may_speak_for
from visits.campaigns import progress_of
from visits.choices import Occasion
from visits.forms.activities import CampaignForm, LineForm, PromiseForm, UnitsForm
from visits.forms.entering import campaign_form
from visits.models import Aid, Campaign, CampaignLine, CampaignMark, CampaignUnit, Contact
from visits.services import campaigns

PER_PAGE = 30
SHOWN_MARKS = 500
"""How many contacts and gifts the page offers to tick."""


def _campaign(user: User, pk: int) -> Campaign:
    rows = Campaign.objects.visible_to(user).select_related("region").prefetch_related("programmes")
    found: Campaign = get_object_or_404(rows, pk=pk)
    return found


def _unit_of(user: User, campaign: int, pk: int) -> CampaignUnit:
    """A unit of a campaign that somebody may speak for; 404 for others."""
    rows = CampaignUnit.objects.visible_to(user).select_related("campaign__region", "unit")
    found: CampaignUnit = get_object_or_404(rows, campaign=campaign, pk=pk)
    if not may_speak_for(user, found):
        raise Http404
    return found


@allowed(can_see_desk)
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The campaigns of a place, or those of which a liaison's unit is, the latest first."""
    user = current_user(request)
    # By keys: narrowed by a liaison's unit, the count would be of that unit alone.
    seen = Campaign.objects.visible_to(user).order_by().values("pk")
    rows = (
        Campaign.objects.filter(pk__in=seen)
        .select_related("region")
        .annotate(number=Count("units"))
        .order_by("-first", "-pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "visits/campaigns/list.html",
        {"page": page, "occasions": Occasion.choices, "day": today()},
    )


def _form(request: HttpRequest, user: User, campaign: Campaign | None = None) -> CampaignForm:
    asked = request.GET.get("occasion")
    occasion = Occasion(asked) if asked in Occasion.values else Occasion.POVERTY
    return campaign_form(request.POST or None, user=user, campaign=campaign, occasion=occasion)


_FIELD_OF = {
    "campaign_days": "last",
    "campaign_leaves_out": "first",
    "campaign_twice": "name",
    "programme_in_use": "programmes",
    "programme_missing": "programmes",
    "unit_gone": "units",
}


def _show_form(
    request: HttpRequest, form: CampaignForm, campaign: Campaign | None = None
) -> HttpResponse:
    return render(
        request,
        "visits/campaigns/form.html",
        {"form": form, "campaign": campaign, "occasions": Occasion.choices},
        status=422 if form.errors else 200,
    )


@allowed(can_draw_up_campaigns)
@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Draw up a campaign with its units."""
    user = current_user(request)
    form = _form(request, user)
    if request.method == "POST" and form.is_valid():
        try:
            made = campaigns.begin_campaign(
                outline=form.outline, units=form.cleaned_data["units"], actor=user
            )
        except DomainError as error:
            form.add_error(_FIELD_OF.get(error.code), str(error))
        else:
            messages.success(
                request, _("The campaign is drawn up. Each unit can now say what it promises.")
            )
            return redirect("visits:campaign_detail", made.pk)
    return _show_form(request, form)


@allowed(can_draw_up_campaigns)
@require_http_methods(["GET", "POST"])
def campaign_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a campaign is."""
    user = current_user(request)
    campaign = _campaign(user, pk)
    form = _form(request, user, campaign)
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.change_campaign(campaign=campaign, outline=form.outline, actor=user)
        except DomainError as error:
            form.add_error(_FIELD_OF.get(error.code), str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("visits:campaign_detail", campaign.pk)
    return _show_form(request, form, campaign)


@allowed(can_see_desk)
@require_GET
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A campaign: what each unit promised and did, and its activities."""
    user = current_user(request)
    campaign = _campaign(user, pk)
    progress = progress_of(campaign)
    seen = set(campaign.activities.visible_to(user).values_list("pk", flat=True))
    return render(
        request,
        "visits/campaigns/detail.html",
        {
            "campaign": campaign,
            "progress": progress,
            "activities": [(each, each.pk in seen) for each in [*progress.coming, *progress.held]],
            "is_over": campaign.last < today(),
            "may_change": can_draw_up_campaigns(user),
        },
    )


@allowed(can_draw_up_campaigns)
@require_http_methods(["GET", "POST"])
def campaign_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Have more units in a campaign."""
    user = current_user(request)
    campaign = _campaign(user, pk)
    there = set(campaign.units.values_list("unit", flat=True))
    units = [u for u in campaigns.units_to_choose(user, campaign.region) if u.pk not in there]
    form = UnitsForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            added = campaigns.add_units(
                campaign=campaign, units=form.cleaned_data["units"], actor=user
            )
        except DomainError as error:
            form.add_error("units", str(error))
        else:
            messages.success(
                request,
                ngettext("%(number)d unit is new.", "%(number)d units are new.", added)
                % {"number": added},
            )
            return redirect("visits:campaign_detail", campaign.pk)
    return render(
        request,
        "visits/campaigns/units.html",
        {"campaign": campaign, "form": form, "units": units},
        status=422 if form.errors else 200,
    )


# One unit of a campaign


@dataclass(frozen=True, slots=True)
class Markable:
    """A contact or gift that may be of the campaign, and whether it is."""

    row: Any
    is_marked: bool
    elsewhere: str


def _markable(of: CampaignUnit) -> tuple[list[Markable], list[Markable]]:
    """What the unit's cadres did on these days; what is of another campaign says which."""
    found = []
    for rows, field, household in (
        (campaigns.contacts_to_mark(of), "contact", "pairing__household"),
        (campaigns.aid_to_mark(of), "aid", "household"),
    ):
        marks = CampaignMark.objects.filter(**{f"{field}__in": rows.order_by().values("pk")})
        marked = {getattr(mark, f"{field}_id"): mark for mark in marks.select_related("campaign")}
        shown = (
            rows.select_related(household, "pairing__cadre__user", "region")
            .annotate(township_name=township_name())
            .order_by("day", "pk")[:SHOWN_MARKS]
        )
        found.append(
            [
                Markable(
                    row,
                    row.pk in marked and marked[row.pk].campaign_id == of.campaign_id,
                    str(marked[row.pk].campaign)
                    if row.pk in marked and marked[row.pk].campaign_id != of.campaign_id
                    else "",
                )
                for row in shown
            ]
        )
    return found[0], found[1]


@allowed(can_promise)
@require_GET
def campaign_unit(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """What one unit promised and did: its own page, where it says both."""
    user = current_user(request)
    return _show_unit(request, _unit_of(user, pk, of))


def _show_unit(
    request: HttpRequest,
    of: CampaignUnit,
    *,
    promise: PromiseForm | None = None,
    line: LineForm | None = None,
) -> HttpResponse:
    progress = progress_of(of.campaign, units=[of.unit_id]).units[0]
    if promise is None:
        promise = PromiseForm(
            initial={
                "promise": of.promise,
                "households": of.households,
                "value": of.value,
                "activities": of.activities,
            }
        )
    if line is None:
        line = LineForm(auto_id="line_%s", initial={"day": min(today(), of.campaign.last)})
    contacts, aid = _markable(of)
    return render(
        request,
        "visits/campaigns/unit.html",
        {
            "of": of,
            "campaign": of.campaign,
            "progress": progress,
            "promise": promise,
            "line": line,
            "contacts": contacts,
            "aid": aid,
            "most": SHOWN_MARKS,
        },
        status=422 if promise.errors or line.errors else 200,
    )


@allowed(can_promise)
@require_POST
def campaign_promise(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """A unit says what it promises."""
    user = current_user(request)
    unit = _unit_of(user, pk, of)
    form = PromiseForm(request.POST)
    if form.is_valid():
        try:
            campaigns.promise(of=unit, what=form.what, actor=user)
        except DomainError as error:
            form.add_error("promise", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("visits:campaign_unit", pk, of)
    return _show_unit(request, unit, promise=form)


@allowed(can_promise)
@require_POST
def campaign_mark(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """Tick which contacts and gifts of a unit are of the campaign."""
    user = current_user(request)
    unit = _unit_of(user, pk, of)
    keys = {
        name: {key for key in map(as_key, request.POST.getlist(name)) if key is not None}
        for name in ("contact", "aid")
    }
    # What the page could not show stays as it is.
    contacts, aid = _markable(unit)
    marks = CampaignMark.objects.filter(campaign=unit.campaign_id, unit=unit.unit_id)
    for name, shown, model in (("contact", contacts, Contact), ("aid", aid, Aid)):
        there = {each.row.pk for each in shown}
        kept = model.objects.filter(campaign_mark__in=marks).exclude(pk__in=there)
        keys[name] |= set(kept.values_list("pk", flat=True))
    try:
        _new, number = campaigns.mark(
            of=unit, contacts=keys["contact"], aid=keys["aid"], actor=user
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            ngettext(
                "%(number)d entry of the unit is of the campaign.",
                "%(number)d entries of the unit are of the campaign.",
                number,
            )
            % {"number": number},
        )
    return redirect("visits:campaign_unit", pk, of)


@allowed(can_promise)
@require_POST
def campaign_line(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """Enter by hand what stands nowhere else."""
    user = current_user(request)
    unit = _unit_of(user, pk, of)
    form = LineForm(request.POST, auto_id="line_%s")
    if form.is_valid():
        try:
            campaigns.add_line(of=unit, done=form.done, actor=user)
        except DomainError as error:
            form.add_error("day" if error.code == "line_days" else "text", str(error))
        else:
            messages.success(request, _("Entered."))
            return redirect("visits:campaign_unit", pk, of)
    return _show_unit(request, unit, line=form)


@allowed(can_promise)
@require_POST
def campaign_line_off(request: HttpRequest, pk: int, of: int, line: int) -> HttpResponse:
    """Take back a line that was entered by hand."""
    user = current_user(request)
    unit = _unit_of(user, pk, of)
    found = get_object_or_404(
        CampaignLine.objects.filter(campaign=unit.campaign_id, unit=unit.unit_id), pk=line
    )
    campaigns.take_line_off(line=found, actor=user)
    messages.success(request, _("The line is gone."))
    return redirect("visits:campaign_unit", pk, of)


@allowed(can_draw_up_campaigns)
@require_POST
def campaign_unit_off(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """Take a unit out of a campaign in which it has done nothing."""
    user = current_user(request)
    unit = _unit_of(user, pk, of)
    try:
        campaigns.take_unit_off(of=unit, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("visits:campaign_unit", pk, of)
    messages.success(request, _("The unit is out of the campaign."))
    return redirect("visits:campaign_detail", pk)
