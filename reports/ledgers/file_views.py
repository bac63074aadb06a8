"""Household files and contact cards: chosen, looked at, printed, taken as .docx."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import filters_on, list_filters
from common.text import as_key
from organization.access import (
    allowed,
    can_keep_ledgers,
    can_print_cards,
    can_see_desk,
    current_user,
    own_region,
)
from organization.access_log import note, of_person
from organization.choices import Action
from organization.exports import answer_file
from organization.models import User
from organization.models.region import full_code
from pairing.models import Cadre, Household, Pairing, Recipient
from pairing.querysets import HouseholdQuerySet, PairingQuerySet
from reports.ledgers import card_docx, file_docx, services
from reports.ledgers.cards import SCAN, TITLE, Card, card_terms_of, cards_of, sheets_of
from reports.ledgers.forms import CardTermsForm, HouseholdsFilter
from reports.ledgers.household_files import FILES_MOST, HouseholdFile, files_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """The households that are chosen: by a place, a unit, a cadre or a name, or one by one."""

    rows: HouseholdQuerySet
    form: HouseholdsFilter
    filters: QueryDict
    cadre: Cadre | None

    @property
    def about(self) -> list[str]:
        """What narrows them, for the name of a file."""
        return [*self.form.chosen("region", "unit"), *([str(self.cadre)] if self.cadre else [])]


def _chosen(request: HttpRequest) -> Chosen:
    """The households that an address or a form names; 404 for what lies out of scope."""
    user = current_user(request)
    filters = list_filters(request)
    own = own_region(user)
    code = filters.get("region", "")
    if code and not user.is_liaison and not (code.isdecimal() and own.covers(full_code(code))):
        raise Http404
    form = HouseholdsFilter(filters, user=user, own=own)
    if not form.is_valid() and request.method == "POST":
        # No page has offered it, and a wider choice than was asked for is taken from nobody.
        raise Http404
    wanted = form.cleaned_data
    rows = Household.objects.visible_to(user).active().select_related("region").defer("head_id")
    if wanted.get("region"):
        rows = rows.inside(wanted["region"])
    if wanted.get("unit"):
        held = Pairing.objects.open().filter(cadre__user__unit=wanted["unit"])
        rows = rows.filter(pk__in=held.values("household"))
    cadre = None
    named = as_key(filters.get("cadre"))
    if named is not None:
        cadre = get_object_or_404(Cadre.objects.visible_to(user).select_related("user"), pk=named)
        held = Pairing.objects.open().filter(cadre=cadre)
        rows = rows.filter(pk__in=held.values("household"))
    if wanted.get("q"):
        rows = rows.search(wanted["q"], by_identity=False, by_phone=False)
    if request.method == "POST":
        keys = [key for key in map(as_key, request.POST.getlist("who")) if key is not None]
        if keys:
            rows = rows.filter(pk__in=keys)
    return Chosen(rows.order_by("region", "head_pinyin", "pk"), form, filters, cadre)


@allowed(can_see_desk)
@require_GET
def file_list(request: HttpRequest) -> HttpResponse:
    """Choose households whose files or cards are to be printed."""
    user = current_user(request)
    chosen = _chosen(request)
    rows = chosen.rows.with_township()
    return render(
        request,
        "reports/ledgers/files.html",
        {
            "form": chosen.form,
            "page": Paginator(rows, PER_PAGE).get_page(chosen.filters.get("page")),
            "cadre": chosen.cadre,
            "carried": list(filters_on(chosen.filters)),
            "files_most": FILES_MOST,
            "may_print_cards": can_print_cards(user),
            "may_keep": can_keep_ledgers(user),
        },
    )


# Household files


@of_person("pairing.household")
@allowed(can_see_desk)
@require_GET
def household_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A household's file as it prints."""
    user = current_user(request)
    file = _file_or_404(user, pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=file.household)
    return render(
        request,
        "reports/ledgers/file.html",
        {
            "file": file,
            "household": file.household,
        },
    )


@of_person("pairing.household")
@allowed(can_see_desk)
@posted("reports:ledger_household")
def household_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A household's file as .docx."""
    file = _file_or_404(current_user(request), pk)
    return _document(request, [file], [file.household.head_name])


def _file_or_404(user: User, pk: int) -> HouseholdFile:
    files = files_of(Household.objects.visible_to(user).filter(pk=pk), user)
    if not files:
        raise Http404
    return files[0]


@allowed(can_see_desk)
@posted("reports:ledger_files")
def file_documents(request: HttpRequest) -> HttpResponseBase:
    """The files of the chosen households in one .docx."""
    user = current_user(request)
    chosen = _chosen(request)
    try:
        files = files_of(chosen.rows.defer(None), user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reports:ledger_files")
    return _document(request, files, chosen.about)


def _document(
    request: HttpRequest, files: list[HouseholdFile], about: list[str]
) -> HttpResponseBase:
    def make(footer: str) -> tuple[IO[bytes], int]:
        return io.BytesIO(file_docx.as_docx(files, footer=footer)), len(files)

    keys = [file.household.pk for file in files]
    members = Recipient.objects.filter(household__in=keys).count()
    return answer_file(
        request,
        make,
        title=_("Household files"),
        about=about,
        kind="docx",
        people=max(members, len(files)),
    )


# Contact cards


def _pairings(households: HouseholdQuerySet, user: User) -> PairingQuerySet:
    """The open pairings of some households that ``user`` sees, as the households are ordered."""
    pairings: PairingQuerySet = (
        Pairing.objects.visible_to(user)
        .open()
        .filter(household__in=households.order_by().values("pk"))
        .order_by("region", "household__head_pinyin", "pk")
    )
    return pairings


@allowed(can_print_cards)
@posted("reports:ledger_files")
def card_sheets(request: HttpRequest) -> HttpResponseBase:
    """The contact cards of the chosen households: a page that prints, or a .docx."""
    user = current_user(request)
    chosen = _chosen(request)
    is_docx = request.POST.get("as") == "docx"

    def link(pairing: Pairing) -> str:
        return request.build_absolute_uri(reverse("visits:phone_household", args=[pairing.pk]))

    try:
        cards = cards_of(_pairings(chosen.rows, user), user, link)
        if not cards:
            raise DomainError("cards_none", _("None of these households is paired."))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reports:ledger_files")

    def make(footer: str) -> tuple[IO[bytes], int]:
        content = (
            card_docx.as_docx(cards, footer=footer)
            if is_docx
            else _page_of(request, cards, footer).encode()
        )
        return io.BytesIO(content), len(cards)

    return answer_file(
        request,
        make,
        title=_("Contact cards"),
        about=chosen.about,
        kind="docx" if is_docx else "html",
        people=len(cards),
    )


def _page_of(request: HttpRequest, cards: list[Card], footer: str) -> str:
    context = {
        "sheets": sheets_of(cards),
        "footer": footer,
        "title": TITLE,
        "scan": SCAN,
    }
    return render_to_string("reports/ledgers/cards.html", context, request)


@allowed(can_keep_ledgers)
@require_http_methods(["GET", "POST"])
def card_terms(request: HttpRequest) -> HttpResponse:
    """What the county's cards say beside the people."""
    county = own_region(current_user(request))
    terms = card_terms_of(county)
    known = {"office": terms.office, "phone": terms.phone, "note": terms.note}
    form = CardTermsForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        services.keep_card_terms(county=county, **form.cleaned_data)
        messages.success(request, _("Saved. Cards that are printed from now on say so."))
        return redirect("reports:ledger_files")
    return render(
        request,
        "reports/ledgers/card_terms.html",
        {"form": form},
        status=422 if form.errors else 200,
    )
