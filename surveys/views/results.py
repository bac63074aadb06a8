"""What came of a survey, and the people behind each figure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import list_filters, render_list
from common.replicas import from_replica
from organization.access import allowed, can_see_desk, current_user, own_region, sees_personal_data
from organization.exports import answer
from organization.models import User
from pairing.models import Household
from surveys.access import can_make_surveys
from surveys.forms.lines import LineFilter
from surveys.forms.surveys import ActivityForm, NeedsForm
from surveys.models import Survey, SurveyAnswer, SurveyLine
from surveys.querysets import SurveyLineQuerySet
from surveys.questions import read_questions
from surveys.resources import LineResource
from surveys.results import (
    cross,
    progress,
    progress_by_group,
    progress_by_place,
    progress_by_unit,
    query,
    results,
)
from surveys.selectors import with_all
from surveys.services.acting import raise_needs
from surveys.views.shared import seen_survey
from visits.choices import TopicList
from visits.selectors import topics_known
from visits.services.activities import Details, ask_households, plan_activity
from visits.views.lists.base import MOST_PAGES, PER_PAGE, ListPages, with_open_household

SHOWN_ANSWERS = 2
"""How many questions of a survey have a column in the list; a file has them all."""


@allowed(can_see_desk)
@require_GET
def survey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, what was answered, by place, group and unit; each figure opens its rows."""
    user = current_user(request)
    survey = seen_survey(user, pk)
    may_keep = Survey.objects.kept_by(user).filter(pk=pk).exists()
    if survey.is_draft:
        return redirect("surveys:form", pk)
    lines: SurveyLineQuerySet = SurveyLine.objects.visible_to(user).filter(survey=survey)
    questions = read_questions(survey.questions)
    own = own_region(user)
    top = survey.region if own.covers(survey.region_id) else own
    found = results(lines, questions)
    chosen = [q for q in questions if q.is_chosen]
    wanted = next((q for q in chosen if q.key == request.GET.get("by_question")), None)
    crossed = wanted or next(iter(chosen), None)
    by = "group" if request.GET.get("by") == "group" and survey.is_of_persons else "place"
    address = reverse("surveys:lines", args=[pk])
    context = {
        "survey": survey,
        "may_keep": may_keep,
        "progress": progress(lines),
        "by_place": progress_by_place(lines, top),
        "by_unit": progress_by_unit(lines, survey),
        "by_group": progress_by_group(lines) if survey.is_of_persons else [],
        "results": found,
        "crossed": cross(lines, crossed, top, by) if crossed else None,
        "crossable": chosen,
        "by": by,
        "address": address,
        "charts": _charts(found, address),
        "late": _late(user, survey) if may_keep else [],
    }
    return render(request, "surveys/detail.html", context)


def _charts(found: list[Any], address: str) -> dict[str, Any]:
    """What the script draws, a chart for each question whose answers are chosen."""
    return {
        result.question.key: {
            "kind": "across",
            "title": result.question.text,
            "unit": "",
            "isMoney": False,
            "categories": [tally.words for tally in result.counts],
            "series": [
                {
                    "name": _("Answers"),
                    "colour": "primary",
                    "isNorm": False,
                    "values": [tally.number for tally in result.counts],
                    "links": [
                        f"{address}?{query(answer=f'{result.question.key}:{tally.key}')}"
                        for tally in result.counts
                    ],
                }
            ],
        }
        for result in found
        if result.counts and result.answered
    }


def _late(user: User, survey: Survey) -> list[SurveyAnswer]:
    rows = SurveyAnswer.objects.visible_to(user).held().filter(line__survey=survey)
    return list(
        rows.select_related("line__household", "line__recipient", "filled_by").defer(
            "line__household__head_id", "line__recipient__identity", "line__recipient__certificate"
        )
    )


def _found(request: HttpRequest, pk: int) -> tuple[Survey, LineFilter, SurveyLineQuerySet]:
    user = current_user(request)
    survey = seen_survey(user, pk)
    if survey.is_draft:
        raise Http404
    form = LineFilter(list_filters(request), user=user, survey=survey, own=own_region(user))
    lines = form.narrow(SurveyLine.objects.visible_to(user).filter(survey=survey))
    return survey, form, lines


