"""An office's own surveys: listed, made, published, closed, copied."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import DomainError
from organization.access import allowed, can_see_desk, current_user, own_region
from pairing.selectors import programmes_in
from surveys.access import can_make_surveys
from surveys.choices import Asks
from surveys.forms.surveys import OpenForm, QuestionForm, SurveyForm
from surveys.models import Survey
from surveys.models.survey import MOST_QUESTIONS
from surveys.phone import form_of
from surveys.questions import read_questions
from surveys.selectors import surveys_for_list
from surveys.services import making
from surveys.starting_points import STARTING_POINTS
from surveys.views.shared import kept_survey, version_of
from visits.choosing import ChooseForm

MONTHS_OPEN = 61
"""How many days a new survey is open unless somebody says otherwise."""


@allowed(can_see_desk)
@require_GET
def survey_list(request: HttpRequest) -> HttpResponse:
    """The surveys that an account sees, those that began last first."""
    user = current_user(request)
    return render(
        request,
        "surveys/list.html",
        {"surveys": surveys_for_list(user), "may_make": can_make_surveys(user)},
    )


def _fields(form: SurveyForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in making.FIELDS}


@allowed(can_make_surveys)
@require_http_methods(["GET", "POST"])
def survey_new(request: HttpRequest) -> HttpResponse:
    """A draft, from a starting point or empty."""
    user = current_user(request)
    own = own_region(user)
    day = today()
    form = SurveyForm(
        request.POST or None,
        programmes=programmes_in(own),
        is_new=True,
        initial={
            "asks": Asks.PERSON,
            "first": day,
            "last": day.fromordinal(day.toordinal() + MONTHS_OPEN),
            "reminds": True,
        },
    )
    if request.method == "POST" and form.is_valid():
        survey = making.make_survey(
            fields=_fields(form),
            programme=form.of_programme,
            region=own,
            actor=user,
            start=form.start_point,
        )
        return redirect("surveys:form", survey.pk)
    starts = [
        {
            "key": point.key,
            "name": point.words()[0],
            "about": point.words()[1],
            "low": point.ages[0],
            "high": point.ages[1],
        }
        for point in STARTING_POINTS
    ]
    return render(
        request,
        "surveys/edit.html",
        {"form": form, "survey": None, "starts": starts, "points": STARTING_POINTS},
        status=422 if form.errors else 200,
    )


@allowed(can_make_surveys)
@require_http_methods(["GET", "POST"])
def survey_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a draft says of itself."""
    user = current_user(request)
    survey = kept_survey(user, pk)
    if not survey.is_draft:
        return redirect("surveys:detail", pk)
    form = SurveyForm(
        request.POST or None,
        programmes=programmes_in(survey.region),
        is_new=False,
        initial={
            **{name: getattr(survey, name) for name in making.FIELDS},
            "group": survey.group.key if survey.group else "",
            "programme": survey.programme.slug,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            making.change_survey(
                survey=survey,
                version=version_of(request),
                fields=_fields(form),
                programme=form.of_programme,
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys:form", pk)
    return render(
        request,
        "surveys/edit.html",
        {"form": form, "survey": survey},
        status=422 if form.errors else 200,
    )


@allowed(can_make_surveys)
@require_GET
def survey_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of a survey, and the form as it will be filled; where a draft stands."""
    survey = kept_survey(current_user(request), pk)
    questions = read_questions(survey.questions)
    return render(
        request,
        "surveys/form.html",
        {
            "survey": survey,
            "asked": form_of(questions, {}, {}),
            "lines": survey.lines.count(),
            "most": MOST_QUESTIONS,
            "is_full": len(questions) >= MOST_QUESTIONS,
        },
    )


def _question(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    user = current_user(request)
    survey = kept_survey(user, pk)
    if not survey.is_draft:
        return redirect("surveys:form", pk)
    questions = read_questions(survey.questions)
    place = next((n for n, one in enumerate(questions) if one.key == key), None)
    if key and place is None:
        return redirect("surveys:form", pk)
    form = QuestionForm(
        request.POST or None,
        earlier=questions[:place],
        known=None if place is None else questions[place],
    )
    if request.method == "POST" and form.is_valid():
        try:
            making.put_question(
                survey=survey, version=version_of(request), question=form.question, actor=user
            )
        except DomainError as error:
            field = {"question_options": "options", "question_bounds": "high"}.get(error.code)
            form.add_error(field, str(error))
        else:
            return redirect("surveys:form", pk)
    return render(
        request,
        "surveys/question.html",
        {
            "survey": survey,
            "form": form,
            "number": len(questions) + 1 if place is None else place + 1,
        },
        status=422 if form.errors else 200,
    )


@allowed(can_make_surveys)
@require_http_methods(["GET", "POST"])
def question_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more question of a draft."""
    return _question(request, pk, "")


@allowed(can_make_surveys)
@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A question of a draft."""
    return _question(request, pk, key)


@allowed(can_make_surveys)
@require_POST
def question_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Move a question of a draft up or down, or take it off."""
    user = current_user(request)
    survey = kept_survey(user, pk)
    act = request.POST.get("act", "")
    asked: dict[str, Any] = {"survey": survey, "key": key, "actor": user}
    asked["version"] = version_of(request)
    try:
        if act == "remove":
            making.remove_question(**asked)
        elif act in ("up", "down"):
            making.move_question(**asked, by=-1 if act == "up" else 1)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("surveys:form", pk)


@allowed(can_make_surveys)
@require_http_methods(["GET", "POST"])
def survey_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a survey asks: chosen, counted, then added."""
    user = current_user(request)
    survey = kept_survey(user, pk)
    if survey.is_closed:
        return redirect("surveys:detail", pk)
    initial = {"programme": survey.programme.slug}
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        data["programme"] = survey.programme.slug
    form = ChooseForm(data, request.FILES or None, user=user, initial=initial)
    found: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        # An office of a township may keep a survey of its own alone, so this is its region too.
        chosen = form.households.inside(survey.region.prefix)
        if "add" in request.POST and not form.missing:
            return _add(request, survey, chosen)
        people = making.persons_asked(survey).filter(household__in=chosen.order_by().values("pk"))
        found = {
            "homes": chosen.count(),
            "people": people.count() if survey.is_of_persons else None,
            "missing": form.missing,
        }
        if "add" in request.POST and request.POST.get("without_missing"):
            return _add(request, survey, chosen)
    return render(
        request,
        "surveys/choose.html",
        {"survey": survey, "choose": form, "form": form, "lines": survey.lines.count(), **found},
        status=422 if form.errors else 200,
    )


def _add(request: HttpRequest, survey: Survey, chosen: Any) -> HttpResponse:
    try:
        number = making.ask_households(
            survey=survey, households=chosen, actor=current_user(request)
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext(
            "%(number)d line is new on the survey.",
            "%(number)d lines are new on the survey.",
            number,
        )
        messages.success(request, words % {"number": number})
    return redirect("surveys:form" if survey.is_draft else "surveys:detail", survey.pk)


@allowed(can_make_surveys)
@require_POST
def survey_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish, close, copy or remove a survey, or take everybody off a draft."""
    user = current_user(request)
    survey = kept_survey(user, pk)
    act = request.POST.get("act", "")
    asked: dict[str, Any] = {"survey": survey, "actor": user}
    draft = {**asked, "version": version_of(request)}
    try:
        if act == "publish":
            making.publish_survey(**draft)
            messages.success(request, _("The survey is published: cadres see it on the phone."))
        elif act == "close":
            making.close_survey(**asked)
            messages.success(request, _("The survey is closed."))
        elif act == "copy":
            copied = making.copy_survey(**asked, region=own_region(user))
            messages.success(request, _("This is a new draft with the same questions."))
            return redirect("surveys:form", copied.pk)
        elif act == "leave_out":
            making.leave_out(**draft)
            return redirect("surveys:choose", pk)
        elif act == "remove":
            making.remove_draft(**draft)
            messages.success(request, _("The draft is removed."))
            return redirect("surveys:list")
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("surveys:form" if survey.is_draft else "surveys:detail", pk)
    return redirect("surveys:detail", pk)


@allowed(can_make_surveys)
@require_http_methods(["GET", "POST"])
def survey_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Another last day of a published survey, and whether it reminds."""
    user = current_user(request)
    survey = kept_survey(user, pk)
    if not survey.is_open:
        return redirect("surveys:detail", pk)
    form = OpenForm(request.POST or None, initial={"last": survey.last, "reminds": survey.reminds})
    if request.method == "POST" and form.is_valid():
        try:
            making.change_open(survey=survey, actor=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("last" if error.code == "survey_days" else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys:detail", pk)
    return render(
        request,
        "surveys/open.html",
        {"survey": survey, "form": form},
        status=422 if form.errors else 200,
    )
