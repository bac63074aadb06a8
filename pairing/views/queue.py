"""The queue of households that wait, beside cadres with room: one is paired with one at a time."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import address_of, list_filters, render_list
from common.text import as_key
from organization.access import allowed, can_change_pairings, current_user, own_region
from organization.access_log import of_person
from organization.exports import answer
from organization.models import User
from pairing.drafting.forms import QueueFilter, StartForm
from pairing.drafting.gathering import rule_for
from pairing.drafting.making import pair_from_queue, undo_start
from pairing.drafting.queue import cadres_with_room, partner_names, with_all
from pairing.drafting.resources import QueueResource
from pairing.models import Cadre, Draft, Household, Pairing, Programme
from pairing.querysets import HouseholdQuerySet
from pairing.selectors import chosen_programme, households_waiting

PER_PAGE = 20
SHOWN_CADRES = 20


@dataclass(frozen=True, slots=True)
class Queue:
    """What the queue is narrowed to, and its households."""

    rows: HouseholdQuerySet
    form: QueueFilter
    filters: QueryDict
    programme: Programme


def _queue(request: HttpRequest, user: User) -> Queue:
    own = own_region(user)
    filters = list_filters(request)
    programme, programmes = chosen_programme(filters.get("programme"), own)
    form = QueueFilter(filters, own=own, programme=programme, programmes=programmes)
    form.is_valid()
    wanted = form.cleaned_data
    rows = households_waiting(user, programme).search(wanted.get("q", ""))
    if wanted.get("region"):
        rows = rows.inside(wanted["region"])
    if wanted.get("group"):
        rows = rows.filter(
            recipients__in=programme.groups.get(key=wanted["group"]).recipients.active()
        ).distinct()
    return Queue(rows, form, filters, programme)


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Who has waited longest, and who has room, the nearest first."""
    user = current_user(request)
    found = _queue(request, user)
    page = Paginator(with_all(found.rows, found.programme), PER_PAGE).get_page(
        found.filters.get("page")
    )
    shown = list(page.object_list)
    key = as_key(found.filters.get("household"))
    chosen = next((home for home in shown if home.pk == key), shown[0] if shown else None)
    rule = rule_for(found.programme, own_region(user))
    cadres = list(
        cadres_with_room(user, found.programme, rule, chosen).search(
            found.form.cleaned_data.get("cadre", "")
        )[:SHOWN_CADRES]
    )
    context = {
        "form": found.form,
        "page": page,
        "chosen": chosen,
        "cadres": cadres,
        "partners": partner_names(
            {c.user.unit_id for c in cadres if c.user.unit_id}, found.programme
        ),
        "programme": found.programme,
        "start": StartForm(),
        "drafts": Draft.objects.visible_to(user).open().count(),
        "is_filtered": any(found.form.cleaned_data.get(n) for n in ("q", "region", "group")),
        "kept": address_of(_without(found.filters, "household")),
    }
    return render_list(
        request,
        found.filters,
        page="pairing/drafts/queue.html",
        part="pairing/drafts/_queue.html",
        context=context,
    )


def _without(filters: QueryDict, *names: str) -> QueryDict:
    left = filters.copy()
    for name in names:
        left.pop(name, None)
    return left


@allowed(can_change_pairings)
@posted("pairing:queue")
def queue_export(request: HttpRequest) -> HttpResponseBase:
    """The queue as the filters leave it."""
    user = current_user(request)
    found = _queue(request, user)
    about = [*(found.form.chosen("region") or [str(own_region(user))]), *found.form.chosen("group")]
    return answer(request, QueueResource(), with_all(found.rows, found.programme), about=about)


@of_person("pairing.household")
@allowed(can_change_pairings)
@require_POST
def queue_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Pair a household of the queue with a cadre."""
    user = current_user(request)
    household = get_object_or_404(Household.objects.visible_to(user).active(), pk=pk)
    cadres = Cadre.objects.visible_to(user).active()
    cadre = cadres.filter(pk=as_key(request.POST.get("cadre")) or 0).first()
    programme, _programmes = chosen_programme(request.POST.get("programme"), own_region(user))
    form = StartForm(request.POST)
    if cadre is None:
        messages.error(request, _("Choose a cadre who is in your region and has not left."))
        return redirect(_back(request))
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect(_back(request))
    try:
        pairing = pair_from_queue(
            household=household,
            cadre=cadre,
            programme=programme,
            on=form.cleaned_data["on"],
            actor=user,
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(household)s is paired with %(cadre)s from %(day)s.")
            % {"household": household, "cadre": cadre, "day": pairing.started_on},
            extra_tags=f"unpair-{pairing.pk}",
        )
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The queue with the filters it had."""
    kept = address_of(QueryDict(request.POST.get("kept", "")))
    return f"{reverse('pairing:queue')}?{kept}" if kept else reverse("pairing:queue")


@of_person("pairing.pairing")
@allowed(can_change_pairings)
@require_POST
def unpair(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a pairing back that was entered from the queue."""
    user = current_user(request)
    pairing = get_object_or_404(Pairing.objects.visible_to(user), pk=pk)
    try:
        undo_start(pairing=pairing, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The pairing was taken back; the household waits again."))
    return redirect("pairing:queue")