@allowed(can_see_desk)
@require_http_methods(["GET", "POST"])
def line_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a survey asks, and what each answered."""
    user = current_user(request)
    survey, form, lines = _found(request, pk)
    total = from_replica(lines.count)
    rows = with_open_household(
        with_all(lines, survey).order_by("region", "household__head_pinyin", "pk"),
        user,
        "household",
    )
    questions = read_questions(survey.questions)
    answer_key = (form.cleaned_data.get("answer") or "").partition(":")[0]
    # The question that it is narrowed by stands first.
    shown = sorted(questions, key=lambda q: q.key != answer_key)[:SHOWN_ANSWERS]
    pages = ListPages(rows, total)
    page = pages.get_page(form.filters.get("page"))
    is_told = sees_personal_data(user)
    for line in page:
        given = line.current.given if line.current else {}
        line.told = [
            q.words_of(given.get(q.key)) if is_told or q.kind != "text" else "" for q in shown
        ]
    return render_list(
        request,
        form.filters,
        page="surveys/lines.html",
        part="surveys/_lines.html",
        context={
            "survey": survey,
            "form": form,
            "page": page,
            "total": total,
            "questions": shown,
            "may_act": can_make_surveys(user),
            "may_fill": (user.is_office or user.is_liaison) and survey.is_open,
            "here": request.path,
            "most": MOST_PAGES * PER_PAGE,
        },
    )


@allowed(can_see_desk)
@posted("surveys:lines")
def line_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whom a survey asks and what each answered, as a file."""
    user = current_user(request)
    survey, form, lines = _found(request, pk)
    if form.notes:
        # The page that has the button posts only what it could show.
        raise Http404
    rows = with_all(lines, survey).order_by("region", "household__head_pinyin", "pk")
    return answer(request, LineResource(user, survey), rows, about=[form.says])


def _chosen(request: HttpRequest, pk: int) -> tuple[Survey, LineFilter, list[int]]:
    """The lines that were ticked, or all that the filters leave where ``all`` is posted."""
    survey, form, lines = _found(request, pk)
    if request.POST.get("all") == "yes":
        return survey, form, list(lines.answered().values_list("pk", flat=True))
    ticked = [int(v) for v in request.POST.getlist("line") if v.isdecimal() and len(v) < 18]
    return survey, form, list(lines.answered().filter(pk__in=ticked).values_list("pk", flat=True))


def _act_on(
    request: HttpRequest, survey: Survey, keys: list[int], template: str, form: Any, says: str
) -> HttpResponse:
    return render(
        request,
        template,
        {"survey": survey, "form": form, "keys": keys, "says": says, "number": len(keys)},
        status=422 if form.errors else 200,
    )


def _nobody(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("Choose at least one row that was answered."))
    return redirect("surveys:lines", pk)


@allowed(can_make_surveys)
@require_POST
def lines_needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise a need for each of those that were chosen: asked for its words, then raised."""
    user = current_user(request)
    survey, filters, keys = _chosen(request, pk)
    if not keys:
        return _nobody(request, pk)
    is_sent = "text" in request.POST
    form = NeedsForm(request.POST if is_sent else None, kinds=_kinds(survey))
    if is_sent and form.is_valid():
        try:
            raised = raise_needs(
                survey=survey,
                lines=keys,
                text=form.cleaned_data["text"],
                kind=form.cleaned_data["kind"],
                actor=user,
            )
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            words = ngettext(
                "%(number)d need is raised.", "%(number)d needs are raised.", raised.new
            )
            messages.success(request, words % {"number": raised.new})
            if raised.there:
                already = ngettext(
                    "%(number)d had it raised already.",
                    "%(number)d had it raised already.",
                    raised.there,
                )
                messages.info(request, already % {"number": raised.there})
            return redirect("visits:need_list")
    return _act_on(request, survey, keys, "surveys/needs.html", form, filters.says)


def _kinds(survey: Survey) -> list[tuple[str, Any]]:
    """The kinds of needs that the county offers."""
    topics = topics_known(survey.region_id)[TopicList.NEED]
    return [(topic.key, str(topic)) for topic in topics if topic.is_offered]


@allowed(can_make_surveys)
@require_POST
def lines_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan an activity with the households of those that were chosen on its list."""
    user = current_user(request)
    survey, filters, keys = _chosen(request, pk)
    if not keys:
        return _nobody(request, pk)
    is_sent = "name" in request.POST
    form = ActivityForm(request.POST if is_sent else None, initial={"name": survey.name})
    if is_sent and form.is_valid():
        details = Details(
            name=form.cleaned_data["name"],
            day=form.cleaned_data["day"],
            region=own_region(user),
        )
        homes = SurveyLine.objects.filter(pk__in=keys).order_by().values("household")
        try:
            made = plan_activity(programme=survey.programme, details=details, actor=user)
            ask_households(
                activity=made,
                households=Household.objects.visible_to(user).filter(pk__in=homes),
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The activity is planned, with these on its list."))
            return redirect("visits:activity_list")
    return _act_on(request, survey, keys, "surveys/activity.html", form, filters.says)
