"""Ledgers: chosen, looked at, taken away as .xlsx, and laid out as the office wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import address_of
from common.replicas import from_replica
from common.text import as_key
from organization.access import (
    allowed,
    can_keep_ledgers,
    can_see_desk,
    current_user,
    own_region,
)
from organization.exports import answer_file
from organization.long_exports.replay import watched
from organization.models import Region, User
from organization.models.region import full_code
from pairing.models import Programme
from pairing.selectors import chosen_programme
from reports.ledgers import services
from reports.ledgers.choices import LedgerKind
from reports.ledgers.forms import LayoutForm, PeriodFilter
from reports.ledgers.layouts import PLACEHOLDERS, Laid, check_layout, period_zh, shipped
from reports.ledgers.making import Preview, make_ledger, preview
from reports.ledgers.rows import Wanted, number_of, people_of
from reports.models import LedgerLayout

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

ABOUT: dict[LedgerKind, _StrOrPromise] = {
    LedgerKind.CONTACTS: gettext_lazy(
        "Each visit, call and letter of the period: when, with whom, by whom, what was found and "
        "what was given."
    ),
    LedgerKind.AID: gettext_lazy(
        "What was given in cash and goods, to whom, by whom, and its value."
    ),
    LedgerKind.NEEDS: gettext_lazy(
        "What households asked for in the period, and what became of it."
    ),
    LedgerKind.ACTIVITIES: gettext_lazy(
        "Clinics, fairs, talks and the like: when, where, by whom, and how many came."
    ),
    LedgerKind.PAIRINGS: gettext_lazy(
        "Who is paired with whom on the last day of the period, and how often they were in contact "
        "in it."
    ),
    LedgerKind.CHANGES: gettext_lazy(
        "Who came onto the rosters, left them, moved, was paired or handed over in the period."
    ),
}
"""What each ledger holds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address or a form asks of ledgers: the place, the period, and what narrows them."""

    region: Region
    programme: Programme
    programmes: Sequence[Programme]
    form: PeriodFilter

    def wanted(self, kind: LedgerKind) -> Wanted:
        """A ledger of it. Of a filter that is wrong nothing is taken."""
        cleaned = self.form.cleaned_data
        first, last = self.form.period
        return Wanted(
            kind,
            self.region,
            self.programme,
            first,
            last,
            cleaned.get("unit"),
            cleaned.get("group"),
            bool(cleaned.get("whole")),
        )

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What a form posts for the same ledgers."""
        first, last = self.form.period
        cleaned = self.form.cleaned_data
        pairs = [
            ("region", self.region.prefix),
            ("programme", self.programme.slug),
            ("first", first.isoformat() if first else ""),
            ("last", last.isoformat()),
        ]
        if cleaned.get("unit"):
            pairs.append(("unit", str(cleaned["unit"].pk)))
        if cleaned.get("group"):
            pairs.append(("group", cleaned["group"].key))
        if cleaned.get("whole"):
            pairs.append(("whole", "on"))
        return pairs

    @property
    def address(self) -> str:
        """The same as the query of an address."""
        query = QueryDict(mutable=True)
        query.update(dict(self.carried))
        return address_of(query)


def _asked(request: HttpRequest, chosen: QueryDict) -> Asked:
    """What is asked of ledgers; 404 for a region in which the account has nothing to do.

    A liaison's households may lie anywhere, so nothing narrows theirs but what they see.
    """
    user = current_user(request)
    own = own_region(user)
    programme, programmes = chosen_programme(chosen.get("programme"), own)
    if user.is_liaison:
        own = programme.region
    code = chosen.get("region", "") if not user.is_liaison else ""
    region = own
    if code:
        found = Region.objects.filter(pk=full_code(code)).first() if code.isdecimal() else None
        if found is None or not own.covers(found.code):
            raise Http404
        region = found
    form = PeriodFilter(chosen, user=user, own=own, region=region, programme=programme)
    form.is_valid()
    return Asked(region, programme, programmes, form)


