"""Drafts: drawn up, looked at, edited, made, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.dates import parse_date, today
from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import address_of, list_filters, render_list
from common.text import as_key, squeeze
from organization.access import allowed, can_change_pairings, current_user, own_region
from organization.exports import answer
from organization.models import Region, User
from organization.models.region import full_code
from organization.querysets import township_name
from pairing.choices import LineState
from pairing.drafting.forms import DraftForm, DraftListFilter, LineFilter, StartForm
from pairing.drafting.gathering import kept_rule, rule_for
from pairing.drafting.making import make_draft, obstacles_of, proposed_lines, undo_draft
from pairing.drafting.queue import cadres_with_room
from pairing.drafting.resources import DraftLineResource
from pairing.drafting.services import (
    choose_cadre,
    discard_draft,
    draft_assignment,
    restore_line,
    strike_line,
    swap_lines,
)
from pairing.drafting.wording import outcome_words, why_words
from pairing.models import Cadre, Draft, DraftLine
from pairing.selectors import households_waiting, programmes_in

PER_PAGE = 50
PICKED = 20


def _drafts(user: User) -> QuerySet[Draft]:
    found: QuerySet[Draft] = Draft.objects.visible_to(user).select_related(
        "programme", "region", "unit", "from_unit", "created_by", "made_by", "closed_by"
    )
    return found


def _draft(request: HttpRequest, pk: int) -> Draft:
    return get_object_or_404(_drafts(current_user(request)), pk=pk)


def _line(request: HttpRequest, pk: int, line_pk: int) -> DraftLine:
    lines = DraftLine.objects.filter(draft=_draft(request, pk))
    return get_object_or_404(
        lines.select_related("draft__programme", "household__region", "cadre__user__unit", "ends"),
        pk=line_pk,
    )


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def draft_list(request: HttpRequest) -> HttpResponse:
    """Drafts of assignments and handovers, the latest first."""
    user = current_user(request)
    filters = list_filters(request)
    form = DraftListFilter(filters)
    form.is_valid()
    rows = _drafts(user).annotate(
        households=Count("lines"),
        made=Count("lines", filter=Q(lines__state__in=[LineState.MADE, LineState.KEPT])),
    )
    if form.cleaned_data.get("status"):
        rows = rows.filter(status=form.cleaned_data["status"])
    context = {
        "form": form,
        "page": Paginator(rows.order_by("-pk"), PER_PAGE).get_page(filters.get("page")),
        "is_filtered": bool(form.cleaned_data.get("status")),
    }
    return render_list(
        request,
        filters,
        page="pairing/drafts/list.html",
        part="pairing/drafts/_list.html",
        context=context,
    )


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest) -> HttpResponse:
    """Draft an assignment by the rules, which are shown."""
    user = current_user(request)
    own = own_region(user)
    programmes = programmes_in(own)
    if not programmes:
        raise Http404
    form = DraftForm(request.POST or None, user=user, own=own, programmes=programmes)
    if request.method == "POST" and form.is_valid():
        try:
            draft = draft_assignment(actor=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("pairing:draft_detail", draft.pk)
    context = {
        "form": form,
        "rules": [(each, rule_for(each, own)) for each in programmes],
        "waiting": households_waiting(user, programmes[0]).count(),
    }
    return render(request, "pairing/drafts/new.html", context, status=422 if form.errors else 200)


def _shown(lines: QuerySet[DraftLine]) -> QuerySet[DraftLine]:
    """Lines with all that a row shows."""
    return (
        lines.select_related("household__region", "cadre__user__unit", "ends__cadre__user__unit")
        .annotate(township_name=township_name("household__region__code"))
        .defer("household__head_id")
    )


def _narrowed(draft: Draft, form: LineFilter) -> QuerySet[DraftLine]:
    lines: QuerySet[DraftLine] = draft.lines.order_by("number")
    chosen = form.cleaned_data
    show = {
        "without": Q(cadre__isnull=True, state=LineState.PROPOSED),
        "chosen": Q(is_chosen=True),
        "struck": Q(state=LineState.STRUCK),
        "left_out": Q(state=LineState.LEFT_OUT),
    }.get(chosen.get("show", ""))
    if show is not None:
        lines = lines.filter(show)
    if chosen.get("unit"):
        lines = lines.filter(cadre__user__unit=chosen["unit"])
    if chosen.get("region"):
        lines = lines.filter(household__region__code__startswith=chosen["region"])
    return lines


_GIVEN = Q(cadre__isnull=False, state__in=[LineState.PROPOSED, LineState.MADE, LineState.KEPT])


def _by_unit(draft: Draft) -> list[dict[str, Any]]:
    """What the draft asks of each unit: cadres and households."""
    rows = draft.lines.filter(_GIVEN).order_by()
    return list(
        rows.values("cadre__user__unit", "cadre__user__unit__name")
        .annotate(cadres=Count("cadre", distinct=True), households=Count("pk"))
        .order_by("-households", "cadre__user__unit__name")
    )


def _by_township(draft: Draft) -> list[dict[str, Any]]:
    """What the draft gives each township: households, and those without a cadre."""
    rows = list(
        draft.lines.order_by()
        .annotate(township=Left("household__region__code", 9))
        .values("township")
        .annotate(
            all=Count("pk"),
            given=Count("pk", filter=_GIVEN),
            without=Count("pk", filter=Q(cadre__isnull=True, state=LineState.PROPOSED)),
        )
        .order_by("township")
    )
    names = Region.objects.in_bulk([full_code(row["township"]) for row in rows])
    return [{**row, "name": names[full_code(row["township"])]} for row in rows]


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def draft_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: what it gives by unit and township, its lines, what stands in the way by now."""
    user = current_user(request)
    draft = _draft(request, pk)
    filters = list_filters(request)
    form = LineFilter(filters, user=user)
    form.is_valid()
    on = parse_date(filters.get("on", "")) or today()
    page = Paginator(_shown(_narrowed(draft, form)), PER_PAGE).get_page(filters.get("page"))
    obstacles = obstacles_of(draft, proposed_lines(draft), on) if draft.is_open else {}
    counts = draft.lines.aggregate(
        all=Count("pk"),
        proposed=Count("pk", filter=Q(state=LineState.PROPOSED, cadre__isnull=False)),
        without=Count("pk", filter=Q(state=LineState.PROPOSED, cadre__isnull=True)),
        struck=Count("pk", filter=Q(state=LineState.STRUCK)),
        made=Count("pk", filter=Q(state__in=[LineState.MADE, LineState.KEPT])),
        left_out=Count("pk", filter=Q(state=LineState.LEFT_OUT)),
        undone=Count("pk", filter=Q(state=LineState.UNDONE)),
    )
    context = {
        "draft": draft,
        "form": form,
        "page": page,
        "rows": [
            (line, why_words(line.why), outcome_words(obstacles.get(line.pk) or line.outcome))
            for line in page
        ],
        "counts": counts,
        "impossible": len(obstacles),
        "possible": counts["proposed"] - len(obstacles),
        "newcomers": _newcomers(user, draft),
        "units": _by_unit(draft),
        "townships": _by_township(draft),
        "rule": kept_rule(draft.rule),
        "start": StartForm(initial={"on": on}),
        "is_filtered": any(form.cleaned_data.get(n) for n in ("show", "unit", "region")),
    }
    return render_list(
        request,
        filters,
        page="pairing/drafts/detail.html",
        part="pairing/drafts/_lines.html",
        context=context,
    )


