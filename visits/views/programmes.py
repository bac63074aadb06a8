"""The programmes that run in the office's region: what they ask for, and those it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import DomainError
from organization.access import allowed, can_keep_lists, current_user, own_region
from organization.models import Region, User
from pairing.models import CountName, Group, Programme
from pairing.selectors import programmes_in
from visits.forms.programmes import ProgrammeForms, RuleForm
from visits.models import QuotaRule
from visits.quotas.duty import Rule
from visits.quotas.rules import RuleBook
from visits.services.programmes import change_programme, make_programme, remove_programme
from visits.services.rules import set_rule


@dataclass(frozen=True, slots=True)
class Shown:
    """A programme as the list tells of it. ``rule`` is the one in force in the office's region."""

    programme: Programme
    groups: list[Group]
    counts: list[CountName]
    rule: Rule | None
    own_rules: list[QuotaRule]
    is_kept: bool


def _kept(user: User, pk: int) -> Programme:
    rows = Programme.objects.visible_to(user).select_related("region")
    programme: Programme = get_object_or_404(rows, pk=pk)
    return programme


def _met(user: User, pk: int) -> tuple[Programme, Region]:
    """A programme that runs in the office's region or in a part of it, and how far it does."""
    region = own_region(user)
    programme = next((each for each in programmes_in(region) if each.pk == pk), None)
    if programme is not None:
        return programme, region
    kept = _kept(user, pk)
    return kept, kept.region


@allowed(can_keep_lists)
@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    """The programmes that run here, with their groups and what each asks for."""
    user = current_user(request)
    region, book = own_region(user), RuleBook()
    own = list(Programme.objects.visible_to(user).select_related("region"))
    kept = {programme.pk for programme in own}
    running = [each for each in programmes_in(region) if each.pk not in kept] + own
    people = Count(
        "recipients",
        filter=Q(
            recipients__household__region__code__startswith=region.prefix,
            recipients__ended_on__isnull=True,
        ),
    )
    groups = list(Group.objects.filter(programme__in=running).annotate(people=people))
    counts = list(CountName.objects.filter(programme__in=running))
    rules = list(QuotaRule.objects.filter(programme__in=running, region=region).order_by("-year"))
    shown = [
        Shown(
            programme,
            [each for each in groups if each.programme_id == programme.pk],
            [each for each in counts if each.programme_id == programme.pk],
            book.find(programme_id=programme.pk, region_code=region.code, year=today().year),
            [each for each in rules if each.programme_id == programme.pk],
            programme.pk in kept,
        )
        for programme in running
    ]
    return render(request, "visits/programmes/list.html", {"shown": shown, "region": region})


def _edit(
    request: HttpRequest,
    forms: ProgrammeForms,
    programme: Programme | None,
    save: Callable[[dict[str, Any]], Programme],
) -> HttpResponse:
    refused = ""
    if request.method == "POST" and forms.is_valid():
        try:
            made = save(forms.asked())
        except DomainError as error:
            if error.code == "programme_name_taken":
                forms.main.add_error("name", str(error))
            else:
                refused = str(error)
        else:
            messages.success(
                request, _("“%(name)s” is saved; figures follow at once.") % {"name": made}
            )
            return redirect("visits:programme_list")
    return render(
        request,
        "visits/programmes/edit.html",
        {"forms": forms, "programme": programme, "refused": refused},
        status=422 if request.method == "POST" else 200,
    )


@allowed(can_keep_lists)
@require_http_methods(["GET", "POST"])
def programme_new(request: HttpRequest) -> HttpResponse:
    """Begin a programme in the office's region."""
    user = current_user(request)
    region = own_region(user)
    forms = ProgrammeForms(None, request.POST or None)
    return _edit(
        request, forms, None, lambda asked: make_programme(region=region, **asked, actor=user)
    )


@allowed(can_keep_lists)
@require_http_methods(["GET", "POST"])
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme that the office keeps."""
    user = current_user(request)
    programme = _kept(user, pk)
    forms = ProgrammeForms(programme, request.POST or None)
    return _edit(
        request,
        forms,
        programme,
        lambda asked: change_programme(programme=programme, **asked, actor=user),
    )


@allowed(can_keep_lists)
@require_POST
def programme_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a programme in which nothing ever was."""
    user = current_user(request)
    programme = _kept(user, pk)
    try:
        remove_programme(programme=programme, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("visits:programme_edit", pk)
    messages.success(request, _("“%(name)s” is removed.") % {"name": programme})
    return redirect("visits:programme_list")


@allowed(can_keep_lists)
@require_http_methods(["GET", "POST"])
def programme_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """What a programme asks for in the office's region, from a year on."""
    programme, region = _met(current_user(request), pk)
    year = today().year
    rule = RuleBook().find(programme_id=programme.pk, region_code=region.code, year=year)
    initial: dict[str, Any] = {"year": year}
    if rule is not None:
        initial |= {
            "contacts": rule.contacts,
            "visits": rule.visits,
            "visit_counts_as_contact": rule.visit_counts_as_contact,
            "one_a_day": rule.one_a_day,
        }
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_rule(programme=programme, region=region, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("What is asked for is saved; all that is open is counted anew.")
            )
            return redirect("visits:programme_list")
    return render(
        request,
        "visits/programmes/rule.html",
        {"form": form, "programme": programme, "region": region},
        status=422 if form.errors else 200,
    )
