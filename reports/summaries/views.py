"""The summary's pages and files: as it is now, its style, and the confirmed ones."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import wants_part
from common.replicas import from_replica
from organization.access import (
    allowed,
    can_confirm_summaries,
    can_see_figures,
    current_user,
    own_region,
)
from organization.exports import answer, answer_file
from organization.models import User
from pairing.selectors import chosen_programme
from reports.documents.docx import as_docx
from reports.models import Summary
from reports.notices.figures import rules_in_force
from reports.summaries import services
from reports.summaries.asked import Asked, asked_of, carried, periods
from reports.summaries.behind import address_of, why
from reports.summaries.comparing import changes_since, figures_kept, scope_of_summary
from reports.summaries.figures import NAMES, RegionFigures, Scope, figures_of, scope_of
from reports.summaries.forms import OwnLines, StyleForm, lines_in, shown
from reports.summaries.papers import paper_of
from reports.summaries.parts import IN_GROUP_TEXT, IN_TEXT, PARTS
from reports.summaries.resources import FigureResource, GroupResource
from reports.summaries.style import Style, style_of, style_set_for
from reports.summaries.tables import Line, by_group, lines_of
from reports.summaries.wording import OwnLine, Sentence, own_lines_from, sentence_of

PER_PAGE = 30


@allowed(can_see_figures)
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """The sentence for superiors, and the figures it is made of."""
    user = current_user(request)
    asked = asked_of(request.GET, user)
    scope = asked.scope
    figures, style = _live(scope), style_of(scope.region, scope.programme)
    latest = Summary.objects.visible_to(user).about(
        scope.region, scope.programme, scope.first, scope.last
    )
    context = {
        "asked": asked,
        "region": scope.region,
        "form": asked.form,
        "summary": figures,
        "sentence": sentence_of(figures, style),
        "lines": _opened(scope, lines_of(figures, style)),
        "group_lines": by_group(figures),
        "periods": periods(),
        "carried": asked.carried(),
        "rules": rules_in_force(scope.region, scope.programme, scope.last.year),
        "latest": latest.without_content().first(),
        "may_confirm": can_confirm_summaries(user) and scope.region == user.region,
        "query": urlencode(asked.carried()),
    }
    return render(request, "reports/summaries/summary.html", context, status=asked.status)


def _live(scope: Scope) -> RegionFigures:
    """The figures to be looked at. Those that are confirmed are counted where they are kept."""
    return from_replica(lambda: figures_of(scope))


def _opened(scope: Scope, lines: Iterable[Line]) -> list[tuple[Line, str]]:
    """Lines with the page that tells why each is what it is; none for those entered by hand."""
    query = urlencode(carried(scope))
    return [
        (
            line,
            f"{reverse('reports:summary_why', args=[line.figure])}?{query}" if line.figure else "",
        )
        for line in lines
    ]


@allowed(can_see_figures)
@require_GET
def summary_why(request: HttpRequest, figure: str) -> HttpResponse:
    """Why a figure is what it is: the rows that make it, and those that do not count."""
    if figure not in NAMES:
        raise Http404
    asked = asked_of(request.GET, current_user(request))
    figures = figures_of(asked.scope)
    style = style_of(figures.region, figures.programme)
    found = why(asked.scope, figures, figure)
    context = {
        "asked": asked,
        "why": found,
        "summary": figures,
        "unit": style.units.get(figure, found.part.unit),
        "query": urlencode(asked.carried()),
        "rules": rules_in_force(figures.region, figures.programme, figures.last.year),
        "groups": [
            (group, group.value(figure), f"{address_of(asked.scope, figure)}&group={group.key}")
            for group in figures.groups
            if found.part.is_of_groups
        ],
    }
    return render(request, "reports/summaries/why.html", context, status=asked.status)


# Files


@allowed(can_see_figures)
@posted("reports:summary")
def figures_export(request: HttpRequest) -> HttpResponseBase:
    """The figures of the summary."""
    figures = _live(_posted(request).scope)
    style = style_of(figures.region, figures.programme)
    return answer(request, FigureResource(figures), lines_of(figures, style), about=about(figures))


@allowed(can_see_figures)
@posted("reports:summary")
def groups_export(request: HttpRequest) -> HttpResponseBase:
    """The summary by group, and all together."""
    figures = _live(_posted(request).scope)
    rows = [*figures.groups, figures]
    return answer(request, GroupResource(figures), rows, about=about(figures), totals=1)


@allowed(can_see_figures)
@posted("reports:summary")
def summary_document(request: HttpRequest) -> HttpResponseBase:
    """The summary as it is now as a .docx, without a signature."""
    figures = _live(_posted(request).scope)
    style = style_of(figures.region, figures.programme)
    content = as_docx(paper_of(figures, style, sentence_of(figures, style)))
    return _document(request, content, figures)


def _posted(request: HttpRequest) -> Asked:
    asked = asked_of(request.POST, current_user(request))
    if not asked.is_sound:
        # The page that has the button has said what is wrong, and shows another region or period.
        raise Http404
    return asked


def about(figures: RegionFigures) -> Iterable[object]:
    """What is in the name of a file: the region, and the period unless it is all up to today."""
    if figures.first is not None:
        return [figures.region, f"{figures.first}–{figures.last}"]
    # A name ends with today in any case.
    return [figures.region] if figures.is_current else [figures.region, f"–{figures.last}"]


def _document(request: HttpRequest, content: bytes, figures: RegionFigures) -> HttpResponseBase:
    def make(footer: str) -> tuple[IO[bytes], int]:
        return io.BytesIO(content), 1

    return answer_file(
        request, make, title=_("Summary"), about=about(figures), kind="docx", people=None
    )


# The style


@allowed(can_confirm_summaries)
@require_http_methods(["GET", "POST"])
def summary_style(request: HttpRequest) -> HttpResponse:
    """How the office words its summaries; a preview follows what is typed."""
    user = current_user(request)
    region = own_region(user)
    asked_for = request.POST.get("programme") or request.GET.get("programme")
    programme, programmes = chosen_programme(asked_for, region)
    kept = style_set_for(region, programme)
    style = Style.of(kept) if kept else Style()
    if request.method == "POST" and "drop" in request.POST:
        services.drop_style(region=region, programme=programme, actor=user)
        messages.success(request, _("The words from before hold again."))
        return redirect(f"{request.path}?programme={programme.slug}")
    form = StyleForm(request.POST or None, initial=shown(style))
    is_preview = wants_part(request) or "preview" in request.POST
    if form.is_valid():
        values = form.values()
        if not is_preview:
            services.set_style(region=region, programme=programme, values=values, actor=user)
            messages.success(
                request, _("Saved. It holds for summaries from now on; confirmed ones stay.")
            )
            return redirect(f"{request.path}?programme={programme.slug}")
        style = Style(**values)
    scope = scope_of(region, programme, first=today().replace(month=1, day=1))
    context = {
        "form": form,
        "region": region,
        "programme": programme,
        "programmes": programmes,
        "sentence": None if form.errors else sentence_of(figures_of(scope), style),
        "is_own": kept is not None and kept.region == region,
        "from_region": kept.region if kept is not None and kept.region != region else None,
        "names": [(name, _about(name)) for name in IN_TEXT],
        "group_names": [name for name in IN_GROUP_TEXT if name not in IN_TEXT],
    }
    if wants_part(request):
        return render(request, "reports/summaries/_preview.html", context)
    return render(
        request,
        "reports/summaries/style.html",
        context,
        status=422 if form.errors else 200,
    )


def _about(name: str) -> Any:
    return PARTS[name].label if name in PARTS else IN_TEXT[name]


# Confirmed ones


@allowed(can_confirm_summaries)
@require_http_methods(["GET", "POST"])
def summary_confirm(request: HttpRequest) -> HttpResponse:
    """Read it once more, enter lines of one's own, and keep it for good."""
    user = current_user(request)
    is_post = request.method == "POST"
    asked = asked_of(request.POST if is_post else request.GET, user)
    if not asked.is_sound or asked.scope.region != user.region:
        raise Http404
    scope = asked.scope
    lines = OwnLines(request.POST if is_post else None, prefix="own")
    own = lines_in(lines) if is_post and lines.is_valid() else []
    problem = ""
    if is_post and lines.is_valid() and "preview" not in request.POST:
        try:
            made = services.confirm_summary(scope=scope, own_lines=own, actor=user)
        except DomainError as error:
            problem = str(error)
        else:
            messages.success(request, _("Confirmed. It stays as it is from now on."))
            return redirect("reports:summary_detail", made.pk)
    figures, style = figures_of(scope), style_of(scope.region, scope.programme)
    has_errors = bool(problem) or (is_post and not lines.is_valid())
    context = {
        "summary": figures,
        "sentence": sentence_of(figures, style, own),
        "lines": [(line, "") for line in lines_of(figures, style, own)],
        "own": lines,
        "problem": problem,
        "carried": asked.carried(),
        "query": urlencode(asked.carried()),
    }
    return render(
        request, "reports/summaries/confirm.html", context, status=422 if has_errors else 200
    )