def _newcomers(user: User, draft: Draft) -> int:
    """How many households have begun to wait since an assignment was drafted."""
    if not draft.is_open or draft.is_handover:
        return 0
    waiting = households_waiting(user, draft.programme).inside(draft.region.prefix)
    since = waiting.filter(created_at__gt=draft.created_at)
    count: int = since.exclude(pk__in=draft.lines.values("household")).count()
    return count


@allowed(can_change_pairings)
@posted("pairing:draft_detail")
def draft_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The lines of a draft as the filters leave them."""
    draft = _draft(request, pk)
    form = LineFilter(list_filters(request), user=current_user(request))
    form.is_valid()
    about = [str(draft.get_kind_display()), str(draft.region), *form.chosen("show", "unit")]
    return answer(request, DraftLineResource(), _shown(_narrowed(draft, form)), about=about)


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def draft_line(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Choose another cadre for a household of a draft, or exchange it with another's."""
    user = current_user(request)
    line = _line(request, pk, line_pk)
    text = squeeze(request.POST.get("q", ""))
    error = ""
    if request.method == "POST" and "search" not in request.POST:
        error = _edit(request, line)
        if not error:
            return _to_line(request, line)
    rule = kept_rule(line.draft.rule)
    beside = line.draft.lines.proposed().exclude(pk=line.pk)
    cadres = cadres_with_room(
        user, line.draft.programme, rule, line.household, proposed=beside
    ).search(text)
    others = _shown(
        line.draft.lines.proposed()
        .exclude(pk=line.pk)
        .filter(household__region__code__startswith=line.household.region_id[:9])
    )
    context = {
        "line": line,
        "draft": line.draft,
        "cadres": cadres.exclude(pk=line.cadre_id or 0)[:PICKED],
        "others": others.order_by("number")[:PICKED],
        "why": why_words(line.why),
        "q": text,
        "error": error,
        "back": request.POST.get("back", address_of(request.GET)),
    }
    return render(request, "pairing/drafts/line.html", context, status=422 if error else 200)


