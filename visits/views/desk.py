"""The office's desk: households, cadres and units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Value
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.exports.buttons import posted
from common.htmx import list_filters, render_list
from common.pages import KeyedPages
from common.text import as_key
from organization.access import (
    allowed,
    can_change_pairings,
    can_see_desk,
    current_user,
    own_region,
    sees_personal_data,
)
from organization.access_log import note, of_person
from organization.choices import Action
from organization.exports import answer
from organization.models import Unit, User
from organization.querysets import UnitQuerySet
from pairing.models import Cadre, Household, Pairing, Programme, Proposal, Recipient
from pairing.querysets import CadreQuerySet, HouseholdQuerySet
from pairing.selectors import chosen_programme, programmes_in
from visits.access import needs_seen
from visits.choices import TopicList
from visits.forms.filters import ORDER_BY, CadreFilter, HouseholdFilter, UnitFilter, sought_by
from visits.forms.lists import PairedThereFilter, shared_address
from visits.models import Contact, Need, Photo
from visits.querysets import in_group
from visits.quotas.standings import due_years
from visits.resources.columns import scope_name
from visits.resources.contacts import ContactResource
from visits.resources.households import HouseholdResource
from visits.resources.pairings import PairingResource
from visits.resources.people import CadreResource, MemberResource, UnitResource
from visits.selectors import (
    contacts_of,
    households_for_list,
    overdue_by_cadre,
    search_households,
    topic_names,
    units_for_list,
    waiting_for,
    with_holding,
    with_light,
    with_open_pairings,
)
from visits.unseen import UNSEEN_MONTHS, unseen

PER_PAGE = 50
PAIRED_THERE = ("region", "programme", "group", "on")
"""What an address may say of the pairings of cadres."""
SHOWN_CONTACTS = 100
"""How many of a household's latest contacts its page shows."""


@dataclass(frozen=True, slots=True)
class Households:
    """What the list of households is narrowed to, and its rows in order."""

    rows: HouseholdQuerySet
    form: HouseholdFilter
    filters: QueryDict
    programmes: list[Programme]
    cadre: Cadre | None
    unit: Unit | None
    sort: str


def _find_households(request: HttpRequest) -> Households:
    """The households that the filters of a request leave; 404 for a foreign cadre or unit."""
    user, day = current_user(request), today()
    region = own_region(user)
    filters = list_filters(request)
    programme, programmes = chosen_programme(filters.get("programme"), region)
    if filters.get("light") == "unpaired" or filters.get("waiting"):
        # The queue of those who wait is opened from its longest end.
        filters.setdefault("sort", "waiting")
    form = HouseholdFilter(filters, region=region, programme=programme, sought=sought_by(user))
    form.is_valid()
    wanted = form.cleaned_data
    households = households_for_list(user, programme, day)
    if wanted.get("q"):
        households = search_households(households, wanted["q"], user)
    if wanted.get("region"):
        households = households.inside(wanted["region"])
    if wanted.get("group"):
        households = households.filter(
            pk__in=Recipient.objects.active().filter(group=wanted["group"]).values("household")
        )
    if wanted.get("light"):
        households = with_light(households, wanted["light"], programme, day)
    cadre = _named(
        Cadre.objects.visible_to(user).select_related("user__unit"), filters.get("cadre")
    )
    if cadre is not None:
        held = Pairing.objects.open().filter(cadre=cadre)
        households = households.filter(pk__in=held.values("household"))
    unit = _named(Unit.objects.visible_to(user), filters.get("unit"))
    if unit is not None:
        held = Pairing.objects.open().filter(cadre__user__unit=unit)
        if filters.get("programme"):
            held = held.filter(programme=programme)
        households = households.filter(pk__in=held.values("household"))
    if wanted.get("unseen"):
        alone = unseen(Pairing.objects.filter(programme=programme), day)
        households = households.filter(pk__in=alone.values("household"))
    if wanted.get("waiting"):
        households = waiting_for(households, programme, day, wanted["waiting"])
    sort = wanted.get("sort") or "name"
    households = households.order_by(
        *(F(n).asc(nulls_last=True) if n.endswith(("_on", "_since")) else n for n in ORDER_BY[sort])
    )
    return Households(households, form, filters, programmes, cadre, unit, sort)