@allowed(can_see_figures)
@require_GET
def summary_list(request: HttpRequest) -> HttpResponse:
    """The confirmed summaries of one's region and what lies inside, the latest first."""
    user = current_user(request)
    found = (
        Summary.objects.visible_to(user)
        .without_content()
        .select_related("region", "programme", "confirmed_by", "superseded_by")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/summaries/list.html",
        {"page": page, "can_confirm": can_confirm_summaries(user)},
    )


def _summary(user: User, pk: int) -> Summary:
    found: Summary = get_object_or_404(
        Summary.objects.visible_to(user).select_related(
            "region", "programme", "confirmed_by", "supersedes", "superseded_by"
        ),
        pk=pk,
    )
    return found


def _kept(confirmed: Summary) -> tuple[RegionFigures, Style, Sentence, Sequence[OwnLine]]:
    return (
        figures_kept(confirmed),
        Style(**confirmed.style),
        Sentence(confirmed.title, confirmed.text_zh, confirmed.text_en),
        own_lines_from(confirmed.figures["own"]),
    )


@allowed(can_see_figures)
@require_GET
def summary_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A confirmed summary as it stays.

    What has changed since is counted when the page asks for it (``changes``).
    """
    confirmed = _summary(current_user(request), pk)
    figures, style, sentence, own = _kept(confirmed)
    scope = scope_of_summary(confirmed)
    asks = "changes" in request.GET
    rules = rules_in_force(scope.region, scope.programme, scope.last.year)
    context = {
        "confirmed": confirmed,
        "summary": figures,
        "sentence": sentence,
        "lines": [(line, "") for line in lines_of(figures, style, own)],
        "group_lines": by_group(figures),
        "asks_for_changes": asks,
        "changes": changes_since(confirmed) if asks else None,
        "rules": confirmed.rules,
        "rules_now": rules if rules != confirmed.rules else [],
        "query": urlencode(carried(scope)),
    }
    return render(request, "reports/summaries/detail.html", context)


@allowed(can_see_figures)
@posted("reports:summary_detail")
def summary_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A confirmed summary as a .docx, or its figures as an .xlsx or .csv."""
    confirmed = _summary(current_user(request), pk)
    if request.POST.get("as") == "docx":
        return summary_answer(request, confirmed)
    figures, style, _sentence, own = _kept(confirmed)
    lines = lines_of(figures, style, own)
    return answer(request, FigureResource(figures), lines, about=about(figures))


def summary_answer(request: HttpRequest, confirmed: Summary) -> HttpResponseBase:
    """A confirmed summary that was found within scope as a .docx."""
    figures, style, sentence, own = _kept(confirmed)
    day = timezone.localdate(confirmed.confirmed_at)
    return _document(request, as_docx(paper_of(figures, style, sentence, own, day=day)), figures)