def _periods() -> list[tuple[str, date, date]]:
    """Periods that ledgers are printed of most: label, first and last day."""
    day = today()
    month = day.replace(day=1)
    before = month - timedelta(days=1)
    quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    end = quarter - timedelta(days=1)
    return [
        (_("This month"), month, day),
        (_("Last month"), before.replace(day=1), before),
        (_("This quarter"), quarter, day),
        (_("Last quarter"), date(end.year, end.month - 2, 1), end),
        (_("This year"), date(day.year, 1, 1), day),
        (_("Last year"), date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
    ]


def _kinds_for(user: User) -> list[LedgerKind]:
    """Activities are of a place, and so nothing of a unit's."""
    return [k for k in LedgerKind if not (user.is_liaison and k == LedgerKind.ACTIVITIES)]


def _kind(value: str) -> LedgerKind:
    if value not in LedgerKind.values:
        raise Http404
    return LedgerKind(value)


@allowed(can_see_desk)
@require_GET
def ledger_list(request: HttpRequest) -> HttpResponse:
    """The ledgers that there are, of a place and a period."""
    asked = _asked(request, request.GET)
    kinds = [(kind, ABOUT[kind]) for kind in _kinds_for(current_user(request))]
    return render(
        request,
        "reports/ledgers/list.html",
        {**_shown(asked), "kinds": kinds},
        status=422 if asked.form.errors else 200,
    )


def _shown(asked: Asked) -> dict[str, Any]:
    """What the filters of a page of ledgers show."""
    first, last = asked.form.period
    return {
        "asked": asked,
        "form": asked.form,
        "periods": _periods(),
        "first": first,
        "last": last,
    }


def _layouts(asked: Asked, kind: LedgerKind) -> list[Laid]:
    """The layouts in which a ledger can be printed: the county's own, and as it is shipped."""
    kept = LedgerLayout.objects.offered_in(asked.region).filter(kind=kind)
    return [*map(Laid.read, kept), shipped(kind)]


def _chosen_layout(asked: Asked, kind: LedgerKind, chosen: QueryDict) -> tuple[Laid, list[Laid]]:
    """The layout that an address or a form names, else the first; and all there are."""
    layouts = _layouts(asked, kind)
    key = as_key(chosen.get("layout"))
    if chosen.get("layout") == "shipped":
        return layouts[-1], layouts
    return next((laid for laid in layouts if key and laid.pk == key), layouts[0]), layouts


@allowed(can_see_desk)
@require_GET
def ledger_detail(request: HttpRequest, kind: str) -> HttpResponse:
    """A ledger's first rows as they will print, and the layouts in which it can."""
    user = current_user(request)
    asked = _asked(request, request.GET)
    of = _kind(kind)
    laid, layouts = _chosen_layout(asked, of, request.GET)
    return render(
        request,
        "reports/ledgers/detail.html",
        {
            **_shown(asked),
            "kind": of,
            "about": ABOUT[of],
            "laid": laid,
            "layouts": layouts,
            "preview": preview(laid, asked.wanted(of), user),
            "carried": [*asked.carried, ("layout", str(laid.pk or "shipped"))],
            "may_keep": can_keep_ledgers(user),
        },
        status=422 if asked.form.errors else 200,
    )


@allowed(can_see_desk)
@posted("reports:ledger_detail")
def ledger_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A ledger as .xlsx in the layout of an office."""
    user = current_user(request)
    asked = _asked(request, request.POST)
    of = _kind(kind)
    if asked.form.errors:
        # The page that has the button has said what is wrong.
        raise Http404
    wanted = asked.wanted(of)
    laid, _all = _chosen_layout(asked, of, request.POST)

    def make(footer: str) -> tuple[IO[bytes], int]:
        def read() -> tuple[IO[bytes], int]:
            return make_ledger(laid, wanted, user, footer=footer, watch=partial(watched, request))

        # Changes are put together from several tables, with nothing to look them up by again.
        return read() if of == LedgerKind.CHANGES else from_replica(read, in_transaction=True)

    return answer_file(
        request,
        make,
        title=of.label,
        about=[wanted.unit or user.unit or wanted.region, period_zh(wanted.first, wanted.last)],
        people=people_of(wanted, user),
        rows=number_of(wanted, user),
    )


# Layouts


@allowed(can_keep_ledgers)
@require_http_methods(["GET", "POST"])
def layout_new(request: HttpRequest, kind: str) -> HttpResponse:
    """A layout that begins as a copy of another one, or of the shipped one."""
    of = _kind(kind)
    user = current_user(request)
    copied = as_key(request.GET.get("from"))
    laid = shipped(of)
    if copied is not None:
        found = get_object_or_404(LedgerLayout.objects.visible_to(user).filter(kind=of), pk=copied)
        laid = replace(Laid.read(found), pk=None)
    return _edited(request, laid, None)


@allowed(can_keep_ledgers)
@require_http_methods(["GET", "POST"])
def layout_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The county's own layout, changed."""
    layout = _layout(request, pk)
    return _edited(request, Laid.read(layout), layout)


@allowed(can_keep_ledgers)
@require_POST
def layout_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a layout."""
    layout = _layout(request, pk)
    try:
        services.remove_layout(layout=layout, version=as_key(request.POST.get("version")) or 0)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed. What was printed by it stays as it is."))
    return redirect("reports:ledger_detail", layout.kind)


def _layout(request: HttpRequest, pk: int) -> LedgerLayout:
    layout: LedgerLayout = get_object_or_404(
        LedgerLayout.objects.visible_to(current_user(request)), pk=pk
    )
    return layout


def _edited(request: HttpRequest, laid: Laid, layout: LedgerLayout | None) -> HttpResponse:
    """The page of a layout: shown, looked at with rows, or kept."""
    user = current_user(request)
    version = layout.version if layout is not None else 0
    form = LayoutForm(request.POST or None, laid=laid, version=version)
    shown: Preview | None = None
    if request.method != "POST":
        shown = _preview_of(laid, user)
    elif form.is_valid():
        made = form.as_laid()
        try:
            if "preview" in request.POST:
                check_layout(made.kind, made.title, made.columns)
                shown = _preview_of(made, user)
            else:
                kept = services.keep_layout(
                    county=own_region(user),
                    laid=made,
                    layout=layout,
                    version=form.cleaned_data["version"] or 0,
                )
                messages.success(request, _("Saved. Ledgers can be printed by it from now on."))
                page = reverse("reports:ledger_detail", args=[kept.kind])
                return redirect(f"{page}?layout={kept.pk}")
        except DomainError as error:
            form.add_error(None, str(error))
    return render(
        request,
        "reports/ledgers/layout.html",
        {
            "form": form,
            "laid": laid,
            "layout": layout,
            "columns": form.column_choices(),
            "placeholders": PLACEHOLDERS.items(),
            "preview": shown,
        },
        status=422 if form.errors else 200,
    )


def _preview_of(laid: Laid, user: User) -> Preview:
    """A layout with the first rows of the running year."""
    region = own_region(user)
    programme, _all = chosen_programme(None, region)
    wanted = Wanted(laid.kind, region, programme, date(today().year, 1, 1), today())
    return preview(laid, wanted, user)