def _named(rows: QuerySet[Any], key: str | None) -> Any:
    """The row of a primary key that an address holds, None without one; 404 out of scope."""
    pk = as_key(key)
    return get_object_or_404(rows, pk=pk) if pk is not None else None


@allowed(can_see_desk)
@require_http_methods(["GET", "POST"])
def household_list(request: HttpRequest) -> HttpResponse:
    """Find households by name, place, group and light."""
    found = _find_households(request)
    context = {
        "form": found.form,
        "page": KeyedPages(found.rows, PER_PAGE).get_page(found.filters.get("page")),
        "cadre": found.cadre,
        "unit": found.unit,
        "sort": found.sort,
        "is_filtered": any(
            found.form.cleaned_data.get(name)
            for name in ("q", "region", "group", "light", "unseen", "waiting")
        ),
        "only": _only(found),
        "notes": found.form.not_known(),
        "programmes": found.programmes,
        "shared": shared_address(found.filters),
    }
    return render_list(
        request,
        found.filters,
        page="visits/household_list.html",
        part="visits/_household_rows.html",
        context=context,
    )


@allowed(can_see_desk)
@posted("visits:household_list")
def household_export(request: HttpRequest) -> HttpResponseBase:
    """The list of households as the filters leave it."""
    user = current_user(request)
    found = _find_households(request)
    narrowed = [str(named) for named in (found.cadre, found.unit) if named is not None]
    return answer(
        request,
        HouseholdResource(user),
        # The list itself does not read the heads' numbers.
        found.rows.defer(None),
        about=[
            *(found.form.chosen("region") or [scope_name(user)]),
            *narrowed,
            *found.form.chosen("group", "light"),
            *filter(None, [_only(found)]),
        ],
    )


def _only(found: Households) -> str:
    """What no field of the form says of the list, in words."""
    days = found.form.cleaned_data.get("waiting")
    if found.form.cleaned_data.get("unseen"):
        return ngettext(
            "Nobody there for %(months)d month",
            "Nobody there for %(months)d months",
            UNSEEN_MONTHS,
        ) % {"months": UNSEEN_MONTHS}
    return _("Unpaired for %(days)d days or longer") % {"days": days} if days else ""


def _asked(user: User, household: Household) -> QuerySet[Proposal]:
    """What rosters ask about a household or its people; of those who may decide it."""
    if not can_change_pairings(user):
        return Proposal.objects.none()
    asked: QuerySet[Proposal] = (
        Proposal.objects.visible_to(user).open().of_household(household).select_related("recipient")
    )
    return asked.defer("recipient__identity", "recipient__certificate")


@dataclass(frozen=True, slots=True)
class Moment:
    """A contact with the words of what it ticked."""

    contact: Contact
    topics: list[str]
    policies: list[str]


def _timeline(user: User, contacts: QuerySet[Contact]) -> list[Moment]:
    """The latest contacts, with what ``user`` may see of each."""
    shown = contacts.prefetch_related(Prefetch("photos", Photo.objects.without_content()))
    if not sees_personal_data(user):
        return [Moment(contact, [], []) for contact in shown[:SHOWN_CONTACTS]]
    names = topic_names(user)
    return [
        Moment(
            contact,
            [names.get((TopicList.FOUND, key), key) for key in contact.topics],
            [names.get((TopicList.POLICY, key), key) for key in contact.policies],
        )
        for contact in shown.select_related("place")[:SHOWN_CONTACTS]
    ]


def _needs(user: User, household: Household) -> tuple[list[Need], list[Need]]:
    """A household's needs, the latest first: the open ones, of whoever sees the household, and
    the settled ones, which are of its past."""
    seen = Need.objects.visible_to(user).filter(pk=OuterRef("pk"))
    needs = list(
        Need.objects.filter(household=household)
        .annotate(
            is_seen=Exists(seen),
            can_open=Exists(needs_seen(user).filter(pk=OuterRef("pk"))),
        )
        .select_related("created_by", "settled_by", "unit")
        .order_by("-settled_on", "-raised_on", "-pk")
    )
    return (
        [need for need in needs if need.is_open],
        [need for need in needs if not need.is_open and need.is_seen],
    )


