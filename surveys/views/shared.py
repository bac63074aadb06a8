"""What the views of surveys share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from organization.models import User
from surveys.choices import QuestionKind
from surveys.forms.lines import FilledForm
from surveys.models import Survey, SurveyLine
from surveys.questions import Question


def seen_survey(user: User, pk: int) -> Survey:
    """A survey that the account may read; 404 for any other."""
    rows = Survey.objects.visible_to(user).select_related("region", "programme", "group")
    survey: Survey = get_object_or_404(rows, pk=pk)
    return survey


def kept_survey(user: User, pk: int) -> Survey:
    """A survey that the account's office may change; 404 for one that it only reads or less."""
    rows = Survey.objects.visible_to(user).kept_by(user)
    survey: Survey = get_object_or_404(rows.select_related("region", "programme", "group"), pk=pk)
    return survey


def version_of(request: HttpRequest) -> int:
    """The version that a posted form was made from, 0 where it says none that can be."""
    value = request.POST.get("version", "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 0


def raw_answers(data: QueryDict, questions: list[Question]) -> dict[str, Any]:
    """What a browser's form has answered, by question."""
    return {
        q.key: data.getlist(q.key) if q.kind == QuestionKind.SEVERAL else data.get(q.key)
        for q in questions
    }


def first_errors(form: FilledForm) -> dict[str, str]:
    """The sentence of each field of a form that is wrong."""
    return {name: str(found[0]) for name, found in form.errors.items()}


def with_names(line: SurveyLine) -> SurveyLine:
    """A line for which everything is read by which it and its place are known."""
    found: SurveyLine = (
        SurveyLine.objects.with_state()
        .select_related(
            "survey__programme", "household__region", "recipient__group", "current__filled_by"
        )
        .get(pk=line.pk)
    )
    return found