def _edit(request: HttpRequest, line: DraftLine) -> str:
    """Do to a line what was posted; the sentence of what stands in the way, if anything does."""
    user = current_user(request)
    edits: dict[str, Callable[[], Any]] = {
        "strike": lambda: strike_line(line=line, actor=user),
        "restore": lambda: restore_line(line=line, actor=user),
        "choose": lambda: choose_cadre(
            line=line,
            cadre=get_object_or_404(
                Cadre.objects.visible_to(user).active().select_related("user"),
                pk=as_key(request.POST.get("cadre")) or 0,
            ),
            actor=user,
        ),
        "swap": lambda: swap_lines(
            line=line,
            other=_line(request, line.draft_id, as_key(request.POST.get("other")) or 0),
            actor=user,
        ),
    }
    edit = edits.get(request.POST.get("do", ""))
    if edit is None:
        return _("Choose a cadre, or a household to exchange with.")
    try:
        edit()
    except DomainError as error:
        return str(error)
    return ""


@allowed(can_change_pairings)
@require_POST
def draft_edit(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Strike a line out, or take it in again."""
    line = _line(request, pk, line_pk)
    error = _edit(request, line)
    if error:
        messages.error(request, error)
    return _to_line(request, line)


def _to_line(request: HttpRequest, line: DraftLine) -> HttpResponse:
    """Back to the list as it was narrowed, at the page and the row of a line."""
    filters = QueryDict(request.POST.get("back", ""), mutable=True)
    form = LineFilter(filters, user=current_user(request))
    form.is_valid()
    before = _narrowed(line.draft, form).filter(number__lt=line.number).count()
    page = f"page={before // PER_PAGE + 1}"
    query = "&".join(filter(None, (address_of(filters), page)))
    address = reverse("pairing:draft_detail", args=[line.draft_id])
    return redirect(f"{address}?{query}#line-{line.pk}")


@allowed(can_change_pairings)
@require_POST
def draft_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make what a draft proposes."""
    draft = _draft(request, pk)
    form = StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect("pairing:draft_detail", pk)
    try:
        made = make_draft(draft=draft, on=form.cleaned_data["on"], actor=current_user(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("pairing:draft_detail", pk)
    told = ngettext(
        "%(count)d pairing holds from %(day)s on; the cadres are told.",
        "%(count)d pairings hold from %(day)s on; the cadres are told.",
        made.pairings,
    ) % {"count": made.pairings, "day": made.draft.starts_on}
    if made.left_out:
        told += " " + ngettext(
            "%(count)d was left out, with its reason.",
            "%(count)d were left out, each with its reason.",
            len(made.left_out),
        ) % {"count": len(made.left_out)}
    messages.success(request, told)
    return redirect("pairing:draft_detail", pk)


@allowed(can_change_pairings)
@require_POST
def draft_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what a draft made."""
    try:
        gone, kept = undo_draft(draft=_draft(request, pk), actor=current_user(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        told = ngettext(
            "%(count)d pairing was taken back.", "%(count)d pairings were taken back.", gone
        ) % {"count": gone}
        if kept:
            told += " " + ngettext(
                "%(count)d is in use by now and stays.",
                "%(count)d are in use by now and stay.",
                kept,
            ) % {"count": kept}
        messages.success(request, told)
    return redirect("pairing:draft_detail", pk)


@allowed(can_change_pairings)
@require_POST
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft aside."""
    try:
        discard_draft(draft=_draft(request, pk), actor=current_user(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is put aside. Nobody was paired by it."))
    return redirect("pairing:draft_list")