@of_person("pairing.household")
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
                queryset=Recipient.objects.select_related("group"),
            ),
            Prefetch(
                "pairings",
                queryset=Pairing.objects.select_related("cadre__user__unit", "programme")
                .annotate(
                    is_seen=Exists(Pairing.objects.visible_to(user).filter(pk=OuterRef("pk")))
                )
                .order_by("-started_on", "-pk")
                .prefetch_related(
                    Prefetch("years", queryset=due_years(day), to_attr="current_years")
                ),
            ),
        ),
        pk=pk,
    )
    note(Action.VIEW_PERSON, user=user, request=request, subject=household)
    # Who holds it now is told to everybody who sees the household, also of another unit; what
    # was before, and what was found on visits, to whoever sees those pairings.
    pairings = [p for p in household.pairings.all() if p.is_open or p.is_seen]
    contacts = contacts_of(Pairing.objects.visible_to(user).filter(household=household))
    open_needs, settled_needs = _needs(user, household)
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
            "asked": _asked(user, household),
            "timeline": _timeline(user, contacts),
            "needs": open_needs,
            "settled": settled_needs,
            "contact_count": contacts.count(),
        },
    )


def _household(request: HttpRequest, pk: int) -> Household:
    household: Household = get_object_or_404(
        Household.objects.visible_to(current_user(request)), pk=pk
    )
    return household


@of_person("pairing.household")
@allowed(can_see_desk)
@posted("visits:household_detail")
def member_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The people of a household."""
    household = _household(request, pk)
    members = household.recipients.select_related("group").defer("certificate")
    return answer(
        request, MemberResource(current_user(request)), members, about=[household.head_name]
    )


@of_person("pairing.household")
@allowed(can_see_desk)
@posted("visits:household_detail")
def contact_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All contacts with a household, and what was given."""
    household = _household(request, pk)
    return answer(
        request,
        ContactResource(current_user(request)),
        contacts_of(Pairing.objects.visible_to(current_user(request)).filter(household=household)),
        about=[household.head_name],
    )


