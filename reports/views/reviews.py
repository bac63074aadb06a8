"""The quarterly review: drafted, adjusted, confirmed, objected to, answered."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import IO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import ConflictError, DomainError
from common.exports.buttons import posted
from common.htmx import list_filters, render_list
from common.text import as_key
from jobs.periods import quarter_words
from organization.access import (
    allowed,
    can_keep_reviews,
    can_object,
    can_see_reviews,
    current_user,
    own_region,
)
from organization.exports import answer, answer_file
from organization.models import User
from organization.models.region import region_label
from pairing.models import Programme
from pairing.selectors import programmes_in
from reports.documents.docx import as_docx
from reports.forms.reviews import AdjustForm, AnswerForm, ObjectionForm, RowFilter, TermsForm
from reports.models import Objection, Review, ReviewEntry
from reports.notices.figures import has_pairings
from reports.reviews.choices import EntryKind, Indicator
from reports.reviews.paper import paper_of, title_of
from reports.reviews.resources import HEADINGS, ReviewResource, RowResource, cells_of
from reports.reviews.rows import Row
from reports.reviews.selectors import (
    Behind,
    Line,
    lines_of,
    may_object,
    named,
    quarters_to_draft,
    rows_behind,
    stages_on,
    terms_of,
)
from reports.services import reviews as services

PER_PAGE = 50


def _review(user: User, pk: int) -> Review:
    review: Review = get_object_or_404(
        Review.objects.visible_to(user).select_related("county", "programme", "confirmed_by"), pk=pk
    )
    return review


def _entry(user: User, pk: int) -> ReviewEntry:
    entry: ReviewEntry = get_object_or_404(
        ReviewEntry.objects.visible_to(user).select_related(
            "review__county", "review__programme", "unit", "place"
        ),
        pk=pk,
    )
    return entry


def _indicator(name: str) -> Indicator:
    if name not in Indicator.values:
        raise Http404
    return Indicator(name)


def _lines(user: User, review: Review) -> list[Line]:
    """The entries of a review that an account sees."""
    return lines_of(review, ReviewEntry.objects.visible_to(user))


def _line(entry: ReviewEntry) -> Line:
    (line,) = lines_of(entry.review, ReviewEntry.objects.filter(pk=entry.pk))
    return line


def _county_line(review: Review) -> Line:
    """The county's figures, which stand beside everybody's own."""
    (line,) = lines_of(review, ReviewEntry.objects.of_county())
    return line


# The list


@allowed(can_see_reviews)
@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    """The reviews, and the quarters of which one can be drafted."""
    user = current_user(request)
    reviews = Review.objects.visible_to(user).select_related("county", "programme")
    page = Paginator(reviews, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/reviews/list.html",
        {
            "page": page,
            "rows": stages_on(list(page), today()),
            "to_draft": _to_draft(user) if can_keep_reviews(user) else [],
            "can_keep": can_keep_reviews(user),
        },
    )


def _to_draft(user: User) -> list[tuple[str, str]]:
    """The quarters that may be drafted, as value and words of a choice."""
    county = own_region(user)
    programmes = [p for p in programmes_in(county) if has_pairings(county, p)]
    return [
        (f"{programme.slug}:{year}-{quarter}", _quarter_words(programme, programmes, year, quarter))
        for programme in programmes
        for year, quarter in quarters_to_draft(county, programme)
    ]


def _quarter_words(
    programme: Programme, programmes: Sequence[Programme], year: int, quarter: int
) -> str:
    words = capfirst(quarter_words(year, quarter))
    return f"{words} · {programme}" if len(programmes) > 1 else words


@allowed(can_keep_reviews)
@require_POST
def review_draft(request: HttpRequest) -> HttpResponse:
    """Draft the review of a quarter, or count its draft anew."""
    user = current_user(request)
    chosen = request.POST.get("quarter", "")
    if chosen not in dict(_to_draft(user)):
        messages.error(request, _("Choose a quarter that is over and has no published review."))
        return redirect("reports:review_list")
    slug, _colon, period = chosen.rpartition(":")
    year, _dash, quarter = period.partition("-")
    try:
        review = services.draft_review(
            county=own_region(user),
            programme=Programme.objects.get(slug=slug),
            year=int(year),
            quarter=int(quarter),
            actor=user,
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reports:review_list")
    messages.success(request, _("Counted. Nobody but the office sees it before it is confirmed."))
    return redirect("reports:review_detail", review.pk)


@allowed(can_keep_reviews)
@require_http_methods(["GET", "POST"])
def review_terms(request: HttpRequest) -> HttpResponse:
    """What the county's reviews weigh, and how long things may take."""
    user = current_user(request)
    terms = terms_of(own_region(user))
    known = terms.weights | {
        "need_days": terms.need_days,
        "objection_days": terms.objection_days,
    }
    form = TermsForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_terms(values=form.cleaned_data, actor=user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Drafts take it over when they are counted anew."))
            return redirect("reports:review_list")
    return render(
        request,
        "reports/reviews/terms.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


# A review


@allowed(can_see_reviews)
@require_GET
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A review with the entries that an account sees, the county's beside them."""
    user = current_user(request)
    review = _review(user, pk)
    lines = _lines(user, review)
    is_whole = any(line.entry.kind == EntryKind.COUNTY for line in lines)
    county = lines[0] if is_whole else _county_line(review)
    terms = terms_of(review.county)
    return render(
        request,
        "reports/reviews/detail.html",
        {
            "review": review,
            "title": title_of(review),
            "stage": stages_on([review], today())[0][1],
            "county_lines": [county],
            "is_whole": is_whole,
            "townships": [each for each in lines if each.entry.kind == EntryKind.TOWNSHIP],
            "units": [each for each in lines if each.entry.kind == EntryKind.UNIT],
            "indicators": [
                (each, review.weights.get(each, 0), review.formula(each)) for each in Indicator
            ],
            "rules": [rule | {"place": region_label(rule["name"])} for rule in review.rules],
            "changes": [
                (line, value, change)
                for line in lines
                for value in line.values
                for change in value.changes
            ],
            "objections": [
                (line, value) for line in lines for value in line.values if value.objection
            ],
            "is_stale": review.is_draft
            and (review.weights, review.need_days) != (terms.weights, terms.need_days),
            "draft_value": f"{review.programme.slug}:{review.year}-{review.quarter}",
            "can_keep": can_keep_reviews(user),
        },
    )


@allowed(can_keep_reviews)
@require_POST
def review_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a draft as it was seen."""
    user = current_user(request)
    review = _review(user, pk)
    try:
        review = services.publish_review(
            review=review, version=as_key(request.POST.get("version")) or 0, actor=user
        )
    except ConflictError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("Published. Townships and units see their figures, and may object until %(day)s.")
            % {"day": review.objections_until},
        )
    return redirect("reports:review_detail", pk)


@allowed(can_see_reviews)
@posted("reports:review_detail")
def review_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All values of the entries that an account sees, with weights and formulas."""
    user = current_user(request)
    review = _review(user, pk)
    cells = list(cells_of(_lines(user, review)))
    return answer(
        request, ReviewResource(review), cells, about=[review.county, review.quarter_words]
    )


@allowed(can_see_reviews)
@posted("reports:review_detail")
def review_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The review as an official document, for those who see all of it."""
    return review_answer(request, _review(current_user(request), pk))


def review_answer(request: HttpRequest, review: Review) -> HttpResponseBase:
    """A review that was found within scope as a .docx; 404 for whoever sees a part of it alone."""
    lines = _lines(current_user(request), review)
    if not any(line.entry.kind == EntryKind.COUNTY for line in lines):
        raise Http404

    def make(footer: str) -> tuple[IO[bytes], int]:
        return io.BytesIO(as_docx(paper_of(review, lines))), len(lines)

    return answer_file(
        request,
        make,
        title=_("Quarterly review"),
        about=[review.county, review.quarter_words],
        kind="docx",
        people=None,
    )


# An entry


@allowed(can_see_reviews)
@require_GET
def review_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """The values of one township or unit, with the county's beside them."""
    user = current_user(request)
    entry = _entry(user, pk)
    review, day = entry.review, today()
    line, county = _line(entry), _county_line(review)
    takes_objections = may_object(entry, user) and review.takes_objections_on(day)
    return render(
        request,
        "reports/reviews/entry.html",
        {
            "review": review,
            "stage": stages_on([review], day)[0][1],
            "line": line,
            "county": county,
            "values": [
                (
                    value,
                    county.value(value.indicator),
                    review.formula(value.indicator),
                    takes_objections and bool(value.of) and value.objection is None,
                )
                for value in line.values
            ],
            "takes_objections": takes_objections,
            "can_keep": can_keep_reviews(user),
        },
    )


@allowed(can_keep_reviews)
@require_http_methods(["GET", "POST"])
def review_adjust(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Put another value in place of what was counted, with a reason."""
    user, indicator = current_user(request), _indicator(name)
    entry = _entry(user, pk)
    line = _line(entry)
    value = line.value(indicator)
    form = AdjustForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.adjust_value(entry=entry, indicator=indicator, actor=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Adjusted. The reason stands beside the value."))
            return redirect("reports:review_entry", pk)
    return render(
        request,
        "reports/reviews/adjust.html",
        {"form": form, "line": line, "value": value, "review": entry.review},
        status=422 if form.errors else 200,
    )


@allowed(can_object)
@require_http_methods(["GET", "POST"])
def review_object(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Object to one value of one's own unit or township."""
    user, indicator = current_user(request), _indicator(name)
    entry = _entry(user, pk)
    services.refuse_to_object(entry, user)
    line = _line(entry)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.raise_objection(
                entry=entry, indicator=indicator, actor=user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Sent to the county office, which answers here."))
            return redirect("reports:review_entry", pk)
    return render(
        request,
        "reports/reviews/object.html",
        {"form": form, "line": line, "value": line.value(indicator), "review": entry.review},
        status=422 if form.errors else 200,
    )


@allowed(can_keep_reviews)
@require_http_methods(["GET", "POST"])
def review_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    user = current_user(request)
    objection: Objection = get_object_or_404(
        Objection.objects.visible_to(user).select_related("entry__review__county", "raised_by"),
        pk=pk,
    )
    form = AnswerForm(request.POST or None, initial={"outcome": AnswerForm.KEEP})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_objection(
                objection=objection,
                answer=form.cleaned_data["answer"],
                percent=form.cleaned_data["percent"],
                actor=user,
            )
        except ConflictError as error:
            messages.error(request, str(error))
            return redirect("reports:review_detail", objection.entry.review_id)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Answered. Whoever objected is told."))
            return redirect("reports:review_detail", objection.entry.review_id)
    if objection.answered_at is not None:
        return redirect("reports:review_entry", objection.entry_id)
    line = _line(objection.entry)
    return render(
        request,
        "reports/reviews/answer.html",
        {
            "form": form,
            "line": line,
            "value": line.value(objection.indicator),
            "review": objection.entry.review,
        },
        status=422 if form.errors else 200,
    )


# The rows behind a value


def _find_rows(
    request: HttpRequest, pk: int, name: str
) -> tuple[ReviewEntry, Indicator, Behind, list[Row], QueryDict]:
    """What is asked for, all its rows, and those that the filter leaves."""
    user, indicator = current_user(request), _indicator(name)
    entry = _entry(user, pk)
    filters = list_filters(request)
    behind = rows_behind(entry, indicator, user)
    is_narrowed = filters.get("show") == "not"
    rows = [row for row in behind.rows if not row.is_so] if is_narrowed else behind.rows
    return entry, indicator, behind, rows, filters


@allowed(can_see_reviews)
@require_http_methods(["GET", "POST"])
def review_rows(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The households, due dates, needs or contacts that a value is made of, as they are today."""
    user = current_user(request)
    entry, indicator, behind, rows, filters = _find_rows(request, pk, name)
    line = _line(entry)
    value = line.value(indicator)
    page = Paginator(rows, PER_PAGE).get_page(filters.get("page"))
    on, done_on, is_so = HEADINGS[indicator]
    return render_list(
        request,
        filters,
        page="reports/reviews/rows.html",
        part="reports/reviews/_rows.html",
        context={
            "review": entry.review,
            "line": line,
            "value": value,
            "behind": behind,
            "has_changed": (behind.done, behind.of) != (value.done, value.of),
            "formula": entry.review.formula(indicator),
            "form": RowFilter(filters),
            "is_filtered": len(rows) != len(behind.rows),
            "page": page,
            "rows": named(list(page), user),
            "on": on,
            "done_on": done_on,
            "is_so": is_so,
        },
    )


@allowed(can_see_reviews)
@posted("reports:review_rows")
def review_row_export(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """The rows as the filter leaves them."""
    entry, indicator, _behind, rows, _filters = _find_rows(request, pk, name)
    return answer(
        request,
        RowResource(indicator),
        named(rows, current_user(request)),
        about=[_line(entry).name, entry.review.quarter_words],
    )