@of_person("pairing.household")
@allowed(can_see_desk)
@posted("visits:household_detail")
def pairing_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who has been paired with a household."""
    household = _household(request, pk)
    pairings = (
        Pairing.objects.visible_to(current_user(request))
        .filter(household=household)
        .select_related("cadre__user__unit", "programme")
    )
    return answer(
        request, PairingResource(current_user(request)), pairings, about=[household.head_name]
    )


@dataclass(frozen=True, slots=True)
class Cadres:
    """What the list of cadres is narrowed to, and its rows in order."""

    rows: CadreQuerySet
    form: CadreFilter
    filters: QueryDict
    unit: Unit | None
    there: str
    """Where and when they are paired, in words; empty where the list is not narrowed by that."""
    notes: list[str]


def _find_cadres(request: HttpRequest) -> Cadres:
    """The cadres that the filters of a request leave, each with its ``holding``."""
    user = current_user(request)
    filters = list_filters(request)
    form = CadreFilter(filters)
    form.is_valid()
    cadres, there = _paired_there(user, filters)
    cadres = cadres.search(form.cleaned_data.get("q", ""), by_phone=sees_personal_data(user))
    if form.cleaned_data.get("show") == "unpaired":
        cadres = cadres.without_pairing()
    unit = _named(Unit.objects.visible_to(user), filters.get("unit"))
    if unit is not None:
        cadres = cadres.filter(user__unit=unit)
    cadres = with_holding(cadres.select_related("user__unit"), user)
    rows = cadres.order_by("user__pinyin", "pk")
    if there is None:
        return Cadres(rows, form, filters, unit, "", [])
    return Cadres(rows, form, there.filters, unit, _there_words(there), there.notes)


def _paired_there(user: User, filters: QueryDict) -> tuple[CadreQuerySet, PairedThereFilter | None]:
    """The cadres to choose from: those in scope, or who holds a pairing that the filters name.

    Of the latter are cadres of units elsewhere too, and some who have left since: the account
    sees their pairings, and a figure has counted them.
    """
    seen: CadreQuerySet = Cadre.objects.visible_to(user)
    if not any(filters.get(name) for name in PAIRED_THERE):
        return seen.active().annotate(can_open=Value(True)), None
    own = own_region(user)
    _chosen, programmes = chosen_programme(None, own)
    there = PairedThereFilter.read(
        filters, user=user, own=own, programmes=programmes, sought="", sorts=[]
    )
    pairings = (
        Pairing.objects.visible_to(user)
        .filter(programme=there.of_programme, cadre=OuterRef("pk"))
        .held_on(there.cleaned_data["on"] or today())
    )
    if there.place is not None:
        pairings = pairings.inside(there.place.prefix)
    if there.cleaned_data["group"]:
        pairings = pairings.filter(in_group(there.cleaned_data["group"], "household"))
    cadres: CadreQuerySet = Cadre.objects.filter(Exists(pairings)).annotate(
        can_open=Exists(seen.filter(pk=OuterRef("pk")))
    )
    return cadres, there


def _there_words(there: PairedThereFilter) -> str:
    return _("paired in %(place)s on %(day)s") % {
        "place": pgettext("what a list is narrowed to", ", ").join(
            [
                str(there.place or scope_name(there.user)),
                *([str(there.of_programme)] if there.tells_programmes_apart else []),
                *there.chosen("group"),
            ]
        ),
        "day": there.cleaned_data["on"] or today(),
    }


@allowed(can_see_desk)
@require_http_methods(["GET", "POST"])
def cadre_list(request: HttpRequest) -> HttpResponse:
    """Find cadres, and see who has no household."""
    user, found = current_user(request), _find_cadres(request)
    page = KeyedPages(found.rows, PER_PAGE).get_page(found.filters.get("page"))
    context = {
        "form": found.form,
        "page": page,
        "unit": found.unit,
        "there": found.there,
        "notes": found.notes,
        "overdue": overdue_by_cadre([c.pk for c in page], today(), user),
        "is_filtered": found.there
        or any(found.form.cleaned_data.get(name) for name in ("q", "show")),
        "kept": [(name, value) for name in PAIRED_THERE if (value := found.filters.get(name))],
    }
    return render_list(
        request,
        found.filters,
        page="visits/cadre_list.html",
        part="visits/_cadre_rows.html",
        context=context,
    )


@allowed(can_see_desk)
@posted("visits:cadre_list")
def cadre_export(request: HttpRequest) -> HttpResponseBase:
    """The list of cadres as the filters leave it."""
    user = current_user(request)
    found = _find_cadres(request)
    overdue = overdue_by_cadre(found.rows.order_by().values("pk"), today(), user)
    return answer(
        request,
        CadreResource(user, overdue=overdue),
        with_open_pairings(found.rows, user),
        about=[
            found.unit or scope_name(user),
            *found.form.chosen("show"),
            *filter(None, [found.there]),
        ],
    )


def _find_units(request: HttpRequest) -> tuple[UnitQuerySet, QueryDict]:
    """The units that the filters of a request leave, and the filters."""
    filters = list_filters(request)
    return units_for_list(current_user(request)).search(filters.get("q", "")), filters


@allowed(can_see_desk)
@require_http_methods(["GET", "POST"])
def unit_list(request: HttpRequest) -> HttpResponse:
    """Units with their cadres, pairings and liaisons."""
    units, filters = _find_units(request)
    context = {
        "form": UnitFilter(filters),
        "page": Paginator(units, PER_PAGE).get_page(filters.get("page")),
        "is_filtered": bool(filters.get("q", "").strip()),
    }
    return render_list(
        request,
        filters,
        page="visits/unit_list.html",
        part="visits/_unit_rows.html",
        context=context,
    )


@allowed(can_see_desk)
@posted("visits:unit_list")
def unit_export(request: HttpRequest) -> HttpResponseBase:
    """The list of units as the filters leave it."""
    user = current_user(request)
    units, _filters = _find_units(request)
    return answer(request, UnitResource(user), units, about=[scope_name(user)])
